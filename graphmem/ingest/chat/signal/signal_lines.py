"""Decode the JSON lines of Signal's exports."""

from collections.abc import Iterator
from typing import Any

import orjson

from graphmem.ingest.core.events import Skipped, Unreadable
from graphmem.ingest.core.source_file import SourceFile, bytes_excerpt


def json_lines(log: SourceFile) -> Iterator[Any]:
    """Yield the value of each line; Skipped for a blank line, Unreadable for one that is not JSON."""
    for number, raw in enumerate(log.lines(), start=1):
        if isinstance(raw, Unreadable):
            yield raw
        elif not raw.strip():
            yield Skipped("blank line")
        else:
            yield _decoded(raw, number)


def _decoded(raw: bytes, number: int) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return Unreadable(f"line {number} is not JSON: {error.msg} (column {error.colno})", bytes_excerpt(raw))
