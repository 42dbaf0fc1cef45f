"""Reading one space of the embedded index: every call sees the state that was committed last."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from graphmem.search_index import MATCHED_TERMS, distinct_terms
from graphmem.search_index.found import NOTHING_FOUND, FoundMessages, MessageTable
from graphmem.search_index.passage_cosines import PassageCosines
from graphmem.search_index.quantization import LONGEST_VECTOR, ScannedQuery
from graphmem.search_index.ranking_cut import nth_highest, top
from graphmem.search_index.row_files import MappedRows, RowFiles
from graphmem.search_index.row_table import (
    EMPTY,
    FILE,
    SpaceState,
    all_ids,
    ids_of,
    known_ids,
    open_for_reading,
    read_state,
    removed_after,
    rows_of,
)
from graphmem.search_index.word_index import Postings, bm25, read_postings

if TYPE_CHECKING:
    from numpy.typing import NDArray

T = TypeVar("T")
# How often a reader that meets a compaction looks again.
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A committed state of a space; what it holds stays as it is while the call lasts."""

    connection: sqlite3.Connection
    state: SpaceState
    mapped: MappedRows
    alive: "NDArray[np.bool_]"


class SpaceReader:
    """The committed messages of a space; threads may share it, and one call runs at a time."""

    def __init__(self, folder: Path, dimensions: int) -> None:
        self._folder = folder
        self._dimensions = dimensions
        self._lock = threading.RLock()
        self._forget()

    def _forget(self) -> None:
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None
        self._mapped: tuple[int, int, MappedRows] | None = None
        self._alive: NDArray[np.bool_] = np.empty(0, dtype=np.bool_)
        self._removals = 0

    def state(self) -> SpaceState:
        return self._with_snapshot(lambda snapshot: snapshot.state, EMPTY)

    def ids(self) -> set[str]:
        return self._with_snapshot(lambda snapshot: all_ids(snapshot.connection), set[str]())

    def lacking(self, ids: Iterable[str]) -> set[str]:
        wanted = set(ids)
        return wanted - self._with_snapshot(lambda snapshot: known_ids(snapshot.connection, wanted), set[str]())

    def alone_vectors(self, ids: Sequence[str]) -> "dict[str, NDArray[np.float32]]":
        """The vectors (passages, dimensions) of messages alone, as they were given."""
        return {id_: np.array(pairs[:, 0]) for id_, pairs in self.vector_pairs(ids).items()}

    def vector_pairs(self, ids: Sequence[str]) -> "dict[str, NDArray[np.float32]]":
        """The vectors (passages, 2, dimensions) of messages alone and in context, as they were given."""
        return self._with_snapshot(lambda snapshot: _vector_pairs(snapshot, ids), {})

    def search(self, terms: Sequence[str], vector: "NDArray[np.float32]", limit: int) -> FoundMessages:
        return self._with_snapshot(lambda snapshot: _search(snapshot, terms, vector, limit), NOTHING_FOUND)

    def close(self) -> None:
        with self._lock:
            if self._connection:
                self._connection.close()
            self._forget()

    def _with_snapshot(self, ask: "Callable[[Snapshot], T]", otherwise: T) -> T:
        """What the question finds in the committed state; `otherwise` if there is no space that can be read."""
        with self._lock, self._transaction() as snapshot:
            return ask(snapshot) if snapshot else otherwise

    @contextmanager
    def _transaction(self) -> Iterator[Snapshot | None]:
        snapshot = self._begin()
        try:
            yield snapshot
        finally:
            if snapshot:
                snapshot.connection.execute("ROLLBACK")

    def _begin(self) -> Snapshot | None:
        for attempt in range(_TRIES):
            connection = self._connect()
            if connection is None:
                return None
            connection.execute("BEGIN")
            try:
                return self._snapshot(connection)
            except FileNotFoundError:  # Compacted since the state was read: its rows are in the next epoch.
                connection.execute("ROLLBACK")
                if attempt == _TRIES - 1:
                    return None
            except (ValueError, sqlite3.DatabaseError) as error:
                connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.OperationalError) and "no such table" not in str(error):
                    raise
                return None  # Unreadable or being made: whoever opens the memory sees by its generation that it is stale.
        return None

    def _connect(self) -> sqlite3.Connection | None:
        """The connection to the file that has the name now: a cleared space gets another one."""
        try:
            found = os.stat(self._folder / FILE)
        except FileNotFoundError:
            self.close()
            return None
        if self._opened != (found.st_dev, found.st_ino):
            self.close()
            self._connection, self._opened = open_for_reading(self._folder), (found.st_dev, found.st_ino)
        return self._connection

    def _snapshot(self, connection: sqlite3.Connection) -> Snapshot:
        state = read_state(connection, self._dimensions)
        if self._mapped is None or self._mapped[:2] != (state.epoch, state.rows):
            if self._mapped is None or self._mapped[0] != state.epoch:
                self._alive, self._removals = np.empty(0, dtype=np.bool_), 0
            mapped = MappedRows(RowFiles(self._folder, state.epoch, self._dimensions), state.rows)
            self._mapped = (state.epoch, state.rows, mapped)
            self._alive = np.concatenate([self._alive, np.ones(state.rows - len(self._alive), dtype=np.bool_)])
        removed, self._removals = removed_after(connection, self._removals)
        self._alive[removed] = False
        return Snapshot(connection, state, self._mapped[2], self._alive)


