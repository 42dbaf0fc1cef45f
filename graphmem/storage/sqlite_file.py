"""SQLite files that one process writes while others read."""

import os
import sqlite3
from pathlib import Path

from graphmem.storage.private_files import make_private

# Seconds that a statement waits while another process changes the file.
WAIT_S = 30.0


def open_to_read(path: Path) -> sqlite3.Connection | None:
    """A connection that writes nothing; None if the file is not there. Raises sqlite3.Error."""
    if not path.is_file():
        return None
    # Without the right to write, SQLite cannot make the file that readers share with a writer; there is no writer then.
    still = "&immutable=1" if not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists() else ""
    return _connect(f"{path.resolve().as_uri()}?mode=ro{still}")


def open_to_write(path: Path, *, log_bytes: int) -> sqlite3.Connection:
    """A connection to the file, which is made if it is not there; what is committed stays. Raises sqlite3.Error.

    The log beside it is cut to `log_bytes` when nobody reads it any more.
    """
    connection = _connect(path.resolve().as_uri())
    make_private(path)  # The files that SQLite makes beside it get the same rights.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    # What is removed is overwritten: a page keeps no word of what was forgotten.
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA journal_size_limit = {log_bytes:d}")
    return connection


def has_table(connection: sqlite3.Connection, name: str) -> bool:
    """True if the schema was made; a new or emptied file has no table."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone() is not None


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=WAIT_S)
