"""Messages seen during a read, kept in a temporary file so that memory stays flat however long the logs are."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from graphmem.ingest.core.ingest_limits import NORMALIZATION

SeenRow: TypeAlias = tuple[int, int, int, int, int, int]
"""An id, a hash of its message, a hash of the content alone, the number of the file it was last seen in, a hash of its account, and one
of what a later export may tell beside the content: its thread and its deletion; each of 64 bits."""


def id_to_int64(message_id: str) -> int:
    """Return the last 64 bits of an id as a signed integer, the type of SQLite's keys."""
    return int(message_id[-16:], 16) - (1 << 63)


class MessageDeduplicator:
    """A table of the messages seen, in a temporary file that is deleted with this object."""

    def __init__(self) -> None:
        # "" is SQLite's private temporary database: on disk once it outgrows its cache, and deleted when it is closed.
        self._database = sqlite3.connect("", check_same_thread=False)
        self._database.execute(f"PRAGMA cache_size = -{NORMALIZATION.cache_kib}")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute(
            "CREATE TABLE seen (id INTEGER PRIMARY KEY, message INTEGER, content INTEGER, file INTEGER, account INTEGER, told INTEGER)"
        )

    def lookup(self, ids: Sequence[int]) -> dict[int, SeenRow]:
        """Return the rows of those ids that were seen, by id."""
        rows = self._database.execute(f"SELECT * FROM seen WHERE id IN ({','.join('?' * len(ids))})", ids)  # noqa: S608
        return {row[0]: row for row in rows}

    def record(self, rows: Iterable[SeenRow]) -> None:
        """Store rows; each replaces the one of the same id."""
        self._database.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?)", rows)

    def __del__(self) -> None:
        self._database.close()
