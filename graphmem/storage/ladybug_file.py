"""One ladybug file that is open, for reading or for writing. One statement runs at a time."""

import ctypes
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ladybug

from graphmem.model.errors import StoreError
from graphmem.storage.datetimes import in_utc
from graphmem.storage.private_files import make_private


class LadybugFile:
    """Runs statements on a file; errors are StoreError."""

    def __init__(self, path: Path, *, read_only: bool = False, keeps_log: bool = False) -> None:
        """Open it, or make it. With `keeps_log`, what is written stays in the log beside it, also when it is closed.

        Raises OSError or RuntimeError, as ladybug does.
        """
        self._database: Any = ladybug.Database(str(path), read_only=read_only, auto_checkpoint=not keeps_log)
        self._connection: Any = ladybug.Connection(self._database)
        if keeps_log:
            self._connection.execute("CALL force_checkpoint_on_close=false")
        if not read_only:
            make_private(path)
        self._lock = threading.RLock()
        self.path = path
        self.in_transaction = False

    def run(self, text: str, parameters: Mapping[str, Any] | None = None, *, what: str = "") -> list[dict[str, Any]]:
        """The rows of one statement, times in UTC; `what` is named in an error."""
        with self._lock:
            try:
                result = self._connection.execute(text, in_utc(parameters or {}))
            except RuntimeError as error:
                raise StoreError(f"{what or self.path}: {error}") from None
            names = result.get_column_names()
            # Most columns hold no times, and most rows are many.
            times = [n for n, kind in enumerate(result.get_column_data_types()) if "TIMESTAMP" in kind]
            rows = result.get_all()
            for row in rows:
                for n in times:
                    row[n] = _utc(row[n])
            return [dict(zip(names, row, strict=True)) for row in rows]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside happen together or not at all."""
        with self._lock:
            self.run("BEGIN TRANSACTION")
            self.in_transaction = True
            try:
                yield
            except BaseException:
                # A statement that failed has ended the transaction by itself; its own error is the one to be seen.
                with suppress(StoreError):
                    self.run("ROLLBACK")
                raise
            finally:
                self.in_transaction = False
            self.run("COMMIT")

    def has_table(self, name: str) -> bool:
        """True if there is such a table; a new file has none."""
        return any(row["name"] == name for row in self.run("CALL show_tables() RETURN name"))

    def close(self) -> None:
        """Close it; what was written is in the file itself then, without a log beside it, unless it keeps its log."""
        with self._lock:
            self._connection.close()
            self._database.close()


def give_back_memory() -> None:
    """Return what closed files have freed to the system; glibc keeps it, some hundred MB after a large transaction."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def _utc(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
