"""The LongMemEval benchmark: dated sessions of a user and an assistant. Its questions are not read."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import SOURCE, TIME
from graphmem.ingest.core.json_fields import RecordError, json_type, list_field, optional_text, required_object, required_text, to_json
from graphmem.ingest.core.json_records import field_paths, records
from graphmem.ingest.core.source_file import SourceFile

DATE = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(?:\s*\([A-Za-z]+\))?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?")
HAYSTACK_FIELDS = frozenset({"haystack_sessions", "haystack_dates", "haystack_session_ids"})


def detect(log: SourceFile) -> bool:
    """True for haystacks of sessions, or single sessions with a date and turns."""
    found = field_paths(log)
    return bool(HAYSTACK_FIELDS & found) or {"session_id", "date", "turns.item.role"} <= found


@log_format("longmemeval", detect=detect)
def longmemeval_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the turns of all sessions; a session is a conversation, whichever question it belongs to."""
    for place, record in enumerate(records(log)):
        if isinstance(record, Unreadable | Skipped):
            yield record
            continue
        try:
            yield from _record(required_object(record, "the record"), place)
        except RecordError as error:
            yield Unreadable(f"record {place}: {error}", to_json(record))


def session_time(value: str) -> datetime:
    """Parse "2023/05/20 (Sat) 02:21" to a naive time. Raises RecordError."""
    found = DATE.fullmatch(value.strip())
    if found is None:
        raise RecordError(f"the date is not like '2023/05/20 (Sat) 02:21': {value[: SOURCE.value_chars]!r}")
    try:
        return datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        raise RecordError(f"there is no such time: {value[: SOURCE.value_chars]!r}") from None


def _record(record: Mapping[str, Any], place: int) -> Iterator[ReaderEvent]:
    """Yield the sessions of a question, or one session by itself."""
    if "turns" in record:
        yield from _session(required_text(record, "session_id"), record.get("date"), record["turns"])
        return
    if "haystack_sessions" not in record:
        raise RecordError("there is neither 'haystack_sessions' nor 'turns'")
    question = optional_text(record, "question_id") or f"question {place}"
    dates, names = list_field(record, "haystack_dates"), list_field(record, "haystack_session_ids")
    for number, turns in enumerate(list_field(record, "haystack_sessions")):
        name = names[number] if number < len(names) else ""
        yield from _session(
            name if isinstance(name, str) and name.strip() else f"{question}, session {number}",
            dates[number] if number < len(dates) else None,
            turns,
        )


def _session(name: str, date: object, turns: object) -> Iterator[ReaderEvent]:
    try:
        if not isinstance(turns, list):
            raise RecordError(f"the session is {json_type(turns)}, not an array")
        started = session_time(required_text({"date": date}, "date"))
    except RecordError as error:
        yield Unreadable(f"session '{name}': {error}", to_json(turns))
        return
    if not turns:
        yield Skipped("session without turns")
    for place, turn in enumerate(turns):
        try:
            yield _turn(name, started, place, turn)
        except (RecordError, OverflowError) as error:
            yield Unreadable(f"session '{name}', turn {place}: {error}", to_json(turn))


def _turn(name: str, started: datetime, place: int, turn: object) -> SourceTurn:
    fields = required_object(turn, "the turn")
    role = required_text(fields, "role")
    at = f"{started:%Y-%m-%d %H:%M}"
    # The same session is in haystacks of several dates, so the date is part of the key.
    key = f"{at} #{place}"
    return SourceTurn(
        conversation=name,
        speaker=role,
        text=optional_text(fields, "content"),
        sent_at=started + place * TIME.turn_step,
        thread=at,
        key=key,
        role=role,
    )
