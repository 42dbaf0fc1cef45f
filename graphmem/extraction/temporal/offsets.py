"""Offsets, moments a duration away from another: "2 weeks ago", "in an hour", "3 days after Easter", "the last 5 years"."""

from dataclasses import replace
from datetime import datetime, timedelta

from graphmem.extraction.temporal import calendar_math as cal
from graphmem.extraction.temporal.days import WHICH, step_of
from graphmem.extraction.temporal.durations import length as length_of
from graphmem.extraction.temporal.rule_engine import TemporalMatch, rule
from graphmem.extraction.temporal.time_types import CalendarTime, Duration, Grain, Interval


def smallest_unit(length: Duration) -> str:
    """The smallest unit of a duration."""
    if length.seconds:
        return "tick"
    if length.days:
        return "day"
    return "week" if length.weeks else "month" if length.months else "year"


def _minute(at: datetime) -> CalendarTime:
    return CalendarTime((Interval(at, at + timedelta(minutes=1), "minute"),), relative=True)


def offset_from(base: datetime, length: Duration, sign: int, relation: str = "at") -> CalendarTime:
    """The day, month or year that far away, or all that it may be ("a few weeks ago"); its literal value is the exact day."""
    if length.roughly is not None and not length.seconds:
        return _roughly_away(base, length, sign)
    there = cal.add_duration(base, length, sign)
    unit = smallest_unit(length)
    if unit == "tick":
        return _minute(there)
    day = cal.one_day(there)
    if unit == "month" and length.months % 1 == 0:
        whole = cal.months(there.year, there.month)
    elif unit == "year" and length.years % 1 == 0:
        whole = cal.years(there.year)
    elif unit in ("month", "year"):
        whole = cal.months(there.year, there.month)
    else:
        whole = day
    return CalendarTime((Interval(whole.start, whole.end, whole.grain, (day.start, day.end)),), relative=True)


def _roughly_away(base: datetime, length: Duration, sign: int) -> CalendarTime:
    """From the least to the most that a vague offset may mean, in whole units."""
    exactly = offset_from(base, replace(length, roughly=None), sign).options[0]
    unit = smallest_unit(length)
    ends = [cal.add_duration(base, length.times(factor), sign) for factor in length.roughly or ()]
    units = [cal.period(unit, end) for end in ends] if unit in ("day", "week", "month", "year") else [exactly]
    start, end = min(one.start for one in units), max(one.end for one in units)
    return CalendarTime((Interval(start, end, units[0].grain, exactly.exact),), relative=True)


