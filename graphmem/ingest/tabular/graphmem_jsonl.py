"""graphmem's own JSONL: one message per line, as in schemas/messages.json. Read line by line."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson

from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import RecordError, json_error_reason, json_type, parse_iso_time, string_list, to_json
from graphmem.ingest.core.json_records import field_paths
from graphmem.ingest.core.normalizer import Normalizer
from graphmem.ingest.core.source_file import SourceFile, bytes_excerpt
from graphmem.model import Message, Quarantined
from graphmem.model.room_event import EVENT_ROLE, RoomEvent
from graphmem.model.validity import FOREVER

SUFFIXES = (".jsonl", ".ndjson")
FIELDS = frozenset({"conversation", "speaker", "text", "sent_at"})
REQUIRED = ("conversation", "speaker", "sent_at")
TEXT_FIELDS = tuple(
    "conversation speaker text sent_at thread key role reply_to speaker_key zone recorded_at retired_at forwarded_from forwarded_at".split()
)
TEXT_TYPES = frozenset({str, type(None)})


def detect(log: SourceFile) -> bool:
    """True for a first line with our fields, for .jsonl and .ndjson with them or with no field at all (lines that cannot be read
    are quarantined one by one), and for an empty file, a log without messages."""
    own = FIELDS & log.first_keys
    if not log.head.strip() or ("conversation" in own and len(own) >= 2):
        return True
    return log.suffix in SUFFIXES and (not log.is_json or not any(field_paths(log)) or _has_own_fields(FIELDS & field_paths(log)))


def _has_own_fields(own: frozenset[str]) -> bool:
    """True for enough of our fields to say of a line that has not all of them which one is missing."""
    return len(own) >= len(FIELDS) - 1 or ("conversation" in own and len(own) >= 2)


@log_format("jsonl", detect=detect, rank=90)
def jsonl_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield one turn per line."""
    if not log.head.strip():
        yield Note("the file is empty")
    for raw in log.lines():
        yield raw if isinstance(raw, Unreadable) else _read_line(raw)


def read_records(records: Iterable[object], *, space: str, source: str = "") -> Iterator[Message | Quarantined]:
    """Yield the messages and quarantine entries of decoded records, as an API receives them; lines count from 1."""
    return Normalizer(space).entries(map(read_record, records), source)


def read_record(record: object) -> SourceTurn | Unreadable:
    """Return the turn of one decoded line, or an Unreadable."""
    try:
        return record_turn(record)
    except RecordError as error:
        return Unreadable(str(error), to_json(record))


def record_turn(record: object) -> SourceTurn:
    """Return the turn of one decoded line. Raises RecordError."""
    if not isinstance(record, dict):
        raise RecordError(f"the line is {json_type(record)}, not an object")
    texts: list[Any] = list(map(record.get, TEXT_FIELDS))
    if not TEXT_TYPES.issuperset(map(type, texts)):
        raise RecordError(
            next(f"'{n}' is {json_type(t)}, not a string" for n, t in zip(TEXT_FIELDS, texts, strict=True) if type(t) not in TEXT_TYPES)
        )
    conversation, speaker, text, sent_at, thread, key, role, reply_to, speaker_key, zone, recorded_at, retired_at, origin, origin_at = texts
    attachments = string_list(record, "attachments") if "attachments" in record else ()
    if not (conversation and speaker and sent_at) or conversation.isspace() or speaker.isspace() or sent_at.isspace():
        raise RecordError(f"{next(repr(n) for n in REQUIRED if not (record.get(n) or '').strip())} is missing or blank")
    event = _event(record["event"]) if record.get("event") else None
    if text is None and not attachments and not retired_at and event is None:
        raise RecordError("'text' is missing")
    return SourceTurn(
        conversation=conversation,
        speaker=speaker,
        text=text or (event.sentence(speaker) if event else ""),
        sent_at=parse_iso_time(sent_at),
        thread=thread or "",
        key=key or "",
        role=EVENT_ROLE if event else role or "user",
        reply_to=reply_to or "",
        speaker_key=speaker_key or "",
        attachments=attachments,
        edited_at=_time(recorded_at, "recorded_at"),
        retired_at=_time(retired_at, "retired_at"),
        zone=zone or "",
        forwarded_from=origin or "",
        forwarded_at=_time(origin_at, "forwarded_at"),
        event=event,
    )


def _event(value: object) -> RoomEvent:
    """Return what happened in a room, given as an object, or as JSON as in the table of messages. Raises RecordError."""
    try:
        return RoomEvent.from_json(value if isinstance(value, str) else orjson.dumps(value))
    except (ValueError, TypeError) as error:
        raise RecordError(f"'event': {error}") from None


def _time(value: str | None, name: str) -> datetime | None:
    """Return a time, None if it is missing; an open end is the year 9999, as in the table of messages."""
    moment = parse_iso_time(value, name) if value else None
    return None if moment is None or moment.year == FOREVER.year else moment


def _read_line(raw: bytes) -> ReaderEvent:
    try:
        return record_turn(orjson.loads(raw))
    except orjson.JSONDecodeError as error:
        return Unreadable(json_error_reason(raw, error), bytes_excerpt(raw)) if raw.strip() else Skipped("blank line")
    except RecordError as error:
        return Unreadable(str(error), bytes_excerpt(raw))
