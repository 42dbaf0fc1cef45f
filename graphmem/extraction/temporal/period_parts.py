"""Parts of periods: "the end of May", "the first week of 2021", "Tuesday of next week", "the 3rd of next month"."""

from datetime import datetime, timedelta

from graphmem.extraction.temporal import calendar_math as cal
from graphmem.extraction.temporal.clock_times import part_hours
from graphmem.extraction.temporal.day_parts import on_day
from graphmem.extraction.temporal.days import day_of_month, step_of
from graphmem.extraction.temporal.durations import UNIT
from graphmem.extraction.temporal.periods import this_unit, weekend_alone
from graphmem.extraction.temporal.rule_engine import Found, rule
from graphmem.extraction.temporal.time_types import Hours, Interval, Length, When


def _week_of(found: Found, ref: datetime) -> When | None:
    """ "the week of 10 April", "the weekend of Halloween"."""
    unit, day = found.get(str, "unit"), found.get(When, "day")
    if day is None or unit not in ("week", "weekend"):
        return None
    within = found.get(When, "span")
    if day.relative and not found.has("of"):
        return None
    if within is not None and (len(within.options) != 1 or within.options[0].grain != "year"):
        return None
    options = tuple(o for o in day.options if within is None or within.options[0].start <= o.start < within.options[0].end)
    if unit == "week":
        return When(tuple(cal.week(o.start) for o in options))
    return When(tuple(_long_weekend(o.start) for o in options))


def _long_weekend(day: datetime) -> Interval:
    """The weekend that a holiday makes: from a Thursday or Friday before, to a Monday after it."""
    this = cal.weekend(day, -1 if day.weekday() < 2 else 0)
    return Interval(min(this.start, day), max(this.end, day + cal.DAY), "day")


def _nth_in(found: Found, ref: datetime) -> When | None:
    """ "the third month of 2021", "the last week of July", "the first ten days of last year"."""
    span, unit, length = found.get(When, "span"), str(found.get(str, "unit", "quarter")), found.get(Length)
    if span is None or not span.options:
        return None
    last = (found.has("which") and step_of(found) < 0) or found.has("last")
    count, many = found.get(int, "num") or 1, found.get(int, "num") is not None or length is not None
    if length is not None:
        unit, count = counted(length)
    number = -1 if last else found.number("ord", "second")
    if not last and (not number or (many and number != 1)):
        return None
    options = [_nth(option, unit, number, count) for option in span.options]
    return When(tuple(o for o in options if o is not None)) if all(options) else None


def counted(length: Length) -> tuple[str, int]:
    """A length of one unit as that unit and how many."""
    for unit, count in (("year", length.years), ("month", length.months), ("week", length.weeks)):
        if count:
            return unit, int(count)
    return "day", int(length.days)


def _nth_of_this(found: Found, ref: datetime) -> When | None:
    """ "the thirty-first day of the month", "the second week of the year"."""
    part, whole = found.all(str, "unit", "quarter")[:2]
    within = cal.period(whole, ref)
    number = -1 if found.has("which") and step_of(found) < 0 else found.number("ord", "second")
    found_part = _nth(within, part, number, 1) if number else None
    return When((found_part,), relative=True) if found_part and found_part.end <= within.end + 7 * cal.DAY else None


def _weekday_part_in(found: Found, ref: datetime) -> When | None:
    """ "Wednesday evening next week", "the first Monday afternoon of May"."""
    hours = found.get(Hours) or part_hours(found, ref)
    day = _nth_weekday(found, ref) if found.has("ord") or found.has("second") else _weekday_in(found, ref)
    if hours is None or day is None:
        return None
    return on_day(day, hours)


def _week_of_ordinal(found: Found, ref: datetime) -> When | None:
    """ "the week of the 18th"."""
    day = day_of_month(ref, found.number("ord", "second"))
    return When(tuple(cal.week(o.start) for o in day.options)) if day and found.get(str, "unit") == "week" else None


def _nth(within: Interval, unit: str, number: int, count: int) -> Interval | None:
    """The `number`-th unit of an interval, or the last `count` for -1."""
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


def _nth_weekday(found: Found, ref: datetime) -> When | None:
    """ "the first Monday of next month"."""
    span, weekday = found.get(When, "span"), found.number("wday")
    if span is None:
        return None
    last = found.has("which")
    number = found.number("ord", "second")
    days = []
    for option in span.options:
        if last:
            end = option.end - cal.DAY
            days.append(cal.one_day(end, -((end.weekday() - weekday) % 7)))
        else:
            days.append(cal.one_day(option.start, (weekday - option.start.weekday()) % 7 + 7 * (number - 1)))
    return When(tuple(days))


def _weekday_in(found: Found, ref: datetime) -> When | None:
    """ "Tuesday of next week", "next week on Tuesday"."""
    span = found.get(When, "span")
    if span is None or any((o.end - o.start) != 7 * cal.DAY for o in span.options) or not span.options:
        return None
    weekday = found.number("wday")
    return When(tuple(cal.one_day(o.start, weekday) for o in span.options), relative=span.relative)


def _nth_day(found: Found, ref: datetime) -> When | None:
    """ "the 18th of next month", "the 21st this month"."""
    span, number = found.get(When, "span"), found.number("ord", "second")
    if span is None or not span.options or any(o.grain != "month" for o in span.options) or not 1 <= number <= 31:
        return None
    return When(tuple(cal.date(o.start.year, o.start.month, number) for o in span.options))


