"""One writer at a time: one thread of one process."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from graphmem.memory.shared_index import SharedIndex
from graphmem.model.errors import StoreLocked
from graphmem.search_index import Index
from graphmem.storage import GraphStore


class WriteSession:
    """Locks a store and its index for writing."""

    def __init__(self, store: GraphStore, index: Index, *, thread_lock: "threading.Lock | None" = None) -> None:
        """`thread_lock` is that of the sessions of other spaces of the store, which take turns with this one."""
        self._store = store
        self._index = index
        self.thread_lock = thread_lock or threading.Lock()

    @contextmanager
    def hold(self, *, lock_wait: float | None = None, resume: bool = True) -> Iterator[None]:
        """Wait for other writers, at most `lock_wait` seconds for another process, and hold the lock. Raises StoreLocked."""
        with self.thread_lock, self._store.writing(lock_wait=lock_wait, resume=resume):
            try:
                yield
            finally:
                if isinstance(self._index, SharedIndex):
                    self._index.end_writing()

    @contextmanager
    def hold_if_free(self) -> Iterator[bool]:
        """True with the lock held; False, without waiting, if another thread or process writes. Raises StoreError if nobody may write."""
        if self.thread_lock.locked():
            yield False
            return
        with ExitStack() as held:
            is_free = True
            try:
                held.enter_context(self.hold(lock_wait=0.0))
            except StoreLocked:
                is_free = False
            yield is_free
