"""Key values in a SQLite file beside an embedded graph, in step with the state of the graph that is read or written.

Ladybug rewrites whole columns when it publishes a change, so what is read by key alone is kept out of it. The two files change
together: every row carries the generation in which it was written, and the graph notes the generation that it has reached. A
reader passes over newer rows; a writer removes those of a transaction that the graph did not take. The rows that the published
state needs stay until the next one is published, and those that a reader needs as long as it reads.
"""

import sqlite3
import threading
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

import orjson

from graphmem.model.errors import StoreError
from graphmem.model.key_value import KeyValue
from graphmem.storage.sqlite_file import has_table, open_to_read, open_to_write
from graphmem.storage.storage_config import KEY_VALUES

_SCHEMA = """
BEGIN;
CREATE TABLE item(id TEXT NOT NULL, generation INTEGER NOT NULL, space TEXT NOT NULL, kind TEXT NOT NULL, value BLOB,
    PRIMARY KEY (id, generation));
CREATE INDEX item_generation ON item(generation);
CREATE TABLE file(token TEXT NOT NULL, published INTEGER NOT NULL);
COMMIT;
"""
_GET = """
SELECT id, value, max(generation) FROM item
WHERE id IN (SELECT value FROM json_each(?)) AND generation <= ? AND space = ? GROUP BY id
"""
_ALL = """
SELECT id, space, kind, value, max(generation) FROM item WHERE id > ? AND generation <= ? GROUP BY id ORDER BY id
"""
_PUT = "INSERT OR REPLACE INTO item(id, generation, space, kind, value) VALUES (?, ?, ?, ?, ?)"
_DROP = """
INSERT OR REPLACE INTO item(id, generation, space, kind, value)
SELECT DISTINCT id, ?, space, kind, NULL FROM item WHERE id IN (SELECT value FROM json_each(?))
"""
_CLEAR = """
INSERT OR REPLACE INTO item(id, generation, space, kind, value)
SELECT DISTINCT id, ?, space, kind, NULL FROM item WHERE space = ? AND kind NOT IN (SELECT value FROM json_each(?))
"""
# Rows newer than `spared` that were replaced by one written after a generation and until another.
_REPLACED = """
DELETE FROM item WHERE rowid IN (
    SELECT older.rowid FROM item AS newer JOIN item AS older ON older.id = newer.id AND older.generation < newer.generation
    WHERE newer.generation > :after AND newer.generation <= :until AND older.generation > :spared)
"""


_FileIdentity: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Generation:
    """How far the values of a graph have come. `token` names the file that holds them: beside a copy of a graph, it may be another one."""

    token: str
    number: int

    @classmethod
    def parse(cls, text: str) -> "Generation":
        token, _, number = text.partition(" ")
        return cls(token, int(number))

    def __str__(self) -> str:
        return f"{self.token} {self.number}"

    def next(self) -> "Generation":
        """The generation after this one."""
        return Generation(self.token, self.number + 1)


