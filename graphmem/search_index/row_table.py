"""The SQLite file of a space: which row is which message, what counts, and the state that a commit replaces.

In WAL mode one process writes while others read the last committed state. Everything else of the index follows from it.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from graphmem.search_index.index_config import EMBEDDED_INDEX
from graphmem.storage.private_files import make_private_folder
from graphmem.storage.sqlite_file import has_table, open_to_read, open_to_write

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILE = "rows.sqlite"
# The layout of tables and row files; another one is built again from the graph.
FORMAT = 2
_SCHEMA = """
CREATE TABLE state (
    id INTEGER PRIMARY KEY CHECK (id = 1), format INTEGER NOT NULL, dimensions INTEGER NOT NULL, epoch INTEGER NOT NULL,
    generation TEXT NOT NULL, rows INTEGER NOT NULL, live_rows INTEGER NOT NULL, live INTEGER NOT NULL, tokens INTEGER NOT NULL
);
CREATE TABLE messages (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, length INTEGER NOT NULL, passages INTEGER NOT NULL);
CREATE TABLE removed (number INTEGER PRIMARY KEY, row INTEGER NOT NULL);
CREATE TABLE postings (block INTEGER NOT NULL, term TEXT NOT NULL, entries BLOB NOT NULL, PRIMARY KEY (block, term)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceState:
    """What was committed: the epoch of the row files, the stamp, rows ever appended, and rows, messages and tokens that count.

    A message has a row per passage, one after the other; its words are those of the first one.
    """

    epoch: int
    generation: str
    rows: int
    live_rows: int
    live: int
    tokens: int


EMPTY = SpaceState(epoch=0, generation="", rows=0, live_rows=0, live=0, tokens=0)


def open_for_reading(folder: Path) -> sqlite3.Connection | None:
    """A connection that writes nothing; None if the space was never written."""
    return open_to_read(folder / FILE)


def open_for_writing(folder: Path, dimensions: int) -> sqlite3.Connection:
    """A connection to the file, which is made if it is not there."""
    make_private_folder(folder)
    connection = open_to_write(folder / FILE, log_bytes=EMBEDDED_INDEX.log_bytes)
    if not has_table(connection, "state"):
        connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA}")
        connection.execute("INSERT INTO state VALUES (1, ?, ?, 0, '', 0, 0, 0, 0)", (FORMAT, dimensions))
        connection.execute("COMMIT")
    return connection


def read_state(connection: sqlite3.Connection, dimensions: int) -> SpaceState:
    """The state that this connection sees; raises ValueError if it is of another format or of vectors of another size."""
    given = connection.execute("SELECT format, dimensions FROM state").fetchone()
    if given != (FORMAT, dimensions):
        raise ValueError(f"the index has format and dimensions {given}, wanted {(FORMAT, dimensions)}")
    row = connection.execute("SELECT epoch, generation, rows, live_rows, live, tokens FROM state").fetchone()
    return SpaceState(epoch=row[0], generation=row[1], rows=row[2], live_rows=row[3], live=row[4], tokens=row[5])


def write_state(connection: sqlite3.Connection, state: SpaceState) -> None:
    connection.execute(
        "UPDATE state SET epoch = ?, generation = ?, rows = ?, live_rows = ?, live = ?, tokens = ?",
        (state.epoch, state.generation, state.rows, state.live_rows, state.live, state.tokens),
    )


def insert_messages(connection: sqlite3.Connection, messages: Iterable[tuple[int, str, int, int]]) -> None:
    """Note messages: first row, id, tokens, passages."""
    connection.executemany("INSERT INTO messages VALUES (?, ?, ?, ?)", messages)


def remove_messages(connection: sqlite3.Connection, ids: Iterable[str]) -> tuple[int, int, int]:
    """Take messages out and note their rows as removed; returns how many messages and rows there were, and their tokens."""
    taken = connection.execute(
        "DELETE FROM messages WHERE id IN (SELECT value FROM json_each(?)) RETURNING row, length, passages", (json.dumps(list(ids)),)
    ).fetchall()
    rows = sorted(first + n for first, _, passages in taken for n in range(passages))
    connection.executemany("INSERT INTO removed (row) VALUES (?)", ((row,) for row in rows))
    return len(taken), len(rows), sum(length for _, length, _ in taken)


def removed_after(connection: sqlite3.Connection, number: int) -> "tuple[NDArray[np.int64], int]":
    """Rows that were removed after the removal of that number, and the number of the last one."""
    found = connection.execute("SELECT number, row FROM removed WHERE number > ? ORDER BY number", (number,)).fetchall()
    return np.array([row for _, row in found], dtype=np.int64), found[-1][0] if found else number


def ids_of(connection: sqlite3.Connection, rows: "NDArray[np.int64]") -> list[tuple[int, str]]:
    """Rows and their message ids."""
    query = "SELECT m.row, m.id FROM json_each(?) AS w CROSS JOIN messages AS m ON m.row = w.value"
    return connection.execute(query, (json.dumps(rows.tolist()),)).fetchall()


def rows_of(connection: sqlite3.Connection, ids: Iterable[str]) -> list[tuple[int, str]]:
    """The first row of each of these messages that has one."""
    query = "SELECT row, id FROM messages WHERE id IN (SELECT value FROM json_each(?))"
    return connection.execute(query, (json.dumps(list(ids)),)).fetchall()


def known_ids(connection: sqlite3.Connection, ids: Iterable[str]) -> set[str]:
    """Those of the ids that have a row."""
    wanted = json.dumps(list(ids))
    return {id_ for (id_,) in connection.execute("SELECT id FROM messages WHERE id IN (SELECT value FROM json_each(?))", (wanted,))}


def all_ids(connection: sqlite3.Connection) -> set[str]:
    return {id_ for (id_,) in connection.execute("SELECT id FROM messages")}
