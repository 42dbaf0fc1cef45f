"""Combine days with hours ("Monday at 5", "tomorrow from 3 to 4"), hours with hours ("9 to 5"), and "now"."""

from datetime import datetime, timedelta

from graphmem.extraction.temporal import calendar_math as cal
from graphmem.extraction.temporal.clock_times import ALONE, HOUR, clock_time_of, in_day_part
from graphmem.extraction.temporal.day_parts import likely_time, on_day
from graphmem.extraction.temporal.days import weekday_near
from graphmem.extraction.temporal.rule_engine import Item, TemporalMatch, class_codes, rule
from graphmem.extraction.temporal.time_types import CalendarTime, ClockTime, Duration, HourRange, Interval, Relation


def _at_clock(when: CalendarTime, clock: ClockTime, relation: Relation = "at") -> CalendarTime:
    """A time of day on each of the days."""
    part = when.timex.removeprefix("T") if when.options and when.options[0].grain == "part" else ""
    seconds = likely_time(in_day_part(clock, part) if part else clock)
    length = HOUR if clock.grain == "hour" else 60
    moments = tuple(
        Interval(day + timedelta(seconds=seconds), day + timedelta(seconds=seconds + length), "minute")
        for day in (o.start for o in when.options)
    )
    return CalendarTime(moments, relative=when.relative, relation=relation)


