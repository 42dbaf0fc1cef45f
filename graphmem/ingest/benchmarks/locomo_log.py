"""The LoCoMo benchmark: samples of sessions of two people. Its questions are not read."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from graphmem.ingest.core.events import ReaderEvent, SourceTurn, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import SOURCE, TIME
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import RecordError, json_type, optional_text, required_text, to_json
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model.validity import FOREVER

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
SESSION = re.compile(r"session_([0-9]{1,9})")
DATE = re.compile(r"(\d{1,2}):(\d\d)\s*(am|pm)\s+on\s+(\d{1,2})\s+([a-z]+),?\s+(\d{4})", re.IGNORECASE)
SIGNS = re.compile(rb'"(dia_id|speaker_a|session_\d+|session_\d+_date_time)"\s*:|"evidence"\s*:\s*\[\s*"D\d')


def detect(log: SourceFile) -> bool:
    """True for JSON with one of LoCoMo's field names near its start."""
    return log.is_json and bool(SIGNS.search(log.head))


@log_format("locomo", detect=detect)
def locomo_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the turns of all samples; a sample is a conversation, a session a thread, a dia_id a key."""
    for index, sample in enumerate(json_items(log)):
        try:
            yield from [sample] if isinstance(sample, Unreadable) else _sample(index, sample)
        except RecordError as error:
            yield Unreadable(f"sample {index}: {error}", to_json(sample))


def session_time(value: str) -> datetime:
    """Parse "1:56 pm on 8 May, 2023" to a naive time. Raises RecordError."""
    found = DATE.fullmatch(value.strip())
    if found is None or found[5].lower() not in MONTHS:
        raise RecordError(f"the date is not like '1:56 pm on 8 May, 2023': {value[: SOURCE.value_chars]!r}")
    hour = int(found[1]) % 12 + (12 if found[3].lower() == "pm" else 0)
    if int(found[6]) >= FOREVER.year:
        raise RecordError(f"the date is after the year 9998: {value[: SOURCE.value_chars]!r}")
    try:
        month = MONTHS.index(found[5].lower()) + 1
        return datetime(int(found[6]), month, int(found[4]), hour, int(found[2]))  # noqa: DTZ001
    except ValueError:
        raise RecordError(f"there is no such time: {value[: SOURCE.value_chars]!r}") from None


def _sample(index: int, sample: object) -> Iterator[ReaderEvent]:
    if not isinstance(sample, dict) or not isinstance(sample.get("conversation"), dict):
        raise RecordError("this is not an object with a 'conversation'")
    name = optional_text(sample, "sample_id") or str(index)
    sessions = sample["conversation"]
    found = (match for match in map(SESSION.fullmatch, sessions) if match)
    for thread in (match[0] for match in sorted(found, key=lambda match: int(match[1]))):
        try:
            yield from _session(name, thread, sessions)
        except RecordError as error:
            yield Unreadable(f"{name}, {thread}: {error}", to_json(sessions[thread]))


def _session(conversation: str, thread: str, sessions: dict[str, Any]) -> Iterator[ReaderEvent]:
    turns = sessions[thread]
    if not isinstance(turns, list):
        raise RecordError(f"the session is {json_type(turns)}, not an array")
    started = session_time(required_text(sessions, f"{thread}_date_time"))
    for place, turn in enumerate(turns):
        try:
            yield _turn(conversation, thread, turn, started + place * TIME.turn_step)
        except RecordError as error:
            yield Unreadable(f"{conversation}, {thread}, turn {place}: {error}", to_json(turn))


def _turn(conversation: str, thread: str, turn: object, sent_at: datetime) -> SourceTurn:
    if not isinstance(turn, dict):
        raise RecordError(f"the turn is {json_type(turn)}, not an object")
    caption = optional_text(turn, "blip_caption")
    return SourceTurn(
        conversation=conversation,
        speaker=required_text(turn, "speaker"),
        text=optional_text(turn, "text") if caption else required_text(turn, "text"),
        sent_at=sent_at,
        thread=thread,
        key=optional_text(turn, "dia_id"),
        attachments=(f"shares a photo: {caption}",) if caption else (),
    )
