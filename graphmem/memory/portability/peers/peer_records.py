"""What readers of other systems' exports hand on: texts that were remembered, and edges between named entities, with their times."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_records import is_json_lines, json_lines
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import parse_time
from graphmem.model import EntityKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerText:
    """A text that a system remembered: its id there, whose it is, the conversation or document it belongs to, and when it was kept."""

    key: str
    text: str
    speaker: str
    conversation: str
    created: datetime | None = None
    role: str = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerEdge:
    """An edge of a system's graph: it holds from `valid_from` to `valid_to`; the system knew it from `created` to `expired`."""

    key: str
    subject: str
    predicate: str
    object: str
    conversation: str
    text: str = ""
    subject_kind: str = ""
    object_kind: str = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    created: datetime | None = None
    expired: datetime | None = None
    confidence: float = 1.0


@dataclass(slots=True)
class PeerNotes:
    """What a reader left out, and what it could not read, with counts."""

    left_out: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)

    def fields(self, what: str, row: Mapping[str, Any], known: Iterable[str]) -> None:
        """Count the fields of a row that have a value and no place here."""
        for name in row.keys() - set(known):
            if row[name] not in (None, "", [], {}):
                self.left_out[f"{what}.{name}"] += 1

    def time(self, value: object, name: str) -> datetime | None:
        """A time, in UTC if it names no zone; None for one that is missing, or cannot be read, which is counted."""
        if value in (None, ""):
            return None
        try:
            read = parse_time(value, name)
            return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
        except Exception:  # a foreign value of any kind
            self.problems[f"{name} is no time"] += 1
            return None

    def items(self, path: Path, lists: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
        """The objects of a JSON or JSON lines file, one after the other; what is no object is counted.

        Of one large object, these lists come in pieces: `{name: [item]}` for each item, list by list.
        """
        log = SourceFile(path, path.name)
        for item in json_lines(log) if is_json_lines(log) else _in_pieces(log, lists):
            if isinstance(item, dict):
                yield item
            else:
                self.problems["an entry is no object, or the file is cut off"] += 1


def _in_pieces(log: SourceFile, lists: Sequence[str]) -> Iterator[Any]:
    """The values of a document, and of one top object the items of these lists, each in an object of its own; whole if it has none."""
    found, broken = False, None
    for name in lists if log.head.lstrip().startswith(b"{") else ():
        for item in json_items(log, f"{name}.item"):
            if isinstance(item, Unreadable):
                broken = item
            else:
                found = True
                yield {name: [item]}
    if found and broken is not None:
        yield broken
    elif not found:
        yield from json_items(log)


def beginning_of(path: Path, size: int) -> bytes:
    """The first bytes of a file; b"" of a folder, or of what cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError:
        return b""


KINDS: Mapping[str, EntityKind] = {
    "person": "person",
    "people": "person",
    "user": "person",
    "human": "person",
    "organization": "organisation",
    "organisation": "organisation",
    "company": "organisation",
    "location": "place",
    "place": "place",
    "geo": "place",
    "city": "place",
    "country": "place",
    "event": "event",
    "object": "thing",
    "product": "thing",
    "tool": "thing",
}


def kind_of(label: str) -> EntityKind:
    """The kind of an entity that another system calls so; "concept" for what has no counterpart."""
    return KINDS.get(label.strip().strip('"').lower(), "concept")
