"""Days: written as figures or words, holidays, weekdays, and those that lean on today."""

from datetime import datetime, timedelta

from graphmem.extraction.temporal import calendar_math as cal
from graphmem.extraction.temporal.holidays import HOLIDAYS
from graphmem.extraction.temporal.rule_engine import Found, code, rule
from graphmem.extraction.temporal.time_types import Interval, When
from graphmem.extraction.temporal.time_words import AMBIGUOUS, PARTS

NUMBER = "(?: ord | num | second )"
WHICH = "(?: which | past )"
SEP = "(?: slash | dash | comma | dot )"


def step_of(found: Found) -> int:
    """-1, 0 or 1 for last, this and next; the later word of "this past" says it."""
    return found.all(int, "which", "past")[-1]


def _ymd(found: Found, ref: datetime) -> When | None:
    value = found[0].value
    return When((cal.date(*value),)) if isinstance(value, tuple) else None


def _dmy(found: Found, ref: datetime) -> When | None:
    """Month first, but day first with dots, and whichever is possible otherwise."""
    value = found[0].value
    if not isinstance(value, tuple):
        return None
    first, second, year, digits, dots = value
    day, month = (first, second) if first > 12 or (dots and second <= 12) else (second, first)
    if digits == 4:
        return When((cal.date(year, month, day),))
    full = cal.full_year(f"{year:02d}")
    return When((cal.date(full, month, day),))


def _md(found: Found, ref: datetime) -> When | None:
    value = found.item("md").value  # type: ignore[union-attr]
    if not isinstance(value, tuple):
        return None
    first, second = value
    if _is_fraction(found):
        return None
    day, month = (first, second) if first > 12 else (second, first)
    year = found.get(int, "year")
    return When((cal.date(year, month, day),)) if year else cal.in_years(ref, month, day)


def _is_fraction(found: Found) -> bool:
    """ "1/2 cup", "24/7"."""
    follow = found.items[found.last] if found.last < len(found.items) else None
    counted = follow is not None and follow.cls in (code("other"), code("unit"), code("tick"), code("of"), code("a"))
    led = found.first > 0 and found.items[found.first - 1].cls == code("on")
    return found.text("md") == "24/7" or (found.text("md") in _FRACTIONS and counted and not led)


_FRACTIONS = frozenset("1/2 1/3 2/3 1/4 3/4 1/5 2/5 3/5 4/5 1/8 1/10".split())


def _decimal_day(found: Found, ref: datetime) -> When | None:
    """ "Friday 7.6", "on 5.12": month first."""
    item = found.item("dec")
    first, _, second = item.text.partition(".") if item else ("", "", "")
    return cal.in_years(ref, int(first), int(second)) if 0 < int(first) < 13 and 0 < int(second) < 32 else None


def _dashed_day(found: Found, ref: datetime) -> When | None:
    """ "on 4-22": month first."""
    month, day = found.all(int, "num")
    return cal.in_years(ref, month, day) if 0 < month < 13 and 0 < day < 32 else None


def _named(found: Found, ref: datetime) -> When | None:
    """A month's name and a day, with or without a year."""
    if found.get(str, "unit") not in (None, "day") or (found[0].text.lower() == "one" and found[-1].text in ("may", "march")):
        return None
    return _dated(found, ref, found.number("month"), found.number("ord", "num", "second"))


def _dated(found: Found, ref: datetime, month: int, day: int) -> When | None:
    year = found.get(int, "year")
    if not 1 <= day <= 31:
        return None
    return When((cal.date(year, month, day),)) if year else cal.in_years(ref, month, day)


def _shares_month(found: Found, ref: datetime) -> When | None:
    """ "18" of "18 and 19 June"."""
    behind = found.items[found.last : found.last + 6]
    month = next((item.value for item in behind if item.cls == code("month")), None)
    return cal.in_years(ref, month, found.number("num", "ord")) if isinstance(month, int) else None


def _short_year(found: Found, ref: datetime) -> When | None:
    """ "15 April of 87", "January first 12"."""
    year = cal.full_year(f"{found.all(int, 'num')[-1]:02d}")
    day = found.number("ord", "second") or found.all(int, "num")[0]
    return When((cal.date(year, found.number("month"), day),))


