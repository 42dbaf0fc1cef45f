"""Neo4j's own full-text and vector indexes, over the tokens and vectors that messages carry."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphmem.model.ids import digest
from graphmem.search_index import MATCHED_TERMS, Document, Found, distinct_terms
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
        found = list(documents)
        self._store.write_rows("drop_passages", [{"id": document.message_id} for document in found])
        self._store.write_rows("put_documents", [_row(document) for document in found])
        self._store.write_rows("put_passages", [row for document in found for row in _passage_rows(document)])

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
        near = {
            row["id"]
            for query in ("find_meaning", "find_context")
            for row in self._store.read(query, space=space, vector=asked, limit=wide)[:limit]
        }
        passages: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for row in self._store.read("score_meaning", space=space, vector=asked, ids=sorted(near | set(words))):
            passages[row["id"]].append((_cosine(row["alone"]), _cosine(row["in_context"])))
        distinct = distinct_terms(terms)[:MATCHED_TERMS]
        held = {row["id"]: set(row["terms"].split()) for row in self._store.read("document_terms", space=space, ids=sorted(passages))}
        matched = {id_: sum(1 << n for n, term in enumerate(distinct) if term in own) for id_, own in held.items()}
        return [_found(id_, words.get(id_, 0.0), passages[id_], matched.get(id_, 0)) for id_ in sorted(passages)]

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

    def clear(self) -> None:
        self._store.write("clear_documents")

    def close(self) -> None:
        """Nothing is held open here."""


def _row(document: Document) -> dict[str, Any]:
    vector, context = _passages(document.alone)[0], _passages(document.in_context)[0]
    return {"id": document.message_id, "home": _home(document.space), "terms": document.terms, "vector": vector, "context": context}


def _passage_rows(document: Document) -> list[dict[str, Any]]:
    """The passages after the first one, which is kept with the message."""
    pairs = zip(_passages(document.alone), _passages(document.in_context), strict=True)
    own = {"message_id": document.message_id, "space": document.space}
    return [
        {"id": f"{document.message_id}#{number}", **own, "number": number, "vector": vector, "context": context}
        for number, (vector, context) in enumerate(pairs)
        if number
    ]


def _passages(vectors: "NDArray[np.float32]") -> list[list[float]]:
    width = vectors.shape[-1]
    found: list[list[float]] = vectors.reshape(-1, width).tolist()
    return found


def _found(id_: str, words: float, passages: Sequence[tuple[float, float]], matched: int) -> Found:
    """A message by the cosines, alone and in context, of its passages."""
    alone, in_context = zip(*passages, strict=True)
    best = max(range(len(passages)), key=lambda number: sum(passages[number]))
    return Found(id_, words, max(alone), max(in_context), sum(alone) / len(alone), best, matched)


def _home(space: str) -> str:
    return digest("space", space).replace("-", "")


def _scores(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    return {row["id"]: float(row["score"]) for row in rows}


def _cosine(score: float) -> float:
    return 2 * score - 1