def _vector_pairs(snapshot: Snapshot, ids: Sequence[str]) -> "dict[str, NDArray[np.float32]]":
    columns, vectors = snapshot.mapped.columns, snapshot.mapped.rows.vectors
    found = {id_: row for row, id_ in rows_of(snapshot.connection, ids)}
    counts = columns.counts[np.searchsorted(columns.firsts, list(found.values()))]
    return {id_: np.array(vectors[row : row + count]) for (id_, row), count in zip(found.items(), counts.tolist(), strict=True)}


def _search(snapshot: Snapshot, terms: Sequence[str], vector: "NDArray[np.float32]", limit: int) -> FoundMessages:
    limit = min(limit, snapshot.state.live)
    if limit <= 0:
        return NOTHING_FOUND
    postings = read_postings(snapshot.connection, terms, snapshot.state.rows)
    word_rows, word_scores = _best_by_words(snapshot, postings.values(), limit)
    rows = np.union1d(_near(snapshot, vector, limit), word_rows)
    counts = snapshot.mapped.columns.counts[np.searchsorted(snapshot.mapped.columns.firsts, rows)]
    cosines = PassageCosines.of(snapshot.mapped.exact_products(_passage_rows(rows, counts), vector), counts)
    tie_keys = snapshot.mapped.rows.records["tie_key"][rows]
    words = np.zeros(len(rows))
    words[np.searchsorted(rows, word_rows)] = word_scores
    chosen = _are_in(rows, word_rows)
    for column in cosines.best.T:
        chosen[top(column, tie_keys, limit)] = True
    rows = rows[chosen]
    return _found(snapshot, rows, words[chosen], cosines.take(chosen), _matched(terms, postings, rows))


def _matched(terms: Sequence[str], postings: Mapping[str, Postings], rows: "NDArray[np.int64]") -> "NDArray[np.int64]":
    """The bits of the terms that each row has."""
    bits = np.zeros(len(rows), dtype=np.int64)
    for number, term in enumerate(distinct_terms(terms)[:MATCHED_TERMS]):
        if term in postings:
            bits |= _are_in(rows, postings[term].rows).astype(np.int64) << number
    return bits


def _are_in(rows: "NDArray[np.int64]", others: "NDArray[np.int64]") -> "NDArray[np.bool_]":
    """Which of the rows are among the others, which are in order; `np.isin` would sort or count all of them."""
    if not len(others):
        return np.zeros(len(rows), dtype=np.bool_)
    places = np.minimum(np.searchsorted(others, rows), len(others) - 1)
    return np.asarray(others[places] == rows)


def _found(
    snapshot: Snapshot,
    rows: "NDArray[np.int64]",
    words: "NDArray[np.float64]",
    cosines: PassageCosines,
    matched: "NDArray[np.int64]",
) -> FoundMessages:
    """The hits sorted by id; the rows are in order."""
    ids = _ids_of(snapshot, rows)
    order = np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.intp)
    alone, in_context = cosines.best[order].T.astype(np.float64)
    mean, passage = cosines.mean[order].astype(np.float64), cosines.passage[order]
    return FoundMessages(MessageTable([ids[n] for n in order.tolist()]), words[order], alone, in_context, mean, passage, matched[order])


