"""A log that is one JSON document, read piece by piece: what is whole comes out, and what is cut off is named."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

import ijson

from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.source_file import SourceFile, bytes_excerpt

SHOWN = 500
STARTS = frozenset(("start_map", "start_array"))
ENDS = frozenset(("end_map", "end_array"))
OVERFLOW = "integer overflow"


def json_items(log: SourceFile, path: str = "") -> Iterator[Any]:
    """The values at an ijson path ("item", "messages.item"); then, if the document is cut off or broken, an Unreadable.

    Without a path: the entries of the top array; one object stands for an array of one. Bytes that are not UTF-8 are read as
    U+FFFD, and counted by an Unreadable at the end.
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
    """The JSON value that begins with an event of ijson's, taken from the events that follow."""
    builder, depth = ijson.ObjectBuilder(), 0
    while True:
        builder.event(event, value)
        depth += (event in STARTS) - (event in ENDS)
        if not depth:
            return builder.value
        _, event, value = next(events)


def document_error(log: SourceFile, file: "Utf8Reader", error: Exception) -> Unreadable:
    """Why a document could not be read to its end, and where that was."""
    if not log.raw_head.strip():
        return Unreadable("the file is empty: there is nothing to read. Export it again if it should not be")
    cut = isinstance(error, ijson.IncompleteJSONError)
    what = "the document is cut off" if cut and file.is_over else "the document is not whole JSON"
    detail = str(error).splitlines()[0][:200]
    reason = f"{what} near byte {file.place:,} of {log.size:,} ({detail}); what comes before was read. Export or copy it again"
    return Unreadable(reason, bytes_excerpt(file.tail[-SHOWN:]))


def _with_large_numbers(log: SourceFile, where: str, count: int) -> Iterator[Any]:
    """The values after the first `count`, read the slow way: the fast one cannot hold integers of more than 64 bits."""
    with log.open() as raw:
        file = Utf8Reader(raw)
        try:
            yield from map(_floats, islice(ijson.items(file, where), count, None))
        except ijson.JSONError as error:
            yield document_error(log, file, error)


def _floats(value: Any) -> Any:
    """The value with its decimals as floats."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [_floats(inner) for inner in value]
    return {name: _floats(inner) for name, inner in value.items()} if isinstance(value, dict) else value


# Escapes: of a backslash, of a character in two halves, and of a half alone, which is no character ("\\ud83d").
_HALVES = re.compile(rb"\\(?:\\|u[dD][89aAbB][0-9a-fA-F]{2}(?:\\u[dD][c-fC-F][0-9a-fA-F]{2})?|u[dD][c-fC-F][0-9a-fA-F]{2})")
# What the next piece may go on with: an escape that is not whole, or the first half of a character without its second.
_OPEN = re.compile(rb"(?<!\\)(?:\\\\)*(\\(?:u[0-9a-fA-F]{0,3}|u[dD][89aAbB][0-9a-fA-F]{2}(?:\\(?:u[0-9a-fA-F]{0,3})?)?)?)\Z")
LONGEST_OPEN = len("\\ud83d\\ude0")


class Utf8Reader:
    """A file whose bytes are made UTF-8: others are replaced and counted, a byte order mark is left out."""

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
        """What had to be replaced so far, if anything had."""
        if self.replaced:
            what = f"{self.replaced} bytes or halves of characters are no text, the first near byte {self.first}"
            yield Unreadable(f"{what}; they were read as U+FFFD")

    def _mended(self, escape: re.Match[bytes]) -> bytes:
        """Half a character becomes U+FFFD; what is whole stays."""
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
        chunk, self._kept = _whole(self._kept + raw, last=not raw)
        if b"\\" in chunk:
            chunk = _HALVES.sub(self._mended, chunk)
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


def _whole(raw: bytes, *, last: bool) -> tuple[bytes, bytes]:
    """The bytes up to the last whole character or escape, and the rest."""
    if last:
        return raw, b""
    near_end = len(raw[:-LONGEST_OPEN].rstrip(b"\\"))  # Before the whole run of backslashes: how many they are decides.
    if found := _OPEN.search(raw, near_end):
        return raw[: found.start(1)], found[1]
    for back in range(1, min(4, len(raw)) + 1):
        byte = raw[-back]
        if byte >= 0xC0:
            return (raw, b"") if back >= (2 if byte < 0xE0 else 3 if byte < 0xF0 else 4) else (raw[:-back], raw[-back:])
        if byte < 0x80:
            break
    return raw, b""
