"""Whether what a worker reads is new enough for a request: it picks up new states of an embedded store a moment after they are written."""

import time
from collections.abc import Callable
from ctypes import c_int64
from typing import Any

HEADER = "Graphmem-State"
"""In an answer that the writing process gave: a moment of it. Sent with a request to read, it asks for that state or a later one."""
_LONGEST = 19


def now() -> int:
    """Nanoseconds of a clock that all processes of the machine share."""
    return time.monotonic_ns()


def make_floor(context: Any) -> Any:
    """A number that processes of a multiprocessing context share: no worker answers from a state of before it."""
    return context.RawValue(c_int64, 0)


class Freshness:
    """Compares the state that a worker reads with what a request needs."""

    def __init__(self, floor: Any, picked_up: Callable[[], int]) -> None:
        """`picked_up` is the moment at which the state that is read now was the latest."""
        self._floor = floor
        self._picked_up = picked_up

    def serves(self, wanted: str) -> bool:
        """True if the state is not older than what was erased or decided last, nor than the moment that a request names ("": any)."""
        if wanted and (len(wanted) > _LONGEST or not wanted.isdecimal() or not wanted.isascii()):
            return False
        return self._picked_up() >= max(int(self._floor.value), int(wanted or 0))
