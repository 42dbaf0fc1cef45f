"""One ladybug file that is open, for reading or for writing. One statement runs at a time."""

import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import copy
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import ladybug

from graphmem.model.errors import StoreError
from graphmem.storage.bounded_read import BoundedRows, CheckPlan, ReadLimits, bounded
from graphmem.storage.datetimes import in_utc
from graphmem.storage.malloc_options import keep_large_blocks_apart
from graphmem.storage.private_files import make_private
from graphmem.storage.returned_times import take_column, take_times
from graphmem.storage.statement_cache import CachingConnection
from graphmem.storage.storage_config import SHARING

_OPERATOR = re.compile("\u2502 *([A-Za-z_]+)\\[\\d+\\] *\u2502")
_TITLE_LINES = 5


class LadybugFile:
    """Runs statements on a file; errors are StoreError."""

    def __init__(self, path: Path, *, read_only: bool = False, keeps_log: bool = False, memory: int = 0) -> None:
        """Open it, or make it. With `keeps_log`, what is written stays in the log beside it, also when it is closed.

        `memory` is what its statements may take in bytes; 0 stands for the usual bound, `SHARING.pool_bytes` or half of the machine's.

        Raises OSError or RuntimeError, as ladybug does.
        """
        pool = memory or min(SHARING.pool_bytes, _machine_bytes() // 2)
        if not read_only:
            keep_large_blocks_apart()
        self._database: Any = ladybug.Database(
            str(path), read_only=read_only, auto_checkpoint=not keeps_log, buffer_pool_size=pool, max_db_size=SHARING.largest_bytes
        )
        self._connection: Any = CachingConnection(self._database)
        if keeps_log:
            self._connection.execute("CALL force_checkpoint_on_close=false")
        if not read_only:
            make_private(path)
        self._lock = threading.RLock()
        self.path = path
        # Ladybug makes the log with the first change, open to whoever the umask lets in.
        self._open_log = path.with_name(path.name + ".wal") if keeps_log else None
        self.in_transaction = False
        self._is_beside = False

    def beside(self) -> "LadybugFile":
        """Another connection to the same open file, which runs its statements beside those of this one. This one is closed last."""
        other = copy(self)
        other._connection = CachingConnection(self._database)
        other._lock = threading.RLock()
        other._open_log = None
        other.in_transaction = False
        other._is_beside = True
        return other

    def run(self, text: str, parameters: Mapping[str, Any] | None = None, *, what: str = "") -> list[dict[str, Any]]:
        """The rows of one statement, times in UTC; `what` is named in an error."""
        with self._lock:
            try:
                result = self._connection.execute(text, in_utc(parameters or {}))
            except RuntimeError as error:
                raise StoreError(f"{what or self.path}: {error}") from None
            if self._open_log is not None and self._open_log.exists():
                make_private(self._open_log)
                self._open_log = None
            names = result.get_column_names()
            # Most columns hold no times, and most rows are many.
            times = [n for n, kind in enumerate(result.get_column_data_types()) if "TIMESTAMP" in kind]
            rows = _rows_of(result)
            for column in times:
                take_column(rows, column)
            return [dict(zip(names, row)) for row in rows]  # noqa: B905 - thousands of rows are as long as their names.

    def run_bounded(self, text: str, parameters: Mapping[str, Any], check: CheckPlan, limits: ReadLimits) -> BoundedRows:
        """Plan a text, check the operators of its plan, then run it with limits. Raises StoreError."""
        with self._lock:
            self._connection.set_query_timeout(int(limits.seconds * 1000))
            given = in_utc(parameters)
            try:
                plan = self._connection.execute(f"EXPLAIN {text}", given)
                check(_operators("".join(str(cell) for row in plan.get_all() for cell in row)))
                result = self._connection.execute(text, given)
                rows = (tuple(take_times(result.get_next())) for _ in iter(result.has_next, False))
                return bounded(result.get_column_names(), rows, limits)
            except RuntimeError as error:
                raise StoreError(str(error)) from None

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
            if not self._is_beside:
                self._database.close()


def _rows_of(result: Any) -> list[list[Any]]:
    """All rows. Ladybug 0.22 goes through five functions of Python for each; a version without what lies below them does it its way."""
    below = getattr(result, "_query_result", None)
    if below is None:
        return cast("list[list[Any]]", result.get_all())
    return [below.getNext() for _ in range(result.get_num_tuples())]


def _machine_bytes() -> int:
    """The machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _operators(plan: str) -> frozenset[str]:
    """The operators of a plan, which is drawn as boxes below a title, and the functions that it calls, as "Function: NAME".

    The first line in a box is the operator; "UNREADABLE" stands for one that is not.
    """
    lines = plan.splitlines()[_TITLE_LINES:]
    found = {cell.strip() for line in lines for cell in line.split("\u2502") if cell.strip().startswith("Function:")}
    for line, below in pairwise(lines):
        for corner in re.finditer("\u250c", line):
            match = _OPERATOR.match(below, corner.start())
            found.add(match[1] if match else "UNREADABLE")
    return frozenset(found or {"UNREADABLE"})
