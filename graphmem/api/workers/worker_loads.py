"""How many requests each worker has in hand, in memory that all of them share: so one that is busy finds another one that is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_int
from typing import Any


def make_loads(context: Any, count: int) -> Any:
    """Two numbers for each of `count` workers of a multiprocessing context: its requests, and whether it takes those of others."""
    return context.RawArray(c_int, 2 * count)


def nothing_in_hand(shared: Any, worker: int) -> None:
    """A worker ends, or has not begun: nothing is handed to it."""
    shared[2 * worker] = shared[2 * worker + 1] = 0


class WorkerLoads:
    """The requests of all workers, as one of them sees it. Each writes its own numbers only, requests in one thread.

    Nothing is locked: a number that is a moment old costs one request a moment.
    """

    def __init__(self, shared: Any, own: int) -> None:
        """`own` is the number of this worker, from 0."""
        self._shared = shared
        self._own = own

    @contextmanager
    def working(self) -> Iterator[None]:
        """A request is in hand here."""
        self._shared[2 * self._own] += 1
        try:
            yield
        finally:
            self._shared[2 * self._own] -= 1

    def take_part(self, takes: bool) -> None:
        """Whether others may hand their requests to this worker from now on, and it keeps its own."""
        self._shared[2 * self._own + 1] = int(takes)

    @property
    def others_take(self) -> bool:
        """True if every other worker takes requests."""
        return all(self._shared[2 * n + 1] for n in range(len(self._shared) // 2) if n != self._own)

    @property
    def in_hand(self) -> int:
        """Requests of this worker."""
        return int(self._shared[2 * self._own])

    def less_busy(self) -> int | None:
        """Another worker with fewer requests in hand; None if all have as many."""
        takes = bool(self._shared[2 * self._own + 1])
        others = [n for n in range(len(self._shared) // 2) if n != self._own and self._shared[2 * n + 1]]
        best = min(others, key=lambda n: int(self._shared[2 * n]), default=None)
        return best if best is not None and (not takes or self._shared[2 * best] < self.in_hand) else None
