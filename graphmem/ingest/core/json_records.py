"""Records of a JSON log, from a document or from lines, and the field paths they have."""

import json
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from io import BytesIO
from typing import Any

import ijson
import orjson

from graphmem.ingest.core.events import Skipped, Unreadable
from graphmem.ingest.core.ingest_limits import PARSING
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import json_error_reason
from graphmem.ingest.core.source_file import SourceFile, bytes_excerpt


def field_paths(log: SourceFile) -> frozenset[str]:
    """Return the paths of the fields in the head, relative to a record: "messages.item.role", of a line or of an array's item."""
    return _paths(log.head)


@lru_cache(maxsize=4)
def _paths(head: bytes) -> frozenset[str]:
    lines = [line for line in head.split(b"\n", PARSING.detection_lines)[: PARSING.detection_lines] if line.strip()]
    # If the second line is a value too, each line is parsed by itself: a broken first one must not hide the others.
    pieces = lines if len(lines) > 1 and lines[1][:1] in (b"{", b"[") else [head]
    return frozenset(_relative_to_record(path) for piece in pieces for path in _paths_in(piece))


def _paths_in(piece: bytes) -> Iterator[str]:
    if piece.lstrip()[:1] in (b"{", b"["):
        # ijson raises UnicodeDecodeError for strings that are not UTF-8.
        with suppress(ijson.JSONError, UnicodeDecodeError):
            for path, event, _ in ijson.parse(BytesIO(piece), multiple_values=True, buf_size=PARSING.json_chunk_bytes):
                if len(path) > PARSING.path_chars:
                    return
                if event != "map_key":
                    yield path


def records(log: SourceFile) -> Iterator[Any]:
    """Yield the values of a JSONL file or the items of a JSON document, with Unreadable and Skipped in between."""
    yield from json_lines(log) if is_json_lines(log) else json_items(log)


def json_lines(log: SourceFile) -> Iterator[Any]:
    """Yield the value of each line; Skipped for a blank line, Unreadable for one that is not JSON."""
    for raw in log.lines():
        if isinstance(raw, Unreadable):
            yield raw
        else:
            yield parse_json(raw) if raw.strip() else Skipped("blank line")


def is_json_lines(log: SourceFile) -> bool:
    """True for one value per line; an array in one line is a document if nothing follows it."""
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
    """Return the value, or an Unreadable. NaN and lone surrogates, which Python writes although JSON has none, are accepted."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            return Unreadable(json_error_reason(raw, error), bytes_excerpt(raw))


def _relative_to_record(path: str) -> str:
    while path.startswith("item."):
        path = path.removeprefix("item.")
    return path
