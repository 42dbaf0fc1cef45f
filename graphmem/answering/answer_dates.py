"""Dates as answers: with the precision that the words had, relative ones resolved."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from graphmem.extraction.temporal.parser import TimeExpression, parse_times
from graphmem.extraction.temporal.spans import choose_interval, lies_ahead
from graphmem.extraction.temporal.time_types import CalendarTime, Interval
from graphmem.extraction.temporal.time_words import MONTHS

_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}
# A week of a month or after a day, in the words that were used.
_NAMED_WEEK = re.compile(rf"\bweek(?:end)? (?:of|in|after|before|following|beginning|starting|ending)\b.*\b(?:{'|'.join(MONTHS)})\b")
_LEADING = re.compile(r"^(?:in|on|during|over|for|by|until|since) ", re.IGNORECASE)
_SEASON = re.compile(r"\b(spring|summer|autumn|fall|winter)\b")
# "The concert is on the 14th of June" tells of the next one.
_IS_ON = re.compile(r"(?:\b(?:is|are|starts?|begins?|opens?|leaves?|takes place)|['’]s) (?:on |in |from )?(?:the )?$", re.IGNORECASE)
_VAGUE = re.compile(r"\b((?:a few|a couple of|a couple|several|some|many) (year|month|week|day)s)\b.* ago")


def date_expressions(text: str, said_at: datetime, *, ahead: Callable[[int], bool] = lambda _: False) -> list[tuple[int, int, str]]:
    """The time expressions of a text that can date something, as (start, end, date in words). `said_at` is local, without a zone.

    Where `ahead` is true of the start of one, a bare day or month is the next one, whatever the text says.
    """
    found = []
    for expression in parse_times(text, said_at):
        words = date_in_words(text, expression, said_at, ahead=ahead(expression.start))
        if words:
            found.append((expression.start, expression.end, words))
    return found


def date_in_words(text: str, expression: TimeExpression, said_at: datetime, *, ahead: bool = False) -> str:
    """ "7 May 2023", "the week before 9 June 2023", "June 2023", "2022"; "" if the expression is not a date."""
    value = expression.value
    if not isinstance(value, CalendarTime) or value.weak or not value.options:
        return ""
    is_ahead = (
        ahead or lies_ahead(text, expression.start, expression.end, value.options, said_at) or bool(_IS_ON.search(text[: expression.start]))
    )
    interval = choose_interval(value.options, said_at, is_ahead)
    words = text[expression.start : expression.end]
    return _relative(words, interval, said_at) or in_words(interval)


def in_words(interval: Interval) -> str:
    """The interval at its own grain."""
    start = interval.start
    if interval.grain == "year":
        years = (interval.end - timedelta(seconds=1)).year
        return f"{start:%Y}" if years == start.year else f"{start:%Y} to {years}"
    if interval.grain == "month":
        last = interval.end - timedelta(seconds=1)
        return f"{start:%B %Y}" if (last.year, last.month) == (start.year, start.month) else f"{start:%B %Y} to {last:%B %Y}"
    last_day = interval.end - timedelta(seconds=1)
    if interval.grain == "week" or (last_day.date() - start.date()).days >= 2:
        return f"{_day(start)} to {_day(last_day)}"
    return _day(start)


def day_of(moment: datetime) -> Interval:
    """The day of a moment."""
    start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return Interval(start, start + timedelta(days=1), "day")


def _relative(words: str, interval: Interval, said_at: datetime) -> str:
    """A week or weekend as before or after the day of speaking, because its exact days are not known; "" for anything else."""
    lower = words.lower()
    vague = _VAGUE.search(lower)
    if vague is not None:
        return f"{vague[1]} before {said_at:%Y}" if vague[2] != "day" else f"{vague[1]} before {_day(said_at)}"
    season = _SEASON.search(lower)
    if season is not None and interval.grain != "year":
        return f"{season[1]} {interval.start:%Y}"
    unit = next((u for u in ("weekend", "week") if u in lower), "")
    if not unit or interval.grain == "year":
        return ""
    if _NAMED_WEEK.search(lower):
        named = _LEADING.sub("", words)
        return named if re.search(r"\b\d{4}\b", named) else f"{named} {interval.start:%Y}"
    day = _day(said_at)
    if interval.end <= said_at or "last" in lower or "past" in lower:
        weeks = round((said_at - interval.start).days / 7)
        if weeks >= 2 and ("ago" in lower or "before last" in lower):
            return f"{_NUMBERS.get(weeks, str(weeks))} {unit}s before {day}"
        return f"the {unit} before {day}"
    if interval.start > said_at:
        weeks = round((interval.start - said_at).days / 7)
        return f"{_NUMBERS[weeks]} {unit}s after {day}" if weeks in _NUMBERS else f"the {unit} after {day}"
    return f"the {unit} of {day}"


def _day(moment: datetime) -> str:
    return f"{moment:%d %B %Y}".lstrip("0")
