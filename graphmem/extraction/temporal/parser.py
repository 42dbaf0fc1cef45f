"""Find the time expressions of a text and their values, by applying all rules in order."""

import re
from dataclasses import dataclass
from datetime import datetime

from graphmem.extraction.temporal import (
    clock_times,
    combine,
    days,
    durations,
    offsets,
    open_intervals,
    period_parts,
    periods,
    ranges,
    recurring,
)
from graphmem.extraction.temporal.holidays import FIRST_WORDS
from graphmem.extraction.temporal.rule_engine import Item, TemporalRule, apply_rules, class_code
from graphmem.extraction.temporal.time_types import CalendarTime, ClockTime, Duration, HourRange, Recurrence
from graphmem.extraction.temporal.time_words import WORDS
from graphmem.extraction.temporal.tokens_to_items import tokenize

Value = CalendarTime | ClockTime | HourRange | Duration | Recurrence | None
RULES: tuple[TemporalRule, ...] = (
    *recurring.FREQUENCIES,
    *ranges.DAY_RANGES,
    *offsets.EARLY_OFFSETS[:2],
    *durations.DURATIONS,
    *offsets.EARLY_OFFSETS[2:],
    *clock_times.CLOCKS,
    *recurring.RECURRING,
    *days.DAYS,
    *periods.PERIODS,
    *period_parts.PERIOD_PARTS,
    *days.LATE_DAYS[:3],
    *combine.NOW,
    *recurring.DATED,
    *offsets.OFFSETS,
    *ranges.LATE_DAY_RANGES,
    days.WEEKDAY,
    *offsets.OFFSETS,
    clock_times.BARE_DAY_PART,
    *combine.HOURS,
    *combine.WITH_DAYS,
    *period_parts.LATE_PERIOD_PARTS,
    *days.LATE_DAYS[3:],
    *ranges.RANGES,
    *open_intervals.LIMITS,
)
_NO_RANGES = tuple(r for r in RULES if r not in (*ranges.RANGES, *open_intervals.LIMITS, *ranges.DAY_RANGES))
_KINDS = {class_code(n): n for n in ("day", "span", "moment", "stretch", "clock", "hours", "mealhours", "dur", "set", "null")}
# Word classes that need a trigger beside them. A text without a trigger word or a digit has no time expression and is skipped.
_NON_TRIGGERS = frozenset(
    "the of in on at to and or from between since before after by within for about around with during over than a few other all whole any "
    "every last back half i good func no as equal right kind work starting start middle end rest early late earlier later "
    "same that scale times time zone which past prior only more less greater date".split()
)
_TRIGGERS = frozenset(word for word, (cls, _) in WORDS.items() if cls not in _NON_TRIGGERS and word != "one") | FIRST_WORDS | {"clock"}
_WORD = re.compile(r"[^\W\d_]+|\d")


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Characters `start:end`, their value and its `kind`: day, span, moment, stretch, clock, hours, mealhours, dur, set or null.

    `null` is a day that the calendar does not have ("30 February"); its value is None.
    """

    start: int
    end: int
    kind: str
    value: Value


def parse_times(text: str, ref: datetime, *, joined: bool = True) -> list[TimeExpression]:
    """Every time expression of a text, in order. `ref` is the time of speaking: local, without a zone.

    With `joined`, ranges and half-open limits ("since May") are one expression; without, their parts are separate expressions.
    """
    words = _WORD.findall(text.lower())
    if _TRIGGERS.isdisjoint(words) and not any(map(str.isdigit, words)):
        return []
    items = tokenize(text)
    apply_rules(items, RULES if joined else _NO_RANGES, ref)
    return [expression for item in items if (expression := _time_expression(item)) is not None]


def _time_expression(item: Item) -> TimeExpression | None:
    kind = _KINDS.get(item.cls)
    if kind is None or (isinstance(item.value, CalendarTime) and not item.value.options and not item.value.timex):
        return None
    value = item.value if isinstance(item.value, CalendarTime | ClockTime | HourRange | Duration | Recurrence) else None
    return TimeExpression(item.start, item.end, kind, value)
