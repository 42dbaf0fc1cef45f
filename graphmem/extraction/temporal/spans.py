"""Time spans for facts: one interval per time expression, in UTC, with a precision."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Literal, TypeAlias

from graphmem.extraction.temporal import calendar_math as cal
from graphmem.extraction.temporal.offsets import offset_from
from graphmem.extraction.temporal.parser import TimeExpression, parse_times
from graphmem.extraction.temporal.temporal_config import CONTEXT_WINDOWS
from graphmem.extraction.temporal.time_types import CalendarTime, Duration, Interval, Recurrence

TimePrecision: TypeAlias = Literal["day", "week", "month", "year"]
TimeRelation: TypeAlias = Literal["at", "since", "until"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """Characters `start:end` mean `[from_, to)` in UTC, or the time since it or until it (`relation`).

    `open_direction`: the expression fits the past and the future ("Friday"), so a clause's tense may decide again.
    """

    start: int
    end: int
    from_: datetime
    to: datetime
    precision: TimePrecision
    relation: TimeRelation = "at"
    open_direction: bool = False


@dataclass(frozen=True, slots=True)
class Recurring:
    """Characters `start:end` are a recurring time; `text` has them on one line."""

    start: int
    end: int
    text: str


_AHEAD_WORDS = re.compile(
    r"\b(?:will|'ll|going\s+to|gonna|plan\w*|want\w*|hop(?:e|ing)|would|tomorrow|upcoming|until|till|by|let's|see\s+you|next|coming|free|available"
    r"|appointment|deadline|due|shall|can|could|should|meet\s+(?:me|us|at|on))\b|n't\s+wait"
    r"|(?:\b(?:am|is|are)|['’](?:m|re|s))\s+(?:not\s+)?(?!feel|lov|miss|think|be|hav|enjoy|amaz|interest|bor|excit|stunn|surpris)[a-z]{2,}ing\b",
    re.IGNORECASE,
)
_PAST_WORDS = re.compile(
    r"(?<!get )(?<!getting )"
    r"\b(?:was|were|had|did|didn|went|came|said|told|met|(?<!ve )(?<!has )(?<!['’]s )got|took|made|saw|left|began|bought|gave|found|held"
    r"|kept|lost|sold|spent|won|fell|rose"
    r"|ran|drove|flew|ate|drank|wrote|sang|swam|rode|slept|woke|wore|brought|taught|caught|felt|built|sent|paid|broke|chose|grew|knew|threw"
    r"|drew|stood|became|heard|hid|led|lent|shook|shot|stole|tore|ago"
    r"|(?!need|speed|indeed|hundred|seed|feed|exceed|proceed)[a-z]{2,}[^aeiou\W]ed|[a-z]{2,}[aeiou]ed)\b",
    re.IGNORECASE,
)
_PERFECT = re.compile(r"(?:\b(?:have|has|had|been)\b|'(?:ve|s|d)\b)[^.!?]{0,80}$", re.IGNORECASE)
_FOR = re.compile(r"\bfor\s+(?:about\s+|around\s+|almost\s+|nearly\s+|over\s+|the\s+(?:last|past)\s+)?$", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|starting|as\s+of|after)\s+(?:the\s+)?(?:early|late|mid|about|around)?[\s-]*$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till?|by|before|through)\s+(?:the\s+)?(?:early|late|mid|about|around)?[\s-]*$", re.IGNORECASE)
_RELATIONS: dict[str, TimeRelation] = {"at": "at", "since": "since", "after": "since", "before": "until", "until": "until"}


def find_times(text: str, reference: datetime, future: bool | None = None) -> list[TimeSpan]:
    """The time expressions of `text` with a date, in order and without overlaps.

    `reference` is the time of speaking, in UTC or in the speaker's zone, which is then the zone of "today"; results are in UTC.
    `future` decides whether a bare "Friday" or "March" is past or future; if None, the words of its sentence do.
    """
    return find_times_and_recurring(text, reference, future)[0]


def find_times_and_recurring(text: str, reference: datetime, future: bool | None = None) -> tuple[list[TimeSpan], list[Recurring]]:
    """As `find_times`, together with the recurring times."""
    zone, local = reference.tzinfo or UTC, reference.replace(tzinfo=None)
    expressions = parse_times(text, local)
    spans = (_span(text, expression, local, zone, future) for expression in expressions)
    again = [Recurring(r.start, r.end, " ".join(text[r.start : r.end].split())) for r in expressions if isinstance(r.value, Recurrence)]
    return [span for span in spans if span is not None], again


@lru_cache(maxsize=CONTEXT_WINDOWS.cached_expressions)
def resolve_time(text: str, reference: datetime, future: bool) -> TimeSpan | None:
    """The time span of a text that is one expression, with a known direction; None if it has none. Cached.

    "the 22nd" is a day after "on" only, as it stood in its sentence.
    """
    found = find_times(text, reference, future) or find_times(f"on {text}", reference, future)
    return next(iter(found), None)


def choose_interval(options: Sequence[Interval], ref: datetime, future: bool) -> Interval:
    """The first option that is not over if `future`, else the last one that has begun. `options` are oldest first."""
    today = cal.midnight(ref)
    if future:
        return next((o for o in options if o.end > today), options[-1])
    return next((o for o in reversed(options) if o.start <= ref), options[0])


def _span(text: str, expression: TimeExpression, ref: datetime, zone: tzinfo, future: bool | None) -> TimeSpan | None:
    value = expression.value
    if isinstance(value, Duration):
        return _duration_since(text, expression, value, ref, zone)
    if not isinstance(value, CalendarTime) or value.weak or not value.options:
        return None
    ahead = lies_ahead(text, expression.start, expression.end, value.options, ref) if future is None else future
    chosen = _whole_days(choose_interval(value.options, ref, ahead))
    relation = _RELATIONS[value.relation]
    start = expression.start
    if relation == "at":
        relation = _relation_before(text, start)
    span = _to_utc(start, expression.end, chosen, zone)
    return replace(span, relation=relation, open_direction=len(value.options) > 1)


def _duration_since(text: str, expression: TimeExpression, length: Duration, ref: datetime, zone: tzinfo) -> TimeSpan | None:
    """ "for three weeks" with a perfect: the time since then."""
    lead = _FOR.search(text, max(0, expression.start - CONTEXT_WINDOWS.duration_for), expression.start)
    if lead is None or length.seconds or not _PERFECT.search(text, max(0, lead.start() - CONTEXT_WINDOWS.duration_perfect), lead.start()):
        return None
    try:
        since = offset_from(ref, replace(length, roughly=None), -1).options[0]
    except (OverflowError, ValueError):
        return None
    return replace(_to_utc(lead.start(), expression.end, since, zone), relation="since")


def _whole_days(interval: Interval) -> Interval:
    """The interval, with hours and minutes widened to whole days."""
    if interval.grain not in ("second", "minute", "hour", "part"):
        return interval
    start = cal.midnight(interval.start)
    return Interval(start, max(cal.midnight(interval.end - timedelta(microseconds=1), 1), start + cal.DAY), "day")


_PRECISIONS: dict[str, TimePrecision] = {"week": "week", "month": "month", "year": "year"}


def _to_utc(start: int, end: int, interval: Interval, zone: tzinfo) -> TimeSpan:
    first, last = (moment.replace(tzinfo=zone).astimezone(UTC) for moment in (interval.start, interval.end))
    return TimeSpan(start=start, end=end, from_=first, to=last, precision=_PRECISIONS.get(interval.grain, "day"))


def _relation_before(text: str, start: int) -> TimeRelation:
    before = text[max(0, start - CONTEXT_WINDOWS.relation) : start]
    return "since" if _SINCE.search(before) else "until" if _UNTIL.search(before) else "at"


def lies_ahead(text: str, first: int, last: int, options: Sequence[Interval], ref: datetime) -> bool:
    """True if an expression that fits the past and the future means the future.

    The words of its sentence decide. Without any ("wedding on 16 May!"), a day or month of the year is the one that is clearly nearer, and
    a weekday is the last one.
    """
    ahead, past = _directions(text, first, last)
    if ahead or past:
        return _points_ahead(ahead, past)
    back, to_come = choose_interval(options, ref, False), choose_interval(options, ref, True)
    days_until, days_since = (to_come.start - ref).days, (ref - back.end).days
    return (to_come.start - back.start).days > CONTEXT_WINDOWS.nearer_from_days and CONTEXT_WINDOWS.clearly_nearer * days_until < days_since


def is_future_context(text: str, first: int, last: int) -> bool:
    """True if the sentence around the characters is about the future, by the nearest word that shows past or future."""
    return _points_ahead(*_directions(text, first, last))


def _directions(text: str, first: int, last: int) -> tuple[list[int], list[int]]:
    """How far the words of its sentence are from an expression that show the future, and those that show the past."""
    near, far = max(0, first - CONTEXT_WINDOWS.sentence), min(len(text), last + CONTEXT_WINDOWS.sentence)
    start = max(near - 1, *(text.rfind(mark, near, first) for mark in ".!?\n")) + 1
    end = min((end for mark in ".!?\n" if (end := text.find(mark, last, far)) >= 0), default=far)
    ahead = [_distance(match, first, last) for match in _AHEAD_WORDS.finditer(text, start, end)]
    return ahead, [_distance(match, first, last) for match in _PAST_WORDS.finditer(text, start, end)]


def _points_ahead(ahead: Sequence[int], past: Sequence[int]) -> bool:
    return bool(ahead) and min(ahead) <= min(past, default=min(ahead))


def _distance(match: re.Match[str], first: int, last: int) -> int:
    return max(first - match.end(), match.start() - last, 0)
