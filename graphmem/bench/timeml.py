"""TimeML documents (`.tml`): news with a document time, and TIMEX3 expressions of the types DATE and TIME.

Parsed by expat, which fetches nothing. A document that declares XML entities is refused, because they can expand to any size.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from graphmem.bench.judge import Case, Gold
from graphmem.model.errors import LogError

_CREATED = frozenset({"CREATION_TIME", "PUBLICATION_TIME"})
# Bytes of a document.
_MAX_BYTES = 20_000_000


def read_timeml(folder: Path) -> list[Case]:
    """One case per document of a folder (or for one file). Raises LogError if one cannot be read, or there are none."""
    files = sorted(folder.rglob("*.tml")) if folder.is_dir() else [folder]
    if not files:
        raise LogError(f"{folder}: no .tml file in it. Give a folder of TimeML documents, or a Recognizers-Text JSON file.")
    return [_read(file) for file in files]


def _read(file: Path) -> Case:
    document = _Document()
    try:
        data = file.read_bytes()
        if len(data) > _MAX_BYTES:
            raise ValueError(f"{len(data):,} bytes; the limit is {_MAX_BYTES:,}")
        document.parse(data)
        return document.case()
    except (OSError, ExpatError, ValueError) as error:
        raise LogError(
            f"{file}: not a TimeML document ({type(error).__name__}: {error}). Check the file, or remove it from the folder."
        ) from None


class _Document:
    """The text of one document, its TIMEX3 expressions with their spans, and the document time."""

    def __init__(self) -> None:
        self.text = ""
        self.found: list[tuple[int, int, dict[str, str]]] = []
        self.own: dict[str, str] | None = None
        self._open: list[tuple[int, dict[str, str]]] = []
        self._body: tuple[int, int] | None = None

    def parse(self, data: bytes) -> None:
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = self._entity
        parser.Parse(data, True)

    def case(self) -> Case:
        """The document as a case. Lines of a paragraph are joined by spaces, so that "last / week" is one expression."""
        if self.own is None:
            raise ValueError("no TIMEX3 with functionInDocument CREATION_TIME")
        first, last = self._body or (0, len(self.text))
        text = re.sub(r"(?<!\n)\n(?!\s*\n)", " ", self.text[first:last])
        gold = tuple(
            Gold(start - first, end - first, tuple(_values(attributes.get("value", ""))))
            for start, end, attributes in self.found
            if first <= start and end <= last and attributes.get("type") in ("DATE", "TIME")
        )
        return Case(text, document_time(self.own.get("value", "")), gold, each=True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "TIMEX3":
            self._open.append((len(self.text), attributes))
        elif name == "TEXT":
            self._body = (len(self.text), len(self.text))

    def _end(self, name: str) -> None:
        if name == "TIMEX3":
            start, attributes = self._open.pop()
            if attributes.get("functionInDocument") in _CREATED:
                self.own = self.own or attributes
            else:
                self.found.append((start, len(self.text), attributes))
        elif name == "TEXT" and self._body:
            self._body = (self._body[0], len(self.text))

    def _characters(self, data: str) -> None:
        self.text += data

    def _entity(self, name: str, *rest: object) -> None:
        raise ValueError(f"it declares the XML entity {name}")


def document_time(value: str) -> datetime:
    """The creation time of a document; a date alone is its first moment. Raises ValueError."""
    match = re.match(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?", value)
    if match is None:
        raise ValueError(f"the document time is '{value}', not a day or a moment")
    return datetime.fromisoformat(match[0])


# Months in a quarter and in a half-year.
_SPANS = {"Q": 3, "H": 6}


def _values(value: str) -> Iterator[dict[str, Any]]:
    """A TIMEX3 value in the format of `judge.py`: a day, a time, an interval with start and end, or a value by name."""
    try:
        found = _day(value) or _period(value)
    except (ValueError, OverflowError):
        found = None
    yield found or {"value": "not resolved", "timex": value}


def _day(value: str) -> dict[str, Any] | None:
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?Z?|T([A-Z]{2}))?", value)
    if match is None:
        return None
    day = datetime.fromisoformat(match[1])
    if match[5]:
        return _interval(day, day + timedelta(days=1)) | {"part": match[5]}
    if match[2]:
        moment = day + timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
        return {"value": f"{moment:%Y-%m-%d %H:%M:%S}"}
    return {"value": match[1]}


def _period(value: str) -> dict[str, Any] | None:
    if match := re.fullmatch(r"(\d{2,4})", value):
        size = 10 ** (4 - len(value))
        return _years(int(value) * size, size)
    if match := re.fullmatch(r"(\d{4})-(\d\d)", value):
        return _months(int(match[1]), int(match[2]), 1)
    if match := re.fullmatch(r"(\d{4})-([QH])(\d)", value):
        size = _SPANS[match[2]]
        return _months(int(match[1]), (int(match[3]) - 1) * size + 1, size)
    if match := re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", value):
        monday = datetime.fromisocalendar(int(match[1]), int(match[2]), 1)
        return _interval(monday + timedelta(days=5 if match[3] else 0), monday + timedelta(days=7))
    return None


def _years(year: int, length: int) -> dict[str, Any]:
    return _interval(datetime(max(year, 1), 1, 1), datetime(year + length, 1, 1))


def _months(year: int, month: int, length: int) -> dict[str, Any]:
    last = year * 12 + month - 1 + length
    return _interval(datetime(year, month, 1), datetime(last // 12, last % 12 + 1, 1))


def _interval(start: datetime, end: datetime) -> dict[str, Any]:
    return {"start": f"{start:%Y-%m-%d}".zfill(10), "end": f"{end:%Y-%m-%d}".zfill(10)}