def _edge(found: Found, ref: datetime) -> When | None:
    """The early, middle or late part of a period: `written` has it, the interval stays the whole."""
    span = found.get(When, "span")
    if span is None or not span.options:
        return None
    place = 1 if found.has("mid") or found.has("middle") else 2 if any(found.has(w) for w in ("end", "late", "later")) else 0
    cut = ref if found.has("earlier") or found.has("later") else None
    options = tuple(Interval(o.start, o.end, o.grain, _third(o, place, span.relative, cut)) for o in span.options)
    return When(options, span.month, span.day, span.relation, "", span.relative)


def _third(whole: Interval, place: int, relative: bool, cut: datetime | None) -> tuple[datetime, datetime]:
    """Start and end of the beginning (0), middle (1) or end (2) of a period; `cut` is now, for "earlier" and "later"."""
    start, end = whole.start, whole.end
    days = (end - start).days
    if days <= 7:
        first, second = start + 3 * cal.DAY, start + 3 * cal.DAY
    elif whole.grain == "month" and days < 32:
        first, second = start + 15 * cal.DAY, start + 15 * cal.DAY
        if place == 1:
            first, second = start + 9 * cal.DAY, start + 20 * cal.DAY
    elif relative and days < 367:
        first = second = datetime(start.year, 7, 1) if whole.grain == "year" else start + (end - start) / 2
    else:
        first, second = (
            (datetime(start.year, 5, 1), datetime(start.year, 9, 1)) if days < 367 and whole.grain == "year" else _thirds(start, end)
        )
    if cut is not None and start <= cut < end:
        today = cal.midnight(cut)
        return (start, min(first, today) if today > start else first) if place == 0 else (max(second, today), end)
    return ((start, first), (first, second), (second, end))[place]


def _thirds(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    third = (end - start) / 3
    return cal.midnight(start + third), cal.midnight(start + 2 * third)


def _edge_word(found: Found, ref: datetime) -> When | None:
    whole = cal.period("month" if found.has("eom") else "year", ref)
    return When((Interval(whole.start, whole.end, whole.grain, _third(whole, 2, True, None)),), relative=True)


def _rest(found: Found, ref: datetime) -> When | None:
    span = found.get(When, "span", "day")
    if span is None or len(span.options) != 1:
        return None
    return When((Interval(cal.midnight(ref), span.options[0].end, span.options[0].grain),), relative=True)


def _to_date(found: Found, ref: datetime) -> When | None:
    unit = found.get(str, "unit")
    whole = cal.period(unit, ref) if unit else None
    return When((Interval(whole.start, cal.midnight(ref, 1), "day", (whole.start, cal.midnight(ref))),), relative=True) if whole else None


def _loose_edge(found: Found, ref: datetime) -> When | None:
    unit = str(found.get(str, "unit"))
    if unit == "day":
        return None
    whole = cal.period(unit, ref)
    place = 2 if found.has("end") else 1 if found.has("middle") else 0
    return When((Interval(whole.start, whole.end, whole.grain, _third(whole, place, True, None)),), relative=True)


_THE = "the?"
PORTIONS = (
    rule("span", f"{_THE} (?: ord | second | which ) (?: num? {UNIT} | dur ) (?: of | in ) the? span", _nth_in),
    rule("span", f"{_THE} unit (?: of | starting on? | start on? ) the? day", _week_of),
    rule("span", f"{_THE} unit of the (?: ord | second )", _week_of_ordinal),
    rule("span", f"{_THE} (?: ord | second | which ) {UNIT} of the? unit", _nth_of_this),
    rule("stretch", f"{_THE} (?: ord | second )? wday comma? (?: hours | part ) comma? (?: of | in )? the? span", _weekday_part_in),
    rule("span", "day unit span?", _week_of),
    rule("day", f"{_THE} (?: ord | second | which ) wday (?: of | in ) the? span", _nth_weekday),
    rule("day", f"{_THE} (?: ord | second ) unit? (?: of )? the? span", _nth_day),
    rule("day", "on? wday comma? (?: of | in )? the? span", _weekday_in),
    rule("day", "span (?: comma | dash | on )* wday", _weekday_in),
    rule("span", "the? rest of the? (?: span | day )", _rest),
    rule("day", "span poss wday", _weekday_in),
    rule("span", f"{_THE} (?: start | middle | end ) of the? span", _edge),
    rule("span", f"{_THE} (?: early | mid | late | earlier | later ) (?: in | on )? the? dash? span", _edge),
    rule("span", "the? (?: eom | eoy )", _edge_word),
    rule("span", "unit to date", _to_date),
)
LATE_PORTIONS = (
    rule("span", f"the {UNIT}", this_unit),
    rule("span", "the? (?: start | middle | end ) of span", _edge),
    rule("span", "(?: early | mid | late | earlier | later ) (?: in | on )? span", _edge),
    rule("span", "(?: end | start | middle | mid ) of unit", _loose_edge),
    rule("span", "mid of span", _edge),
    rule("span", "rest of span", _rest),
    rule("span", "unit (?= $ | dot | stop | comma )", weekend_alone),
)
