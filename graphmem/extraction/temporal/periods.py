"""Whole periods: weeks, months, quarters, seasons, years, decades."""

from datetime import datetime, timedelta

from graphmem.extraction.temporal import calendar_math as cal
from graphmem.extraction.temporal.days import WHICH, step_of
from graphmem.extraction.temporal.durations import UNIT
from graphmem.extraction.temporal.rule_engine import Item, TemporalMatch, class_code, class_codes, rule
from graphmem.extraction.temporal.temporal_config import YEAR_RANGES
from graphmem.extraction.temporal.time_types import CalendarTime, Interval
from graphmem.extraction.temporal.time_words import AMBIGUOUS, SEASONS

_BEFORE_MONTH = class_codes(*"in of since until by early late mid from during on before after between to around".split())
_LEADS = class_codes(
    *"in since until by of from during before after around between to and or early late mid".split(),
    *"dash comma starting for equals than next last paren over year".split(),
)
_RANGE_SIGNS = class_codes("to", "dash", "until")


def _month_year(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    return CalendarTime((cal.months(match.number("year"), match.number("month")),))


def _ym(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    value = match[0].value
    return CalendarTime((cal.months(value[0], value[1]),)) if isinstance(value, tuple) else None


def _month_short_year(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "April of 87", "Oct '05"."""
    return CalendarTime((cal.months(cal.full_year(f"{match.number('num'):02d}"), match.number("month")),))


def _which_month(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "last March" is the latest past one, "next" the first to come, "this" the one of this year."""
    step, month = step_of(match), match.number("month")
    if step == 0 and match[-1].text in ("may", "march"):
        return None
    if step == 0:
        return CalendarTime((cal.months(ref.year, month),), relative=True)
    year = ref.year + step if (month - ref.month) * step <= 0 else ref.year
    return CalendarTime((cal.months(year, month),), relative=True)


def _month_in(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "April of last year"."""
    year = match.get(CalendarTime, "span")
    if year is None or len(year.options) != 1 or year.options[0].grain != "year":
        return None
    return CalendarTime((cal.months(year.options[0].start.year, match.number("month")),))


def _day_in(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "4th of July next year", "Independence Day of this year", "Christmas 2 years ago"."""
    day, year = match.get(CalendarTime, "day"), match.get(CalendarTime, "span")
    if day is None or year is None or len(year.options) != 1 or year.options[0].grain != "year":
        return None
    wanted = year.options[0].start.year
    fitting = [o for o in day.options if o.start.year == wanted]
    if day.is_open:
        return cal.with_year(day, wanted)
    return CalendarTime(tuple(fitting)) if fitting else None


def _month(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    item = match.item("month")
    if item is None:
        return None
    before = match.items[match.first - 1] if match.first else None
    led = before is not None and before.cls in _BEFORE_MONTH
    word = item.text.lower().rstrip(".")
    if word in AMBIGUOUS and not led:
        if not item.text[0].isupper() or word == "may" or len(word) < 5:
            follow = match.items[match.last] if match.last < len(match.items) else None
            if not (follow is not None and follow.cls in _RANGE_SIGNS) or (word == "may" and item.text.islower()):
                return None
        elif item.text[0].isupper() and match.first == 0 and word == "march":
            return None
    return cal.date_of_open_year(ref, match.number("month"))


def _which_unit(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    unit = str(match.get(str, "unit", "quarter", "workweek") or "week")
    step = step_of(match)
    if unit == "day" or match[-1].text.lower().endswith("s"):
        return None
    if match.has("workweek") or match.has("work"):
        first = cal.week(ref, step)
        return CalendarTime((Interval(first.start, first.start + 5 * cal.DAY, "week"),), relative=True) if unit == "week" else None
    if unit == "decade" and step > 0:
        return CalendarTime((cal.period(unit, ref, step),), relative=True)
    return CalendarTime((cal.period(unit, ref, step),), relative=True, timex=_weekend_timex(unit))


def _weekend_timex(unit: str) -> str:
    return "WE" if unit == "weekend" else ""


def _which_tick(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "next hour", "the last minute"."""
    step, seconds = step_of(match), match.number("tick")
    if not step:
        return None
    start, end = sorted((ref, ref + timedelta(seconds=step * seconds)))
    return CalendarTime((Interval(start, end, "minute"),), relative=True, weak=True)


def _after_next(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "the week before last", "the month after next"."""
    return CalendarTime((cal.period(str(match.get(str, "unit", "quarter")), ref, 2 * step_of(match)),), relative=True)


def this_unit(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "that weekend", "the same year", "the month": one that the text has mentioned, often the present one; weak."""
    unit = str(match.get(str, "unit", "quarter"))
    return None if unit == "day" else CalendarTime((cal.period(unit, ref),), relative=True, weak=True)


def bare_weekend(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    if match.get(str, "unit") != "weekend" or match[-1].text.lower().endswith("s"):
        return None
    this = cal.weekend(ref)
    options = (this,) if cal.midnight(ref) == this.start else (cal.weekend(ref, -1), this)
    return CalendarTime(options, relative=True, weak=not match.has("on"))


def _weekend_around(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "over the weekend": the last one, or the one ahead."""
    if match[-1].text.lower() != "weekend":
        return None
    return CalendarTime((cal.weekend(ref, -1), cal.weekend(ref)), relative=True)


def _year_kind(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """A calendar year; a fiscal or school year has a TIMEX value but no fixed limits."""
    if match.get(str, "unit") not in ("year", None):
        return None
    which = match.has("which") or match.has("past")
    year = match.get(int, "year") or (ref.year + step_of(match) if which else 0)
    number = match.get(int, "num")
    if number is not None and not year:
        year = cal.full_year(f"{number:02d}")
    word = (match.text("kind") or str(match.get(str, "fy") or "")).lower()
    if word == "calendar" or match.has("cy"):
        return CalendarTime((cal.years(year or ref.year),))
    prefix = "SY" if word in ("school", "academic", "sy") else "FY"
    named = (cal.years(year),) if year else ()
    return CalendarTime(named, timex=f"{prefix}{year or 'XXXX'}", weak=True)


def quarter_of_year(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "Q3 2019", "2019 H2", "the first quarter of last year"."""
    number = match.get(int, "num", "ord", "second") or 0
    if match.has("which") and not number:
        number = 4 if step_of(match) < 0 else 0
    half = match.has("halfyear") or match.has("half")
    length = 6 if half else 3
    if not 1 <= number <= 12 // length:
        return None
    first = (number - 1) * length + 1
    year, within = match.get(int, "year"), match.get(CalendarTime, "span")
    if isinstance(match[-1].value, tuple):
        year, number = match[-1].value[0], match[-1].value[1]
        first = (number - 1) * length + 1
    if within is not None:
        if len(within.options) != 1 or within.options[0].grain != "year" or within.options[0].end.year - within.options[0].start.year != 1:
            return None
        year = within.options[0].start.year
    if year:
        return CalendarTime((cal.months(year, first, length),))
    return CalendarTime(cal.nearest_past_and_future([cal.months(y, first, length) for y in cal.years_around(ref)], ref))


def _q_year(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    value = match[-1].value
    if not isinstance(value, tuple):
        return None
    year, number = value
    length = 6 if match.has("halfyear") else 3
    return CalendarTime((cal.months(year, (number - 1) * length + 1, length),)) if number <= 12 // length else None


def _season(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """A season, as three months; its TIMEX value has no fixed limits."""
    name, first = SEASONS[str(match.get(str, "season"))]
    year, span = match.get(int, "year"), match.get(CalendarTime, "span")
    if span is not None:
        if len(span.options) != 1 or span.options[0].grain != "year":
            return None
        year = span.options[0].start.year
    if match.has("quote"):
        year = cal.full_year(f"{match.number('num'):02d}")
    if year:
        return CalendarTime((cal.months(year, first, 3),), timex=f"{year}-{name}")
    seasons = [cal.months(y, first, 3) for y in cal.years_around(ref)]
    if match.has("which") or match.has("past"):
        return _which_season(match, ref, seasons, name)
    led = match.first > 0 and match.items[match.first - 1].cls in _BEFORE_MONTH | {class_code("the")}
    if str(match.get(str, "season")) in ("fall", "spring") and not led and not match[0].text[0].isupper():
        return None
    before = [s for s in seasons if s.start <= ref][-1:]
    ahead = [s for s in seasons if s.end > ref][:1]
    options = tuple(dict.fromkeys((*before, *ahead)))
    after_the = match.first > 0 and match.items[match.first - 1].cls == class_code("the")
    return CalendarTime(options, timex=name, weak=not led or (after_the and not _preposition(match)))


def _preposition(match: TemporalMatch) -> bool:
    return match.first > 1 and match.items[match.first - 2].cls in _BEFORE_MONTH


def _which_season(match: TemporalMatch, ref: datetime, seasons: list[Interval], name: str) -> CalendarTime:
    step = step_of(match)
    if step < 0:
        chosen = [s for s in seasons if s.end <= ref][-1]
    elif step > 0:
        chosen = next(s for s in seasons if s.start > ref)
    else:
        running = next((s for s in seasons if s.start <= ref < s.end), None)
        chosen = running or next(s for s in seasons if s.start.year == ref.year)
    return CalendarTime((chosen,), timex=f"{chosen.start.year}-{name}", relative=True)


def _year(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """A year. A bare number is weak without a preposition or "year", and no year if it counts something."""
    year, item = match.number("year"), match.item("year")
    if item is None or not YEAR_RANGES.led[0] <= year < YEAR_RANGES.led[1] or match.get(str, "unit") not in (None, "year"):
        return None
    before = match.items[match.first - 1] if match.first else None
    after = match.items[match.last] if match.last < len(match.items) else None
    led = match.has("unit") or (before is not None and before.cls in _LEADS)
    if _is_counted(item, after) or (not led and not YEAR_RANGES.bare[0] <= year < YEAR_RANGES.bare[1]):
        return None
    return CalendarTime((cal.years(year),), weak=not led or _is_plural(after))


_COUNTED = class_codes("unit", "tick", "percent", "num", "colon")


def _is_counted(year: Item, after: Item | None) -> bool:
    """ "2000 pieces", "1500 km": a unit, or a plural behind a round number."""
    round_number = isinstance(year.value, int) and year.value % 100 == 0
    return after is not None and (after.cls in _COUNTED or (round_number and _is_plural(after)))


def _is_plural(after: Item | None) -> bool:
    return after is not None and after.cls == class_code("other") and after.text.endswith("s") and len(after.text) > 3


def _decade(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "the 1990s", "the 90s", "the nineties"."""
    hundreds, number = match.get(int, "num"), match.get(int, "decade") or match.get(int, "year", "num")
    if match.has("decade") and hundreds and number:
        number = 100 * hundreds + number if 10 < hundreds < 21 else None
    if number is None or number % 10:
        return None
    if number >= 1000:
        return CalendarTime((cal.years(number, 10),))
    if not 0 <= number < 100:
        return None
    return CalendarTime((cal.years(1900 + number if number > YEAR_RANGES.last_decade_of_2000s else 2000 + number, 10),))


def _century(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    if match.get(str, "unit") != "century":
        return None
    number = match.number("ord", "second")
    return CalendarTime((cal.years(100 * (number - 1) or 1, 100),)) if 0 < number < 30 else None


def _week_number(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "week 31", "W31", "week 27 of last year"."""
    if match.has("unit") and match.get(str, "unit") != "week":
        return None
    span = match.get(CalendarTime, "span")
    year = match.get(int, "year") or (span.options[0].start.year if span and len(span.options) == 1 else ref.year)
    return CalendarTime((cal.iso_week(year, match.number("num")),))


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
