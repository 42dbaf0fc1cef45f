"""Parts of periods: "the end of May", "the first week of 2021", "Tuesday of next week", "the 3rd of next month"."""

from datetime import datetime, timedelta

from graphmem.extraction.temporal import calendar_math as cal
from graphmem.extraction.temporal.clock_times import day_part_hours
from graphmem.extraction.temporal.day_parts import on_day
from graphmem.extraction.temporal.days import day_of_month, step_of
from graphmem.extraction.temporal.durations import UNIT
from graphmem.extraction.temporal.periods import bare_weekend, this_unit
from graphmem.extraction.temporal.rule_engine import TemporalMatch, rule
from graphmem.extraction.temporal.temporal_config import PERIOD_PART_CUTS
from graphmem.extraction.temporal.time_types import CalendarTime, Duration, HourRange, Interval


def _week_of(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "the week of 10 April", "the weekend of Halloween"."""
    unit, day = match.get(str, "unit"), match.get(CalendarTime, "day")
    if day is None or unit not in ("week", "weekend"):
        return None
    within = match.get(CalendarTime, "span")
    if day.relative and not match.has("of"):
        return None
    if within is not None and (len(within.options) != 1 or within.options[0].grain != "year"):
        return None
    options = tuple(o for o in day.options if within is None or within.options[0].start <= o.start < within.options[0].end)
    if unit == "week":
        return CalendarTime(tuple(cal.week(o.start) for o in options))
    return CalendarTime(tuple(_long_weekend(o.start) for o in options))


def _long_weekend(day: datetime) -> Interval:
    """The weekend of a holiday, extended by a Thursday or Friday before it or a Monday after it."""
    this = cal.weekend(day, -1 if day.weekday() < 2 else 0)
    return Interval(min(this.start, day), max(this.end, day + cal.DAY), "day")


def _nth_unit_in(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "the third month of 2021", "the last week of July", "the first ten days of last year"."""
    span, unit, length = match.get(CalendarTime, "span"), str(match.get(str, "unit", "quarter")), match.get(Duration)
    if span is None or not span.options:
        return None
    last = (match.has("which") and step_of(match) < 0) or match.has("last")
    count, many = match.get(int, "num") or 1, match.get(int, "num") is not None or length is not None
    if length is not None:
        unit, count = counted(length)
    number = -1 if last else match.number("ord", "second")
    if not last and (not number or (many and number != 1)):
        return None
    options = [_nth(option, unit, number, count) for option in span.options]
    return CalendarTime(tuple(o for o in options if o is not None)) if all(options) else None


def counted(length: Duration) -> tuple[str, int]:
    """The largest unit of a duration, and how many of it."""
    for unit, count in (("year", length.years), ("month", length.months), ("week", length.weeks)):
        if count:
            return unit, int(count)
    return "day", int(length.days)


def _nth_of_this(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "the thirty-first day of the month", "the second week of the year"."""
    part, whole = match.all(str, "unit", "quarter")[:2]
    within = cal.period(whole, ref)
    number = -1 if match.has("which") and step_of(match) < 0 else match.number("ord", "second")
    found_part = _nth(within, part, number, 1) if number else None
    return CalendarTime((found_part,), relative=True) if found_part and found_part.end <= within.end + 7 * cal.DAY else None


def _weekday_part_in(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "Wednesday evening next week", "the first Monday afternoon of May"."""
    hours = match.get(HourRange) or day_part_hours(match, ref)
    day = _nth_weekday(match, ref) if match.has("ord") or match.has("second") else _weekday_in(match, ref)
    if hours is None or day is None:
        return None
    return on_day(day, hours)


def _week_of_ordinal(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "the week of the 18th"."""
    day = day_of_month(ref, match.number("ord", "second"))
    return CalendarTime(tuple(cal.week(o.start) for o in day.options)) if day and match.get(str, "unit") == "week" else None


def _nth(within: Interval, unit: str, number: int, count: int) -> Interval | None:
    """`count` units from the `number`-th of an interval on; the last `count` for -1. None if the units do not fit."""
    start, end = within.start, within.end
    if unit == "week":
        return _weeks_in(within, number, count)
    if unit == "day":
        first = end - count * cal.DAY if number < 0 else start + (number - 1) * cal.DAY
        return Interval(first, first + count * cal.DAY, "day")
    if unit in ("month", "quarter"):
        size = 3 if unit == "quarter" else 1
        steps = -size * count if number < 0 else size * (number - 1)
        base = end if number < 0 else start
        return cal.months(base.year, base.month + steps, size * count)
    if unit == "year" and within.grain == "year":
        return cal.years(end.year - count if number < 0 else start.year + number - 1, count)
    if unit == "weekend":
        saturday = (
            start + timedelta(days=(5 - start.weekday()) % 7) if number > 0 else end - timedelta(days=(end.weekday() - 5 - 1) % 7 + 1)
        )
        return cal.weekend(saturday, number - 1 if number > 0 else 0)
    return None


def _weeks_in(within: Interval, number: int, count: int) -> Interval | None:
    if within.grain == "year":
        first = cal.iso_week(
            within.start.year, number if number > 0 else datetime(within.start.year, 12, 28).isocalendar().week - count + 1
        )
    elif within.grain == "month":
        first = cal.week_of_month(within.start.year, within.start.month, number)
        first = cal.week(first.start, 1 - count) if number < 0 else first
    else:
        return None
    return Interval(first.start, first.start + 7 * count * cal.DAY, "week")


def _nth_weekday(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "the first Monday of next month"."""
    span, weekday = match.get(CalendarTime, "span"), match.number("wday")
    if span is None:
        return None
    last = match.has("which")
    number = match.number("ord", "second")
    days = []
    for option in span.options:
        if last:
            end = option.end - cal.DAY
            days.append(cal.one_day(end, -((end.weekday() - weekday) % 7)))
        else:
            days.append(cal.one_day(option.start, (weekday - option.start.weekday()) % 7 + 7 * (number - 1)))
    return CalendarTime(tuple(days))


def _weekday_in(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "Tuesday of next week", "next week on Tuesday"."""
    span = match.get(CalendarTime, "span")
    if span is None or any((o.end - o.start) != 7 * cal.DAY for o in span.options) or not span.options:
        return None
    weekday = match.number("wday")
    return CalendarTime(tuple(cal.one_day(o.start, weekday) for o in span.options), relative=span.relative)


def _nth_day(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "the 18th of next month", "the 21st this month"."""
    span, number = match.get(CalendarTime, "span"), match.number("ord", "second")
    if span is None or not span.options or any(o.grain != "month" for o in span.options) or not 1 <= number <= 31:
        return None
    return CalendarTime(tuple(cal.date(o.start.year, o.start.month, number) for o in span.options))


def _period_edge(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """The early, middle or late part of a period as the literal value; the interval stays the whole period."""
    span = match.get(CalendarTime, "span")
    if span is None or not span.options:
        return None
    place = 1 if match.has("mid") or match.has("middle") else 2 if any(match.has(w) for w in ("end", "late", "later")) else 0
    cut = ref if match.has("earlier") or match.has("later") else None
    options = tuple(Interval(o.start, o.end, o.grain, _period_part(o, place, span.relative, cut)) for o in span.options)
    return CalendarTime(options, month=span.month, day=span.day, relation=span.relation, relative=span.relative)


def _period_part(whole: Interval, place: int, relative: bool, cut: datetime | None) -> tuple[datetime, datetime]:
    """(Start, end) of the early (0), middle (1) or late (2) part of a period; `cut` is now, for "earlier" and "later"."""
    start, end, cuts = whole.start, whole.end, PERIOD_PART_CUTS
    days = (end - start).days
    if days <= 7:
        first = second = start + cuts.week_cut * cal.DAY
    elif whole.grain == "month" and days < 32:
        first = second = start + cuts.month_cut * cal.DAY
        if place == 1:
            first, second = start + cuts.month_middle[0] * cal.DAY, start + cuts.month_middle[1] * cal.DAY
    elif relative and days < 367:
        first = second = datetime(start.year, cuts.relative_year_cut, 1) if whole.grain == "year" else start + (end - start) / 2
    else:
        middle = (datetime(start.year, cuts.year_middle[0], 1), datetime(start.year, cuts.year_middle[1], 1))
        first, second = middle if days < 367 and whole.grain == "year" else _thirds(start, end)
    if cut is not None and start <= cut < end:
        today = cal.midnight(cut)
        return (start, min(first, today) if today > start else first) if place == 0 else (max(second, today), end)
    return ((start, first), (first, second), (second, end))[place]


def _thirds(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    third = (end - start) / 3
    return cal.midnight(start + third), cal.midnight(start + 2 * third)


def _abbreviated_end(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    whole = cal.period("month" if match.has("eom") else "year", ref)
    return CalendarTime((Interval(whole.start, whole.end, whole.grain, _period_part(whole, 2, True, None)),), relative=True)


def _rest_of_period(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    span = match.get(CalendarTime, "span", "day")
    if span is None or len(span.options) != 1:
        return None
    return CalendarTime((Interval(cal.midnight(ref), span.options[0].end, span.options[0].grain),), relative=True)


def _to_date(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    unit = match.get(str, "unit")
    if unit is None:
        return None
    whole = cal.period(unit, ref)
    return CalendarTime((Interval(whole.start, cal.midnight(ref, 1), "day", (whole.start, cal.midnight(ref))),), relative=True)


def _unit_edge(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    unit = str(match.get(str, "unit"))
    if unit == "day":
        return None
    whole = cal.period(unit, ref)
    place = 2 if match.has("end") else 1 if match.has("middle") else 0
    return CalendarTime((Interval(whole.start, whole.end, whole.grain, _period_part(whole, place, True, None)),), relative=True)


_THE = "the?"
PERIOD_PARTS = (
    rule("span", f"{_THE} (?: ord | second | which ) (?: num? {UNIT} | dur ) (?: of | in ) the? span", _nth_unit_in),
    rule("span", f"{_THE} unit (?: of | starting on? | start on? ) the? day", _week_of),
    rule("span", f"{_THE} unit of the (?: ord | second )", _week_of_ordinal),
    rule("span", f"{_THE} (?: ord | second | which ) {UNIT} of the? unit", _nth_of_this),
    rule("stretch", f"{_THE} (?: ord | second )? wday comma? (?: hours | part ) comma? (?: of | in )? the? span", _weekday_part_in),
    rule("span", "day unit span?", _week_of),
    rule("day", f"{_THE} (?: ord | second | which ) wday (?: of | in ) the? span", _nth_weekday),
    rule("day", f"{_THE} (?: ord | second ) unit? (?: of )? the? span", _nth_day),
    rule("day", "on? wday comma? (?: of | in )? the? span", _weekday_in),
    rule("day", "span (?: comma | dash | on )* wday", _weekday_in),
    rule("span", "the? rest of the? (?: span | day )", _rest_of_period),
    rule("day", "span poss wday", _weekday_in),
    rule("span", f"{_THE} (?: start | middle | end ) of the? span", _period_edge),
    rule("span", f"{_THE} (?: early | mid | late | earlier | later ) (?: in | on )? the? dash? span", _period_edge),
    rule("span", "the? (?: eom | eoy )", _abbreviated_end),
    rule("span", "unit to date", _to_date),
)
LATE_PERIOD_PARTS = (
    rule("span", f"the {UNIT}", this_unit),
    rule("span", "the? (?: start | middle | end ) of span", _period_edge),
    rule("span", "(?: early | mid | late | earlier | later ) (?: in | on )? span", _period_edge),
    rule("span", "(?: end | start | middle | mid ) of unit", _unit_edge),
    rule("span", "mid of span", _period_edge),
    rule("span", "rest of span", _rest_of_period),
    rule("span", "unit (?= $ | dot | stop | comma )", bare_weekend),
)
