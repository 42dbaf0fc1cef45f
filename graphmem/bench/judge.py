"""When a time expression of a benchmark file counts as found, and its value as right. `bench_times.py` describes the rules."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from graphmem.extraction.temporal import TimeExpression, choose_interval, is_future_context, likely_time
from graphmem.extraction.temporal.time_types import CalendarTime, ClockTime, Duration, HourRange, Interval, Recurrence

Fits: TypeAlias = Callable[[dict[str, Any]], bool]
Limits: TypeAlias = tuple[datetime, datetime]
_EDGE = re.compile(
    r"(?:[\s\"'’“”(\[,.:;-]|\b(?:in|on|at|by|from|since|until|till|before|after|between|for|during|within|of|the|a|an|to|about|around|circa)\b(?=\s))+",
    re.IGNORECASE,
)
_TAIL = " \t\n\"'’“”)],.:;!?-"
_SHAPES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold expression: its span in characters, and the values that count as right."""

    start: int
    end: int
    values: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A text, its reference time, and its gold expressions. With `each`, every expression counts on its own, else all as one."""

    text: str
    ref: datetime
    gold: tuple[Gold, ...]
    each: bool = False


@dataclass(frozen=True, slots=True)
class Guess:
    """A found expression: its span in characters, and a test whether a gold value fits it."""

    start: int
    end: int
    fits: Fits


@dataclass(slots=True)
class MatchCounts:
    """Counts over cases (or expressions)."""

    n: int = 0
    found: int = 0
    strict: int = 0
    overlap: int = 0
    value: int = 0
    extra: int = 0

    def percent(self, name: str) -> float:
        return round(100 * int(getattr(self, name)) / self.n, 1) if self.n else 0.0


@dataclass(frozen=True, slots=True)
class MatchResult:
    """The result of one expression, or of a whole case."""

    found: bool
    strict: bool
    overlap: bool
    value: bool


def judge(cases: Iterable[Case], guess: Callable[[Case], list[Guess]]) -> MatchCounts:
    """Count what was found over all cases."""
    score = MatchCounts()
    for case in cases:
        guesses = guess(case)
        results, matched = _results(case, guesses)
        for result in results if case.each else [_all(results, silent=bool(case.gold) or not guesses)]:
            score.n += 1
            score.found += result.found
            score.strict += result.strict
            score.overlap += result.overlap
            score.value += result.value
        score.extra += len(guesses) - matched
    return score


def _results(case: Case, guesses: Sequence[Guess]) -> tuple[list[MatchResult], int]:
    """One result per gold expression, and the number of guesses that match one."""
    spans = [trimmed(case.text, g.start, g.end) for g in guesses]
    results, used = [], set()
    for gold in case.gold:
        wanted = trimmed(case.text, gold.start, gold.end)
        place = spans.index(wanted) if wanted in spans else None
        if place is not None:
            used.add(place)
        right = place is not None and any(guesses[place].fits(value) for value in gold.values)
        strict = any((g.start, g.end) == (gold.start, gold.end) for g in guesses)
        overlap = any(g.start < gold.end and gold.start < g.end for g in guesses)
        results.append(MatchResult(place is not None, strict, overlap, right))
    return results, len(used)


def _all(results: Sequence[MatchResult], silent: bool) -> MatchResult:
    """A case is right if all of its expressions are; a case without expressions, if nothing was found."""
    return MatchResult(
        *(silent and all(getattr(result, name) for result in results) for name in ("found", "strict", "overlap", "value")),
    )


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without prepositions, articles and punctuation before and after the expression."""
    lead = _EDGE.match(text, start, end)
    first = lead.end() if lead and lead.end() < end else start
    while end > first and text[end - 1] in _TAIL:
        end -= 1
    return first, end


