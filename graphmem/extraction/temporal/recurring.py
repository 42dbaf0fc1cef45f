"""What comes again: "every Tuesday", "each day at 9", "twice a week", "Thursdays at 5", "the 1st of every month", "weekly"."""

from datetime import datetime

from graphmem.extraction.temporal.clock_times import clock_of
from graphmem.extraction.temporal.rule_engine import Found, rule
from graphmem.extraction.temporal.time_types import Clock, Hours, Length, Recurrence, When
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


def _every_unit(found: Found, ref: datetime) -> Recurrence | None:
    unit = found.item("unit", "quarter", "tick")
    if unit is None:
        return None
    count = 1 if found.has("times") else found.number("num", "ord", "second") or 1
    if found.has("other"):
        count = 2
    if isinstance(unit.value, int):
        return Recurrence(f"PT{count}{ {3600: 'H', 60: 'M', 1: 'S'}[unit.value] }")
    name = str(unit.value)
    return Recurrence(f"P{count * _TIMES.get(name, 1)}{_CODES[name]}")


def _every_length(found: Found, ref: datetime) -> Recurrence | None:
    """ "every three weeks"."""
    length = found.get(Length)
    if length is None:
        return None
    for value, unit in ((length.years, "Y"), (length.months, "M"), (length.weeks, "W")):
        if value:
            return Recurrence(f"P{value:g}{unit}")
    if length.days:
        weekends = found.text("dur")
        return Recurrence(f"P{length.days:g}D") if not weekends else None
    hours, rest = divmod(length.seconds, 3600)
    return Recurrence(f"PT{hours:g}H" if not rest else f"PT{length.seconds / 60:g}M")


def _weekday(found: Found, ref: datetime) -> Recurrence | None:
    days = found.all(int, "wday", "wdays")
    return Recurrence(f"XXXX-WXX-{days[0] + 1}{_hour(found)}")


def _every_weekday(found: Found, ref: datetime) -> Recurrence | None:
    return Recurrence("P1WD")


def _month(found: Found, ref: datetime) -> Recurrence | None:
    return Recurrence(f"XXXX-{found.number('month'):02d}")


def _part(found: Found, ref: datetime) -> Recurrence | None:
    name = found.get(str, "part", "parts")
    return Recurrence(f"T{PARTS[name][0]}") if name else None


def _plain(found: Found, ref: datetime) -> Recurrence | None:
    return Recurrence(str(found.get(str, "recurring")))


def _semi(found: Found, ref: datetime) -> Recurrence | None:
    """ "semi-annually", "bi-monthly"."""
    timex, factor = found.get(str, "recurring") or "", found.get(float, "semi") or found.get(int, "semi")
    return Recurrence(f"P{factor:g}{timex[-1]}") if timex.startswith("P1") else None


def _daily_at(found: Found, ref: datetime) -> Recurrence | None:
    """ "every day at 9", "3pm each day": the hour says it all."""
    recurrence = found.get(Recurrence)
    if recurrence is None:
        return None
    hour = _hour(found)
    if recurrence.timex in ("P1D", "P1WD") or recurrence.timex.startswith("T"):
        return Recurrence(hour) if hour else None
    return Recurrence(recurrence.timex.partition("T")[0] + hour) if hour and recurrence.timex.startswith("XXXX-W") else None


def _hour(found: Found) -> str:
    """ "T16", "T17:30", "TMO"; a bare hour is taken as it is written."""
    part = found.get(Hours)
    if part is not None and part.name:
        return f"T{part.name}"
    item = found.item("clock")
    clock = clock_of(item) if item else None
    if not isinstance(clock, Clock):
        return ""
    hours, minutes = divmod(clock.options[0] // 60, 60)
    return f"T{hours:02d}" if not minutes and clock.grain == "hour" else f"T{hours:02d}:{minutes:02d}"


def _day_of_month(found: Found, ref: datetime) -> Recurrence | None:
    return Recurrence(f"XXXX-XX-{found.number('ord', 'second'):02d}")


def _weekends(found: Found, ref: datetime) -> Recurrence | None:
    return Recurrence("P1WE") if found[-1].text.lower() == "weekends" or found.has("every") else None


def _parts_of_weekday(found: Found, ref: datetime) -> Recurrence | None:
    name = found.get(str, "parts", "part")
    return Recurrence(f"XXXX-WXX-{found.number('wday') + 1}T{PARTS[name][0]}") if name else None


def _and_weekday(found: Found, ref: datetime) -> Recurrence | None:
    """ "every Monday and Thursday"."""
    first, day = found.get(Recurrence), found.number("wday", "wdays")
    return Recurrence(f"{first.timex},XXXX-WXX-{day + 1}") if first and first.timex.startswith("XXXX-W") else None


def on_date(found: Found, ref: datetime) -> Recurrence | None:
    """ "every year on 5 May"."""
    recurrence, day = found.get(Recurrence), found.get(When)
    if recurrence is None or day is None or recurrence.timex != "P1Y" or not day.is_open or not day.day:
        return None
    return Recurrence(f"XXXX-{day.month:02d}-{day.day:02d}")


def _every_date(found: Found, ref: datetime) -> Recurrence | None:
    """ "every 4th of July", "every Christmas", "every summer"."""
    when = found.get(When)
    if when is None or when.relative or not (len(when.options) > 1 or when.is_open):
        return None
    if when.is_open:
        return Recurrence(f"XXXX-{when.month:02d}-{when.day:02d}" if when.day else f"XXXX-{when.month:02d}")
    return Recurrence(f"XXXX-{when.timex}" if when.timex else "P1Y")


def _parts_alone(found: Found, ref: datetime) -> Recurrence | None:
    return _part(found, ref)


# Before lengths are read: the "a week" of "once a week" is none.
RATES = (
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
