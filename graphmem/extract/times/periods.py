"""Weeks, months, quarters, seasons, years, decades, and their parts: "the end of May", "the first week of 2021", "Q3"."""

from datetime import datetime, timedelta

from graphmem.extract.times import calendar as cal
from graphmem.extract.times.cascade import Found, code, rule
from graphmem.extract.times.clocks import part_hours
from graphmem.extract.times.days import WHICH, day_of_month, step_of
from graphmem.extract.times.hours import on_day
from graphmem.extract.times.lengths import UNIT
from graphmem.extract.times.values import Hours, Interval, Length, When
from graphmem.extract.times.words import AMBIGUOUS, SEASONS

_BEFORE_MONTH = frozenset(
    code(n)
    for n in (
        "in",
        "of",
        "since",
        "until",
        "by",
        "early",
        "late",
        "mid",
        "from",
        "during",
        "on",
        "before",
        "after",
        "between",
        "to",
        "around",
    )
)
_YEAR_LEADS = "in since until by of from during before after around between to and or early late mid dash comma starting for equals than next last paren over year".split()


def _month_year(found: Found, ref: datetime) -> When | None:
    return When((cal.months(found.number("year"), found.number("month")),))


def _ym(found: Found, ref: datetime) -> When | None:
    value = found[0].value
    return When((cal.months(value[0], value[1]),)) if isinstance(value, tuple) else None


def _month_short_year(found: Found, ref: datetime) -> When | None:
    """ "April of 87", "Oct '05"."""
    return When((cal.months(cal.full_year(f"{found.number('num'):02d}"), found.number("month")),))


def _which_month(found: Found, ref: datetime) -> When | None:
    """ "last March" is the latest that is over or has come, "next" one lies ahead, "this" one in this year."""
    step, month = step_of(found), found.number("month")
    if step == 0 and found[-1].text in ("may", "march"):
        return None
    if step == 0:
        return When((cal.months(ref.year, month),), relative=True)
    year = ref.year + step if (month - ref.month) * step <= 0 else ref.year
    return When((cal.months(year, month),), relative=True)


def _month_in(found: Found, ref: datetime) -> When | None:
    """ "April of last year"."""
    year = found.get(When, "span")
    if year is None or len(year.options) != 1 or year.options[0].grain != "year":
        return None
    return When((cal.months(year.options[0].start.year, found.number("month")),))


def _day_in(found: Found, ref: datetime) -> When | None:
    """ "4th of July next year", "Independence Day of this year", "Christmas 2 years ago"."""
    day, year = found.get(When, "day"), found.get(When, "span")
    if day is None or year is None or len(year.options) != 1 or year.options[0].grain != "year":
        return None
    wanted = year.options[0].start.year
    fitting = [o for o in day.options if o.start.year == wanted]
    if day.is_open:
        return cal.in_year(day, wanted)
    return When(tuple(fitting)) if fitting else None


def _month(found: Found, ref: datetime) -> When | None:
    item = found.item("month")
    if item is None:
        return None
    before = found.items[found.first - 1] if found.first else None
    led = before is not None and before.cls in _BEFORE_MONTH
    word = item.text.lower().rstrip(".")
    if word in AMBIGUOUS and not led:
        if not item.text[0].isupper() or word == "may" or len(word) < 5:
            follow = found.items[found.last] if found.last < len(found.items) else None
            if (
                not (follow is not None and follow.cls in (code("to"), code("dash"), code("until")))
                or word == "may"
                and item.text.islower()
            ):
                return None
        elif item.text[0].isupper() and found.first == 0 and word == "march":
            return None
    return cal.in_years(ref, found.number("month"))


def _which_unit(found: Found, ref: datetime) -> When | None:
    unit = str(found.get(str, "unit", "quarter", "workweek") or "week")
    step = step_of(found)
    if unit == "day" or found[-1].text.lower().endswith("s"):
        return None
    if found.has("workweek") or found.has("work"):
        first = cal.week(ref, step)
        return When((Interval(first.start, first.start + 5 * cal.DAY, "week"),), relative=True) if unit == "week" else None
    if unit == "decade" and step > 0:
        return When((cal.period(unit, ref, step),), relative=True)
    return When((cal.period(unit, ref, step),), relative=True, timex=_weekend_timex(unit))


