"""Stream the rows of CSV; each malformed row is one entry, and the rest is read."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator

from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.ingest_limits import CSV


def csv_rows(lines: "CountedLines", delimiter: str, quote: str) -> Iterator[tuple[int, list[str] | Unreadable]]:
    """Yield the rows with the lines they start on; a line that cannot start a row is an Unreadable, and the rest is read."""
    csv.field_size_limit(max(csv.field_size_limit(), CSV.cell_chars))
    while (first := next(lines, None)) is not None:
        start, taken = lines.number, [first]
        try:
            reader = csv.reader(_row_lines(lines, taken), delimiter=delimiter, quotechar=quote or None, strict=True,
                                quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE)  # fmt: skip
            yield start, next(reader, [])
        except (csv.Error, _RowTooLongError) as error:
            lines.put_back(taken[1:])
            yield start, Unreadable(f"the quotes of the row are malformed ({error})", first.rstrip("\r\n"), start)


def _row_lines(lines: "CountedLines", taken: list[str]) -> Iterator[str]:
    """Yield the lines of one row, and collect them in `taken`."""
    yield taken[0]
    chars = 0
    for line in lines:
        taken.append(line)
        chars += len(line)
        if len(taken) > CSV.row_lines or chars > CSV.row_chars:
            raise _RowTooLongError("a quote is not closed")
        yield line


class _RowTooLongError(Exception):
    """A row is longer than the limits."""


class CountedLines:
    """Counts lines while they are read; lines can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines, self._kept = iter(lines), deque[str]()
        self.number = 0

    def __iter__(self) -> "CountedLines":
        return self

    def __next__(self) -> str:
        line = self._kept.popleft() if self._kept else next(self._lines)
        self.number += 1
        return line

    def put_back(self, lines: list[str]) -> None:
        """Put lines back, to be read again."""
        self._kept.extendleft(reversed(lines))
        self.number -= len(lines)
