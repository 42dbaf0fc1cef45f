"""Days: in digits or words, holidays, weekdays, and days relative to today."""

from datetime import datetime, timedelta

from graphmem.extraction.temporal import calendar_math as cal
from graphmem.extraction.temporal.holidays import HOLIDAYS
from graphmem.extraction.temporal.rule_engine import TemporalMatch, class_code, class_codes, rule
from graphmem.extraction.temporal.temporal_config import CALENDAR_SEARCH
from graphmem.extraction.temporal.time_types import CalendarTime, Interval
from graphmem.extraction.temporal.time_words import AMBIGUOUS, PARTS

NUMBER = "(?: ord | num | second )"
WHICH = "(?: which | past )"
SEP = "(?: slash | dash | comma | dot )"


def step_of(match: TemporalMatch) -> int:
    """-1, 0 or 1 for last, this and next; of "this past" the second word counts."""
    return match.all(int, "which", "past")[-1]


def _ymd(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    value = match[0].value
    return CalendarTime((cal.date(*value),)) if isinstance(value, tuple) else None


def _dmy(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """Month first, or day first with dots; the other order if only that is possible."""
    value = match[0].value
    if not isinstance(value, tuple):
        return None
    first, second, year, digits, dots = value
    day, month = (first, second) if first > 12 or (dots and second <= 12) else (second, first)
    if digits == 4:
        return CalendarTime((cal.date(year, month, day),))
    full = cal.full_year(f"{year:02d}")
    return CalendarTime((cal.date(full, month, day),))


def _md(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    value = match.item("md").value  # type: ignore[union-attr]
    if not isinstance(value, tuple):
        return None
    first, second = value
    if _is_fraction(match):
        return None
    day, month = (first, second) if first > 12 else (second, first)
    year = match.get(int, "year")
    return CalendarTime((cal.date(year, month, day),)) if year else cal.date_of_open_year(ref, month, day)


def _is_fraction(match: TemporalMatch) -> bool:
    """ "1/2 cup", "24/7"."""
    follow = match.items[match.last] if match.last < len(match.items) else None
    counted = follow is not None and follow.cls in _COUNTABLE
    led = match.first > 0 and match.items[match.first - 1].cls == class_code("on")
    return match.text("md") == "24/7" or (match.text("md") in _FRACTIONS and counted and not led)


_COUNTABLE = class_codes("other", "unit", "tick", "of", "a")
_FRACTIONS = frozenset("1/2 1/3 2/3 1/4 3/4 1/5 2/5 3/5 4/5 1/8 1/10".split())


def _decimal_day(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "Friday 7.6", "on 5.12": month first."""
    item = match.item("dec")
    first, _, second = item.text.partition(".") if item else ("", "", "")
    return cal.date_of_open_year(ref, int(first), int(second)) if 0 < int(first) < 13 and 0 < int(second) < 32 else None


def _dashed_day(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "on 4-22": month first."""
    month, day = match.all(int, "num")
    return cal.date_of_open_year(ref, month, day) if 0 < month < 13 and 0 < day < 32 else None


def _named(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """A month's name and a day, with or without a year."""
    if match.get(str, "unit") not in (None, "day") or (match[0].text.lower() == "one" and match[-1].text in ("may", "march")):
        return None
    return _dated(match, ref, match.number("month"), match.number("ord", "num", "second"))


def _dated(match: TemporalMatch, ref: datetime, month: int, day: int) -> CalendarTime | None:
    year = match.get(int, "year")
    if not 1 <= day <= 31:
        return None
    return CalendarTime((cal.date(year, month, day),)) if year else cal.date_of_open_year(ref, month, day)


def _shares_month(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "18" of "18 and 19 June"."""
    behind = match.items[match.last : match.last + CALENDAR_SEARCH.shared_month_items]
    month = next((item.value for item in behind if item.cls == class_code("month")), None)
    return cal.date_of_open_year(ref, month, match.number("num", "ord")) if isinstance(month, int) else None


def _short_year(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "15 April of 87", "January first 12"."""
    year = cal.full_year(f"{match.all(int, 'num')[-1]:02d}")
    day = match.number("ord", "second") or match.all(int, "num")[0]
    return CalendarTime((cal.date(year, match.number("month"), day),))


def _two_digit_year(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "3 Jun 24"."""
    return _short_year(match, ref) if len(match[-1].text) == 2 and match[-1].text.isdigit() else None


def _year_first(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "2020-Sep-23", "2016 10 16"."""
    month = match.number("month")
    numbers = match.all(int, "num")
    if not month:
        month, day = numbers
        return CalendarTime((cal.date(match.number("year"), month, day),)) if 0 < month < 13 else None
    return CalendarTime((cal.date(match.number("year"), month, numbers[0]),))


def _no_such_day(match: TemporalMatch, ref: datetime) -> str | None:
    """ "30 February": named, but not in the calendar."""
    return "" if 28 < match.number("num", "ord") <= 31 else None


def _no_such_figures(match: TemporalMatch, ref: datetime) -> str | None:
    value = match[0].value
    return "" if isinstance(value, tuple) and value[0] < 13 and 28 < value[1] <= 31 and value[3] == 4 else None


def _holiday(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    name = match.get(str, "hol")
    if name is None:
        return None
    year = match.get(int, "year")
    if year:
        return CalendarTime((_holiday_date(name, year),))
    days = [_holiday_date(name, y) for y in cal.years_around(ref)]
    return _selected_day(days, match, ref) or CalendarTime(cal.nearest_past_and_future(days, ref))


def _holiday_of_year(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "Christmas of last year"."""
    name = match.get(str, "hol")
    return CalendarTime((_holiday_date(name, ref.year + step_of(match)),)) if name and match.get(str, "unit") == "year" else None


def _holiday_date(name: str, year: int) -> Interval:
    day = HOLIDAYS[name](year)
    return cal.date(day.year, day.month, day.day)


def _selected_day(days: list[Interval], match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """The day that "last", "this" or "next" selects; None without such a word."""
    if not (match.has("which") or match.has("past")):
        return None
    today, step = cal.midnight(ref), step_of(match)
    if step < 0:
        return CalendarTime(tuple([d for d in days if d.start < today][-1:]))
    if step > 0:
        return CalendarTime(tuple([d for d in days if d.start > today][:1]))
    return CalendarTime(tuple(d for d in days if d.start.year == ref.year))


_OFFSETS = {"today": 0, "tomorrow": 1, "yesterday": -1}


def _relative_day(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """Today, tomorrow, the day before yesterday. "Two days after today" is an offset."""
    days = next(days for name, days in _OFFSETS.items() if match.has(name))
    if match.has("unit"):
        days = -2 if match.has("yesterday") else 2
    return CalendarTime((cal.one_day(ref, days),), relative=True)


def _this_date(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    return CalendarTime((cal.one_day(ref),), relative=True) if step_of(match) == 0 else None


def _the_day(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "the day before", "the day after", "the next day", "the day": relative to a moment of the text, often now."""
    unit = str(match.get(str, "unit"))
    if unit != "day":
        step = -1 if match.has("before") else 1
        if match.has("which") or not (match.has("before") or match.has("after")):
            return None
        return CalendarTime((cal.period(unit, ref, step),), relative=True, weak=True)
    days = -1 if match.has("before") else 1 if match.has("after") or match.has("which") else 0
    if match.has("which") and step_of(match) != 1:
        return None
    return CalendarTime((cal.one_day(ref, days),), relative=True, weak=True)


def _part_of_day(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "this morning", "last night", "tonight", "late this evening"."""
    name = "night" if match.has("tonight") else str(match.get(str, "part"))
    days = 0 if match.has("tonight") else step_of(match)
    return _day_part(match, ref, name, days)


def _day_part(match: TemporalMatch, ref: datetime, name: str, days: int) -> CalendarTime:
    label, first, last = PARTS[name]
    middle = (first + last) // 2
    if match.has("early") or match.has("earlier"):
        last = middle
    elif match.has("late") or match.has("later"):
        first = middle
    day = cal.one_day(ref, days)
    literal = (day.start + timedelta(hours=first), day.start + timedelta(hours=last))
    return CalendarTime((Interval(day.start, day.end, "part", literal),), timex=f"T{label}", relative=True)


def _part_of_relative_day(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "late tomorrow afternoon"."""
    return _day_part(match, ref, str(match.get(str, "part")), 1 if match.has("tomorrow") else -1)


def _which_weekday(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "last Friday" is the latest before today, "this" one lies in this week, "next" one in the next; "coming": the first ahead."""
    step, weekday = step_of(match), match.number("wday")
    words = " ".join(item.text.lower() for item in match.items[match.first : match.last])
    if step < 0:
        return CalendarTime((cal.one_day(ref, -((ref.weekday() - weekday - 1) % 7 + 1)),), relative=True)
    if "coming" in words:
        return CalendarTime((cal.one_day(ref, (weekday - ref.weekday() - 1) % 7 + 1),), relative=True)
    return CalendarTime((cal.one_day(ref, weekday - ref.weekday() + 7 * step),), relative=True)


def weekday_near(ref: datetime, weekday: int) -> CalendarTime:
    """A bare weekday: the last one and the next one; today counts as next."""
    ahead = cal.one_day(ref, (weekday - ref.weekday()) % 7)
    return CalendarTime((cal.one_day(ahead.start, -7), ahead), relative=True)


def _weekday(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    item = match.item("wday")
    if item is None or (item.text.lower() in AMBIGUOUS and not item.text[0].isupper() and not _has_temporal_neighbour(match)):
        return None
    return weekday_near(ref, match.number("wday"))


_BEFORE_WEEKDAY = class_codes("on", "which", "or", "span")
_AFTER_WEEKDAY = class_codes("clock", "hours", "span")


def _has_temporal_neighbour(match: TemporalMatch) -> bool:
    """True if "on", "next", a time or another day is adjacent."""
    before = match.items[match.first - 1].cls if match.first else ""
    after = match.items[match.last].cls if match.last < len(match.items) else ""
    return before in _BEFORE_WEEKDAY or after in _AFTER_WEEKDAY


def _weekday_and_day(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "Friday 7/6", "Tue May 9": the date decides; "this", "next" and "last" select its year."""
    when = match.get(CalendarTime)
    if when is None or not (match.has("which") or match.has("past")):
        return when
    return _selected_year(when, step_of(match) if not match.has("wday") else 0, ref)


def _selected_year(when: CalendarTime, step: int, ref: datetime) -> CalendarTime | None:
    if not when.is_open:
        return when
    if step == 0:
        return cal.with_year(when, ref.year)
    chosen = [o for o in when.options if (o.start > cal.midnight(ref)) == (step > 0)]
    return CalendarTime(tuple(chosen[:1] if step > 0 else chosen[-1:])) if chosen else when


def _weekday_of_month(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "Monday the 21st", "Mon 13th": of this month if the weekday fits, else of the nearest months in which it does."""
    weekday, day = match.number("wday"), match.number("ord", "num", "second")
    if not 1 <= day <= 31:
        return None
    if day <= (cal.months(ref.year, ref.month).end - cal.DAY).day and ref.replace(day=day).weekday() == weekday:
        return CalendarTime((cal.one_day(ref.replace(day=day)),))
    starts = [cal.months(ref.year, ref.month + step) for step in _either_side(CALENDAR_SEARCH.weekday_date_months)]
    fitting = [cal.one_day(m.start, day - 1) for m in starts if m.start.weekday() == (weekday - day + 1) % 7]
    return CalendarTime(cal.nearest_past_and_future([f for f, m in ((f, f.start) for f in fitting) if m.day == day], ref))


def _either_side(reach: int) -> range:
    return range(-reach, reach + 1)


def day_of_month(ref: datetime, day: int) -> CalendarTime | None:
    """The last and the next day with this number, whatever its month."""
    if not 1 <= day <= 31:
        return None
    starts = [cal.months(ref.year, ref.month + step) for step in _either_side(CALENDAR_SEARCH.open_months)]
    return CalendarTime(
        cal.nearest_past_and_future([cal.one_day(m.start, day - 1) for m in starts if day <= (m.end - cal.DAY).day], ref), relative=True
    )


def _the_ordinal(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    return day_of_month(ref, match.number("ord", "second", "num"))


_AFTER_DAY = "(?= $ | dot | comma | stop | dash | at | from | to | until | clock | hours | and | or | close | between | in | for )"
DAYS = (
    rule("day", "(?: num | ord ) (?= (?: comma | and | or )+ the? (?: num | ord ) of? month (?! num ) )", _shares_month),
    rule("day", "ymd", _ymd),
    rule("day", "dmy", _dmy),
    rule("null", "dmy", _no_such_figures),
    rule("day", f"md {SEP}? year", _md),
    rule("day", "md", _md),
    rule("day", f"the? {NUMBER} (?: dash | slash | dot )? (?: of the? )? month {SEP}* (?: of | in )? year", _named),
    rule("day", f"month {SEP}* the? {NUMBER} {SEP}* (?: of | in )? year", _named),
    rule("day", f"month {SEP} year {SEP} num", _named),
    rule("day", f"num {SEP} year {SEP} month", _named),
    rule("day", f"year {SEP}? month {SEP}? num", _year_first),
    rule("day", f"year {SEP} num {SEP} month", _year_first),
    rule("day", "year num num", _year_first),
    rule("day", f"{NUMBER} of? month of? (?: of | quote ) num", _short_year),
    rule("day", "num (?: dash | slash ) month (?: dash | slash ) num", _short_year),
    rule("day", f"num month num {_AFTER_DAY}", _two_digit_year),
    rule("day", "month ord comma? num (?! num | colon | clock | ampm | tick | unit )", _short_year),
    rule("day", "the? (?: ord | second ) (?: unit )? of the? month", _named),
    rule("day", f"month {SEP}? the? {NUMBER} (?! percent | tick | unit | colon | num num | ampm | oclock )", _named),
    rule("day", f"month {SEP}? the? {NUMBER} (?= num num | num ampm | num oclock )", _named),
    rule("day", f"(?<! colon ) the? {NUMBER} (?: slash | dash | of )? month", _named),
    rule("day", "colon (?: num | ord ) month", _named),
    rule("null", f"month {NUMBER} comma? year?", _no_such_day),
    rule("null", f"{NUMBER} of? month comma? year?", _no_such_day),
    rule("day", "(?<= on ) dec (?! percent )", _decimal_day),
    rule("day", "wday comma? dec (?! ampm )", _decimal_day),
    rule("day", f"(?<= on ) num dash num {_AFTER_DAY}", _dashed_day),
    rule("day", "hol (?: of | in | comma )? the? (?: which | past ) unit", _holiday_of_year),
    rule("day", f"{WHICH}? hol (?: comma? of? (?: year ) )?", _holiday),
    rule("day", f"{WHICH}* wday (?: comma | dot | dash | paren | the )* day close?", _weekday_and_day),
    rule("day", "day (?: comma | paren )? wday close?", _weekday_and_day),
    rule("day", f"{WHICH} day", _weekday_and_day),
    rule("stretch", "(?: early | late ) (?: tomorrow | yesterday ) part", _part_of_relative_day),
    rule("day", "which date", _this_date),
    rule("day", "the? unit before yesterday", _relative_day),
    rule("day", "the? unit after tomorrow", _relative_day),
    rule("day", "(?: today | tomorrow | yesterday )", _relative_day),
    rule("stretch", f"(?: early | late | earlier | later )? {WHICH} {WHICH}? part", _part_of_day),
    rule("stretch", "(?: early | late | later )? tonight", _part_of_day),
    rule("day", f"{WHICH}+ wday (?! (?: of | in ) (?: month | the unit | which unit | span ) )", _which_weekday),
    rule("day", "wday the? (?: ord | second )", _weekday_of_month),
    rule("day", f"wday num (?! colon | dash | ampm | oclock | tick | unit | num | to | until ) {_AFTER_DAY}", _weekday_of_month),
    rule("day", "wday num (?= between | from )", _weekday_of_month),
    rule("day", "the unit (?: before | after ) (?= $ | stop | dot | comma )", _the_day),
    rule("day", "the which unit", _the_day),
)
LATE_DAYS = (
    rule("day", f"(?<= [on by until from since before after] ) the (?: ord | second ) {_AFTER_DAY}", _the_ordinal),
    rule("day", f"(?<= on ) (?: ord ) {_AFTER_DAY}", _the_ordinal),
    rule("day", "(?<= on ) the num (?= from | between | at | $ | dot )", _the_ordinal),
    rule("day", "(?: for | of )? the unit (?= $ | dot | stop | comma )", _the_day),
)
WEEKDAY = rule("day", "wday", _weekday)
