"""One writer at a time per embedded store, over all processes: an advisory lock on a file beside it.

The lock belongs to the open file, so it is free again as soon as its process ends, however it ends.
"""

import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphmem.model.errors import StoreError, StoreLocked
from graphmem.storage.private_files import FILE_MODE
from graphmem.storage.storage_config import SHARING

LOG = logging.getLogger("graphmem.storage")


@contextmanager
def hold_lock(store: Path, *, wait: float) -> Iterator[None]:
    """Hold the lock of a store; raises StoreLocked if another process holds it for longer than `wait` seconds."""
    path = store.with_name(store.name + ".lock")
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
    except OSError as error:
        raise StoreError(f"{store}: {error.strerror or error}. Give a path that can be written to.") from None
    try:
        _lock(file, store, wait)
        os.ftruncate(file, 0)
        os.pwrite(file, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(file)


def _lock(file: int, store: Path, wait: float) -> None:
    begun = time.monotonic()
    pause, said = SHARING.first_pause, False
    while not _try_lock(file):
        waited = time.monotonic() - begun
        if waited >= wait:
            raise StoreLocked(f"{store}: {_holder(file)} is writing to it. Try again when it has finished; reading needs no wait.")
        if waited >= SHARING.say_after and not said:
            LOG.warning("Waiting for %s, which is writing to %s.", _holder(file), store)
            said = True
        time.sleep(min(pause, max(wait - waited, 0.0)))
        pause = min(2 * pause, SHARING.longest_pause)


def _try_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(file: int) -> str:
    pid = os.pread(file, 20, 0).decode("ascii", "replace")
    return f"process {pid}" if pid.isdecimal() else "another process"
