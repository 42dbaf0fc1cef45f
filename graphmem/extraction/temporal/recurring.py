"""Recurring times: "every Tuesday", "each day at 9", "twice a week", "Thursdays at 5", "the 1st of every month", "weekly"."""

from datetime import datetime

from graphmem.extraction.temporal.clock_times import clock_time_of
from graphmem.extraction.temporal.rule_engine import TemporalMatch, rule
from graphmem.extraction.temporal.time_types import CalendarTime, ClockTime, Duration, HourRange, Recurrence
from graphmem.extraction.temporal.time_words import PARTS

_CODES = {
    "day": "D",
    "week": "W",
    "weekend": "WE",
    "month": "M",
    "year": "Y",
    "quarter": "M",
    "fortnight": "W",
    "decade": "Y",
    "century": "Y",
    "night": "D",
}
_TIMES = {"quarter": 3, "fortnight": 2, "decade": 10, "century": 100}


def _every_unit(match: TemporalMatch, ref: datetime) -> Recurrence | None:
    unit = match.item("unit", "quarter", "tick")
    if unit is None:
        return None
    count = 1 if match.has("times") else match.number("num", "ord", "second") or 1
    if match.has("other"):
        count = 2
    if isinstance(unit.value, int):
        return Recurrence(f"PT{count}{ {3600: 'H', 60: 'M', 1: 'S'}[unit.value] }")
    name = str(unit.value)
    return Recurrence(f"P{count * _TIMES.get(name, 1)}{_CODES[name]}")


def _every_length(match: TemporalMatch, ref: datetime) -> Recurrence | None:
    """ "every three weeks"."""
    length = match.get(Duration)
    if length is None:
        return None
    for value, unit in ((length.years, "Y"), (length.months, "M"), (length.weeks, "W")):
        if value:
            return Recurrence(f"P{value:g}{unit}")
    if length.days:
        weekends = match.text("dur")
        return Recurrence(f"P{length.days:g}D") if not weekends else None
    hours, rest = divmod(length.seconds, 3600)
    return Recurrence(f"PT{hours:g}H" if not rest else f"PT{length.seconds / 60:g}M")


def _weekday(match: TemporalMatch, ref: datetime) -> Recurrence | None:
    days = match.all(int, "wday", "wdays")
    return Recurrence(f"XXXX-WXX-{days[0] + 1}{_hour(match)}")


def _every_weekday(match: TemporalMatch, ref: datetime) -> Recurrence | None:
    return Recurrence("P1WD")


def _month(match: TemporalMatch, ref: datetime) -> Recurrence | None:
    return Recurrence(f"XXXX-{match.number('month'):02d}")


def _part(match: TemporalMatch, ref: datetime) -> Recurrence | None:
    name = match.get(str, "part", "parts")
    return Recurrence(f"T{PARTS[name][0]}") if name else None


def _plain(match: TemporalMatch, ref: datetime) -> Recurrence | None:
    return Recurrence(str(match.get(str, "recurring")))


def _semi(match: TemporalMatch, ref: datetime) -> Recurrence | None:
    """ "semi-annually", "bi-monthly"."""
    timex, factor = match.get(str, "recurring") or "", match.get(float, "semi") or match.get(int, "semi")
    return Recurrence(f"P{factor:g}{timex[-1]}") if timex.startswith("P1") else None


def _daily_at(match: TemporalMatch, ref: datetime) -> Recurrence | None:
    """ "every day at 9", "3pm each day": the hour alone is the value."""
    recurrence = match.get(Recurrence)
    if recurrence is None:
        return None
    hour = _hour(match)
    if recurrence.timex in ("P1D", "P1WD") or recurrence.timex.startswith("T"):
        return Recurrence(hour) if hour else None
    return Recurrence(recurrence.timex.partition("T")[0] + hour) if hour and recurrence.timex.startswith("XXXX-W") else None


