"""The records of a log in JSON, from a document or from lines, and a look at how they are built."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from io import BytesIO
from typing import Any

import ijson
import orjson

from graphmem.ingest.core.events import Skipped, Unreadable
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import RecordError, json_error_reason, json_type
from graphmem.ingest.core.source_file import SourceFile, bytes_excerpt

PIECE = 4096
LOOKED_AT = 20


def field_paths(log: SourceFile) -> frozenset[str]:
    """The paths of the fields in the head, as one record sees them: "messages.item.role" in a line or in an array's entry."""
    return _paths(log.head)


@lru_cache(maxsize=4)
def _paths(head: bytes) -> frozenset[str]:
    lines = [line for line in head.split(b"\n", LOOKED_AT)[:LOOKED_AT] if line.strip()]
    # Where the second line is a value too, each stands for itself: a broken first one must not hide the others.
    pieces = lines if len(lines) > 1 and lines[1][:1] in (b"{", b"[") else [head]
    return frozenset(_from_record(path) for piece in pieces for path in _paths_in(piece))


def _paths_in(piece: bytes) -> Iterator[str]:
    if piece.lstrip()[:1] in (b"{", b"["):
        with suppress(ijson.JSONError):
            for path, event, _ in ijson.parse(BytesIO(piece), multiple_values=True, buf_size=PIECE):
                if event != "map_key":
                    yield path


def records(log: SourceFile) -> Iterator[Any]:
    """The values of a JSONL file, or the entries of a JSON document; Unreadable and Skipped in between."""
    yield from json_lines(log) if is_json_lines(log) else json_items(log)


def json_lines(log: SourceFile) -> Iterator[Any]:
    """The value of each line; Skipped for a blank one, Unreadable for one that is no JSON."""
    for raw in log.lines():
        if isinstance(raw, Unreadable):
            yield raw
        else:
            yield parse_json(raw) if raw.strip() else Skipped("blank line")


def is_json_lines(log: SourceFile) -> bool:
    """True for one value a line; a document in one line is one only if nothing follows it."""
    lines = (raw for raw in log.lines() if isinstance(raw, Unreadable) or raw.strip())
    first, second = next(lines, b""), next(lines, b"")
    if isinstance(first, Unreadable):
        return False
    if first.strip() in (b"[", b"{", b"[{", b"[["):
        return False
    if not isinstance(parse_json(first), Unreadable):
        return first.lstrip()[:1] != b"[" or bool(second)
    return isinstance(second, bytes) and second[:1] in (b"{", b"[")


def parse_json(raw: bytes) -> Any:
    """The value, or why there is none. What Python writes and JSON does not know (NaN, half characters) is read too."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            return Unreadable(json_error_reason(raw, error), bytes_excerpt(raw))


def required_object(value: object, what: str) -> Mapping[str, Any]:
    """An object that must be there."""
    if not isinstance(value, dict):
        raise RecordError(f"{what} is {json_type(value)}, not an object")
    return value


def first_number_or_text(record: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that is a text or a whole number, as text; "" if none is."""
    for name in names:
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""


def _from_record(path: str) -> str:
    while path.startswith("item."):
        path = path.removeprefix("item.")
    return path
