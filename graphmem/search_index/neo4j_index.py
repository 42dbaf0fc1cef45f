"""Neo4j's own full-text and vector indexes, over the tokens and vectors that messages carry.

These indexes know no spaces. A small space is scored as a whole, by key; in a larger one, the indexes find candidates among all spaces
until enough are of this one. Words are scored here, by the statistics of the space, which are kept with every change: so a space is
ranked as on the embedded engine, whatever lies beside it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphmem.model.errors import IndexNotReady, StoreMismatch
from graphmem.model.ids import home_of
from graphmem.search_index import Document
from graphmem.search_index.found import NOTHING_FOUND, FoundMessages
from graphmem.search_index.index_config import SERVER_INDEX
from graphmem.search_index.server_ranking import SpaceStatistics, rank
from graphmem.storage import GraphStore
from graphmem.storage.neo4j_schema import SUSPENDED
from graphmem.storage.retrying import in_transaction
from graphmem.storage.vector_sets import VectorSet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Row = dict[str, Any]


class Neo4jIndex:
    """Search inside the server; durable with every write."""

    def __init__(self, store: GraphStore, vectors: VectorSet | None = None) -> None:
        """`vectors` are those in force; None takes those that are when the index is first used."""
        self._store = store
        self._vectors = vectors
        self._written = 0

    def generation(self, space: str) -> str:
        rows = self._store.read("meta", id=f"index:{space}")
        return str(rows[0]["content"]) if rows else ""

    def count(self, space: str) -> int:
        return int(self._store.read("indexed_count", home=home_of(space))[0]["messages"])

    def has(self, space: str) -> set[str]:
        return {row["id"] for row in self._store.read("indexed_ids", home=home_of(space))}

    def lacking(self, space: str, ids: Iterable[str]) -> set[str]:
        wanted = set(ids)
        return wanted - {row["id"] for row in self._store.read("indexed_among", space=space, ids=sorted(wanted))}

    def alone_vectors(self, space: str, ids: Sequence[str]) -> "Mapping[str, NDArray[np.float32]]":
        import numpy as np

        alone = self._set_in_force(space).alone
        rows = self._store.read("indexed_vectors", space=space, ids=sorted(ids), alone=alone) if ids else []
        return {row["id"]: np.asarray(row["vectors"], dtype=np.float32) for row in rows}

    def add(self, documents: Iterable[Document]) -> None:
        by_space: dict[str, dict[str, Document]] = {}
        for document in documents:
            by_space.setdefault(document.space, {})[document.message_id] = document
        for space, found in sorted(by_space.items()):
            ordered = [found[id_] for id_ in sorted(found)]
            for start in range(0, len(ordered), SERVER_INDEX.documents_at_once):
                self._put(space, ordered[start : start + SERVER_INDEX.documents_at_once])
            self._written += len(ordered)

    def remove(self, space: str, ids: Iterable[str]) -> None:
        ordered = sorted(set(ids))
        for start in range(0, len(ordered), SERVER_INDEX.removed_at_once):
            self._drop(space, ordered[start : start + SERVER_INDEX.removed_at_once])

    def expect(self, space: str, documents: int) -> None:
        if documents >= SERVER_INDEX.rebuilt_from and documents >= SERVER_INDEX.first_load_share * self._everywhere(space):
            self._store.suspend_search()

    def settle(self, space: str) -> None:
        much = self._written >= SERVER_INDEX.rebuilt_from and self._written >= SERVER_INDEX.rebuilt_share * self._everywhere(space)
        # Also what was suspended by a load that was killed.
        if much or self._store.read("meta", id=SUSPENDED):
            self._written = 0
            self._store.rebuild_search()

    def _everywhere(self, space: str) -> int:
        """The number of messages of all spaces."""
        return int(self._store.read("search_statistics", home=home_of(space), terms=[""])[0]["everywhere"])

    def commit(self, space: str, generation: str) -> None:
        self._store.write("put_meta", id=f"index:{space}", content=generation)
        if generation:
            self.settle(space)

    def compact(self, space: str) -> None:
        """Drop the terms that no message has any more; the server reclaims its space itself."""
        self._store.write("drop_idle_terms", home=home_of(space))

    def search(self, space: str, terms: Sequence[str], vector: "NDArray[np.float32]", limit: int) -> FoundMessages:
        vectors, statistics = self._statistics(space, terms)
        limit = min(limit, statistics.messages)
        if limit <= 0:
            return NOTHING_FOUND
        rows = self._candidates(home_of(space), vectors, statistics, vector.tolist(), limit)
        return rank(rows, terms, statistics, limit)

    def clear(self) -> None:
        self._store.write("clear_documents")
        self._store.write("clear_statistics")

    def close(self) -> None:
        """Nothing is held open here."""

    def _put(self, space: str, documents: Sequence[Document]) -> None:
        """Write documents of one space and what they change of its statistics, in one transaction."""

        def write() -> None:
            self._store.write("lock_indexed_space", home=home_of(space), space=space)
            vectors = self._set_in_force(space)
            before = self._terms(space, [document.message_id for document in documents])
            stored = [document for document in documents if document.message_id in before]
            self._store.write_rows("drop_passages", [{"id": id_} for id_, terms in before.items() if terms is not None])
            self._store.write_rows("put_documents", [document_row(document, vectors) for document in stored])
            self._store.write_rows("put_passages", [row for document in stored for row in passage_rows(document, vectors)])
            self._count(space, before, {document.message_id: document.terms for document in stored})

        in_transaction(self._store, write)

    def _drop(self, space: str, ids: Sequence[str]) -> None:
        def write() -> None:
            self._store.write("lock_indexed_space", home=home_of(space), space=space)
            before = self._terms(space, ids)
            self._store.write_rows("drop_documents", [{"id": id_, "space": space} for id_ in ids])
            self._count(space, before, {})

        in_transaction(self._store, write)

    def _terms(self, space: str, ids: Sequence[str]) -> dict[str, str | None]:
        """The tokens of those of the messages that are stored; None for those that are not indexed."""
        rows = self._store.read("indexed_terms", space=space, ids=list(ids))
        return {row["id"]: row["terms"] if row["indexed"] else None for row in rows}

    def _count(self, space: str, before: Mapping[str, str | None], after: Mapping[str, str]) -> None:
        """Bring the statistics of a space up to date: these messages had these tokens, and have others now."""
        home, changes = home_of(space), Counter[str]()
        gone = [text.split() for text in before.values() if text is not None]
        come = [text.split() for text in after.values()]
        for tokens in come:
            changes.update(set(tokens))
        for tokens in gone:
            changes.subtract(set(tokens))
        rows = [{"id": f"{home} {term}", "home": home, "messages": change} for term, change in sorted(changes.items()) if change]
        self._store.write_rows("count_terms", rows)
        tokens_more = sum(map(len, come)) - sum(map(len, gone))
        self._store.write("count_documents", home=home, messages=len(come) - len(gone), tokens=tokens_more)

    def _statistics(self, space: str, terms: Sequence[str]) -> tuple[VectorSet, SpaceStatistics]:
        """The vectors in force and what is kept of the space, in one round trip."""
        # "" stands for a question without words: there is no such term, and there is a row at any rate.
        rows = self._store.read("search_statistics", home=home_of(space), terms=sorted({"", *terms}))
        return self._checked(rows[0]["vectors"]), SpaceStatistics(
            messages=rows[0]["messages"],
            tokens=rows[0]["tokens"],
            everywhere=rows[0]["everywhere"],
            with_term={row["term"]: row["with_term"] for row in rows if row["with_term"]},
        )

    def _candidates(self, home: str, vectors: VectorSet, statistics: SpaceStatistics, vector: list[float], limit: int) -> list[Row]:
        """The messages that may be among the best, each with what it takes to rank it."""
        own = {"home": home, "vector": vector, "alone": vectors.alone, "in_context": vectors.in_context}
        wide = statistics.share_of(limit)
        while statistics.messages > SERVER_INDEX.scored_whole and wide <= SERVER_INDEX.widest:
            try:
                rows = self._store.read(
                    "search_indexed",
                    **own,
                    **vectors.indexes,
                    query=_words_query(home, statistics.with_term),
                    most=min(statistics.messages, SERVER_INDEX.words_per_wanted * limit),
                    wide=wide,
                )
            except IndexNotReady:
                break  # Of a process that is open; one that opens is told what is missing.
            if wide >= statistics.everywhere or min(sum(row[way] for row in rows) for way in ("by_meaning", "by_context")) >= limit:
                return rows
            wide = min(2 * wide, statistics.everywhere)
        return self._store.read("search_whole", **own)

    def _set_in_force(self, space: str) -> VectorSet:
        """The vectors that this index reads and writes. Raises StoreMismatch if others are in force now."""
        return self._checked(self._store.read("indexed_count", home=home_of(space))[0]["vectors"])

    def _checked(self, in_force: str) -> VectorSet:
        if self._vectors is None:
            self._vectors = VectorSet(in_force)
        if self._vectors.suffix != in_force:
            raise StoreMismatch(f"{self._store.name}: the embedding model was changed meanwhile. Open the memory again, with that model.")
        return self._vectors


def _words_query(home: str, terms: Iterable[str]) -> str:
    """What the full-text index is asked: messages of the space that have one of the terms."""
    # Stems are letters and digits alone, so nothing in them can be a sign of the query language.
    wanted = " ".join(sorted(terms))
    return f"+home:{home}^0 +terms:({wanted})" if wanted else "home:none"


def document_row(document: Document, vectors: VectorSet) -> Row:
    """A document as `put_documents` writes it, with vectors of that set."""
    found = {"alone": vectors.alone, "in_context": vectors.in_context, "vector": _passages(document.alone)[0]}
    context = _passages(document.in_context)[0]
    return {"id": document.message_id, "home": home_of(document.space), "terms": document.terms, "context": context, **found}


def passage_rows(document: Document, vectors: VectorSet) -> list[Row]:
    """The passages after the first one, which is kept with the message."""
    pairs = zip(_passages(document.alone), _passages(document.in_context), strict=True)
    own = {"message_id": document.message_id, "space": document.space, "home": home_of(document.space)}
    own |= {"alone": vectors.alone, "in_context": vectors.in_context}
    return [
        {"id": f"{document.message_id}#{number}", **own, "number": number, "vector": vector, "context": context}
        for number, (vector, context) in enumerate(pairs)
        if number
    ]


def _passages(vectors: "NDArray[np.float32]") -> list[list[float]]:
    width = vectors.shape[-1]
    found: list[list[float]] = vectors.reshape(-1, width).tolist()
    return found
