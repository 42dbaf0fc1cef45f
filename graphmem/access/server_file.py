"""What a server keeps beside the data, in one SQLite file: API keys, the audit log, and answers to repeated writes.

It is `STORE.server` beside an embedded store, and `server.sqlite` in the user data folder for a Neo4j store, unless the setting
`server_file` names another one. Only its owner may read it.
"""

import json
import os
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from graphmem.access.access_config import SERVER_FILE
from graphmem.access.api_keys import ApiKey
from graphmem.access.audit_entry import AuditEntry, Deed
from graphmem.model.errors import StoreError
from graphmem.storage.sqlite_file import has_table, open_to_write

_SCHEMA = """
CREATE TABLE IF NOT EXISTS key(id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, spaces TEXT NOT NULL,
    secret_hash TEXT NOT NULL, created_at TEXT NOT NULL, revoked_at TEXT);
CREATE TABLE IF NOT EXISTS audit(number INTEGER PRIMARY KEY, at TEXT NOT NULL, caller TEXT NOT NULL, deed TEXT NOT NULL,
    action TEXT NOT NULL, space TEXT NOT NULL, status INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS answered(id TEXT PRIMARY KEY, request_hash TEXT NOT NULL, status INTEGER NOT NULL, location TEXT NOT NULL,
    body BLOB NOT NULL, at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS answered_at ON answered(at);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer to a write: `location` is its header, "" without one."""

    status: int
    body: bytes
    location: str = ""