def _two_digit_year(found: Found, ref: datetime) -> When | None:
    """ "3 Jun 24"."""
    return _short_year(found, ref) if len(found[-1].text) == 2 and found[-1].text.isdigit() else None


def _year_first(found: Found, ref: datetime) -> When | None:
    """ "2020-Sep-23", "2016 10 16"."""
    month = found.number("month")
    numbers = found.all(int, "num")
    if not month:
        month, day = numbers
        return When((cal.date(found.number("year"), month, day),)) if 0 < month < 13 else None
    return When((cal.date(found.number("year"), month, numbers[0]),))


def _no_such_day(found: Found, ref: datetime) -> str | None:
    """ "30 February": named, but not in the calendar."""
    return "" if 28 < found.number("num", "ord") <= 31 else None


def _no_such_figures(found: Found, ref: datetime) -> str | None:
    value = found[0].value
    return "" if isinstance(value, tuple) and value[0] < 13 and 28 < value[1] <= 31 and value[3] == 4 else None


def _holiday(found: Found, ref: datetime) -> When | None:
    name = found.get(str, "hol")
    if name is None:
        return None
    year = found.get(int, "year")
    if year:
        return When((_on(name, year),))
    days = [_on(name, y) for y in range(ref.year - 2, ref.year + 3)]
    return _stepped(days, found, ref) or When(cal.around(days, ref))


def _holiday_of_year(found: Found, ref: datetime) -> When | None:
    """ "Christmas of last year"."""
    name = found.get(str, "hol")
    return When((_on(name, ref.year + step_of(found)),)) if name and found.get(str, "unit") == "year" else None


def _on(name: str, year: int) -> Interval:
    day = HOLIDAYS[name](year)
    return cal.date(day.year, day.month, day.day)


def _stepped(days: list[Interval], found: Found, ref: datetime) -> When | None:
    """The one that "last", "this" or "next" means."""
    if not (found.has("which") or found.has("past")):
        return None
    today, step = cal.midnight(ref), step_of(found)
    if step < 0:
        return When(tuple([d for d in days if d.start < today][-1:]))
    if step > 0:
        return When(tuple([d for d in days if d.start > today][:1]))
    return When(tuple(d for d in days if d.start.year == ref.year))


_OFFSETS = {"today": 0, "tomorrow": 1, "yesterday": -1}


def _near(found: Found, ref: datetime) -> When | None:
    """Today, tomorrow, the day before yesterday, "two days after today" is read elsewhere."""
    days = next(days for name, days in _OFFSETS.items() if found.has(name))
    if found.has("unit"):
        days = -2 if found.has("yesterday") else 2
    return When((cal.one_day(ref, days),), relative=True)


def _this_date(found: Found, ref: datetime) -> When | None:
    return When((cal.one_day(ref),), relative=True) if step_of(found) == 0 else None


def _the_day(found: Found, ref: datetime) -> When | None:
    """ "the day before", "the day after", "the next day", "the day": said of a moment that the text has, often now."""
    unit = str(found.get(str, "unit"))
    if unit != "day":
        step = -1 if found.has("before") else 1
        if found.has("which") or not (found.has("before") or found.has("after")):
            return None
        return When((cal.period(unit, ref, step),), relative=True, weak=True)
    days = -1 if found.has("before") else 1 if found.has("after") or found.has("which") else 0
    if found.has("which") and step_of(found) != 1:
        return None
    return When((cal.one_day(ref, days),), relative=True, weak=True)


def _part_of_day(found: Found, ref: datetime) -> When | None:
    """ "this morning", "last night", "tonight", "late this evening"."""
    name = "night" if found.has("tonight") else str(found.get(str, "part"))
    days = 0 if found.has("tonight") else step_of(found)
    return _day_part(found, ref, name, days)


def _day_part(found: Found, ref: datetime, name: str, days: int) -> When:
    label, first, last = PARTS[name]
    middle = (first + last) // 2
    if found.has("early") or found.has("earlier"):
        last = middle
    elif found.has("late") or found.has("later"):
        first = middle
    day = cal.one_day(ref, days)
    written = (day.start + timedelta(hours=first), day.start + timedelta(hours=last))
    return When((Interval(day.start, day.end, "part", written),), timex=f"T{label}", relative=True)


