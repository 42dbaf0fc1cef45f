"""Rates that several processes count together: buckets in a file that all of them map into memory."""

import fcntl
import hashlib
import mmap
import os
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path

from graphmem.access.rate_limit import take_from
from graphmem.storage.private_files import make_private

_BUCKET = struct.Struct("<Qdd")
"""The hash of a caller, the requests it has left, and when that was so."""
_BUCKETS = 16_384
_NEAR = 8
"""Buckets that a caller may have; the one that was used longest ago is given away."""


class SharedRateLimit:
    """As `RateLimit`, for all processes that open the same file. A process that dies holds up nobody: the system takes its lock away."""

    def __init__(self, path: Path, rate: float, burst: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Open or make the file. `clock` must be the same in all processes."""
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._lock = threading.Lock()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        make_private(path)
        os.ftruncate(self._file, _BUCKETS * _BUCKET.size)
        self._map = mmap.mmap(self._file, _BUCKETS * _BUCKET.size)

    def take(self, caller: str, cost: float = 1.0) -> None:
        """Count a request. Raises TooManyRequests, which says how long to wait."""
        key = int.from_bytes(hashlib.blake2b(caller.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") or 1
        now = self._clock()
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                place, held = self._find(key)
                before = held[1:] if held[0] == key else (float(self._burst), now)
                left, refusal = take_from(before, now, cost, rate=self._rate, burst=self._burst)
                _BUCKET.pack_into(self._map, place, key, left, now)
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)
        if refusal is not None:
            raise refusal

    def _find(self, key: int) -> tuple[int, tuple[int, float, float]]:
        """Where the bucket of a caller is, and what it holds; or where there is room for it."""
        places = [((key + step) % _BUCKETS) * _BUCKET.size for step in range(_NEAR)]
        held = [_BUCKET.unpack_from(self._map, place) for place in places]
        for place, bucket in zip(places, held, strict=True):
            if bucket[0] == key:
                return place, bucket
        oldest = min(range(_NEAR), key=lambda n: held[n][2])
        return places[oldest], held[oldest]
