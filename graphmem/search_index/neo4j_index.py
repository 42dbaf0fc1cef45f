"""Neo4j's own full-text and vector indexes, over the tokens and vectors that messages carry."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphmem.model.ids import digest
from graphmem.search_index import Document, Found
from graphmem.storage import GraphStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A vector index knows no spaces: it is asked for more than is wanted, by the share of the space in the whole, up to this many.
MOST = 10_000


class Neo4jIndex:
    """Search inside the server; durable with every write."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store

    def generation(self, space: str) -> str:
        rows = self._store.read("meta", id=f"index:{space}")
        return str(rows[0]["content"]) if rows else ""

    def count(self, space: str) -> int:
        return int(self._store.read("count_indexed", space=space)[0]["here"])

    def has(self, space: str) -> set[str]:
        return {row["id"] for row in self._store.read("indexed_ids", space=space)}

    def lacking(self, space: str, ids: Iterable[str]) -> set[str]:
        wanted = set(ids)
        return wanted - {row["id"] for row in self._store.read("indexed_among", space=space, ids=sorted(wanted))}

    def add(self, documents: Iterable[Document]) -> None:
        self._store.write_rows("put_documents", [_row(document) for document in documents])

    def remove(self, space: str, ids: Iterable[str]) -> None:
        self._store.write_rows("drop_documents", [{"id": id_, "space": space} for id_ in ids])

    def commit(self, space: str, generation: str) -> None:
        self._store.write("put_meta", id=f"index:{space}", content=generation)

    def compact(self, space: str) -> None:
        """Nothing to do: the server reclaims space itself."""

    def search(self, space: str, terms: Sequence[str], vector: "NDArray[np.float32]", limit: int) -> list[Found]:
        wide = self._width(space, limit)
        asked = vector.tolist()
        words = self._words(space, terms, limit)
        alone = _scores(self._store.read("find_meaning", space=space, vector=asked, limit=wide)[:limit])
        context = _scores(self._store.read("find_context", space=space, vector=asked, limit=wide)[:limit])
        ids = set(words) | set(alone) | set(context)
        self._fill(space, asked, ids, alone, context)
        return [
            Found(id_, words.get(id_, 0.0), _cosine(alone[id_]), _cosine(context[id_])) for id_ in sorted(ids & set(alone) & set(context))
        ]

    def _width(self, space: str, limit: int) -> int:
        row = self._store.read("count_indexed", space=space)[0]
        share = row["here"] / max(row["everywhere"], 1)
        return max(1, min(MOST, row["everywhere"], int(limit / share) + 1)) if share else 1

    def _words(self, space: str, terms: Sequence[str], limit: int) -> dict[str, float]:
        if not terms:
            return {}
        # Stems are letters and digits alone, so nothing in them can be a sign of the query language.
        query = f"+home:{_home(space)}^0 +terms:({' '.join(sorted(set(terms)))})"
        return _scores(self._store.read("find_words", query=query, limit=limit))

    def _fill(self, space: str, vector: list[float], ids: set[str], alone: dict[str, float], context: dict[str, float]) -> None:
        """The cosines of messages that one way of looking found and another did not."""
        missing = sorted(id_ for id_ in ids if id_ not in alone or id_ not in context)
        if missing:
            for row in self._store.read("score_meaning", space=space, vector=vector, ids=missing):
                alone[row["id"]], context[row["id"]] = row["alone"], row["in_context"]

    def clear(self) -> None:
        self._store.write("clear_documents")

    def close(self) -> None:
        """Nothing is held open here."""


def _row(document: Document) -> dict[str, Any]:
    vectors = {"vector": document.alone.tolist(), "context": document.in_context.tolist()}
    return {"id": document.message_id, "home": _home(document.space), "terms": document.terms, **vectors}


def _home(space: str) -> str:
    return digest("space", space).replace("-", "")


def _scores(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    return {row["id"]: float(row["score"]) for row in rows}


def _cosine(score: float) -> float:
    return 2 * score - 1
