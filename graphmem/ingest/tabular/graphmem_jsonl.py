"""The neutral JSONL: one message a line, as schemas/messages.json says. Read line by line, never as a whole."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson

from graphmem.ingest.core.events import Note, Skipped, Turn, Unit, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import NotATurn, iso_time, kind_of, shown, texts_of, why_no_json
from graphmem.ingest.core.normalizer import Reading
from graphmem.ingest.core.source_file import Log, shown_bytes
from graphmem.model import Message, Quarantined
from graphmem.model.validity import FOREVER

SUFFIXES = (".jsonl", ".ndjson")
FIELDS = frozenset({"conversation", "speaker", "text", "sent_at"})
REQUIRED = ("conversation", "speaker", "sent_at")
TEXTS = tuple("conversation speaker text sent_at thread key role reply_to speaker_key zone recorded_at retired_at".split())
TEXT_TYPES = frozenset({str, type(None)})


def detect(log: Log) -> bool:
    """A first line with our fields; or named .jsonl or .ndjson, and no other format's; an empty file is a log without messages."""
    ours = FIELDS & log.first_keys
    return not log.head.strip() or log.suffix in SUFFIXES or ("conversation" in ours and len(ours) >= 2)


@log_format("jsonl", detect=detect, rank=90)
def jsonl_units(log: Log) -> Iterator[Unit | Note]:
    """One turn a line."""
    if not log.head.strip():
        yield Note("the file is empty")
    for raw in log.lines():
        yield raw if isinstance(raw, Unreadable) else _read_line(raw)


def read_records(records: Iterable[object], *, space: str, source: str = "") -> Iterator[Message | Quarantined]:
    """The messages of decoded lines, as an API is handed them, and what is none; lines count from 1."""
    return Reading(space).entries(map(read_record, records), source)


def read_record(record: object) -> Turn | Unreadable:
    """The turn of one decoded line, or why it is none."""
    try:
        return turn_of(record)
    except NotATurn as error:
        return Unreadable(str(error), shown(record))


def turn_of(record: object) -> Turn:
    """The turn of one decoded line. Raises NotATurn."""
    if not isinstance(record, dict):
        raise NotATurn(f"the line is {kind_of(record)}, not an object")
    texts: list[Any] = [record.get(name) for name in TEXTS]
    if not TEXT_TYPES.issuperset(map(type, texts)):
        raise NotATurn(next(f"'{n}' is {kind_of(t)}, not a string" for n, t in zip(TEXTS, texts, strict=True) if type(t) not in TEXT_TYPES))
    conversation, speaker, text, sent_at, thread, key, role, reply_to, speaker_key, zone, recorded_at, retired_at = texts
    attachments = texts_of(record, "attachments") if "attachments" in record else ()
    if not (conversation and speaker and sent_at) or conversation.isspace() or speaker.isspace() or sent_at.isspace():
        raise NotATurn(f"{next(repr(n) for n in REQUIRED if not (record.get(n) or '').strip())} is missing or blank")
    if text is None and not attachments and not retired_at:
        raise NotATurn("'text' is missing")
    return Turn(
        conversation,
        speaker,
        text or "",
        iso_time(sent_at),
        thread or "",
        key or "",
        role or "user",
        reply_to or "",
        speaker_key or "",
        attachments,
        _time(recorded_at, "recorded_at"),
        _time(retired_at, "retired_at"),
        zone or "",
    )


def _time(value: str | None, name: str) -> datetime | None:
    """A time, or None where there is none: an open end is the year 9999, as in the table of messages."""
    moment = iso_time(value, name) if value else None
    return None if moment is None or moment.year == FOREVER.year else moment


def _read_line(raw: bytes) -> Unit:
    try:
        return turn_of(orjson.loads(raw))
    except orjson.JSONDecodeError as error:
        return Unreadable(why_no_json(raw, error), shown_bytes(raw)) if raw.strip() else Skipped("blank line")
    except NotATurn as error:
        return Unreadable(str(error), shown_bytes(raw))
