"""Words of a space: posting lists in SQLite, and exact BM25 over the messages that count.

A list holds the rows of one block in which a term occurs, and how often. Only what counts is counted, so scores depend on
the messages of the space and on nothing else: neither on the order in which they came nor on what was removed.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np

from graphmem.search_index.index_config import EMBEDDED_INDEX

if TYPE_CHECKING:
    from numpy.typing import NDArray

# An entry: the row within its block, and how often the term occurs in it (at most 65,535 times).
_ENTRY = np.dtype([("offset", "<u2"), ("count", "<u2")])
_MOST = 0xFFFF


@dataclass(frozen=True, slots=True)
class Postings:
    """Where a term occurs: rows, and how often in each."""

    rows: "NDArray[np.int64]"
    counts: "NDArray[np.int64]"

    def among(self, alive: "NDArray[np.bool_]") -> "Postings":
        kept = alive[self.rows]
        return Postings(self.rows[kept], self.counts[kept])


def add_postings(connection: sqlite3.Connection, first_row: int, documents: Iterable[Sequence[str]]) -> None:
    """Note the terms of documents, which have the rows from `first_row` on."""
    entries: defaultdict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for row, terms in enumerate(documents, first_row):
        block, offset = divmod(row, EMBEDDED_INDEX.posting_rows)
        for term, count in Counter(terms).items():
            entries[block, term].append((offset, min(count, _MOST)))
    write_lists(connection, ((block, term, np.array(found, dtype=_ENTRY).tobytes()) for (block, term), found in sorted(entries.items())))


def write_lists(connection: sqlite3.Connection, lists: Iterable[tuple[int, str, bytes]]) -> None:
    """Append entries to the lists of blocks and terms."""
    connection.executemany(
        "INSERT INTO postings VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET entries = CAST(entries || excluded.entries AS BLOB)", lists
    )


def unpack(block: int, entries: bytes) -> Postings:
    """A posting list as rows and counts."""
    read = np.frombuffer(entries, dtype=_ENTRY)
    return Postings(block * EMBEDDED_INDEX.posting_rows + read["offset"].astype(np.int64), read["count"].astype(np.int64))


def unpack_all(block: int, lists: Sequence[bytes]) -> "tuple[Postings, NDArray[np.int64]]":
    """The entries of several lists of a block one after the other, and for each entry the number of its list."""
    owners = np.repeat(np.arange(len(lists)), [len(entries) // _ENTRY.itemsize for entries in lists])
    return unpack(block, b"".join(lists)), owners


def pack(postings: Postings) -> bytes:
    """Rows of one block as a posting list."""
    entries = np.empty(len(postings.rows), dtype=_ENTRY)
    entries["offset"], entries["count"] = postings.rows % EMBEDDED_INDEX.posting_rows, postings.counts
    return entries.tobytes()


def read_postings(connection: sqlite3.Connection, terms: Iterable[str], rows: int) -> dict[str, Postings]:
    """The postings of the terms that occur, in the order of the terms."""
    blocks = range((rows - 1) // EMBEDDED_INDEX.posting_rows + 1)
    query = """
        SELECT p.term, p.block, p.entries FROM json_each(?) AS t CROSS JOIN json_each(?) AS b
        CROSS JOIN postings AS p ON p.block = b.value AND p.term = t.value
    """
    parts: defaultdict[str, list[Postings]] = defaultdict(list)
    for term, block, entries in connection.execute(query, (json.dumps(sorted(set(terms))), json.dumps(list(blocks)))):
        parts[term].append(unpack(block, entries))
    return {term: _joined(found) for term, found in parts.items()}


def _joined(parts: Sequence[Postings]) -> Postings:
    return Postings(np.concatenate([p.rows for p in parts]), np.concatenate([p.counts for p in parts]))


def bm25(
    postings: Iterable[Postings], alive: "NDArray[np.bool_]", lengths: "NDArray[np.uint32]", *, messages: int, tokens: int
) -> "tuple[NDArray[np.int64], NDArray[np.float64]]":
    """Rows that have one of the terms, in order, and their scores (Robertson and Zaragoza 2009).

    `lengths` are the tokens of each row; `messages` and `tokens` those of the whole space.
    """
    k1, b = EMBEDDED_INDEX.k1, EMBEDDED_INDEX.b
    per_token = messages / tokens if tokens else 0.0
    scores, nothing_removed = np.zeros(len(alive)), bool(alive.all())
    for found in postings if nothing_removed else (p.among(alive) for p in postings):
        n = len(found.rows)
        weight = log(1 + (messages - n + 0.5) / (n + 0.5)) * (k1 + 1)
        scores[found.rows] += weight * found.counts / (found.counts + k1 * (1 - b + b * lengths[found.rows] * per_token))
    rows = np.flatnonzero(scores)
    return rows, scores[rows]