def moment_of(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    when, item = match.get(CalendarTime, "day", "stretch"), match.item("clock", "num", "dec")
    clock = clock_time_of(item) if item else None
    if when is None or clock is None:
        return None
    relation: Relation = "before" if match.has("before") or match.has("by") else "after" if match.has("after") else clock.relation
    return _at_clock(when, clock, relation)


def _numbers_moment(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "March eighteenth nine thirty"."""
    when, (hour, minute) = match.get(CalendarTime), match.all(int, "num")[:2]
    if when is None or not (1 <= hour <= 12 and 10 <= minute < 60):
        return None
    return _at_clock(when, ClockTime((hour % 12 * HOUR + 60 * minute, (hour % 12 + 12) * HOUR + 60 * minute)))


def _end_of_day(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    when = match.get(CalendarTime, "day") or CalendarTime((cal.one_day(ref),), relative=True)
    if match.has("wday"):
        when = weekday_near(ref, match.number("wday"))
    if match.has("unit") and match.get(str, "unit") != "day":
        return None
    moments = tuple(Interval(o.end - timedelta(seconds=1), o.end, "second") for o in when.options)
    return CalendarTime(moments, relative=when.relative)


def _hours_on_day(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """A day and its hours: "Monday afternoon", "tomorrow from 3 to 5"."""
    when, hours = match.get(CalendarTime, "day", "stretch"), match.get(HourRange)
    if when is None or hours is None or not when.options:
        return None
    part = when.timex.removeprefix("T") if when.options[0].grain == "part" else ""
    if part and hours.name:
        return None
    return on_day(when, hours, part)


def _hour_range(match: TemporalMatch, ref: datetime) -> HourRange | None:
    """From one hour to another: the shortest span that the words allow."""
    ends = [item for item in match.items[match.first : match.last] if item.cls in _ENDS]
    if len(ends) < 2:
        return None
    first, last = _clock(ends[0]), _clock(ends[1])
    part = match.get(HourRange)
    if first is None or last is None or (part and not part.name):
        return None
    if part:
        last = in_day_part(last, part.name)
    pairs = sorted(((b - a) % 86400 or 86400, a, b) for a in first.options for b in last.options)
    shortest = pairs[0][0]
    wrap = [(a, b if b > a else b + 86400) for span, a, b in pairs if span == shortest]
    return HourRange(tuple(wrap))


_ENDS = class_codes("clock", "num", "dec", "hhmm", "year")


def _clock(item: Item) -> ClockTime | None:
    if isinstance(item.value, int) and item.value > 99 and len(item.text) != 4:
        return None
    return clock_time_of(item)


def _duration_from_clock(match: TemporalMatch, ref: datetime) -> HourRange | None:
    """ "from 9 for two hours"."""
    length, item = match.get(Duration), match.item("clock", "num")
    clock = clock_time_of(item) if item else None
    if length is None or clock is None or length.total_seconds != length.seconds or length.seconds > 86400:
        return None
    return HourRange(tuple((s, s + int(length.seconds)) for s in clock.options[:1]))


def _now(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """The moment of speaking: an anchor for offsets, but weak, since it dates no fact."""
    return CalendarTime(
        (Interval(ref, ref + timedelta(seconds=1), "second"),), relative=True, weak=True, timex=match.get(str, "ref") or "PRESENT_REF"
    )


def _part_of(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "Monday morning", before the hours that may follow it."""
    hours = match.get(HourRange)
    return _hours_on_day(match, ref) if hours and hours.name else None


def _day_clock_year(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "Wed Oct 26 15:50:06 2016"."""
    (day, year), clock = match.all(CalendarTime), match.get(ClockTime)
    if clock is None or not day.is_open or len(year.options) != 1 or year.options[0].grain != "year":
        return None
    return _at_clock(cal.with_year(day, year.options[0].start.year), clock)


def _day_numbers(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "Monday 12-4", "between 3 and 8 yesterday"."""
    hours, when = _hour_range(match, ref), match.get(CalendarTime, "day", "stretch")
    if hours is None or when is None:
        return None
    part = when.timex.removeprefix("T") if when.options and when.options[0].grain == "part" else ""
    return on_day(when, hours, part)


_TO = "(?: to | until | dash )"
_AND = "(?: to | until | dash | and )"
_HOUR = "(?: clock | num | dec | hhmm )"
_DAY = "(?: day | stretch )"
_INSTANT = "(?: instant | time | tick | present )+"
NOW = (
    rule("moment", f"(?: right now | at (?: the | this )? right? {_INSTANT} | at (?: the | which ) which? {_INSTANT} | now )", _now),
    rule("moment", "the? (?: eod | end of the? unit ) (?: on | of )? day", _end_of_day),
    rule("moment", "the? eod", _end_of_day),
    rule("moment", "the? end of (?: the | which )? (?: unit | day | wday )", _end_of_day),
    rule("moment", "ref", _now),
    rule("moment", "(?<= [to until] ) date (?! num | dash | other )", _now),
)
HOURS = (
    rule("hours", f"(?: from | between )? {_HOUR} {_AND} {_HOUR} hours", _hour_range),
    rule("hours", f"between {_HOUR} {_AND} (?: clock | hhmm )", _hour_range),
    rule("hours", f"between (?: clock | hhmm ) {_AND} (?: clock | hhmm | year | num {ALONE} | dec {ALONE} )", _hour_range),
    rule("hours", f"from? (?: clock | hhmm ) {_TO} (?: clock | hhmm | year | num {ALONE} | dec {ALONE} )", _hour_range),
    rule("hours", f"from? (?: num | dec ) {_TO} clock", _hour_range),
    rule("hours", "from (?: clock | num ) for dur", _duration_from_clock),
    rule("hours", "for dur from (?: clock | num )", _duration_from_clock),
)
_LINK = "(?: comma | at | from | in | on | of | dash | for | around | the )*"
WITH_DAYS = (
    rule("moment", "day clock span", _day_clock_year),
    rule("stretch", f"{_DAY} (?: comma | in | on | the )* hours (?! clock )", _part_of),
    rule("moment", f"{_DAY} {_LINK} clock", moment_of),
    rule("moment", f"clock zone? (?: comma | on | of | in | the )* {_DAY}", moment_of),
    rule("moment", f"{_DAY} comma? (?: before | after | by ) around? clock", moment_of),
    rule("stretch", f"{_DAY} {_LINK} (?: from | between )? (?: num | dec ) {_AND} (?: num | dec ) {ALONE}", _day_numbers),
    rule("stretch", f"(?: from | between )? (?: num | dec ) {_AND} (?: num | dec ) on? {_DAY}", _day_numbers),
    rule("stretch", f"{_DAY} {_LINK} hours", _hours_on_day),
    rule("stretch", f"hours (?: comma | on | of )* {_DAY}", _hours_on_day),
    rule("stretch", f"stretch {_LINK} hours", _hours_on_day),
    rule("moment", f"stretch {_LINK} clock", moment_of),
    rule("moment", f"stretch (?: at | around ) num {ALONE}", moment_of),
    rule("moment", f"day (?: around ) num {ALONE}", moment_of),
    rule("moment", "num comma stretch", moment_of),
    rule("moment", f"day num num {ALONE}", _numbers_moment),
)
