"""Text -> readings: every time expression with what it stands for, in the order of the text."""

import re
from dataclasses import dataclass
from datetime import datetime

from graphmem.extraction.temporal import (
    clock_times as clocks,
)
from graphmem.extraction.temporal import (
    combine as joins,
)
from graphmem.extraction.temporal import (
    days,
    limits,
    periods,
    ranges,
    recurring,
)
from graphmem.extraction.temporal import (
    durations as lengths,
)
from graphmem.extraction.temporal import (
    offsets as shifts,
)
from graphmem.extraction.temporal import (
    period_parts as portions,
)
from graphmem.extraction.temporal.holidays import FIRST_WORDS
from graphmem.extraction.temporal.rule_engine import Item, Rule, code, rewrite
from graphmem.extraction.temporal.time_types import Clock, Hours, Length, Recurrence, When
from graphmem.extraction.temporal.time_words import WORDS
from graphmem.extraction.temporal.tokens_to_items import read_items

Value = When | Clock | Hours | Length | Recurrence | None
RULES: tuple[Rule, ...] = (
    *recurring.RATES,
    *ranges.DAY_RANGES,
    *shifts.SHIFTS_EARLY[:2],
    *lengths.LENGTHS,
    *shifts.SHIFTS_EARLY[2:],
    *clocks.CLOCKS,
    *recurring.RECURRING,
    *days.DAYS,
    *periods.PERIODS,
    *portions.PORTIONS,
    *days.LATE_DAYS[:3],
    *joins.NOW,
    *recurring.DATED,
    *shifts.SHIFTS,
    *ranges.LATE_DAY_RANGES,
    days.WEEKDAY,
    *shifts.SHIFTS,
    clocks.PART_ALONE,
    *joins.HOURS,
    *joins.WITH_DAYS,
    *portions.LATE_PORTIONS,
    *days.LATE_DAYS[3:],
    *ranges.RANGES,
    *limits.LIMITS,
)
_NO_RANGES = tuple(r for r in RULES if r not in (*ranges.RANGES, *limits.LIMITS, *ranges.DAY_RANGES))
_KINDS = {code(n): n for n in ("day", "span", "moment", "stretch", "clock", "hours", "mealhours", "dur", "set", "null")}
# Words that say something of time by themselves, and the classes that they become: without one there is nothing to look for.
_SILENT = frozenset(
    "the of in on at to and or from between since before after by within for about around with during over than a few other all whole any "
    "every last back half i good func no as equal right kind work starting start middle end rest early late earlier later "
    "same that scale times time zone which past prior only more less greater date".split()
)
_TELLING = frozenset(word for word, (cls, _) in WORDS.items() if cls not in _SILENT and word != "one") | FIRST_WORDS | {"clock"}
_WORD = re.compile(r"[^\W\d_]+|\d")


@dataclass(frozen=True, slots=True)
class Reading:
    """Characters `start:end` and what they say: a `kind` (day, span, moment, stretch, clock, hours, dur, set, null) with its value."""

    start: int
    end: int
    kind: str
    value: Value


def read_times(text: str, ref: datetime, *, joined: bool = True) -> list[Reading]:
    """Every time expression of a text. `ref` is the moment of speaking: local, without a zone.

    Without `joined`, both ends of a range and what a "since" or "before" limits are expressions by themselves.
    `null` is a day that the calendar does not have ("30 February").
    """
    words = _WORD.findall(text.lower())
    if _TELLING.isdisjoint(words) and not any(map(str.isdigit, words)):
        return []
    items = read_items(text)
    rewrite(items, RULES if joined else _NO_RANGES, ref)
    return [reading for item in items if (reading := _reading(item)) is not None]


def _reading(item: Item) -> Reading | None:
    kind = _KINDS.get(item.cls)
    if kind is None or (isinstance(item.value, When) and not item.value.options and not item.value.timex):
        return None
    value = item.value if isinstance(item.value, When | Clock | Hours | Length | Recurrence) else None
    return Reading(item.start, item.end, kind, value)
