"""Text -> readings: every time expression with what it stands for, in the order of the text."""

import re
from dataclasses import dataclass
from datetime import datetime

from graphmem.extract.times import clocks, days, joins, lengths, periods, recurring, shifts
from graphmem.extract.times.cascade import Item, Rule, code, rewrite
from graphmem.extract.times.items import read_items
from graphmem.extract.times.values import Clock, Hours, Length, Recurrence, When

Value = When | Clock | Hours | Length | Recurrence | None
RULES: tuple[Rule, ...] = (
    *recurring.RATES,
    *joins.DAY_RANGES,
    *shifts.SHIFTS_EARLY[:2],
    *lengths.LENGTHS,
    *shifts.SHIFTS_EARLY[2:],
    *clocks.CLOCKS,
    *recurring.RECURRING,
    *days.DAYS,
    *periods.PERIODS,
    *days.LATE_DAYS[:3],
    *joins.NOW,
    *shifts.SHIFTS,
    *joins.LATE_DAY_RANGES,
    days.WEEKDAY,
    *shifts.SHIFTS,
    clocks.PART_ALONE,
    *joins.HOURS,
    *joins.WITH_DAYS,
    *periods.LATE_PERIODS,
    *days.LATE_DAYS[3:],
    *joins.RANGES,
    *joins.BOUNDS,
)
_KINDS = {code(n): n for n in ("day", "span", "moment", "stretch", "clock", "hours", "mealhours", "dur", "set", "null")}
_PLAUSIBLE = re.compile(
    r"\d|day|night|tonit|tomorrow|tmr|week|month|year|decade|centur|quarter|summer|winter|spring|fall\b|autumn|morning|afternoon|evening|noon"
    r"|hour|minute|second|fortnight|annual|daily|hourly|o.clock|now\b|moment|present|lunch|dinner|breakfast|brunch|thirt|ties\b"
    r"|easter|christmas|xmas|halloween|thanksgiving|valentine|patrick|juneteenth|mardi|pentecost|eo[dmy]\b|past\b|half|\bat\b|thousand|hundred"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun|april|august|june|july|march)\b"
    r"|january|february|september|october|november|december|\b(?:hr|hrs|min|mins|sec|secs|wk|wks|yr|yrs)\b|ninety|teen|½|weekend|ish\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Characters `start:end` and what they say: a `kind` (day, span, moment, stretch, clock, hours, dur, set, null) with its value."""

    start: int
    end: int
    kind: str
    value: Value


def read_times(text: str, ref: datetime) -> list[Reading]:
    """Every time expression of a text. `ref` is the moment of speaking: local, without a zone.

    `null` is a day that the calendar does not have ("30 February").
    """
    if not _PLAUSIBLE.search(text):
        return []
    items = read_items(text)
    rewrite(items, RULES, ref)
    return [reading for item in items if (reading := _reading(item)) is not None]


def _reading(item: Item) -> Reading | None:
    kind = _KINDS.get(item.cls)
    if kind is None or (isinstance(item.value, When) and not item.value.options and not item.value.timex):
        return None
    value = item.value if isinstance(item.value, When | Clock | Hours | Length | Recurrence) else None
    return Reading(item.start, item.end, kind, value)
