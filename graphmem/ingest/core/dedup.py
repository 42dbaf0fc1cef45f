"""What a read has seen, kept in a temporary file, so that memory stays flat however long the logs are."""

import sqlite3
from collections.abc import Iterable, Sequence

CACHE_KIB = 64 * 1024


def id_to_int64(message_id: str) -> int:
    """64 bits of an id, signed, as SQLite counts."""
    return int(message_id[-16:], 16) - (1 << 63)


class MessageDeduplicator:
    """Ids with what they said, with and without who and when, and the file that said it last; all are numbers of 64 bits.

    The file is gone when nobody holds this.
    """

    def __init__(self) -> None:
        # "" is SQLite's private temporary database: on disk once it outgrows its cache, and gone when it is closed.
        self._database = sqlite3.connect("", check_same_thread=False)
        self._database.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE seen (id INTEGER PRIMARY KEY, said INTEGER, content INTEGER, file INTEGER)")

    def of(self, ids: Sequence[int]) -> dict[int, tuple[int, int, int]]:
        """What is known of these ids: what was said, its content alone, and in which file last."""
        rows = self._database.execute(f"SELECT id, said, content, file FROM seen WHERE id IN ({','.join('?' * len(ids))})", ids)  # noqa: S608
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def add(self, rows: Iterable[tuple[int, int, int, int]]) -> None:
        """Note ids with what they said, its content, and the file; what was known of them is replaced."""
        self._database.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)", rows)

    def __del__(self) -> None:
        self._database.close()
