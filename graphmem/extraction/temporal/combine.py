"""A day and its hours ("Monday at 5", "tomorrow from 3 to 4"), hours alone ("9 to 5"), and now."""

from datetime import datetime, timedelta

from graphmem.extraction.temporal import calendar_math as cal
from graphmem.extraction.temporal.clock_times import ALONE, HOUR, clock_of, in_part
from graphmem.extraction.temporal.day_parts import likely, on_day
from graphmem.extraction.temporal.days import weekday_near
from graphmem.extraction.temporal.rule_engine import Found, Item, code, rule
from graphmem.extraction.temporal.time_types import Clock, Hours, Interval, Length, Relation, When


def _at_clock(when: When, clock: Clock, relation: Relation = "at") -> When:
    """A day's moment."""
    part = when.timex.removeprefix("T") if when.options and when.options[0].grain == "part" else ""
    seconds = likely(in_part(clock, part) if part else clock)
    length = HOUR if clock.grain == "hour" else 60
    moments = tuple(
        Interval(day + timedelta(seconds=seconds), day + timedelta(seconds=seconds + length), "minute")
        for day in (o.start for o in when.options)
    )
    return When(moments, relative=when.relative, relation=relation)


def moment_of(found: Found, ref: datetime) -> When | None:
    when, item = found.get(When, "day", "stretch"), found.item("clock", "num", "dec")
    clock = clock_of(item) if item else None
    if when is None or clock is None:
        return None
    relation: Relation = "before" if found.has("before") or found.has("by") else "after" if found.has("after") else clock.relation
    return _at_clock(when, clock, relation)


def _numbers_moment(found: Found, ref: datetime) -> When | None:
    """ "March eighteenth nine thirty"."""
    when, (hour, minute) = found.get(When), found.all(int, "num")[:2]
    if when is None or not (1 <= hour <= 12 and 10 <= minute < 60):
        return None
    return _at_clock(when, Clock((hour % 12 * HOUR + 60 * minute, (hour % 12 + 12) * HOUR + 60 * minute)))


def _end_of_day(found: Found, ref: datetime) -> When | None:
    when = found.get(When, "day") or When((cal.one_day(ref),), relative=True)
    if found.has("wday"):
        when = weekday_near(ref, found.number("wday"))
    if found.has("unit") and found.get(str, "unit") != "day":
        return None
    moments = tuple(Interval(o.end - timedelta(seconds=1), o.end, "second") for o in when.options)
    return When(moments, relative=when.relative)


def _stretch(found: Found, ref: datetime) -> When | None:
    """A day and its hours: "Monday afternoon", "tomorrow from 3 to 5"."""
    when, hours = found.get(When, "day", "stretch"), found.get(Hours)
    if when is None or hours is None or not when.options:
        return None
    part = when.timex.removeprefix("T") if when.options[0].grain == "part" else ""
    if part and hours.name:
        return None
    return on_day(when, hours, part)


def _between(found: Found, ref: datetime) -> Hours | None:
    """From one hour to another: the shortest way forward that the words allow."""
    ends = [item for item in found.items[found.first : found.last] if item.cls in _ENDS]
    if len(ends) < 2:
        return None
    first, last = _clock(ends[0]), _clock(ends[1])
    part = found.get(Hours)
    if first is None or last is None or (part and not part.name):
        return None
    if part:
        last = in_part(last, part.name)
    pairs = sorted(((b - a) % 86400 or 86400, a, b) for a in first.options for b in last.options)
    shortest = pairs[0][0]
    wrap = [(a, b if b > a else b + 86400) for span, a, b in pairs if span == shortest]
    return Hours(tuple(wrap))


_ENDS = frozenset(code(name) for name in ("clock", "num", "dec", "hhmm", "year"))


def _clock(item: Item) -> Clock | None:
    if isinstance(item.value, int) and item.value > 99 and len(item.text) != 4:
        return None
    return clock_of(item)


def _for(found: Found, ref: datetime) -> Hours | None:
    """ "from 9 for two hours"."""
    length, item = found.get(Length), found.item("clock", "num")
    clock = clock_of(item) if item else None
    if length is None or clock is None or length.total != length.seconds or length.seconds > 86400:
        return None
    return Hours(tuple((s, s + int(length.seconds)) for s in clock.options[:1]))


def _now(found: Found, ref: datetime) -> When | None:
    """The moment of speaking: a moment for what counts from it, but no date that a message was sent to tell."""
    return When(
        (Interval(ref, ref + timedelta(seconds=1), "second"),), relative=True, weak=True, timex=found.get(str, "ref") or "PRESENT_REF"
    )


def _part_of(found: Found, ref: datetime) -> When | None:
    """ "Monday morning", before the hours that may follow it."""
    hours = found.get(Hours)
    return _stretch(found, ref) if hours and hours.name else None


def _day_clock_year(found: Found, ref: datetime) -> When | None:
    """ "Wed Oct 26 15:50:06 2016"."""
    (day, year), clock = found.all(When), found.get(Clock)
    if clock is None or not day.is_open or len(year.options) != 1 or year.options[0].grain != "year":
        return None
    return _at_clock(cal.in_year(day, year.options[0].start.year), clock)


def _day_numbers(found: Found, ref: datetime) -> When | None:
    """ "Monday 12-4", "between 3 and 8 yesterday"."""
    hours, when = _between(found, ref), found.get(When, "day", "stretch")
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
    rule("hours", f"(?: from | between )? {_HOUR} {_AND} {_HOUR} hours", _between),
    rule("hours", f"between {_HOUR} {_AND} (?: clock | hhmm )", _between),
    rule("hours", f"between (?: clock | hhmm ) {_AND} (?: clock | hhmm | year | num {ALONE} | dec {ALONE} )", _between),
    rule("hours", f"from? (?: clock | hhmm ) {_TO} (?: clock | hhmm | year | num {ALONE} | dec {ALONE} )", _between),
    rule("hours", f"from? (?: num | dec ) {_TO} clock", _between),
    rule("hours", "from (?: clock | num ) for dur", _for),
    rule("hours", "for dur from (?: clock | num )", _for),
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
    rule("stretch", f"{_DAY} {_LINK} hours", _stretch),
    rule("stretch", f"hours (?: comma | on | of )* {_DAY}", _stretch),
    rule("stretch", f"stretch {_LINK} hours", _stretch),
    rule("moment", f"stretch {_LINK} clock", moment_of),
    rule("moment", f"stretch (?: at | around ) num {ALONE}", moment_of),
    rule("moment", f"day (?: around ) num {ALONE}", moment_of),
    rule("moment", "num comma stretch", moment_of),
    rule("moment", f"day num num {ALONE}", _numbers_moment),
)
