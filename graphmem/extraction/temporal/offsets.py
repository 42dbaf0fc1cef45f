"""Moments that lie a length of time from another: "2 weeks ago", "in an hour", "3 days after Easter", "the last 5 years"."""

from dataclasses import replace
from datetime import datetime, timedelta

from graphmem.extraction.temporal import calendar_math as cal
from graphmem.extraction.temporal.days import WHICH, step_of
from graphmem.extraction.temporal.durations import length as length_of
from graphmem.extraction.temporal.rule_engine import Found, rule
from graphmem.extraction.temporal.time_types import Grain, Interval, Length, When


def finest(length: Length) -> str:
    """The smallest unit that a length counts in."""
    if length.seconds:
        return "tick"
    if length.days:
        return "day"
    return "week" if length.weeks else "month" if length.months else "year"


def _moment(at: datetime) -> When:
    return When((Interval(at, at + timedelta(minutes=1), "minute"),), relative=True)


def shifted(base: datetime, length: Length, sign: int, relation: str = "at") -> When:
    """The day, month or year that lies that far away; `written` is the day to the letter."""
    there = cal.shift(base, length, sign)
    unit = finest(length)
    if unit == "tick":
        return _moment(there)
    day = cal.one_day(there)
    if unit == "month" and length.months % 1 == 0:
        whole = cal.months(there.year, there.month)
    elif unit == "year" and length.years % 1 == 0:
        whole = cal.years(there.year)
    elif unit in ("month", "year"):
        whole = cal.months(there.year, there.month)
    else:
        whole = day
    return When((Interval(whole.start, whole.end, whole.grain, (day.start, day.end)),), relative=True)


def _ago(found: Found, ref: datetime) -> When | None:
    length = found.get(Length)
    return shifted(ref, length, -1) if length else None


def _ahead(found: Found, ref: datetime) -> When | None:
    length = found.get(Length)
    return shifted(ref, length, 1) if length else None


def _units_away(found: Found, ref: datetime) -> When | None:
    """ "two weekends ago"."""
    if found[1].text.lower().rstrip("s") != "weekend":
        return None
    return When((cal.weekend(ref, -(found.get(int, "num", "a", "few") or 1)),), relative=True)


def _from(found: Found, ref: datetime) -> When | None:
    """ "3 days after Easter", "two weeks from tomorrow", "2 days before yesterday"."""
    length, base = found.get(Length), found.get(When)
    if length is None or base is None or not base.options:
        return None
    if finest(length) == "tick" and base.options[0].grain not in ("minute", "second"):
        return None
    back = found.has("before")
    start = (base.options[-1] if base.options[-1].start >= cal.midnight(ref) else base.options[0]).start
    if length.weekends:
        return When((cal.weekend(start, -length.weekends if back else length.weekends),))
    there = shifted(start, length, -1 if back else 1)
    exact = there.options[0].exact
    if finest(length) != "tick":
        there = When((Interval(exact[0], exact[1], "day"),))
    if found.has("than"):
        return _bounded(found, there, start, back)
    return there


def _bounded(found: Found, there: When, base: datetime, back: bool) -> When:
    """ "more than 2 weeks before today", "less than 3 days after tomorrow"."""
    point = there.options[0].start
    if found.has("more"):
        return When(there.options, relation="before" if back else "since")
    first, last = sorted((point, base))
    return When((Interval(first, last, "day"),))


def _about_ago(found: Found, ref: datetime) -> When | None:
    """ "more than a year ago"."""
    length = found.get(Length)
    if length is None:
        return None
    return replace(shifted(ref, length, -1), relation="before" if found.has("more") else "after")


def _unit_beside(found: Found, ref: datetime) -> When | None:
    """ "the day after Christmas", "the week before 3 May"."""
    unit, day = str(found.get(str, "unit")), found.get(When)
    if day is None or unit not in ("day", "week", "weekend", "month"):
        return None
    step = -1 if found.has("before") else 1
    return When(tuple(cal.period(unit, o.start, step) for o in day.options), relative=day.relative)


def _weekday_beside(found: Found, ref: datetime) -> When | None:
    """ "the Friday before Christmas"."""
    weekday, day = found.number("wday"), found.get(When)
    if day is None:
        return None
    back = found.has("before")
    return When(
        tuple(
            cal.one_day(o.start, -((o.start.weekday() - weekday - 1) % 7 + 1) if back else (weekday - o.start.weekday() - 1) % 7 + 1)
            for o in day.options
        )
    )


def _within(found: Found, ref: datetime) -> When | None:
    length = found.get(Length)
    if length is None:
        return None
    if finest(length) == "tick":
        return When((Interval(ref, cal.shift(ref, length), "minute"),), relative=True)
    today = cal.midnight(ref)
    end = cal.midnight(cal.shift(ref, length))
    return When((Interval(today, end + cal.DAY, "day", (today, end)),), relative=True)


