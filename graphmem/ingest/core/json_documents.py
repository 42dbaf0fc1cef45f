"""Stream the values of one large JSON document; report where it is cut off or broken."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

import ijson

from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.ingest_limits import SOURCE
from graphmem.ingest.core.source_file import SourceFile, bytes_excerpt

STARTS = frozenset(("start_map", "start_array"))
ENDS = frozenset(("end_map", "end_array"))
OVERFLOW = "integer overflow"


def json_items(log: SourceFile, path: str = "") -> Iterator[Any]:
    """Yield the values at an ijson path ("item", "messages.item"), and an Unreadable if the document is cut off or broken.

    Without a path: the items of the top array, or the one top object. Bytes that are not UTF-8 are read as U+FFFD; an
    Unreadable at the end counts them.
    """
    where = path or ("item" if log.head.lstrip().startswith(b"[") else "")
    with log.open() as raw:
        file = Utf8Reader(raw)
        count = 0
        try:
            for item in ijson.items(file, where, use_float=True):
                count += 1
                yield item
        except ijson.JSONError as error:
            if OVERFLOW in str(error):
                yield from _with_large_numbers(log, where, count)
                return
            yield document_error(log, file, error)
        yield from file.problems()


def build_value(event: str, value: Any, events: Iterator[tuple[str, str, Any]]) -> Any:
    """Build the JSON value that begins with this ijson event from the events that follow."""
    builder, depth = ijson.ObjectBuilder(), 0
    while True:
        builder.event(event, value)
        depth += (event in STARTS) - (event in ENDS)
        if not depth:
            return builder.value
        _, event, value = next(events)


def document_error(log: SourceFile, file: "Utf8Reader", error: Exception) -> Unreadable:
    """Return why and where a document could not be read further."""
    if not log.raw_head.strip():
        return Unreadable("the file is empty: there is nothing to read. Export it again if it should not be")
    cut = isinstance(error, ijson.IncompleteJSONError)
    what = "the document is cut off" if cut and file.is_over else "the document is not whole JSON"
    detail = str(error).splitlines()[0][: SOURCE.detail_chars]
    reason = f"{what} near byte {file.place:,} of {log.size:,} ({detail}); what comes before was read. Export or copy it again"
    return Unreadable(reason, bytes_excerpt(file.tail[-SOURCE.tail_chars :]))


def _with_large_numbers(log: SourceFile, where: str, count: int) -> Iterator[Any]:
    """Yield the values after the first `count` with Python's numbers: the fast parser cannot hold integers above 64 bits."""
    with log.open() as raw:
        file = Utf8Reader(raw)
        try:
            yield from map(_with_floats, islice(ijson.items(file, where), count, None))
        except ijson.JSONError as error:
            yield document_error(log, file, error)


def _with_floats(value: Any) -> Any:
    """Return the value with Decimals turned into floats."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [_with_floats(inner) for inner in value]
    return {name: _with_floats(inner) for name, inner in value.items()} if isinstance(value, dict) else value


# Escapes of a backslash, of a surrogate pair, and of a lone surrogate, which is no character ("\\ud83d").
_SURROGATES = re.compile(rb"\\(?:\\|u[dD][89aAbB][0-9a-fA-F]{2}(?:\\u[dD][c-fC-F][0-9a-fA-F]{2})?|u[dD][c-fC-F][0-9a-fA-F]{2})")
# What the next chunk may continue: an incomplete escape, or a high surrogate without its low one.
_INCOMPLETE = re.compile(rb"(?<!\\)(?:\\\\)*(\\(?:u[0-9a-fA-F]{0,3}|u[dD][89aAbB][0-9a-fA-F]{2}(?:\\(?:u[0-9a-fA-F]{0,3})?)?)?)\Z")
LONGEST_INCOMPLETE = len("\\ud83d\\ude0")


class Utf8Reader:
    """Reads a file as valid UTF-8: other bytes are replaced and counted, a byte order mark is left out."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._kept = b""
        self._start = True
        self.place = 0
        self.replaced = 0
        self.first = 0
        self.tail = b""
        self.is_over = False

    def problems(self) -> Iterator[Unreadable]:
        """Yield an Unreadable that counts the replaced bytes, if there are any."""
        if self.replaced:
            what = f"{self.replaced} bytes or halves of characters are no text, the first near byte {self.first}"
            yield Unreadable(f"{what}; they were read as U+FFFD")

    def _repaired(self, escape: re.Match[bytes]) -> bytes:
        """Replace a lone surrogate by U+FFFD; keep other escapes."""
        if len(escape[0]) != 6:
            return escape[0]
        self.first = self.first or self.place
        self.replaced += 1
        return b"\\ufffd"

    def read(self, size: int = -1) -> bytes:
        raw = self._file.read(size)
        if not size:
            return raw
        self.is_over = not raw
        chunk, self._kept = _split_incomplete(self._kept + raw, last=not raw)
        if b"\\" in chunk:
            chunk = _SURROGATES.sub(self._repaired, chunk)
        if self._start and chunk:
            chunk, self._start = chunk.removeprefix(b"\xef\xbb\xbf"), False
        before = self.place
        self.place += len(raw)
        self.tail = chunk or self.tail
        try:
            chunk.decode("utf-8")
        except UnicodeDecodeError as error:
            self.first = self.first or before + error.start
            text = chunk.decode("utf-8", "replace")
            self.replaced += text.count("\ufffd") - chunk.count("\ufffd".encode())
            return text.encode()
        return chunk or (self.read(size) if raw else b"")


def _split_incomplete(raw: bytes, *, last: bool) -> tuple[bytes, bytes]:
    """Return the bytes up to the last complete character or escape, and the rest."""
    if last:
        return raw, b""
    near_end = len(raw[:-LONGEST_INCOMPLETE].rstrip(b"\\"))  # Start before the run of backslashes: their number decides.
    if found := _INCOMPLETE.search(raw, near_end):
        return raw[: found.start(1)], found[1]
    for back in range(1, min(4, len(raw)) + 1):
        byte = raw[-back]
        if byte >= 0xC0:
            return (raw, b"") if back >= (2 if byte < 0xE0 else 3 if byte < 0xF0 else 4) else (raw[:-back], raw[-back:])
        if byte < 0x80:
            break
    return raw, b""
