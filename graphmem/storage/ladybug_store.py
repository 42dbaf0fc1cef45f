"""The embedded engine: one file, no server. One process writes, others read a snapshot."""

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ladybug

from graphmem.model.errors import StoreError, StoreLocked
from graphmem.storage.datetimes import in_utc
from graphmem.storage.queries import Query, load

BATCH = 2000


class LadybugStore:
    """A graph in one file. Safe to share between threads: one query runs at a time."""

    dialect = "ladybug"

    def __init__(self, database: Any, path: Path) -> None:
        self._database = database
        self._connection: Any = ladybug.Connection(database)
        self._lock = threading.RLock()
        self.path = path
        self.name = f"ladybug:{path}"

    @classmethod
    def open(cls, path: str, *, read_only: bool = False) -> "LadybugStore":
        """Open or make the file; raises StoreLocked if another process writes to it, StoreError if it cannot be opened."""
        file = Path(path).expanduser().absolute()
        if file.is_dir():
            raise StoreError(f"{file}: this is a folder. Give the path of a file, for example {file / 'memory.lbug'}.")
        if read_only and not file.exists():
            raise StoreError(f"{file}: no memory is there yet. Run `graphmem remember LOG --store {file}` first.")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            return cls(ladybug.Database(str(file), read_only=read_only), file)
        except OSError as error:
            raise StoreError(f"{file}: {error.strerror or error}. Give a path that can be written to.") from None
        except RuntimeError as error:
            raise _open_error(file, str(error)) from None

    def schema_version(self) -> int:
        with self._lock:
            tables = {row[0] for row in self._execute("CALL show_tables() RETURN name").get_all()}
        noted = self.read("meta", id="schema") if "Meta" in tables else []
        return int(noted[0]["content"]) if noted else 0

    def change_schema(self, statements: Sequence[str]) -> None:
        with self.transaction():
            for statement in statements:
                self._execute(statement)

    def read(self, query: str, /, **parameters: Any) -> list[dict[str, Any]]:
        loaded = load(query, self.dialect)
        loaded.check_given(parameters)
        return self._run(loaded, parameters)

    def write(self, query: str, /, **parameters: Any) -> None:
        loaded = load(query, self.dialect)
        loaded.check_given(parameters)
        self._run(loaded, parameters)

    def write_rows(self, query: str, rows: Sequence[Mapping[str, Any]]) -> None:
        loaded = load(query, self.dialect)
        loaded.check_rows(rows)
        for start in range(0, len(rows), BATCH):
            self._run(loaded, {"rows": rows[start : start + BATCH]})

    def _run(self, query: Query, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        with self._lock:
            try:
                result = self._connection.execute(query.text, in_utc(parameters))
            except RuntimeError as error:
                raise StoreError(f"{self.name}, query {query.name}: {error}") from None
            names = result.get_column_names()
            return [dict(zip(names, map(_utc, row), strict=True)) for row in result.get_all()]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._lock:
            self._execute("BEGIN TRANSACTION")
            try:
                yield
            except BaseException:
                # A statement that failed has ended the transaction by itself; its own error is the one to be seen.
                with suppress(StoreError):
                    self._execute("ROLLBACK")
                raise
            self._execute("COMMIT")

    def _execute(self, statement: str) -> Any:
        try:
            return self._connection.execute(statement)
        except RuntimeError as error:
            raise StoreError(f"{self.name}: {error}") from None

    def close(self) -> None:
        self._connection.close()
        self._database.close()


def _utc(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def _open_error(file: Path, text: str) -> StoreError:
    holder = re.search(r"PID (\d+)", text)
    if "lock" in text.lower():
        who = f"process {holder[1]}" if holder else "another process"
        return StoreLocked(f"{file}: {who} has it open for writing. Wait for it or stop it; reading needs no wait.")
    return StoreError(f"{file}: cannot be opened as a ladybug file ({text.splitlines()[0]}). Give another path, or move the file away.")