def _within_which(found: Found, ref: datetime) -> When | None:
    """ "within the next 10 months", "within the last 2 weeks"."""
    return _within(found, ref) if step_of(found) > 0 else _stretch(found, ref)


_GRAINS: dict[str, Grain] = {"tick": "minute", "day": "day", "week": "day", "month": "month", "year": "year"}
_VERBAL = frozenset("t will to would could should might may can must".split())
_ALIGNED = ("quarter", "decade", "century", "fortnight")


def _stretch(found: Found, ref: datetime) -> When | None:
    """ "the last 3 months", "the next two weeks": from there up to today, or from tomorrow on."""
    length, step = found.get(Length), step_of(found)
    if found.first and found[0].text.lower() == "last" and found.items[found.first - 1].text.lower() in _VERBAL:
        return None  # "it will last two hours"
    return stretch_of(length, step, ref) if length and step else None


def stretch_of(length: Length, step: int, ref: datetime) -> When:
    """A length of time that ends today, or begins tomorrow; of hours and minutes: now."""
    if finest(length) == "tick":
        start, end = sorted((ref, cal.shift(ref, length, step)))
        return When((Interval(start, end, "minute"),), relative=True)
    today = cal.midnight(ref)
    grain = _grain(length)
    if step > 0:
        tomorrow = today + cal.DAY
        end = cal.midnight(cal.shift(today if length.business else tomorrow, length))
        return When((Interval(tomorrow, end + cal.DAY if length.business else end, grain),), relative=True)
    start = cal.midnight(cal.shift(today, length, -1))
    return When((Interval(start, today + cal.DAY, grain, (start, today)),), relative=True)


def _grain(length: Length) -> Grain:
    return _GRAINS[finest(length)]


def _aligned(found: Found, ref: datetime) -> When | None:
    """ "the last 2 quarters", "the next two decades": whole ones."""
    unit = str(found.get(str, "unit", "quarter"))
    count = found.get(int, "num", "few") or 1
    step = step_of(found)
    if unit not in _ALIGNED or not step:
        return None
    return When((cal.period(unit, ref, 1 if step > 0 else -count, count),), relative=True)


def starting(found: Found, ref: datetime) -> When | None:
    """ "2 weeks starting on 20 May", "for 3 days from today"."""
    length, base = found.get(Length), found.get(When)
    if length is None or base is None or not base.options or (length.seconds and base.options[0].grain != "minute"):
        return None
    chosen = [o for o in base.options if o.start >= cal.midnight(ref)] or list(base.options)
    start = chosen[0].start
    return When((Interval(start, cal.shift(start, length), chosen[0].grain),))


def _weekday_then(found: Found, ref: datetime) -> When | None:
    """ "Monday two weeks from now", "in 3 days on Friday": the weekday of that week, or the first from it on."""
    when, weekday = found.get(When), found.number("wday")
    if when is None or len(when.options) != 1:
        return None
    there = when.options[0].exact[0]
    if when.options[0].grain == "day":
        there = cal.week(there).start
    return When((cal.one_day(there, (weekday - there.weekday()) % 7),), relative=True)


def _turned(found: Found, ref: datetime) -> When | None:
    """ "the 5 past years"."""
    unit, count = found.item("unit", "tick", "quarter"), found.get(int, "num", "few")
    step = step_of(found)
    if unit is None or not count or not step or not (count == 1 or unit.text.lower().endswith("s")):
        return None
    if unit.value in _ALIGNED:
        return _aligned(found, ref)
    return stretch_of(length_of(unit.value, count), step, ref)


SHIFTS_EARLY = (
    rule("span", "(?: num | a | few | a few of? ) unit ago", _units_away),
    rule("span", f"the? {WHICH} (?: a? few of? | num ) (?: unit | quarter ) (?! of (?: the | month | year | which | span ) )", _aligned),
    rule("span", "within the? which dur", _within_which),
    rule("span", f"the? {WHICH}+ dur (?! of (?: the | month | year | which | span ) )", _stretch),
    rule("span", f"the? (?: num | few ) {WHICH} (?: unit | tick | quarter )", _turned),
)
SHIFTS = (
    rule("day", "(?: more | less ) than dur ago", _about_ago),
    rule("day", "the unit (?: before | after ) the? day", _unit_beside),
    rule("day", "the? wday (?: before | after ) the? day", _weekday_beside),
    rule("span", "for dur comma? from the? day", starting),
    rule("day", "dur (?: ago | back | earlier )", _ago),
    rule("day", "(?: more | less ) than dur (?: before | after | from ) (?: day | span | moment )", _from),
    rule("day", "(?: in | within )? dur (?: before | after | from | since ) the? (?: day | span | moment | nowday )", _from),
    rule("day", "dur from now", _ahead),
    rule("day", "dur (?: later | hence )", _ahead),
    rule("day", "in (?: around | over )? dur (?: quote other time | time )?", _ahead),
    rule("span", "(?: within | in less than ) dur", _within),
    rule("day", "wday comma? day", _weekday_then),
    rule("day", "day on wday", _weekday_then),
)
