"""The embedded index: a folder beside the store, and in it a folder per space.

    INDEX/space-DIGEST/rows.sqlite         which row is which message, posting lists, the committed state
                       vectors-EPOCH.bin   float32, for exact scores
                       codes-EPOCH.bin     int8, to find the best rows
                       records-EPOCH.bin   scale and error of the codes, tokens, tie key
                       ids-EPOCH.bin       message ids

Nothing is read when it opens, and spaces know nothing of each other. One process writes; others read what was committed
last, without opening it again. A process that is killed leaves the last committed state.
"""

import shutil
import threading
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING

from graphmem.model.errors import StoreError
from graphmem.model.ids import digest
from graphmem.search_index import Document
from graphmem.search_index.found import FoundMessages
from graphmem.search_index.index_config import EMBEDDED_INDEX
from graphmem.search_index.row_table import SpaceState
from graphmem.search_index.space_reader import SpaceReader
from graphmem.search_index.space_writer import SpaceWriter
from graphmem.storage.private_files import make_private_folder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class EmbeddedIndex:
    """Words by BM25 and meaning by cosine, one space at a time.

    Threads may share it: searches of one space take turns, and do not wait for a writer.
    """

    def __init__(self, folder: Path, dimensions: int, *, read_only: bool) -> None:
        self._folder = folder
        self._dimensions = dimensions
        self._read_only = read_only
        self._opening = threading.Lock()
        self._writing = threading.RLock()
        self._readers: dict[str, SpaceReader] = {}
        self._writers: dict[str, SpaceWriter] = {}

    @classmethod
    def open(cls, folder: Path, *, dimensions: int, read_only: bool = False) -> "EmbeddedIndex":
        """Open or make the folder; an index of an older format is removed, since the graph holds all that it needs."""
        if not read_only:
            if (folder / "state.json").exists():
                shutil.rmtree(folder)
            make_private_folder(folder)
        return cls(folder, dimensions, read_only=read_only)

    def _folder_of(self, space: str) -> Path:
        return self._folder / digest("space", space)

    def _reader(self, space: str) -> SpaceReader:
        with self._opening:
            if space not in self._readers:
                self._readers[space] = SpaceReader(self._folder_of(space), self._dimensions)
            return self._readers[space]

    def _writer(self, space: str) -> SpaceWriter:
        if self._read_only:
            raise StoreError(f"{self._folder}: opened for reading. Open it without read_only to change it.")
        if space not in self._writers:
            self._writers[space] = SpaceWriter(self._folder_of(space), self._dimensions)
        return self._writers[space]

    def generation(self, space: str) -> str:
        return self._reader(space).state().generation

    def count(self, space: str) -> int:
        return self._reader(space).state().live

    def has(self, space: str) -> set[str]:
        return self._reader(space).ids()

    def lacking(self, space: str, ids: Iterable[str]) -> set[str]:
        return self._reader(space).lacking(ids)

    def alone_vectors(self, space: str, ids: Sequence[str]) -> "Mapping[str, NDArray[np.float32]]":
        return self._reader(space).alone_vectors(ids)

    def vector_pairs(self, space: str, ids: Sequence[str]) -> "Mapping[str, NDArray[np.float32]]":
        """The vectors (passages, 2, dimensions) of indexed messages alone and in context, as they were given."""
        return self._reader(space).vector_pairs(ids)

    def search(self, space: str, terms: Sequence[str], vector: "NDArray[np.float32]", limit: int) -> FoundMessages:
        return self._reader(space).search(terms, vector, limit)

    def add(self, documents: Iterable[Document]) -> None:
        waiting = iter(documents)
        while batch := list(islice(waiting, EMBEDDED_INDEX.documents_at_once)):
            for space, found in groupby(batch, key=lambda document: document.space):
                with self._writing:
                    self._writer(space).add(list(found))

    def remove(self, space: str, ids: Iterable[str]) -> None:
        with self._writing:
            self._writer(space).remove(ids)

    def expect(self, space: str, documents: int) -> None:
        """Nothing to do: much is added as a little is."""

    def settle(self, space: str) -> None:
        """Nothing to do: what is committed is in that form."""

    def commit(self, space: str, generation: str) -> None:
        with self._writing:
            for other, writer in self._writers.items():
                if other != space and writer.has_changes:
                    writer.commit()
            self._writer(space).commit(generation)
            if generation and _is_mostly_removed(self._reader(space).state()):
                self._writer(space).compact()

    def compact(self, space: str) -> None:
        with self._writing:
            self._writer(space).compact()

    def clear(self) -> None:
        with self._writing:
            self.close()
            shutil.rmtree(self._folder, ignore_errors=True)
            make_private_folder(self._folder)

    def forget(self, space: str) -> None:
        """Remove everything of a space."""
        with self._writing:
            if space in self._writers:
                self._writers.pop(space).close()
            self._reader(space).close()
            shutil.rmtree(self._folder_of(space), ignore_errors=True)

    def close(self) -> None:
        with self._writing, self._opening:
            for reader in self._readers.values():
                reader.close()
            # Last, because only a writer can take SQLite's log back into the file.
            for writer in self._writers.values():
                writer.close()
            self._writers, self._readers = {}, {}


def _is_mostly_removed(state: SpaceState) -> bool:
    removed = state.rows - state.live_rows
    return removed >= EMBEDDED_INDEX.compact_rows and removed > EMBEDDED_INDEX.compact_share * state.rows