class ServerFile:
    """Keys, audit log and kept answers. Safe to share between threads; several processes may use one file."""

    def __init__(self, path: Path | None) -> None:
        """Open or make the file; None keeps all in memory, as long as this lives. Raises StoreError."""
        self.path = path
        self._lock = threading.RLock()
        self._keys: dict[str, ApiKey] = {}
        self._looked = float("-inf")
        self._connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False) if path is None else _opened(path)
        self._connection.execute("PRAGMA secure_delete = ON")
        self._drop_older_answers()
        self._connection.executescript(_SCHEMA)

    def _drop_older_answers(self) -> None:
        """Drop the answers that an earlier version kept: they have no Location, and last a day only."""
        columns = {row[1] for row in self._connection.execute("PRAGMA table_info(answered)")}
        if columns and "location" not in columns:
            self._connection.execute("DROP TABLE IF EXISTS answered")

    def add_key(self, key: ApiKey) -> None:
        """Store a new key."""
        row = (key.id, key.name, key.role, json.dumps(key.spaces), key.secret_hash, key.created_at.isoformat(), None)
        self._write("INSERT INTO key VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        self._looked = float("-inf")

    def revoke_key(self, id_: str, at: datetime) -> bool:
        """Revoke a key; False for an unknown id, or a key that was revoked before."""
        changed = self._write("UPDATE key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", (at.isoformat(), id_))
        self._looked = float("-inf")
        return changed > 0

    def keys(self) -> list[ApiKey]:
        """All keys, also revoked ones, oldest first."""
        return [_key(row) for row in self._read("SELECT * FROM key ORDER BY created_at, id", ())]

    def find_key(self, id_: str) -> ApiKey | None:
        """The key with that id; one revoked by another process counts for at most a second."""
        return self._known().get(id_)

    def has_keys(self) -> bool:
        """True if a key was ever made, revoked ones included: who revokes the last key has not opened the server."""
        return bool(self._known())

    def _known(self) -> dict[str, ApiKey]:
        with self._lock:
            if time.monotonic() - self._looked >= SERVER_FILE.look_every_s:
                self._keys = {key.id: key for key in self.keys()}
                self._looked = time.monotonic()
            return self._keys

    def note(self, entry: AuditEntry) -> None:
        """Append to the audit log. The oldest entries beyond its length are removed, now and then."""
        row = (entry.at.isoformat(), entry.caller, entry.deed, entry.action, entry.space, entry.status)
        with self._lock:
            last = self._write("INSERT INTO audit(at, caller, deed, action, space, status) VALUES (?, ?, ?, ?, ?, ?)", row, last=True)
            if last % SERVER_FILE.trim_every == 0:
                self._write("DELETE FROM audit WHERE number <= ?", (last - SERVER_FILE.audit_entries,))

    def audit(self, *, space: str = "", caller: str = "", deed: Deed | None = None, limit: int = 100) -> list[AuditEntry]:
        """The latest entries, newest first."""
        wanted = {"space": space, "caller": caller, "deed": deed or ""}
        rows = self._read(
            "SELECT at, caller, deed, action, space, status FROM audit WHERE (:space = '' OR space = :space)"
            " AND (:caller = '' OR caller = :caller) AND (:deed = '' OR deed = :deed) ORDER BY number DESC LIMIT :limit",
            {**wanted, "limit": limit},
        )
        return [_entry(row) for row in rows]

    def answer_of(self, id_: str) -> tuple[str, KeptAnswer] | None:
        """The hash of the request, and the answer that was kept."""
        rows = self._read("SELECT request_hash, status, location, body FROM answered WHERE id = ?", (id_,))
        return (rows[0][0], KeptAnswer(status=rows[0][1], location=rows[0][2], body=rows[0][3])) if rows else None

    def keep_answer(self, id_: str, request_hash: str, answer: KeptAnswer, at: datetime) -> None:
        """Keep an answer for a day from `at`, which is now; older ones are removed."""
        with self._lock:
            self._write("DELETE FROM answered WHERE at < ?", ((at - timedelta(hours=SERVER_FILE.answer_hours)).isoformat(),))
            row = (id_, request_hash, answer.status, answer.location, answer.body, at.isoformat())
            self._write("INSERT OR REPLACE INTO answered VALUES (?, ?, ?, ?, ?, ?)", row)

    def forget_answers(self) -> None:
        """Remove all kept answers, also their bytes: what they quote may have been erased."""
        with self._lock:
            self._write("DELETE FROM answered", ())
            self._write("PRAGMA wal_checkpoint(TRUNCATE)", ())

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _read(self, text: str, values: Sequence[object] | dict[str, object]) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._connection.execute(text, values).fetchall()
            except sqlite3.Error as error:
                raise StoreError(f"{self.path}: {error}") from None

    def _write(self, text: str, values: Sequence[object], *, last: bool = False) -> int:
        """The number of changed rows, or with `last` the number of the new row."""
        with self._lock:
            try:
                done = self._connection.execute(text, values)
            except sqlite3.Error as error:
                raise StoreError(f"{self.path}: {error}") from None
            return (done.lastrowid or 0) if last else done.rowcount


def server_file_path(store: str, given: Path | None, data: Path) -> Path:
    """Where the file of a store is; `data` is the user data folder, `given` the setting."""
    if given is not None:
        return given.expanduser()
    scheme, _, rest = store.partition(":")
    if "://" in store:
        return data / "server.sqlite"
    path = Path(rest if scheme == "ladybug" else store).expanduser()
    return path.with_name(f"{path.name}.server")


def _opened(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = open_to_write(path, log_bytes=SERVER_FILE.log_bytes)
        connection.execute("PRAGMA synchronous = NORMAL")
        has_table(connection, "key")
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{path}: cannot be used for keys and the audit log ({error}). Set GRAPHMEM_SERVER_FILE.") from None
    return connection


def _key(row: Sequence[object]) -> ApiKey:
    id_, name, role, spaces, secret_hash, created, revoked = map(str, row)
    return ApiKey(
        id=id_,
        name=name,
        role=role,  # type: ignore[arg-type]
        spaces=tuple(json.loads(spaces)),
        secret_hash=secret_hash,
        created_at=datetime.fromisoformat(created),
        revoked_at=None if row[6] is None else datetime.fromisoformat(revoked),
    )


def _entry(row: Sequence[object]) -> AuditEntry:
    at, caller, deed, action, space = map(str, row[:5])
    return AuditEntry(
        at=datetime.fromisoformat(at),
        caller=caller,
        deed=deed,  # type: ignore[arg-type]
        action=action,
        space=space,
        status=int(str(row[5])),
    )
