"""The vectors of another model on a server: under properties and in indexes of their own, beside those that are searched.

Others read and write meanwhile. A message that is indexed again loses its new vectors, and is filled again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from graphmem.model.ids import home_of
from graphmem.search_index import Document
from graphmem.search_index.neo4j_index import document_row, passage_rows
from graphmem.storage.retrying import in_transaction
from graphmem.storage.vector_sets import VectorSet, vectors_in_force

if TYPE_CHECKING:
    from graphmem.storage.neo4j_store import Neo4jStore

_NOTE = "reembedding"
_PUT = ("id", "alone", "in_context", "vector", "context")


class ServerReembedding:
    """Fills the other set of vectors of a server's store. What was filled before is kept if it is of the same model."""

    def __init__(self, store: "Neo4jStore", model: dict[str, str | int], dimensions: int, *, switched: bool = False) -> None:
        """With `switched`, the new vectors are in force already: what came in at that moment is filled."""
        self._store = store
        self._model = model
        self._dimensions = dimensions
        in_force = vectors_in_force(store)
        self._vectors = in_force if switched else in_force.other
        if not switched:
            begun = begun_model(store)
            if begun != model:
                if begun:
                    drop_vectors(store, self._vectors)
                store.write("put_meta", id=_NOTE, content=json.dumps(model))

    def spaces(self) -> list[str]:
        """The spaces that have messages to be filled."""
        return [row["space"] for row in self._store.read("indexed_spaces")]

    def unfilled(self, space: str) -> set[str]:
        """The messages of a space that can be found and have no new vectors."""
        return {row["id"] for row in self._store.read("indexed_without", home=home_of(space), alone=self._vectors.alone)}

    def stamps(self, space: str, ids: Iterable[str]) -> dict[str, str]:
        """What changes with each of these messages, to be read before its text is."""
        return {row["id"]: row["stamp"] for row in self._store.read("indexed_stamps", space=space, ids=sorted(ids))}

    def put(self, space: str, documents: Sequence[Document], stamps: Mapping[str, str]) -> int:
        """Write the vectors of those documents whose messages are as they were when their stamps were read; returns how many."""

        def write() -> int:
            self._store.write("lock_indexed_space", home=home_of(space), space=space)
            now = self.stamps(space, [document.message_id for document in documents])
            same = [d for d in documents if d.message_id in now and now[d.message_id] == stamps.get(d.message_id)]
            rows = [document_row(document, self._vectors) for document in same]
            self._store.write_rows("put_vectors", [{name: row[name] for name in _PUT} for row in rows])
            self._store.write_rows("put_passages", [row for document in same for row in passage_rows(document, self._vectors)])
            return len(same)

        return in_transaction(self._store, write)

    def build_indexes(self) -> None:
        """Create the indexes over the new vectors, and wait until they are online. Raises StoreError if one fails."""
        from graphmem.storage.neo4j_schema import indexes_of, wait_online

        there = indexes_of(self._store)
        wanted = {*self._vectors.indexes.values()}
        if any(there[name].dimensions != self._dimensions for name in wanted & there.keys()):
            self._store.run_statements(self._vectors.drop_statements())
        self._store.run_statements(self._vectors.create_statements(self._dimensions))
        wait_online(self._store, wanted)

    def switch(self) -> bool:
        """Let the new vectors be searched from now on, unless a message lacks them; returns whether that was done."""

        def change() -> bool:
            self._store.write("lock_indexed_spaces")
            if any(self.unfilled(space) for space in self.spaces()):
                return False
            self._store.write("put_meta", id="vectors", content=self._vectors.suffix)
            self._store.write("put_meta", id="model", content=json.dumps(self._model))
            return True

        return in_transaction(self._store, change)


def begun_model(store: "Neo4jStore") -> dict[str, str | int]:
    """The model of a change that was begun and is not finished; empty if there is none."""
    noted = store.read("meta", id=_NOTE)
    found: dict[str, str | int] = json.loads(noted[0]["content"]) if noted else {}
    return found


def drop_unsearched(store: "Neo4jStore") -> None:
    """Remove the vectors and indexes that are not searched, and the note of the change."""
    drop_vectors(store, vectors_in_force(store).other)
    store.write("drop_meta", id=_NOTE)


def drop_vectors(store: "Neo4jStore", vectors: VectorSet) -> None:
    """Remove the indexes of a set first, and then its vectors."""
    store.run_statements(vectors.drop_statements())
    store.write("clear_vectors", alone=vectors.alone, removed=vectors.removed)
