"""One writer at a time: one thread of one process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from graphmem.memory.shared_index import SharedIndex
from graphmem.search_index import Index
from graphmem.storage import GraphStore


class WriteSession:
    """Locks a store and its index for writing."""

    def __init__(self, store: GraphStore, index: Index) -> None:
        self._store = store
        self._index = index
        self._thread_lock = threading.Lock()

    @contextmanager
    def hold(self, *, lock_wait: float | None = None, resume: bool = True) -> Iterator[None]:
        """Wait for other writers, at most `lock_wait` seconds for another process, and hold the lock. Raises StoreLocked."""
        with self._thread_lock, self._store.writing(lock_wait=lock_wait, resume=resume):
            try:
                yield
            finally:
                if isinstance(self._index, SharedIndex):
                    self._index.end_writing()
