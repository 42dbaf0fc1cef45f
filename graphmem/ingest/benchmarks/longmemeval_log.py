"""The LongMemEval benchmark's files: sessions of a user and an assistant, each with its date. Questions are not read."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from graphmem.ingest.benchmarks.locomo_log import STEP
from graphmem.ingest.core.events import Skipped, Turn, Unit, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import NotATurn, kind_of, list_of, optional_text, shown, text_of
from graphmem.ingest.core.json_records import object_in, records, shape
from graphmem.ingest.core.source_file import Log

DATE = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(?:\s*\([A-Za-z]+\))?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?")
SIGNS = frozenset({"haystack_sessions", "haystack_dates", "haystack_session_ids"})


def detect(log: Log) -> bool:
    """Haystacks of sessions, or single sessions with a date and turns."""
    found = shape(log)
    return bool(SIGNS & found) or {"session_id", "date", "turns.item.role"} <= found


@log_format("longmemeval", detect=detect)
def longmemeval_units(log: Log) -> Iterator[Unit]:
    """The turns of all sessions; a session is a conversation, whichever question it belongs to."""
    for place, record in enumerate(records(log)):
        if isinstance(record, Unreadable | Skipped):
            yield record
            continue
        try:
            yield from _record(object_in(record, "the record"), place)
        except NotATurn as error:
            yield Unreadable(f"record {place}: {error}", shown(record))


def session_time(value: str) -> datetime:
    """The time of "2023/05/20 (Sat) 02:21", in the zone that is assumed. Raises NotATurn."""
    found = DATE.fullmatch(value.strip())
    if found is None:
        raise NotATurn(f"the date is not like '2023/05/20 (Sat) 02:21': {value[:40]!r}")
    try:
        return datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        raise NotATurn(f"there is no such time: {value[:40]!r}") from None


def _record(record: Mapping[str, Any], place: int) -> Iterator[Unit]:
    """The sessions of a question, or one session by itself."""
    if "turns" in record:
        yield from _session(text_of(record, "session_id"), record.get("date"), record["turns"])
        return
    if "haystack_sessions" not in record:
        raise NotATurn("no 'haystack_sessions' or 'turns'")
    question = optional_text(record, "question_id") or f"question {place}"
    dates, names = list_of(record, "haystack_dates"), list_of(record, "haystack_session_ids")
    for number, turns in enumerate(list_of(record, "haystack_sessions")):
        name = names[number] if number < len(names) else ""
        yield from _session(
            name if isinstance(name, str) and name.strip() else f"{question}, session {number}",
            dates[number] if number < len(dates) else None,
            turns,
        )


def _session(name: str, date: object, turns: object) -> Iterator[Unit]:
    try:
        if not isinstance(turns, list):
            raise NotATurn(f"the session is {kind_of(turns)}, not an array")
        started = session_time(text_of({"date": date}, "date"))
    except NotATurn as error:
        yield Unreadable(f"session '{name}': {error}", shown(turns))
        return
    if not turns:
        yield Skipped("session without turns")
    for place, turn in enumerate(turns):
        try:
            yield _turn(name, started, place, turn)
        except (NotATurn, OverflowError) as error:
            yield Unreadable(f"session '{name}', turn {place}: {error}", shown(turn))


def _turn(name: str, started: datetime, place: int, turn: object) -> Turn:
    fields = object_in(turn, "the turn")
    role = text_of(fields, "role")
    at = f"{started:%Y-%m-%d %H:%M}"
    # The same session stands in haystacks of several dates: the date is part of what names a turn.
    key = f"{at} #{place}"
    return Turn(name, role, optional_text(fields, "content"), started + place * STEP, at, key, role)
