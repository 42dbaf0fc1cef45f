"""A lane of writes: work on a store in the order in which it is given, at once or in a thread beside the one that gives it."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from types import TracebackType
from typing import Self


class WriteLane:
    """One piece of work at a time, each after the one given before; the block ends when all of it is done.

    A server writes what one thread gives it while another thread computes what comes next. After work that failed, none is begun; its
    error is raised by the next call, or at the end of the block. If the block fails, too, it is a note of that error.
    """

    def __init__(self, *, beside: bool, most: int) -> None:
        """With `beside`, work is done in another thread, and at most `most` pieces wait for it; without, by `add` itself."""
        self._thread = ThreadPoolExecutor(1, "graphmem-writes") if beside else None
        self._most = most
        self._given: deque[Future[None]] = deque()
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def add(self, work: Callable[[], object]) -> None:
        """Do the work, now or after what was given before. Raises what earlier work raised."""
        if self._thread is None:
            work()
            return
        while len(self._given) > self._most or (self._given and self._given[0].done()):
            self._given.popleft().result()
        # The spans of tracing follow the context.
        self._given.append(self._thread.submit(copy_context().run, self._do, work))

    def wait(self) -> None:
        """Wait until all is done. Raises what it raised."""
        while self._given:
            self._given.popleft().result()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if error is None:
                self.wait()
        finally:
            if self._thread is not None:
                self._thread.shutdown(cancel_futures=True)
        if error is not None and self._failure is not None and error is not self._failure:
            error.add_note(f"What was written beside it failed, too: {self._failure!r}")

    def _do(self, work: Callable[[], object]) -> None:
        if self._failure is not None:
            return
        try:
            work()
        except BaseException as failure:  # For who waits for this work, and for what comes after it.
            self._failure = failure
            raise
