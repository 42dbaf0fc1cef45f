"""Readings -> time spans for facts: one interval each, in UTC, with a precision and the direction that the sentence gives."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Literal, TypeAlias

from graphmem.extraction.temporal import calendar_math as cal
from graphmem.extraction.temporal.offsets import shifted
from graphmem.extraction.temporal.parser import Reading, read_times
from graphmem.extraction.temporal.time_types import Interval, Length, Recurrence, When

TimePrecision: TypeAlias = Literal["day", "month", "year"]
TimeRelation: TypeAlias = Literal["at", "since", "until"]


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """Characters `start:end` speak of `[from_, to)`; `relation` is how: at it, since it, until it."""

    start: int
    end: int
    from_: datetime
    to: datetime
    precision: TimePrecision
    relation: TimeRelation = "at"
    open_direction: bool = False


@dataclass(frozen=True, slots=True)
class Recurring:
    """Characters `start:end` say when something comes again; `text` has them on one line."""

    start: int
    end: int
    text: str


_AHEAD_WORDS = re.compile(
    r"\b(?:will|'ll|going\s+to|gonna|plan\w*|want\w*|hop(?:e|ing)|would|tomorrow|upcoming|until|till|by|let's|see\s+you|next|coming|free|available"
    r"|appointment|deadline|due|shall|can|could|should|meet\s+(?:me|us|at|on))\b|n't\s+wait",
    re.IGNORECASE,
)
_PAST_WORDS = re.compile(
    r"\b(?:was|were|had|did|didn|went|came|said|told|met|got|took|made|saw|left|began|bought|gave|found|held|kept|lost|sold|spent|won|fell|rose"
    r"|(?!need|speed|indeed|hundred|seed|feed|exceed|proceed)[a-z]{2,}[^aeiou\W]ed|[a-z]{2,}[aeiou]ed)\b",
    re.IGNORECASE,
)
_PERFECT = re.compile(r"(?:\b(?:have|has|had|been)\b|'(?:ve|s|d)\b)[^.!?]{0,80}$", re.IGNORECASE)
_FOR = re.compile(r"\bfor\s+(?:about\s+|around\s+|almost\s+|nearly\s+|over\s+|the\s+(?:last|past)\s+)?$", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|starting|as\s+of|after)\s+(?:the\s+)?(?:early|late|mid|about|around)?[\s-]*$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till?|by|before|through)\s+(?:the\s+)?(?:early|late|mid|about|around)?[\s-]*$", re.IGNORECASE)
_RELATIONS: dict[str, TimeRelation] = {"at": "at", "since": "since", "after": "since", "before": "until", "until": "until"}


def find_times(text: str, reference: datetime, future: bool | None = None) -> list[TimeSpan]:
    """Time expressions of `text` that lie on the calendar, in order; none overlap.

    `reference` is when it was said: in UTC, or in the speaker's zone, which is then the zone of "today"; what is returned is UTC.
    `future` says where a bare "Friday" or "March" lies; when None, the words of its sentence decide.
    """
    return find_times_and_recurring(text, reference, future)[0]


def find_times_and_recurring(text: str, reference: datetime, future: bool | None = None) -> tuple[list[TimeSpan], list[Recurring]]:
    """As `find_times`, and what comes again, in one reading."""
    zone, local = reference.tzinfo or UTC, reference.replace(tzinfo=None)
    readings = read_times(text, local)
    spans = (_span(text, reading, local, zone, future) for reading in readings)
    again = [Recurring(r.start, r.end, " ".join(text[r.start : r.end].split())) for r in readings if isinstance(r.value, Recurrence)]
    return [span for span in spans if span is not None], again


@lru_cache(maxsize=4096)
def resolve_time(text: str, reference: datetime, future: bool) -> TimeSpan | None:
    """One expression by itself, with its direction known."""
    return next(iter(find_times(text, reference, future)), None)


def choose(options: Sequence[Interval], ref: datetime, future: bool) -> Interval:
    """The first option that is not over, or the last that has begun; `options` are oldest first."""
    today = cal.midnight(ref)
    if future:
        return next((o for o in options if o.end > today), options[-1])
    return next((o for o in reversed(options) if o.start <= ref), options[0])


def _span(text: str, reading: Reading, ref: datetime, zone: tzinfo, future: bool | None) -> TimeSpan | None:
    value = reading.value
    if isinstance(value, Length):
        return _so_long(text, reading, value, ref, zone)
    if not isinstance(value, When) or value.weak or not value.options:
        return None
    ahead = looks_ahead(text, reading.start, reading.end) if future is None else future
    chosen = _whole_days(choose(value.options, ref, ahead))
    relation = _RELATIONS[value.relation]
    start = reading.start
    if relation == "at":
        relation = _lead(text, start)
    span = _in_zone(start, reading.end, chosen, zone)
    return replace(span, relation=relation, open_direction=len(value.options) > 1)


def _so_long(text: str, reading: Reading, length: Length, ref: datetime, zone: tzinfo) -> TimeSpan | None:
    """ "for three weeks" of something that goes on: since then."""
    lead = _FOR.search(text, max(0, reading.start - 25), reading.start)
    if lead is None or length.seconds or not _PERFECT.search(text, max(0, lead.start() - 100), lead.start()):
        return None
    try:
        since = shifted(ref, length, -1).options[0]
    except (OverflowError, ValueError):
        return None
    return replace(_in_zone(lead.start(), reading.end, since, zone), relation="since")


def _whole_days(interval: Interval) -> Interval:
    """Hours and minutes widened to their days."""
    if interval.grain not in ("second", "minute", "hour", "part"):
        return interval
    start = cal.midnight(interval.start)
    return Interval(start, max(cal.midnight(interval.end - timedelta(microseconds=1), 1), start + cal.DAY), "day")


_PRECISIONS: dict[str, TimePrecision] = {"month": "month", "year": "year"}


def _in_zone(start: int, end: int, interval: Interval, zone: tzinfo) -> TimeSpan:
    first, last = (moment.replace(tzinfo=zone).astimezone(UTC) for moment in (interval.start, interval.end))
    return TimeSpan(start, end, first, last, _PRECISIONS.get(interval.grain, "day"))


def _lead(text: str, start: int) -> TimeRelation:
    before = text[max(0, start - 30) : start]
    return "since" if _SINCE.search(before) else "until" if _UNTIL.search(before) else "at"


# Characters around an expression in which its sentence is looked for.
_NEAR = 500


def looks_ahead(text: str, first: int, last: int) -> bool:
    """Whether the sentence around the characters speaks of the future: by the nearest word that tells."""
    near, far = max(0, first - _NEAR), min(len(text), last + _NEAR)
    start = max(near - 1, *(text.rfind(mark, near, first) for mark in ".!?\n")) + 1
    end = min((end for mark in ".!?\n" if (end := text.find(mark, last, far)) >= 0), default=far)
    ahead = [_distance(match, first, last) for match in _AHEAD_WORDS.finditer(text, start, end)]
    return bool(ahead) and min(ahead) <= min(
        (_distance(m, first, last) for m in _PAST_WORDS.finditer(text, start, end)), default=min(ahead)
    )


def _distance(match: re.Match[str], first: int, last: int) -> int:
    return max(first - match.end(), match.start() - last, 0)
