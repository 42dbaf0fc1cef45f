"""Weeks, months, quarters, seasons, years, decades: whole ones."""

from datetime import datetime, timedelta

from graphmem.extraction.temporal import calendar_math as cal
from graphmem.extraction.temporal.days import WHICH, step_of
from graphmem.extraction.temporal.durations import UNIT
from graphmem.extraction.temporal.rule_engine import Found, Item, code, rule
from graphmem.extraction.temporal.time_types import Interval, When
from graphmem.extraction.temporal.time_words import AMBIGUOUS, SEASONS

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
_LEADS = frozenset(
    code(name)
    for name in (
        "in since until by of from during before after around between to and or early late mid dash comma starting for equals than "
        "next last paren over year"
    ).split()
)


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
            if not (follow is not None and follow.cls in (code("to"), code("dash"), code("until"))) or (
                word == "may" and item.text.islower()
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


def this_unit(found: Found, ref: datetime) -> When | None:
    """ "that weekend", "the same year", "the month": said of one that the text has, often the present one."""
    unit = str(found.get(str, "unit", "quarter"))
    return None if unit == "day" else When((cal.period(unit, ref),), relative=True, weak=True)


def weekend_alone(found: Found, ref: datetime) -> When | None:
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
    named = (cal.years(year),) if year else ()
    return When(named, timex=f"{prefix}{year or 'XXXX'}", weak=True)


def quarter_of_year(found: Found, ref: datetime) -> When | None:
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
    return When(options, timex=name, weak=not led or (found.items[found.first - 1].cls == code("the") and not _preposition(found)))


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
    """A year; a bare number is a weak one, unless a preposition or the word says so, and none where it counts something."""
    year, item = found.number("year"), found.item("year")
    if item is None or not 1000 <= year < 2200 or found.get(str, "unit") not in (None, "year"):
        return None
    before = found.items[found.first - 1] if found.first else None
    after = found.items[found.last] if found.last < len(found.items) else None
    led = found.has("unit") or (before is not None and before.cls in _LEADS)
    if _is_counted(item, after) or (not led and not 1500 <= year < 2100):
        return None
    return When((cal.years(year),), weak=not led or _is_plural(after))


_COUNTED = frozenset(code(name) for name in ("unit", "tick", "percent", "num", "colon"))


def _is_counted(year: Item, after: Item | None) -> bool:
    """ "2000 pieces", "1500 km": a unit, or a plural behind a round number."""
    round_number = isinstance(year.value, int) and year.value % 100 == 0
    return after is not None and (after.cls in _COUNTED or (round_number and _is_plural(after)))


def _is_plural(after: Item | None) -> bool:
    return after is not None and after.cls == code("other") and after.text.endswith("s") and len(after.text) > 3


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
    rule("span", "kind year", _year_kind),
    rule("span", f"{_THE} {WHICH} {WHICH}? work? (?: unit | quarter | workweek ) {_NO_PART}", _which_unit),
    rule("moment", f"{_THE} {WHICH} tick", _which_tick),
    rule("span", f"{WHICH} month", _which_month),
    rule("span", f"{WHICH}+ season", _season),
    rule("span", "span poss (?: ord | second | which ) (?: quarter | half )", quarter_of_year),
    rule("span", "(?: q | halfyear ) num of year", quarter_of_year),
    rule("span", "year (?: dash | comma )? (?: q | halfyear ) num", quarter_of_year),
    rule("span", "(?: q | halfyear ) num (?: dash | comma | of )? year", quarter_of_year),
    rule("span", f"{_THE} (?: ord | second ) (?: quarter | half ) (?: of | in )? year", quarter_of_year),
    rule("span", f"{_THE} (?: year ) plural", _decade),
    rule("span", "(?: the quote? | in the? | quote ) num quote? plural", _decade),
    rule("span", "num plural", _decade),
    rule("span", f"{_THE} num? decade", _decade),
    rule("span", "(?<= of ) the (?: unit | quarter ) (?! before | after )", this_unit),
    rule("span", f"{_THE} (?: ord | second ) unit", _century),
    rule("span", "season (?: comma | of | in )* year", _season),
    rule("span", "season of? quote num", _season),
    rule("span", "the? unit year (?! unit | plural )", _year),
    rule("span", "month of? span", _month_in),
    rule("span", "span in month", _month_in),
    rule("span", "season of? span", _season),
    rule("span", "(?: (?: q | halfyear ) num | (?: ord | second | which ) (?: quarter | half ) ) (?: of | in )? span", quarter_of_year),
    rule("span", f"{_THE} (?: ord | second ) dash? quarter (?: of the unit )?", quarter_of_year),
    rule("span", "q num", quarter_of_year),
    rule("span", "month dot (?= to | until | dash | and | comma )", _month),
    rule("span", "month", _month),
    rule("span", "season", _season),
    rule("span", "year dash weekno num", _week_number),
    rule("span", "weekno num comma? (?: of )? year", _week_number),
    rule("span", "year (?! plural )", _year),
    rule("day", "day (?: of | in | comma )? span", _day_in),
    rule("span", "unit num (?: of )? (?: year | span )", _week_number),
    rule("span", "(?: unit | weekno ) num (?! unit | tick )", _week_number),
    rule("span", f"{_THE} (?: same | that ) {UNIT}", this_unit),
    rule("span", "(?: over | on | during ) the unit", _weekend_around),
)
