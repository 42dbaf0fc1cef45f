"""The neutral JSONL: one message a line, as schemas/messages.json says. Read line by line, never as a whole."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from graphmem.errors import LogError
from graphmem.ingest.fields import NotATurn, iso_time, kind_of, optional_text, shown, shown_bytes, text_of, texts_of
from graphmem.ingest.readers import log_format
from graphmem.ingest.turns import Read, Turn, Unreadable
from graphmem.model import Message, Quarantined

SUFFIXES = (".jsonl", ".ndjson")
FIELD = re.compile(rb'"(conversation|speaker|text|sent_at)"\s*:\s*"')


def detect(head: bytes, path: Path) -> bool:
    """Named .jsonl or .ndjson, or a first line with our fields; an empty file is a log without messages."""
    start = head.lstrip()
    if not start or path.suffix.lower() in SUFFIXES:
        return True
    fields = set(FIELD.findall(start.split(b"\n", 1)[0])) if start.startswith(b"{") else set()
    return b"conversation" in fields and len(fields) >= 2


@log_format("jsonl", detect=detect)
def jsonl_turns(path: Path) -> Iterator[Turn | Unreadable]:
    """One turn a line; blank lines are passed over."""
    for number, raw in enumerate(_lines(path), start=1):
        if raw.strip():
            yield _read_line(number, raw.rstrip(b"\r\n"))


def read_records(records: Iterable[object], *, space: str, source: str = "") -> Iterator[Message | Quarantined]:
    """The messages of decoded lines, as an API is handed them, and what is none; lines count from 1."""
    return Read(space).messages((_read_record(n, record) for n, record in enumerate(records, start=1)), source)


def turn_of(record: object, line: int = 0) -> Turn:
    """The turn of one decoded line. Raises NotATurn."""
    if not isinstance(record, dict):
        raise NotATurn(f"the line is {kind_of(record)}, not an object")
    attachments = texts_of(record, "attachments")
    return Turn(
        line=line,
        conversation=text_of(record, "conversation"),
        speaker=text_of(record, "speaker"),
        text=optional_text(record, "text") if attachments else text_of(record, "text"),
        sent_at=iso_time(text_of(record, "sent_at")),
        thread=optional_text(record, "thread"),
        key=optional_text(record, "key"),
        role=optional_text(record, "role") or "user",
        attachments=attachments,
    )


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file):
                yield raw if number else raw.removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise LogError(f"{path}: cannot be read ({error.strerror}). Check its permissions.") from None


def _read_record(number: int, record: object) -> Turn | Unreadable:
    try:
        return turn_of(record, number)
    except NotATurn as error:
        return Unreadable(number, str(error), shown(record))


def _read_line(number: int, raw: bytes) -> Turn | Unreadable:
    try:
        return turn_of(_decoded(raw), number)
    except NotATurn as error:
        return Unreadable(number, str(error), shown_bytes(raw))


def _decoded(raw: bytes) -> Any:
    if b"\0" in raw:
        raise NotATurn("the line holds a NUL byte")
    try:
        return orjson.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise NotATurn(f"the line is not UTF-8 (byte {error.start + 1})") from None
    except orjson.JSONDecodeError as error:
        raise NotATurn(f"the line is not JSON: {error.msg} (column {error.colno})") from None
