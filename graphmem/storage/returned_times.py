"""Times as ladybug returns them: made UTC, and let go of, since it keeps a reference to each for good."""

import ctypes
import sys
from datetime import UTC, date, datetime
from typing import Any

_let_go = ctypes.pythonapi.Py_DecRef
_let_go.argtypes, _let_go.restype = [ctypes.py_object], None


def take_time(cells: Any, at: Any) -> Any:
    """The value of a row, list or map at a place, which is left empty; its times, also inside of lists and maps, are in UTC.

    Ladybug 0.22 makes a time or date with one reference that nobody owns: 40 bytes per value would never be freed, and with them the
    blocks of memory that they lie in. A version that does not is told by the count.
    """
    value, cells[at] = cells[at], None
    if isinstance(value, date):
        if sys.getrefcount(value) > _OWNED:
            _let_go(value)
        return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
    if isinstance(value, list):
        return take_times(value)
    return {name: take_time(value, name) for name in value} if isinstance(value, dict) else value


def take_column(rows: list[list[Any]], column: int) -> None:
    """Make the times of one column of all rows UTC, as `take_time` does."""
    for row in rows:
        value, row[column] = row[column], None
        if type(value) is datetime:
            if sys.getrefcount(value) > _OWNED:
                _let_go(value)
            row[column] = value.replace(tzinfo=UTC)
        else:
            row[column], value = value, None
            row[column] = take_time(row, column)


def take_times(cells: list[Any]) -> list[Any]:
    """All values of a row or list."""
    return [take_time(cells, n) for n in range(len(cells))]


def _references(cells: list[date]) -> int:
    """How many references `take_time` sees to a value that only its row holds."""
    value, cells[0] = cells[0], date.min
    return sys.getrefcount(value)


_OWNED = _references([datetime(1970, 1, 1, tzinfo=UTC)])
