"""Memories as their readers see them: each view is made when it is first asked for, and the latest are kept."""

import threading
from collections import OrderedDict

from graphmem.memory.facade import Memory
from graphmem.model.access import Reader


class ReaderViews:
    """Views of open memories. Safe to share between threads.

    A view reads through the store and the index of its memory and holds nothing open itself, so one that is let go needs no closing.
    """

    def __init__(self, most: int) -> None:
        """Keep `most` views, those used last."""
        self._most = most
        self._lock = threading.Lock()
        self._views: OrderedDict[tuple[str, Reader], tuple[Memory, Memory]] = OrderedDict()

    def of(self, memory: Memory, reader: Reader) -> Memory:
        """The memory as the reader may see it. It writes nothing."""
        key = memory.space, reader
        with self._lock:
            found = self._views.get(key)
            if found is None or found[0] is not memory:
                self._views[key] = found = memory, memory.as_reader(reader)
                if len(self._views) > self._most:
                    self._views.popitem(last=False)
            self._views.move_to_end(key)
            return found[1]

    def clear(self) -> None:
        """Let go of all views."""
        with self._lock:
            self._views.clear()
