"""A map from ids to texts that may have millions of entries: what does not fit a small cache is on disk."""

import sqlite3
from functools import lru_cache

# Entries that are written at a time, and values that are kept in memory.
_BATCH = 2_000
_KEPT = 2_000


class SpilledMap:
    """Entries are put and asked for. It has a temporary file without a name, which ends with it."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._rows.execute("CREATE TABLE entry (id BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID")
        self._waiting: list[tuple[bytes, bytes]] = []
        self._cached = lru_cache(_KEPT)(self._read)

    def put(self, id_: str, value: str) -> None:
        """Add an entry; a later one of the same id takes the place of an earlier one."""
        self._waiting.append((_as_bytes(id_), _as_bytes(value)))
        if len(self._waiting) >= _BATCH:
            self._write()

    def get(self, id_: str) -> str:
        """The value of an id, "" if there is none."""
        if self._waiting:
            self._write()
        return self._cached(id_)

    def _write(self) -> None:
        self._rows.execute("BEGIN")
        self._rows.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?)", self._waiting)
        self._rows.execute("COMMIT")
        self._waiting.clear()
        self._cached.cache_clear()

    def _read(self, id_: str) -> str:
        found = self._rows.execute("SELECT value FROM entry WHERE id = ?", (_as_bytes(id_),)).fetchone()
        return bytes(found[0]).decode("utf-8", "surrogatepass") if found else ""

    def close(self) -> None:
        """Let go of the file."""
        self._rows.close()


def _as_bytes(text: str) -> bytes:
    """Lone surrogates, which JSON may hold, come back as they were."""
    return text.encode("utf-8", "surrogatepass")