def _part_of_near(found: Found, ref: datetime) -> When | None:
    """ "late tomorrow afternoon"."""
    return _day_part(found, ref, str(found.get(str, "part")), 1 if found.has("tomorrow") else -1)


def _which_weekday(found: Found, ref: datetime) -> When | None:
    """ "last Friday" is the latest before today, "this" one lies in this week, "next" one in the next; "coming": the first ahead."""
    step, weekday = step_of(found), found.number("wday")
    words = " ".join(item.text.lower() for item in found.items[found.first : found.last])
    if step < 0:
        return When((cal.one_day(ref, -((ref.weekday() - weekday - 1) % 7 + 1)),), relative=True)
    if "coming" in words:
        return When((cal.one_day(ref, (weekday - ref.weekday() - 1) % 7 + 1),), relative=True)
    return When((cal.one_day(ref, weekday - ref.weekday() + 7 * step),), relative=True)


def weekday_near(ref: datetime, weekday: int) -> When:
    """A bare weekday: the last one and the next one, today counting as ahead."""
    ahead = cal.one_day(ref, (weekday - ref.weekday()) % 7)
    return When((cal.one_day(ahead.start, -7), ahead), relative=True)


def _weekday(found: Found, ref: datetime) -> When | None:
    item = found.item("wday")
    if item is None or (item.text.lower() in AMBIGUOUS and not item.text[0].isupper() and not _beside(found)):
        return None
    return weekday_near(ref, found.number("wday"))


def _beside(found: Found) -> bool:
    """Whether an "on", a "next", a time or another day stands next to it."""
    before = found.items[found.first - 1].cls if found.first else ""
    after = found.items[found.last].cls if found.last < len(found.items) else ""
    return before in (code("on"), code("which"), code("or"), code("span")) or after in (code("clock"), code("hours"), code("span"))


def _weekday_and_day(found: Found, ref: datetime) -> When | None:
    """ "Friday 7/6", "Tue May 9": the date says it; "this", "next" and "last" choose its year."""
    when = found.get(When)
    if when is None or not (found.has("which") or found.has("past")):
        return when
    return _stepped_year(when, step_of(found) if not found.has("wday") else 0, ref)


def _stepped_year(when: When, step: int, ref: datetime) -> When | None:
    if not when.is_open:
        return when
    if step == 0:
        return cal.in_year(when, ref.year)
    chosen = [o for o in when.options if (o.start > cal.midnight(ref)) == (step > 0)]
    return When(tuple(chosen[:1] if step > 0 else chosen[-1:])) if chosen else when


def _weekday_of_month(found: Found, ref: datetime) -> When | None:
    """ "Monday the 21st", "Mon 13th": of this month where that fits, else the nearest months where it does."""
    weekday, day = found.number("wday"), found.number("ord", "num", "second")
    if not 1 <= day <= 31:
        return None
    if day <= (cal.months(ref.year, ref.month).end - cal.DAY).day and ref.replace(day=day).weekday() == weekday:
        return When((cal.one_day(ref.replace(day=day)),))
    starts = [cal.months(ref.year, ref.month + step) for step in range(-30, 31)]
    fitting = [cal.one_day(m.start, day - 1) for m in starts if m.start.weekday() == (weekday - day + 1) % 7]
    return When(cal.around([f for f, m in ((f, f.start) for f in fitting) if m.day == day], ref))


def day_of_month(ref: datetime, day: int) -> When | None:
    """A day whose month is open."""
    if not 1 <= day <= 31:
        return None
    starts = [cal.months(ref.year, ref.month + step) for step in range(-3, 4)]
    return When(cal.around([cal.one_day(m.start, day - 1) for m in starts if day <= (m.end - cal.DAY).day], ref), relative=True)


def _the_ordinal(found: Found, ref: datetime) -> When | None:
    return day_of_month(ref, found.number("ord", "second", "num"))


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
    rule("stretch", "(?: early | late ) (?: tomorrow | yesterday ) part", _part_of_near),
    rule("day", "which date", _this_date),
    rule("day", "the? unit before yesterday", _near),
    rule("day", "the? unit after tomorrow", _near),
    rule("day", "(?: today | tomorrow | yesterday )", _near),
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