def _ago(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    length = match.get(Duration)
    return offset_from(ref, length, -1) if length else None


def _ahead(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    length = match.get(Duration)
    return offset_from(ref, length, 1) if length else None


def _units_away(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "two weekends ago"."""
    if match[1].text.lower().rstrip("s") != "weekend":
        return None
    return CalendarTime((cal.weekend(ref, -(match.get(int, "num", "a", "few") or 1)),), relative=True)


def _offset_from_anchor(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "3 days after Easter", "two weeks from tomorrow", "2 days before yesterday"."""
    length, base = match.get(Duration), match.get(CalendarTime)
    if length is None or base is None or not base.options:
        return None
    if smallest_unit(length) == "tick" and base.options[0].grain not in ("minute", "second"):
        return None
    back = match.has("before")
    start = (base.options[-1] if base.options[-1].start >= cal.midnight(ref) else base.options[0]).start
    if length.weekends:
        return CalendarTime((cal.weekend(start, -length.weekends if back else length.weekends),))
    there = offset_from(start, length, -1 if back else 1)
    exact = there.options[0].exact
    if smallest_unit(length) != "tick":
        there = CalendarTime((Interval(exact[0], exact[1], "day"),))
    if match.has("than"):
        return _limited_by_offset(match, there, start, back)
    return there


def _limited_by_offset(match: TemporalMatch, there: CalendarTime, base: datetime, back: bool) -> CalendarTime:
    """ "more than 2 weeks before today", "less than 3 days after tomorrow"."""
    point = there.options[0].start
    if match.has("more"):
        return CalendarTime(there.options, relation="before" if back else "since")
    first, last = sorted((point, base))
    return CalendarTime((Interval(first, last, "day"),))


def _limited_ago(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "more than a year ago"."""
    length = match.get(Duration)
    if length is None:
        return None
    return replace(offset_from(ref, length, -1), relation="before" if match.has("more") else "after")


def _other_day(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "the other day", "the other night", "the other week": lately, but not today."""
    if match[1].text.lower() != "other":
        return None  # "the moon day": "other" is also the class of every word that tells no time.
    if match[-1].text.lower() == "week":
        return CalendarTime((Interval(cal.week(ref, -3).start, cal.week(ref).start, "week"),), relative=True)
    if match[-1].text.lower() not in ("day", "night", "evening", "morning", "afternoon"):
        return None
    return CalendarTime((Interval(cal.midnight(ref, -7), cal.midnight(ref), "day"),), relative=True)


def _unit_beside(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "the day after Christmas", "the week before 3 May"."""
    unit, day = str(match.get(str, "unit")), match.get(CalendarTime)
    if day is None or unit not in ("day", "week", "weekend", "month"):
        return None
    step = -1 if match.has("before") else 1
    return CalendarTime(tuple(cal.period(unit, o.start, step) for o in day.options), relative=day.relative)


def _weekday_beside(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "the Friday before Christmas"."""
    weekday, day = match.number("wday"), match.get(CalendarTime)
    if day is None:
        return None
    back = match.has("before")
    return CalendarTime(
        tuple(
            cal.one_day(o.start, -((o.start.weekday() - weekday - 1) % 7 + 1) if back else (weekday - o.start.weekday() - 1) % 7 + 1)
            for o in day.options
        )
    )


def _within(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    length = match.get(Duration)
    if length is None:
        return None
    if smallest_unit(length) == "tick":
        return CalendarTime((Interval(ref, cal.add_duration(ref, length), "minute"),), relative=True)
    today = cal.midnight(ref)
    end = cal.midnight(cal.add_duration(ref, length))
    return CalendarTime((Interval(today, end + cal.DAY, "day", (today, end)),), relative=True)


def _within_which(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "within the next 10 months", "within the last 2 weeks"."""
    return _within(match, ref) if step_of(match) > 0 else _rolling(match, ref)


_GRAINS: dict[str, Grain] = {"tick": "minute", "day": "day", "week": "day", "month": "month", "year": "year"}
_VERBAL = frozenset("t will to would could should might may can must".split())
_WHOLE_UNITS = ("quarter", "decade", "century", "fortnight")


def _rolling(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "the last 3 months", "the next two weeks": up to today, or from tomorrow on."""
    length, step = match.get(Duration), step_of(match)
    if match.first and match[0].text.lower() == "last" and match.items[match.first - 1].text.lower() in _VERBAL:
        return None  # "it will last two hours"
    return rolling_span(length, step, ref) if length and step else None


def rolling_span(length: Duration, step: int, ref: datetime) -> CalendarTime:
    """A duration that ends today, or begins tomorrow; one in hours or minutes ends or begins now."""
    if smallest_unit(length) == "tick":
        start, end = sorted((ref, cal.add_duration(ref, length, step)))
        return CalendarTime((Interval(start, end, "minute"),), relative=True)
    today = cal.midnight(ref)
    grain = _grain(length)
    if step > 0:
        tomorrow = today + cal.DAY
        end = cal.midnight(cal.add_duration(today if length.business else tomorrow, length))
        return CalendarTime((Interval(tomorrow, end + cal.DAY if length.business else end, grain),), relative=True)
    start = cal.midnight(cal.add_duration(today, length, -1))
    return CalendarTime((Interval(start, today + cal.DAY, grain, (start, today)),), relative=True)


def _grain(length: Duration) -> Grain:
    return _GRAINS[smallest_unit(length)]


def _whole_units(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "the last 2 quarters", "the next two decades": whole ones."""
    unit = str(match.get(str, "unit", "quarter"))
    count = match.get(int, "num", "few") or 1
    step = step_of(match)
    if unit not in _WHOLE_UNITS or not step:
        return None
    return CalendarTime((cal.period(unit, ref, 1 if step > 0 else -count, count),), relative=True)


def span_starting(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "2 weeks starting on 20 May", "for 3 days from today"."""
    length, base = match.get(Duration), match.get(CalendarTime)
    if length is None or base is None or not base.options or (length.seconds and base.options[0].grain != "minute"):
        return None
    chosen = [o for o in base.options if o.start >= cal.midnight(ref)] or list(base.options)
    start = chosen[0].start
    return CalendarTime((Interval(start, cal.add_duration(start, length), chosen[0].grain),))


def _weekday_then(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "Monday two weeks from now", "in 3 days on Friday": the weekday of that week, or the first from it on."""
    when, weekday = match.get(CalendarTime), match.number("wday")
    if when is None or len(when.options) != 1:
        return None
    there = when.options[0].exact[0]
    if when.options[0].grain == "day":
        there = cal.week(there).start
    return CalendarTime((cal.one_day(there, (weekday - there.weekday()) % 7),), relative=True)


def _count_before_which(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "the 5 past years"."""
    unit, count = match.item("unit", "tick", "quarter"), match.get(int, "num", "few")
    step = step_of(match)
    if unit is None or not count or not step or not (count == 1 or unit.text.lower().endswith("s")):
        return None
    if unit.value in _WHOLE_UNITS:
        return _whole_units(match, ref)
    return rolling_span(length_of(unit.value, count), step, ref)


EARLY_OFFSETS = (
    rule("span", "(?: num | a | few | a few of? ) unit ago", _units_away),
    rule(
        "span", f"the? {WHICH} (?: a? few of? | num ) (?: unit | quarter ) (?! of (?: the | month | year | which | span ) )", _whole_units
    ),
    rule("span", "within the? which dur", _within_which),
    rule("span", f"the? {WHICH}+ dur (?! of (?: the | month | year | which | span ) )", _rolling),
    rule("span", f"the? (?: num | few ) {WHICH} (?: unit | tick | quarter )", _count_before_which),
)
OFFSETS = (
    rule("day", "(?: more | less ) than dur ago", _limited_ago),
    rule("day", "the other (?: unit | part )", _other_day),
    rule("day", "the unit (?: before | after ) the? day", _unit_beside),
    rule("day", "the? wday (?: before | after ) the? day", _weekday_beside),
    rule("span", "for dur comma? from the? day", span_starting),
    rule("day", "dur (?: ago | back | earlier )", _ago),
    rule("day", "(?: more | less ) than dur (?: before | after | from ) (?: day | span | moment )", _offset_from_anchor),
    rule("day", "(?: in | within )? dur (?: before | after | from | since ) the? (?: day | span | moment | nowday )", _offset_from_anchor),
    rule("day", "dur from now", _ahead),
    rule("day", "dur (?: later | hence )", _ahead),
    rule("day", "in (?: around | over )? dur (?: quote other time | time )?", _ahead),
    rule("span", "(?: within | in less than ) dur", _within),
    rule("day", "wday comma? day", _weekday_then),
    rule("day", "day on wday", _weekday_then),
)