def _ids_of(snapshot: Snapshot, rows: "NDArray[np.int64]") -> list[str]:
    """The message id of each row, which is the first of its message."""
    noted = snapshot.mapped.rows.ids[rows]
    ids = [id_.decode("utf-8") for id_ in noted.tolist()]
    others = rows[noted == b""]
    if len(others):
        by_row = dict(ids_of(snapshot.connection, others))
        ids = [id_ or by_row[row] for row, id_ in zip(rows.tolist(), ids, strict=True)]
    return ids


def _best_by_words(snapshot: Snapshot, postings: Iterable[Postings], limit: int) -> "tuple[NDArray[np.int64], NDArray[np.float64]]":
    records = snapshot.mapped.rows.records
    state = snapshot.state
    rows, scores = bm25(postings, snapshot.alive, records["length"], messages=state.live, tokens=state.tokens)
    best = np.sort(top(scores, records["tie_key"][rows], limit))
    return rows[best], scores[best]


def _near(snapshot: Snapshot, vector: "NDArray[np.float32]", limit: int) -> "NDArray[np.int64]":
    """First rows of the messages that have the best `limit` cosines of each kind, and of those that may have them, by the codes."""
    columns = snapshot.mapped.columns
    firsts, counts = columns.firsts, columns.counts
    if limit == snapshot.state.live:
        return firsts[snapshot.alive[firsts]]
    query = ScannedQuery.of(vector)
    # One row of the query finds most of what is far; the second one is for what may be near.
    coarse = _coarse_scores(snapshot, query)
    near = _may_be_best(coarse, _errors(columns.error, vector, query.errors[0]), counts, limit)
    rows = _passage_rows(firsts[near], counts[near])
    fine = coarse[:, rows] + _fine_scores(snapshot.mapped, query, rows)
    errors = _errors(columns.error[:, rows], vector, query.errors[1])
    return firsts[near][_may_be_best(fine, errors, counts[near], limit)]


def _passage_rows(firsts: "NDArray[np.int64]", counts: "NDArray[np.int64]") -> "NDArray[np.int64]":
    """The rows of all passages of the messages with these first rows, and so many passages."""
    starts = np.cumsum(counts) - counts
    return np.repeat(firsts - starts, counts) + np.arange(int(counts.sum()))


def _may_be_best(
    scores: "NDArray[np.float32]", errors: "NDArray[np.float32]", counts: "NDArray[np.int64]", limit: int
) -> "NDArray[np.bool_]":
    """Which of some messages may have one of the best `limit` scores of a kind, if the scores (2, passages) are so far off at most."""
    near = np.zeros(len(counts), dtype=np.bool_)
    for lowest, highest in zip(scores - errors, scores + errors, strict=True):
        if len(counts) < len(lowest):
            starts = np.cumsum(counts) - counts
            lowest, highest = np.maximum.reduceat(lowest, starts), np.maximum.reduceat(highest, starts)
        near |= highest >= nth_highest(lowest, limit)
    return near


def _coarse_scores(snapshot: Snapshot, query: ScannedQuery) -> "NDArray[np.float32]":
    """Both cosines of every row by its codes, shape (2, rows); removed rows are infinitely far."""
    scale = snapshot.mapped.columns.scale
    # Each kind of cosine lies in one piece: what follows goes over one kind after the other.
    scores = np.empty_like(scale)
    for part, codes in snapshot.mapped.code_segments():
        products = query.products(0, codes.reshape(-1, codes.shape[-1])).reshape(-1, 2)
        np.multiply(products.T, scale[:, part], out=scores[:, part], casting="same_kind")
    if not snapshot.alive.all():
        scores[:, ~snapshot.alive] = -np.inf
    return scores


def _fine_scores(mapped: MappedRows, query: ScannedQuery, rows: "NDArray[np.int64]") -> "NDArray[np.float32]":
    """What the second row of the query adds to both cosines of some rows, shape (2, rows)."""
    codes = mapped.rows.codes[rows]
    mapped.release()
    products = query.products(1, codes.reshape(-1, codes.shape[-1])).reshape(-1, 2)
    return np.asarray(products.T * mapped.columns.scale[:, rows], dtype=np.float32)


def _errors(own: "NDArray[np.float32]", vector: "NDArray[np.float32]", query_error: float) -> "NDArray[np.float32]":
    """How far off cosines by codes may be, shape (2, rows), by the rounding of the rows (2, rows) and of the query."""
    slack = np.float32(1 + 1e-6)
    return own * (np.float32(np.linalg.norm(vector) + query_error) * slack) + np.float32(LONGEST_VECTOR * query_error) * slack