def test_of(case: Case, reading: TimeExpression) -> Fits:
    """A test whether a gold value equals our reading."""
    value = reading.value
    ahead = is_future_context(case.text, reading.start, reading.end)

    def fits(gold: dict[str, Any]) -> bool:
        if gold.get("value") == "not resolved":
            return _same_timex(value, str(gold.get("timex", "")), case.ref, ahead)
        if isinstance(value, Duration):
            return gold.get("type") == "duration" and abs(float(gold.get("value", -1)) - value.total_seconds) < 0.01
        if isinstance(value, ClockTime | HourRange):
            return _same_hours(value, gold) or (case.each and _same_hours_today(value, case.ref, gold))
        if not isinstance(value, CalendarTime) or not value.options:
            return False
        chosen = choose_interval(value.options, case.ref, ahead)
        if case.each or value.relation == "at":
            return _same_place(value, chosen, gold)
        return _same_limit(value, chosen, gold)

    return fits


def _same_timex(value: object, timex: str, ref: datetime, ahead: bool) -> bool:
    if isinstance(value, Recurrence):
        return value.timex == timex
    if not isinstance(value, CalendarTime):
        return value is None
    if value.options and len(value.timex) == 2:  # a season: of the year that we chose
        year = choose_interval(value.options, ref, ahead).start.year
        return timex in (value.timex, f"{year}-{value.timex}")
    return bool(value.timex) and value.timex == timex


def _same_hours(value: ClockTime | HourRange, gold: dict[str, Any]) -> bool:
    """Compare a time of day, or a part of a day, by the clock; the last second before an hour counts as that hour."""
    if isinstance(value, ClockTime):
        at = _clock(likely_time(value))
        if value.relation == "at":
            return bool(gold.get("value") == at)
        key, other = ("end", "start") if value.relation in ("before", "until") else ("start", "end")
        return gold.get(key) == at and other not in gold
    first, last = value.options[0]
    if value.relation != "at":
        return bool(gold.get("end" if value.relation == "before" else "start") == _clock(first))
    return bool(gold.get("start") == _clock(first) and gold.get("end") in (_clock(last), _clock(last - 1)))


def _same_hours_today(value: ClockTime | HourRange, ref: datetime, gold: dict[str, Any]) -> bool:
    """Compare a time of day with one on the day of the document."""
    if isinstance(value, HourRange):
        return gold.get("part") == value.name and gold.get("start") == f"{ref:%Y-%m-%d}"
    return any(gold.get("value") == f"{ref:%Y-%m-%d} {_clock(seconds)}" for seconds in (likely_time(value),))


def _clock(seconds: int) -> str:
    return f"{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _same_place(value: CalendarTime, chosen: Interval, gold: dict[str, Any]) -> bool:
    """Compare a day, time or interval, as written or as meant."""
    forms = {chosen.exact, (chosen.start, chosen.end)}
    if "value" in gold:
        return _same_point(chosen, forms, str(gold["value"]))
    start, end = _parse(gold.get("start")), _parse(gold.get("end"))
    if "part" in gold:
        return value.timex == f"T{gold['part']}" and (start, end) in forms
    return any(first == start and end is not None and abs((last - end).total_seconds()) <= 1 for first, last in forms)


def _same_point(chosen: Interval, forms: set[Limits], text: str) -> bool:
    at = _parse(text)
    if at is None:
        return False
    if len(text) > 10:
        return chosen.grain in ("second", "minute", "hour") and any(abs((start - at).total_seconds()) < 1 for start, _ in forms)
    return (at, at + timedelta(days=1)) in forms


def _same_limit(value: CalendarTime, chosen: Interval, gold: dict[str, Any]) -> bool:
    """Compare an open interval ("since", "before") by its one end. A day is a point, and "until" may include what it names."""
    key, other = ("end", "start") if value.relation in ("before", "until") else ("start", "end")
    if other in gold or key not in gold:
        return False
    forms = {chosen.exact, (chosen.start, chosen.end)}
    point = chosen.grain not in ("week", "month", "year") or value.relation == "until"
    part = len(forms) > 1  # "before the end of May": the part begins later than the whole, and ends with it
    limits: set[datetime] = set()
    for start, end in forms:
        if point or value.relation in ("before", "since"):
            limits.add(start)
        if point or value.relation == "after" or (value.relation == "before" and part):
            limits.add(end)
    return _parse(gold[key]) in limits


def _parse(text: object) -> datetime | None:
    for shape in _SHAPES:
        try:
            return datetime.strptime(str(text), shape)
        except ValueError:
            continue
    return None