class ReadConnections:
    """Connections that read the file, used again: each new state needs one, and to open a file costs more than to read from it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._idle: list[tuple[_FileIdentity | None, sqlite3.Connection]] = []

    def take(self) -> sqlite3.Connection | None:
        """A connection to the file at the path; None if there is no file."""
        now = _identity(self.path)
        with self._lock:
            found, self._idle = self._idle, []
        same = [connection for identity, connection in found if identity == now]
        for _, connection in [one for one in found if one[1] not in same]:
            connection.close()
        if not same:
            return open_to_read(self.path)
        with self._lock:
            self._idle += [(now, connection) for connection in same[1:]]
        return same[0]

    def give_back(self, connection: sqlite3.Connection, identity: "_FileIdentity | None") -> None:
        """It is not used any more; `identity` is the file that it was opened on."""
        connection.rollback()
        with self._lock:
            if len(self._idle) < KEY_VALUES.idle_readers:
                self._idle.append((identity, connection))
                return
        connection.close()

    def close(self) -> None:
        """Close those that are not used."""
        with self._lock:
            found, self._idle = self._idle, []
        for _, connection in found:
            connection.close()


class KeyValueReader:
    """The values of a graph at one generation, as they were when this was made, whatever a writer does meanwhile.

    Has no values if the file is not there or belongs to another graph.
    """

    def __init__(self, connections: ReadConnections, at: Generation) -> None:
        self._connections = connections
        self._path = connections.path
        self._at = at
        self._lock = threading.Lock()
        with _named(self._path):
            self._identity = _identity(self._path)
            self._connection = connections.take()
            if self._connection is not None:
                self._connection.execute("BEGIN")
                if not _is_of(self._connection, at):
                    self.close()

    def get(self, space: str, ids: Sequence[str]) -> dict[str, bytes]:
        with self._lock, _named(self._path):
            return _values(self._connection, space, ids, self._at) if self._connection is not None else {}

    def rows(self) -> Iterator[KeyValue]:
        """All values of all spaces, in the order of their ids; read as they are gone through."""
        after = ""
        while found := self._rows_after(after):
            yield from found
            after = found[-1].id

    def _rows_after(self, id_: str) -> list[KeyValue]:
        with self._lock, _named(self._path):
            if self._connection is None:
                return []
            found: list[KeyValue] = []
            for key, space, kind, value, _ in self._connection.execute(_ALL, (id_, self._at.number)):
                if value is not None:
                    found.append(KeyValue(id=key, space=space, kind=kind, value=zlib.decompress(value)))
                    if len(found) == KEY_VALUES.rows_at_once:
                        break
            return found

    def close(self) -> None:
        if self._connection is not None:
            self._connections.give_back(self._connection, self._identity)
            self._connection = None


class KeyValueWriter:
    """The file as one process writes it; made at the first transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._identity: _FileIdentity | None = None
        # The graph whose file it is, once that is known: nobody else changes it while the store is held for writing.
        self._token: str | None = None

    def look(self) -> None:
        """The store is held for writing from now on: others may have changed the file meanwhile, or put another one in its place."""
        self._token = None
        if self._connection is not None and self._identity != _identity(self._path):
            self.close()

    def get(self, space: str, ids: Sequence[str], at: Generation) -> dict[str, bytes]:
        """The values of a graph that has come to this generation, or is writing it."""
        if not self._is_there():
            return {}
        with self._in_use() as connection:
            return _values(connection, space, ids, at) if self._is_of(connection, at) else {}

    def _is_of(self, connection: sqlite3.Connection, at: Generation) -> bool:
        if self._token != at.token and _is_of(connection, at):
            self._token = at.token
        return self._token == at.token

    def begin(self, at: Generation, *, published: bool) -> Generation:
        """Start a transaction on the values of a graph at this generation, which is published already or not.

        Returns the generation that is written. It has another token if the file was not the graph's, and so was emptied.
        """
        with self._in_use() as connection:
            connection.execute("BEGIN IMMEDIATE")
            if not self._is_of(connection, at):
                at, self._token = Generation(uuid4().hex, at.number), None
                connection.execute("DELETE FROM item")
                connection.execute("DELETE FROM file")
                connection.execute("INSERT INTO file(token, published) VALUES (?, ?)", (at.token, at.number))
            _tidy(connection, at, published=published)
        return at.next()

    def put(self, rows: Iterable[KeyValue], at: Generation) -> None:
        """Set values in the generation that is being written."""
        found = [(row.id, at.number, row.space, row.kind, zlib.compress(row.value, KEY_VALUES.compression)) for row in rows]
        with self._in_use() as connection:
            connection.executemany(_PUT, found)

    def drop(self, ids: Sequence[str], at: Generation) -> None:
        """Remove values in the generation that is being written."""
        with self._in_use() as connection:
            connection.execute(_DROP, (at.number, _json(ids)))

    def clear(self, space: str, keep: Collection[str], at: Generation) -> None:
        """Remove all values of a space in the generation that is being written, but those of the kinds to keep."""
        with self._in_use() as connection:
            connection.execute(_CLEAR, (at.number, space, _json(sorted(keep))))

    def commit(self) -> None:
        """Keep the transaction, for good: a power cut does not undo it."""
        with self._in_use() as connection:
            connection.execute("COMMIT")

    def roll_back(self) -> None:
        """Undo the transaction, if one was started."""
        if self._connection is not None and self._connection.in_transaction:
            with self._in_use() as connection:
                connection.execute("ROLLBACK")

    def compact(self) -> None:
        """Give the room of removed values back."""
        if self._is_there():
            with self._in_use() as connection:
                connection.execute("VACUUM")

    def close(self, *, wait: float = 0.0) -> None:
        """Close it, with what was committed in the file itself unless a reader still needs it as it was after `wait` seconds.

        Then the log beside it stays, and with it what was removed: see `unmerged_log`.
        """
        with self._lock:
            if self._connection is not None:
                with suppress(sqlite3.Error):
                    self._connection.execute(f"PRAGMA busy_timeout = {wait * 1000:.0f}")
                    self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._connection.close()
                self._connection, self._token = None, None

    def _is_there(self) -> bool:
        return self._connection is not None or self._path.exists()

    @contextmanager
    def _in_use(self) -> Iterator[sqlite3.Connection]:
        """The open file, made if it is not there."""
        with self._lock, _named(self._path):
            if self._connection is None:
                self._connection = open_to_write(self._path, log_bytes=KEY_VALUES.log_bytes)
                self._identity = _identity(self._path)
                if not has_table(self._connection, "file"):
                    self._connection.executescript(_SCHEMA)
            yield self._connection


def unmerged_log(values: Path) -> Path | None:
    """The log beside a file of key values if it is not empty: somebody writes, or a reader kept a writer from merging and cutting it."""
    log = values.with_name(f"{values.name}-wal")
    with suppress(FileNotFoundError):
        return log if log.stat().st_size else None
    return None


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """An error of SQLite as a StoreError with the path."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}. Free some room, or remove this file: it is made again.") from None


def _identity(path: Path) -> "_FileIdentity | None":
    """What tells a file from another one under the same name."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _is_of(connection: sqlite3.Connection, at: Generation) -> bool:
    """True if the file holds what a graph at this generation needs."""
    row = connection.execute("SELECT token, published FROM file").fetchone() if has_table(connection, "file") else None
    return row is not None and row[0] == at.token and row[1] <= at.number


def _values(connection: sqlite3.Connection, space: str, ids: Sequence[str], at: Generation) -> dict[str, bytes]:
    rows = connection.execute(_GET, (_json(ids), at.number, space)).fetchall()
    return {id_: zlib.decompress(value) for id_, value, _ in rows if value is not None}


def _json(texts: Sequence[str]) -> str:
    return orjson.dumps(list(texts)).decode()


def _tidy(connection: sqlite3.Connection, at: Generation, *, published: bool) -> None:
    """Remove what the graph did not take, and what neither its published state nor this one needs."""
    (before,) = connection.execute("SELECT published FROM file").fetchone()
    connection.execute("DELETE FROM item WHERE generation > ?", (at.number,))
    if published and at.number > before:
        connection.execute(_REPLACED, {"after": before, "until": at.number, "spared": -1})
        connection.execute("DELETE FROM item WHERE value IS NULL AND generation > ? AND generation <= ?", (before, at.number))
        connection.execute("UPDATE file SET published = ?", (at.number,))
    elif not published:
        connection.execute(_REPLACED, {"after": at.number - 1, "until": at.number, "spared": before})
