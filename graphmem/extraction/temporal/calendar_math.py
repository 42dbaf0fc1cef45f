"""Calendar arithmetic: days, weeks (from Monday), months and years as half-open intervals."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from graphmem.extraction.temporal.time_types import Grain, Interval, Length, When

Period: TypeAlias = Literal["day", "week", "weekend", "month", "quarter", "year", "decade", "century", "fortnight"]
DAY = timedelta(days=1)


def midnight(moment: datetime, days: int = 0) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days)


def one_day(moment: datetime, days: int = 0) -> Interval:
    start = midnight(moment, days)
    return Interval(start, start + DAY, "day")


def date(year: int, month: int, day: int) -> Interval:
    """Raises ValueError for a day that is not in the calendar."""
    return one_day(datetime(year, month, day))


def months(year: int, month: int, length: int = 1, grain: Grain = "month") -> Interval:
    """`length` months from `month`, which may lie outside 1 to 12."""
    first = year * 12 + month - 1
    last = first + length
    return Interval(datetime(first // 12, first % 12 + 1, 1), datetime(last // 12, last % 12 + 1, 1), grain)


def years(year: int, length: int = 1) -> Interval:
    return Interval(datetime(year, 1, 1), datetime(year + length, 1, 1), "year")


def week(moment: datetime, weeks: int = 0) -> Interval:
    """The week that a moment lies in, or one that many weeks later."""
    monday = midnight(moment, 7 * weeks - moment.weekday())
    return Interval(monday, monday + 7 * DAY, "week")


def weekend(moment: datetime, weeks: int = 0) -> Interval:
    saturday = week(moment, weeks).start + 5 * DAY
    return Interval(saturday, saturday + 2 * DAY, "day")


def iso_week(year: int, number: int) -> Interval:
    """ISO week `number` of a year; raises ValueError if it has none."""
    return week(datetime.fromisocalendar(year, number, 1))


def week_of_month(year: int, month: int, number: int) -> Interval:
    """The week with the `number`-th Thursday of a month, or with its last one for -1."""
    if number < 0:
        last = months(year, month).end - DAY
        return week(last - timedelta(days=(last.weekday() - 3) % 7))
    first = week(datetime(year, month, 1))
    if (first.start + 3 * DAY).month != month:
        first = week(first.start, 1)
    return week(first.start, number - 1)


def period(unit: str, ref: datetime, step: int = 0, length: int = 1) -> Interval:
    """The unit of the calendar that is `step` units from the one `ref` lies in; `length` of them."""
    if unit in ("day", "night"):
        return Interval(midnight(ref, step), midnight(ref, step + length), "day")
    if unit in ("week", "fortnight"):
        weeks = 2 if unit == "fortnight" else 1
        return Interval(week(ref, weeks * step).start, week(ref, weeks * (step + length)).start, "week")
    if unit == "weekend":
        first = weekend(ref, step)
        return Interval(first.start, weekend(ref, step + length - 1).end, "day")
    if unit == "month":
        return months(ref.year, ref.month + step, length)
    if unit == "quarter":
        return months(ref.year, (ref.month - 1) // 3 * 3 + 1 + 3 * step, 3 * length)
    span = {"year": 1, "decade": 10, "century": 100}[unit]
    return years(ref.year // span * span + span * step, span * length)


def shift(moment: datetime, length: Length, sign: int = 1) -> datetime:
    """The moment that lies a length of time later (or earlier, `sign` -1); raises OverflowError or ValueError off the calendar."""
    count = moment.year * 12 + moment.month - 1 + sign * round(12 * length.years + length.months)
    year, month = count // 12, count % 12 + 1
    if not 1 <= year <= 9998:
        raise OverflowError(year)
    moved = moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))
    days = sign * (7 * length.weeks + length.days)
    moved = business(moved, round(days)) if length.business else moved + timedelta(days=days)
    return moved + timedelta(seconds=sign * length.seconds)


def business(moment: datetime, days: int) -> datetime:
    """That many working days on (or back)."""
    if abs(days) > 5000:
        raise OverflowError(days)
    step = 1 if days > 0 else -1
    for _ in range(abs(days)):
        moment += step * DAY
        while moment.weekday() > 4:
            moment += step * DAY
    return moment


def around(candidates: Iterable[Interval], ref: datetime) -> tuple[Interval, ...]:
    """Of intervals in order, the last that has begun and the first that is not over; one when that is the same."""
    listed = list(candidates)
    past = next((c for c in reversed(listed) if c.start < midnight(ref)), None)
    ahead = next((c for c in listed if c.start >= midnight(ref)), None)
    return tuple(c for c in (past, ahead) if c is not None)


def in_years(ref: datetime, month: int, day: int = 0) -> When:
    """A month, or a day of one, with the year left open."""
    if day and not 1 <= day <= monthrange(2000, month)[1]:
        raise ValueError(f"day {day} of month {month}")
    found = []
    for year in range(ref.year - 8, ref.year + 9):
        if not day:
            found.append(months(year, month))
        elif day <= monthrange(year, month)[1]:
            found.append(date(year, month, day))
    return When(around(found, ref), month=month, day=day)


def in_year(when: When, year: int) -> When:
    """The same month or day, with its year given."""
    return When((date(year, when.month, when.day) if when.day else months(year, when.month),), relation=when.relation)


def full_year(text: str) -> int:
    """ "2024", "87" or "05": two digits are nearest to our time."""
    year = int(text)
    return year if len(text) > 2 else 2000 + year if year < 40 else 1900 + year
