"""Messages seen during a read, kept in a temporary file so that memory stays flat however long the logs are."""

import sqlite3
from collections.abc import Iterable, Sequence

from graphmem.ingest.core.limits import NORMALIZATION


def id_to_int64(message_id: str) -> int:
    """Return the last 64 bits of an id as a signed integer, the type of SQLite's keys."""
    return int(message_id[-16:], 16) - (1 << 63)


class MessageDeduplicator:
    """A table of message ids: per id a hash of the message, a hash of its content alone, and the file it was last seen in.

    All four are 64-bit integers. The table lives in a temporary file that is deleted with this object.
    """

    def __init__(self) -> None:
        # "" is SQLite's private temporary database: on disk once it outgrows its cache, and deleted when it is closed.
        self._database = sqlite3.connect("", check_same_thread=False)
        self._database.execute(f"PRAGMA cache_size = -{NORMALIZATION.cache_kib}")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE seen (id INTEGER PRIMARY KEY, message INTEGER, content INTEGER, file INTEGER)")

    def lookup(self, ids: Sequence[int]) -> dict[int, tuple[int, int, int]]:
        """Return message hash, content hash and file number of those ids that were seen."""
        rows = self._database.execute(f"SELECT id, message, content, file FROM seen WHERE id IN ({','.join('?' * len(ids))})", ids)  # noqa: S608
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def record(self, rows: Iterable[tuple[int, int, int, int]]) -> None:
        """Store (id, message hash, content hash, file number); a row replaces the one of the same id."""
        self._database.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)", rows)

    def __del__(self) -> None:
        self._database.close()
