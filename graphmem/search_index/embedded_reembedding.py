"""The vectors of another model for an embedded store: in an index folder of their own, beside the one that is searched."""

import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from graphmem.search_index import Document, index_folder
from graphmem.search_index.embedded_index import EmbeddedIndex
from graphmem.storage import GraphStore
from graphmem.storage.private_files import write_private
from graphmem.storage.vector_sets import vectors_in_force

_MODEL = "model.json"
_UNFINISHED = "reembedding:"


class EmbeddedReembedding:
    """Fills the other index folder. The caller holds the store for writing, so that no message changes meanwhile.

    What was filled before is kept if it is of the same model, and if the space was not built again since.
    """

    def __init__(self, store: GraphStore, model: dict[str, str | int], dimensions: int) -> None:
        self._store = store
        self._vectors = vectors_in_force(store).other
        self._folder = index_folder(store, self._vectors)
        if _model_in(self._folder) != model:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._index = EmbeddedIndex.open(self._folder, dimensions=dimensions)
        write_private(self._folder / _MODEL, json.dumps(model).encode())

    def begin(self, space: str, stamp: str) -> None:
        """Forget what was filled for another state of the space."""
        if self._index.generation(space) not in (stamp, _UNFINISHED + stamp):
            self._index.forget(space)

    def lacking(self, space: str, ids: Iterable[str]) -> set[str]:
        """Those of these messages of a space that have no vectors yet."""
        return self._index.lacking(space, ids)

    def put(self, space: str, documents: Sequence[Document], stamp: str) -> int:
        """Add documents, durably; returns how many were taken."""
        self._index.add(documents)
        self._index.commit(space, _UNFINISHED + stamp)
        return len(documents)

    def end(self, space: str, stamp: str) -> None:
        """Say that a space is whole."""
        self._index.commit(space, stamp)

    def switch(self) -> None:
        """Let the new vectors be searched, with the transaction that the caller has open."""
        self._store.write("put_meta", id="vectors", content=self._vectors.suffix)

    def close(self) -> None:
        """Close the files."""
        self._index.close()


def drop_unfinished_index(store: GraphStore) -> bool:
    """Remove the index folder that is not searched; returns whether there was one. On a server, there is none."""
    if store.dialect == "neo4j":
        return False
    folder = index_folder(store, vectors_in_force(store).other)
    there = folder.exists()
    shutil.rmtree(folder, ignore_errors=True)
    return there


def _model_in(folder: Path) -> object:
    """The model that a folder was begun for; None if that cannot be read."""
    try:
        return json.loads((folder / _MODEL).read_text("utf-8"))
    except (OSError, ValueError):
        return None