def _weekend_timex(unit: str) -> str:
    return "WE" if unit == "weekend" else ""


def _which_tick(found: Found, ref: datetime) -> When | None:
    """ "next hour", "the last minute"."""
    step, seconds = step_of(found), found.number("tick")
    if not step:
        return None
    start, end = sorted((ref, ref + timedelta(seconds=step * seconds)))
    return When((Interval(start, end, "minute"),), relative=True, weak=True)


def _after_next(found: Found, ref: datetime) -> When | None:
    """ "the week before last", "the month after next"."""
    return When((cal.period(str(found.get(str, "unit", "quarter")), ref, 2 * step_of(found)),), relative=True)


def _this_unit(found: Found, ref: datetime) -> When | None:
    """ "that weekend", "the same year", "the month": said of one that the text has, often the present one."""
    unit = str(found.get(str, "unit", "quarter"))
    return None if unit == "day" else When((cal.period(unit, ref),), relative=True, weak=True)


def _weekend_alone(found: Found, ref: datetime) -> When | None:
    if found.get(str, "unit") != "weekend" or found[-1].text.lower().endswith("s"):
        return None
    this = cal.weekend(ref)
    options = (this,) if cal.midnight(ref) == this.start else (cal.weekend(ref, -1), this)
    return When(options, relative=True, weak=not found.has("on"))


def _weekend_around(found: Found, ref: datetime) -> When | None:
    """ "over the weekend": the last one, or the one ahead."""
    if found[-1].text.lower() != "weekend":
        return None
    return When((cal.weekend(ref, -1), cal.weekend(ref)), relative=True)


def _year_kind(found: Found, ref: datetime) -> When | None:
    """A calendar year; a fiscal or school year has no limits of its own."""
    if found.get(str, "unit") not in ("year", None):
        return None
    which = found.has("which") or found.has("past")
    year = found.get(int, "year") or (ref.year + step_of(found) if which else 0)
    number = found.get(int, "num")
    if number is not None and not year:
        year = cal.full_year(f"{number:02d}")
    word = (found.text("kind") or str(found.get(str, "fy") or "")).lower()
    if word == "calendar" or found.has("cy"):
        return When((cal.years(year or ref.year),))
    prefix = "SY" if word in ("school", "academic", "sy") else "FY"
    return When((), timex=f"{prefix}{year or 'XXXX'}")


def _quarter_of_year(found: Found, ref: datetime) -> When | None:
    """ "Q3 2019", "2019 H2", "the first quarter of last year"."""
    number = found.get(int, "num", "ord", "second") or 0
    if found.has("which") and not number:
        number = 4 if step_of(found) < 0 else 0
    half = found.has("halfyear") or found.has("half")
    length = 6 if half else 3
    if not 1 <= number <= 12 // length:
        return None
    first = (number - 1) * length + 1
    year, within = found.get(int, "year"), found.get(When, "span")
    if isinstance(found[-1].value, tuple):
        year, number = found[-1].value[0], found[-1].value[1]
        first = (number - 1) * length + 1
    if within is not None:
        if len(within.options) != 1 or within.options[0].grain != "year" or within.options[0].end.year - within.options[0].start.year != 1:
            return None
        year = within.options[0].start.year
    if year:
        return When((cal.months(year, first, length),))
    return When(cal.around([cal.months(y, first, length) for y in range(ref.year - 2, ref.year + 3)], ref))


def _q_year(found: Found, ref: datetime) -> When | None:
    value = found[-1].value
    if not isinstance(value, tuple):
        return None
    year, number = value
    length = 6 if found.has("halfyear") else 3
    return When((cal.months(year, (number - 1) * length + 1, length),)) if number <= 12 // length else None


