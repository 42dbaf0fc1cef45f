"""The spaces of one store, each as a `Memory` of its own: opened when first asked for, with one model and one writer for all."""

import threading
from collections import OrderedDict
from contextlib import suppress

from graphmem.memory.facade import Memory
from graphmem.memory.grouped_intake import GroupedIntake
from graphmem.memory.memory_config import OPEN_SPACES
from graphmem.memory.reader_views import ReaderViews
from graphmem.model.access import Reader
from graphmem.model.errors import StoreLocked
from graphmem.storage.repository import space_names


class MemorySpaces:
    """The spaces beside that of an open memory, which the caller closes afterwards. Safe to share between threads."""

    def __init__(self, memory: Memory) -> None:
        memory.store.stay_open()
        self._root = memory
        self._lock = threading.Lock()
        self._open: OrderedDict[str, Memory] = OrderedDict()
        self._intakes: OrderedDict[str, tuple[Memory, GroupedIntake]] = OrderedDict()
        self._views = ReaderViews(OPEN_SPACES)

    @property
    def root(self) -> Memory:
        """The memory of the default space."""
        return self._root

    @property
    def default(self) -> str:
        """The name of the default space, which is there even while it is empty."""
        return self._root.space

    def names(self) -> list[str]:
        """The default space and all that hold something, sorted."""
        return sorted({self.default, *space_names(self._root.store)})

    def has(self, space: str) -> bool:
        """True for the default space, and for one that holds something."""
        return space == self.default or space in space_names(self._root.store)

    def memory(self, space: str) -> Memory:
        """The memory of a space, which need not hold anything yet."""
        if space == self.default:
            return self._root
        with self._lock:
            if space not in self._open:
                self._open[space] = self._opened(space)
                if len(self._open) > OPEN_SPACES:
                    self._open.popitem(last=False)  # Not closed: a thread may be reading it.
            self._open.move_to_end(space)
            return self._open[space]

    def reader(self, space: str, reader: Reader) -> Memory:
        """The memory of a space as one reader may see it. It writes nothing."""
        return self._views.of(self.memory(space), reader)

    def intake(self, memory: Memory) -> GroupedIntake:
        """Where small writes to a memory of these spaces meet."""
        with self._lock:
            held = self._intakes.get(memory.space)
            if held is None or held[0] is not memory:
                self._intakes[memory.space] = held = memory, GroupedIntake(memory)
                if len(self._intakes) > OPEN_SPACES:
                    self._intakes.popitem(last=False)
            self._intakes.move_to_end(memory.space)
            return held[1]

    def _opened(self, space: str) -> Memory:
        memory = self._root.in_space(space)
        if not memory.is_read_only and (memory.has_lost_state() or not memory.has_whole_index()):
            # Another process that is writing will leave the space whole; until then, read what is there.
            with suppress(StoreLocked):
                memory.repair(lock_wait=0.0)
        return memory

    def close(self) -> None:
        """Release what was opened beside the memory."""
        with self._lock:
            for memory in self._open.values():
                memory.close()
            self._views.clear()
            self._intakes.clear()
            self._open.clear()
