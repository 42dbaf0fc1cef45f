"""The rows of CSV, one by one: what is not in order is one entry, and the rest goes on."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator

from graphmem.ingest.core.events import Unreadable

LONGEST_CELL = 16 * 1024 * 1024
# A quote that is never closed must not take the rest of the file with it.
MOST_LINES = 5000
MOST_LETTERS = 4 * 1024 * 1024


def csv_rows(lines: "CountedLines", delimiter: str, quote: str) -> Iterator[tuple[int, list[str] | Unreadable]]:
    """The rows with the lines they start on. A line that cannot be the start of a row is given by itself, and the rest goes on."""
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))
    while (first := next(lines, None)) is not None:
        start, taken = lines.number, [first]
        try:
            reader = csv.reader(_row_lines(lines, taken), delimiter=delimiter, quotechar=quote or None, strict=True,
                                quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE)  # fmt: skip
            yield start, next(reader, [])
        except (csv.Error, _RowTooLongError) as error:
            lines.back(taken[1:])
            yield start, Unreadable(f"the quotes of the row are not in order ({error})", first.rstrip("\r\n"), start)


def _row_lines(lines: "CountedLines", taken: list[str]) -> Iterator[str]:
    """The lines that one row is made of, noted as they are taken."""
    yield taken[0]
    letters = 0
    for line in lines:
        taken.append(line)
        letters += len(line)
        if len(taken) > MOST_LINES or letters > MOST_LETTERS:
            raise _RowTooLongError("one that is opened is not closed")
        yield line


class _RowTooLongError(Exception):
    """A row goes on and on."""


class CountedLines:
    """Lines with their ends, counted; some can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines, self._kept = iter(lines), deque[str]()
        self.number = 0

    def __iter__(self) -> "CountedLines":
        return self

    def __next__(self) -> str:
        line = self._kept.popleft() if self._kept else next(self._lines)
        self.number += 1
        return line

    def back(self, lines: list[str]) -> None:
        """Put lines back, to be read again."""
        self._kept.extendleft(reversed(lines))
        self.number -= len(lines)