def _season(found: Found, ref: datetime) -> When | None:
    """A season, in months; the TIMEX value is without limits."""
    name, first = SEASONS[str(found.get(str, "season"))]
    year, span = found.get(int, "year"), found.get(When, "span")
    if span is not None:
        if len(span.options) != 1 or span.options[0].grain != "year":
            return None
        year = span.options[0].start.year
    if found.has("quote"):
        year = cal.full_year(f"{found.number('num'):02d}")
    if year:
        return When((cal.months(year, first, 3),), timex=f"{year}-{name}")
    seasons = [cal.months(y, first, 3) for y in range(ref.year - 2, ref.year + 3)]
    if found.has("which") or found.has("past"):
        return _which_season(found, ref, seasons, name)
    led = found.first > 0 and found.items[found.first - 1].cls in _BEFORE_MONTH | {code("the")}
    if str(found.get(str, "season")) in ("fall", "spring") and not led and not found[0].text[0].isupper():
        return None
    before = [s for s in seasons if s.start <= ref][-1:]
    ahead = [s for s in seasons if s.end > ref][:1]
    options = tuple(dict.fromkeys((*before, *ahead)))
    return When(options, timex=name, weak=not led or found.items[found.first - 1].cls == code("the") and not _preposition(found))


def _preposition(found: Found) -> bool:
    return found.first > 1 and found.items[found.first - 2].cls in _BEFORE_MONTH


def _which_season(found: Found, ref: datetime, seasons: list[Interval], name: str) -> When:
    step = step_of(found)
    if step < 0:
        chosen = [s for s in seasons if s.end <= ref][-1]
    elif step > 0:
        chosen = next(s for s in seasons if s.start > ref)
    else:
        running = next((s for s in seasons if s.start <= ref < s.end), None)
        chosen = running or next(s for s in seasons if s.start.year == ref.year)
    return When((chosen,), timex=f"{chosen.start.year}-{name}", relative=True)


def _year(found: Found, ref: datetime) -> When | None:
    """A year; the bare number is one where a preposition or the end of a phrase says so."""
    year = found.number("year")
    item = found.item("year")
    if found.has("unit") and found.get(str, "unit") != "year":
        return None
    if item is None or not 1000 <= year < 2200:
        return None
    before = found.items[found.first - 1] if found.first else None
    led = found.has("unit") or (before is not None and before.cls in {code(name) for name in _YEAR_LEADS})
    the = before is not None and before.cls == code("the")
    after = found.items[found.last] if found.last < len(found.items) else None
    counted = after is not None and after.cls in (code("other"), code("unit"), code("tick"), code("percent"), code("num"), code("colon"))
    if counted and (
        not led or item.text == "" or after is None or after.cls != code("other") or (after.text.endswith("s") and after.text != "was")
    ):
        return None
    if the or not (1500 <= year or led):
        return None
    return When((cal.years(year),), weak=not led)


def _decade(found: Found, ref: datetime) -> When | None:
    """ "the 1990s", "the 90s", "the nineties"."""
    hundreds, number = found.get(int, "num"), found.get(int, "decade") or found.get(int, "year", "num")
    if found.has("decade") and hundreds and number:
        number = 100 * hundreds + number if 10 < hundreds < 21 else None
    if number is None or number % 10:
        return None
    if number >= 1000:
        return When((cal.years(number, 10),))
    if not 0 <= number < 100:
        return None
    return When((cal.years(1900 + number if number > 20 else 2000 + number, 10),))


def _century(found: Found, ref: datetime) -> When | None:
    if found.get(str, "unit") != "century":
        return None
    number = found.number("ord", "second")
    return When((cal.years(100 * (number - 1) or 1, 100),)) if 0 < number < 30 else None


