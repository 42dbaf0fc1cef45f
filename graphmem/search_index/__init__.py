"""Words and meaning: what finds messages before the graph is walked.

Both indexes hold the same tokens and the same vectors, so that both engines find the same messages. A message is
indexed twice by meaning: alone, and together with the turn before it. A long message has such a pair for each of its passages.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from graphmem.storage import GraphStore
from graphmem.storage.vector_sets import VectorSet, vectors_in_force

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from graphmem.search_index.found import FoundMessages

    Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Document:
    """A message as it is searched: its tokens (stemmed, separated by spaces) and its vectors alone and in context.

    The vectors are unit vectors; both have the shape (dimensions,), or (passages, dimensions) for a message of several passages.
    """

    message_id: str
    space: str
    terms: str
    alone: "Vector"
    in_context: "Vector"


MATCHED_TERMS = 60


def distinct_terms(terms: Iterable[str]) -> list[str]:
    """The distinct terms of a question, in the order of the bits of `Found.matched`."""
    return list(dict.fromkeys(terms))


class Index(Protocol):
    """What every index offers. Scores: BM25 for words, cosine for meaning."""

    def generation(self, space: str) -> str:
        """The stamp with which a space was last committed; "" if it never was, or is not whole."""
        ...

    def count(self, space: str) -> int:
        """How many messages are indexed; quick at every size."""
        ...

    def has(self, space: str) -> set[str]:
        """The ids of all messages that are indexed: as slow as the space is large."""
        ...

    def lacking(self, space: str, ids: Iterable[str]) -> set[str]:
        """Those of the ids that are not indexed."""
        ...

    def alone_vectors(self, space: str, ids: Sequence[str]) -> "Mapping[str, Vector]":
        """The vectors (passages, dimensions) of indexed messages alone, without their context."""
        ...

    def add(self, documents: Iterable[Document]) -> None:
        """Add messages; one that is there is replaced."""
        ...

    def remove(self, space: str, ids: Iterable[str]) -> None:
        """Take messages out; ids that are not indexed are ignored."""
        ...

    def expect(self, space: str, documents: int) -> None:
        """About so many documents are going to be added before the next `settle`."""
        ...

    def settle(self, space: str) -> None:
        """After much was added, bring it into the form that is searched fastest. What follows need not wait for that."""
        ...

    def commit(self, space: str, generation: str) -> None:
        """Make everything added and removed durable and visible, and stamp the space; "" says that more is to come."""
        ...

    def compact(self, space: str) -> None:
        """Reclaim the space on disk of removed messages; also commits what waits, under the stamp that is there."""
        ...

    def search(self, space: str, terms: Sequence[str], vector: "Vector", limit: int) -> "FoundMessages":
        """The best `limit` messages of a space by each way of looking; all of them if there are fewer.

        Each has both cosines, and its BM25 score if it is among the best by words (else 0).
        """
        ...

    def clear(self) -> None:
        """Forget everything."""
        ...

    def close(self) -> None: ...


def open_index(store: GraphStore, *, dimensions: int, read_only: bool = False, vectors: VectorSet | None = None) -> Index:
    """The index that belongs to a store: Neo4j's own, or an embedded one in a folder beside the file. `vectors` are those in force."""
    if store.dialect == "neo4j":
        from graphmem.search_index.neo4j_index import Neo4jIndex

        return Neo4jIndex(store, vectors)
    from graphmem.search_index.embedded_index import EmbeddedIndex

    return EmbeddedIndex.open(index_folder(store, vectors or vectors_in_force(store)), dimensions=dimensions, read_only=read_only)


def index_folder(store: GraphStore, vectors: VectorSet) -> Path:
    """Where the index of an embedded store lies that has these vectors."""
    path = Path(store.name.removeprefix("ladybug:"))
    return path.with_name(f"{path.name}.index{vectors.suffix}")