def _hour(match: TemporalMatch) -> str:
    """ "T16", "T17:30", "TMO"; an ambiguous hour is taken as written."""
    part = match.get(HourRange)
    if part is not None and part.name:
        return f"T{part.name}"
    item = match.item("clock")
    clock = clock_time_of(item) if item else None
    if not isinstance(clock, ClockTime):
        return ""
    hours, minutes = divmod(clock.options[0] // 60, 60)
    return f"T{hours:02d}" if not minutes and clock.grain == "hour" else f"T{hours:02d}:{minutes:02d}"


def _day_of_month(match: TemporalMatch, ref: datetime) -> Recurrence | None:
    return Recurrence(f"XXXX-XX-{match.number('ord', 'second'):02d}")


def _weekends(match: TemporalMatch, ref: datetime) -> Recurrence | None:
    return Recurrence("P1WE") if match[-1].text.lower() == "weekends" or match.has("every") else None


def _parts_of_weekday(match: TemporalMatch, ref: datetime) -> Recurrence | None:
    name = match.get(str, "parts", "part")
    return Recurrence(f"XXXX-WXX-{match.number('wday') + 1}T{PARTS[name][0]}") if name else None


def _and_weekday(match: TemporalMatch, ref: datetime) -> Recurrence | None:
    """ "every Monday and Thursday"."""
    first, day = match.get(Recurrence), match.number("wday", "wdays")
    return Recurrence(f"{first.timex},XXXX-WXX-{day + 1}") if first and first.timex.startswith("XXXX-W") else None


def on_date(match: TemporalMatch, ref: datetime) -> Recurrence | None:
    """ "every year on 5 May"."""
    recurrence, day = match.get(Recurrence), match.get(CalendarTime)
    if recurrence is None or day is None or recurrence.timex != "P1Y" or not day.is_open or not day.day:
        return None
    return Recurrence(f"XXXX-{day.month:02d}-{day.day:02d}")


def _every_date(match: TemporalMatch, ref: datetime) -> Recurrence | None:
    """ "every 4th of July", "every Christmas", "every summer"."""
    when = match.get(CalendarTime)
    if when is None or when.relative or not (len(when.options) > 1 or when.is_open):
        return None
    if when.is_open:
        return Recurrence(f"XXXX-{when.month:02d}-{when.day:02d}" if when.day else f"XXXX-{when.month:02d}")
    return Recurrence(f"XXXX-{when.timex}" if when.timex else "P1Y")


def _parts_alone(match: TemporalMatch, ref: datetime) -> Recurrence | None:
    return _part(match, ref)


# Applied before durations: "a week" in "once a week" is no duration.
FREQUENCIES = (
    rule("set", "(?: once | twice | num times | few times ) (?: a | every | per ) (?: unit | quarter | tick )", _every_unit),
    rule("set", "(?<= [other few num] ) num a unit", _every_unit),
    rule("set", "(?: ord | second ) (?: day )? of every unit", _day_of_month),
    rule("set", "every (?: other | ord | second ) (?: unit | quarter | tick )", _every_unit),
    rule("set", "every (?: unit | quarter | tick )", _every_unit),
    rule("set", "any (?: unit | quarter )", _every_unit),
    rule("set", "every weekday", _every_weekday),
    rule("set", "on weekday", _every_weekday),
    rule("set", "every (?: ord | second ) wday", _weekday),
    rule("set", "every wday part", _parts_of_weekday),
    rule("set", "every other? part", _part),
    rule("set", "every other? wday", _weekday),
    rule("set", "every month", _month),
    rule("set", "semi dash? recurring", _semi),
    rule("set", "recurring", _plain),
    rule("set", "(?<! num | few | every | a | dash ) all? unit (?= $ | dot | stop | comma )", _weekends),
)
RECURRING = (
    rule("set", "every dur", _every_length),
    rule("set", "wday parts", _parts_of_weekday),
    rule("set", "wdays", _weekday),
    rule("set", "parts", _parts_alone),
    rule("set", "set (?: and | comma | or )+ wday (?! clock | hours | num | from | at )", _and_weekday),
    rule("set", "set comma? (?: at | around | in | on )? (?: clock | hours )", _daily_at),
    rule("set", "(?: clock | hours ) set", _daily_at),
)
DATED = (
    rule("set", "every (?: day | span )", _every_date),
    rule("set", "set on? the? day", on_date),
)