def _week_number(found: Found, ref: datetime) -> When | None:
    """ "week 31", "W31", "week 27 of last year"."""
    if found.has("unit") and found.get(str, "unit") != "week":
        return None
    span = found.get(When, "span")
    year = found.get(int, "year") or (span.options[0].start.year if span and len(span.options) == 1 else ref.year)
    return When((cal.iso_week(year, found.number("num")),))


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
    last = found.has("which") and step_of(found) < 0 or found.has("last")
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
    span = found.get(When, "span")
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
# "the last week of July" is not last week.
_NO_PART = "(?! of (?: the | month | year | which | span ) )"
PERIODS = (
    rule("span", "month (?: comma | slash | dash | dot )* (?: of | in )? year", _month_year),
    rule("span", "year (?: dash | slash )? month", _month_year),
    rule("span", "month of num", _month_short_year),
    rule("span", "month quote num", _month_short_year),
    rule("span", "q ym", _q_year),
    rule("span", "ym", _ym),
    rule("span", f"{_THE} unit (?: before | after ) which", _after_next),
    rule("span", f"{_THE} {WHICH}? kind unit (?: of? year )?", _year_kind),
    rule("span", "(?: fy | cy ) (?: num | year )", _year_kind),
    rule("span", f"{_THE} {WHICH} {WHICH}? work? (?: unit | quarter | workweek ) {_NO_PART}", _which_unit),
    rule("moment", f"{_THE} {WHICH} tick", _which_tick),
    rule("span", f"{WHICH} month", _which_month),
    rule("span", f"{WHICH}+ season", _season),
    rule("span", "span poss (?: ord | second | which ) (?: quarter | half )", _quarter_of_year),
    rule("span", "(?: q | halfyear ) num of year", _quarter_of_year),
    rule("span", "year (?: dash | comma )? (?: q | halfyear ) num", _quarter_of_year),
    rule("span", "(?: q | halfyear ) num (?: dash | comma | of )? year", _quarter_of_year),
    rule("span", f"{_THE} (?: ord | second ) (?: quarter | half ) (?: of | in )? year", _quarter_of_year),
    rule("span", f"{_THE} (?: year ) plural", _decade),
    rule("span", "(?: the quote? | in the? | quote ) num quote? plural", _decade),
    rule("span", "num plural", _decade),
    rule("span", f"{_THE} num? decade", _decade),
    rule("span", "(?<= of ) the (?: unit | quarter ) (?! before | after )", _this_unit),
    rule("span", f"{_THE} (?: ord | second ) unit", _century),
    rule("span", "season (?: comma | of | in )* year", _season),
    rule("span", "season of? quote num", _season),
    rule("span", "the? unit year (?! unit | plural )", _year),
    rule("span", "month of? span", _month_in),
    rule("span", "season of? span", _season),
    rule("span", "(?: (?: q | halfyear ) num | (?: ord | second | which ) (?: quarter | half ) ) (?: of | in )? span", _quarter_of_year),
    rule("span", f"{_THE} (?: ord | second ) quarter (?: of the unit )?", _quarter_of_year),
    rule("span", "q num", _quarter_of_year),
    rule("span", "month dot (?= to | until | dash | and | comma )", _month),
    rule("span", "month", _month),
    rule("span", "season", _season),
    rule("span", "year (?! plural )", _year),
    rule("day", "day (?: of | in | comma )? span", _day_in),
    rule("span", "unit num (?: of )? (?: year | span )", _week_number),
    rule("span", "(?: unit | weekno ) num (?! unit | tick )", _week_number),
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
    rule("span", f"{_THE} (?: same | that ) {UNIT}", _this_unit),
    rule("span", "(?: over | on | during ) the unit", _weekend_around),
    rule("span", "(?: rest | next ) of the? span", _rest),
    rule("span", f"{_THE} (?: start | middle | end ) of the? span", _edge),
    rule("span", f"{_THE} (?: early | mid | late | earlier | later ) (?: in | on )? the? dash? span", _edge),
    rule("span", "the? (?: eom | eoy )", _edge_word),
    rule("span", "unit to date", _to_date),
)
LATE_PERIODS = (
    rule("span", f"the {UNIT}", _this_unit),
    rule("span", "the? (?: start | middle | end ) of span", _edge),
    rule("span", "(?: early | mid | late | earlier | later ) (?: in | on )? span", _edge),
    rule("span", "(?: end | start | middle ) of unit", _loose_edge),
    rule("span", "rest of span", _rest),
    rule("span", "unit (?= $ | dot | stop | comma )", _weekend_alone),
)
