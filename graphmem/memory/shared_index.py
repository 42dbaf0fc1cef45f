"""The search index beside a store that others write: readers follow the state of the store, a writer has an index of its own."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from graphmem.search_index import Document, Index
from graphmem.search_index.found import FoundMessages
from graphmem.storage import GraphStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A thread may still read the state before the last one.
_STATES = 2


class SharedIndex:
    """An Index. The thread that writes to the store changes the index; others search it as it was when their state was picked up."""

    def __init__(self, store: GraphStore, open_index: Callable[[bool], Index], is_whole: Callable[[], bool]) -> None:
        """`open_index` opens the index, for reading if it is given True; `is_whole` says if it holds what the graph does."""
        self._store = store
        self._open = open_index
        self._is_whole = is_whole
        self._lock = threading.Lock()
        self._readers: dict[object, Index] = {}
        self._held: dict[object, dict[tuple[str, str], bool]] = {}
        self._writer: Index | None = None

    @property
    def _now(self) -> Index:
        if self._store.is_writing:
            if self._writer is None:
                self._writer = self._open(False)
            return self._writer
        version = self._store.version
        with self._lock:
            if version not in self._readers:
                self._readers[version] = self._open(True)
                for old in list(self._readers)[:-_STATES]:
                    del self._readers[old]  # Not closed: a thread may be searching it.
            return self._readers[version]

    def end_writing(self) -> None:
        """Close what was opened for writing; the index is opened again by the next reader."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
            with self._lock:
                self._readers.clear()

    def generation(self, space: str) -> str:
        return self._now.generation(space)

    def has(self, space: str) -> set[str]:
        return self._now.has(space)

    def lacking(self, space: str, ids: Iterable[str]) -> set[str]:
        return self._now.lacking(space, ids)

    def alone_vectors(self, space: str, ids: Sequence[str]) -> "Mapping[str, NDArray[np.float32]]":
        return self._now.alone_vectors(space, ids)

    def add(self, documents: Iterable[Document]) -> None:
        self._now.add(documents)

    def expect(self, space: str, documents: int) -> None:
        self._now.expect(space, documents)

    def settle(self, space: str) -> None:
        self._now.settle(space)

    def commit(self, space: str, generation: str) -> None:
        self._now.commit(space, generation)

    def search(self, space: str, terms: Sequence[str], vector: "NDArray[np.float32]", limit: int) -> FoundMessages:
        with self._store.snapshot():
            found = self._now.search(space, terms, vector, limit)
            if self._is_whole():
                return found
            # A writer is ahead of the state that is read, or died: what this state does not hold is not found.
            held = self._held_in_state(space, found.ids)
            return found.only([held[space, id_] for id_ in found.ids])

    def _held_in_state(self, space: str, ids: Sequence[str]) -> Mapping[tuple[str, str], bool]:
        """Which messages the state that is read holds. A state does not change, so each message is looked up once."""
        version = None if self._store.is_writing else self._store.version
        with self._lock:
            known = {} if version is None else self._held.setdefault(version, {})
            for old in list(self._held)[:-_STATES]:
                del self._held[old]
        missing = [id_ for id_ in ids if (space, id_) not in known]
        if missing:
            there = {row["id"] for row in self._store.read("extracted_ids", space=space, ids=missing)}
            known.update({(space, id_): id_ in there for id_ in missing})
        return known

    def remove(self, space: str, ids: Iterable[str]) -> None:
        self._now.remove(space, ids)

    def count(self, space: str) -> int:
        return self._now.count(space)

    def compact(self, space: str) -> None:
        self._now.compact(space)

    def clear(self) -> None:
        self._now.clear()

    def close(self) -> None:
        self.end_writing()
        with self._lock:
            for index in self._readers.values():
                index.close()
            self._readers.clear()
