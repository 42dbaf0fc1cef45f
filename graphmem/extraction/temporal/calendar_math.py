"""Calendar arithmetic: days, weeks (from Monday), months and years as half-open intervals."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from graphmem.extraction.temporal.temporal_config import CALENDAR_SEARCH, YEAR_RANGES
from graphmem.extraction.temporal.time_types import CalendarTime, Duration, Grain, Interval

Period: TypeAlias = Literal["day", "week", "weekend", "month", "quarter", "year", "decade", "century", "fortnight"]
DAY = timedelta(days=1)


def midnight(moment: datetime, days: int = 0) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days)


def one_day(moment: datetime, days: int = 0) -> Interval:
    start = midnight(moment, days)
    return Interval(start, start + DAY, "day")


def date(year: int, month: int, day: int) -> Interval:
    """One day. Raises ValueError if the calendar does not have it."""
    return one_day(datetime(year, month, day))


def months(year: int, month: int, length: int = 1, grain: Grain = "month") -> Interval:
    """`length` months from `month` on, which may be outside 1 to 12."""
    first = year * 12 + month - 1
    last = first + length
    return Interval(datetime(first // 12, first % 12 + 1, 1), datetime(last // 12, last % 12 + 1, 1), grain)


def years(year: int, length: int = 1) -> Interval:
    return Interval(datetime(year, 1, 1), datetime(year + length, 1, 1), "year")


def week(moment: datetime, weeks: int = 0) -> Interval:
    """The week of a moment, or the one `weeks` later."""
    monday = midnight(moment, 7 * weeks - moment.weekday())
    return Interval(monday, monday + 7 * DAY, "week")


def weekend(moment: datetime, weeks: int = 0) -> Interval:
    saturday = week(moment, weeks).start + 5 * DAY
    return Interval(saturday, saturday + 2 * DAY, "day")


def iso_week(year: int, number: int) -> Interval:
    """ISO week `number` of a year. Raises ValueError if the year has fewer weeks."""
    return week(datetime.fromisocalendar(year, number, 1))


def week_of_month(year: int, month: int, number: int) -> Interval:
    """The week with the `number`-th Thursday of a month; the last one for -1."""
    if number < 0:
        last = months(year, month).end - DAY
        return week(last - timedelta(days=(last.weekday() - 3) % 7))
    first = week(datetime(year, month, 1))
    if (first.start + 3 * DAY).month != month:
        first = week(first.start, 1)
    return week(first.start, number - 1)


def period(unit: str, ref: datetime, step: int = 0, length: int = 1) -> Interval:
    """`length` calendar units, starting `step` units from the one that contains `ref`."""
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


def add_duration(moment: datetime, length: Duration, sign: int = 1) -> datetime:
    """The moment a duration later, or earlier for `sign` -1. Raises OverflowError or ValueError beyond the calendar."""
    count = moment.year * 12 + moment.month - 1 + sign * round(12 * length.years + length.months)
    year, month = count // 12, count % 12 + 1
    if not 1 <= year <= 9998:
        raise OverflowError(year)
    moved = moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))
    days = sign * (7 * length.weeks + length.days)
    moved = add_business_days(moved, round(days)) if length.business else moved + timedelta(days=days)
    return moved + timedelta(seconds=sign * length.seconds)


def add_business_days(moment: datetime, days: int) -> datetime:
    """The moment `days` business days (Monday to Friday) later, or earlier if negative."""
    if abs(days) > CALENDAR_SEARCH.max_business_days:
        raise OverflowError(days)
    step = 1 if days > 0 else -1
    for _ in range(abs(days)):
        moment += step * DAY
        while moment.weekday() > 4:
            moment += step * DAY
    return moment


def nearest_past_and_future(candidates: Iterable[Interval], ref: datetime) -> tuple[Interval, ...]:
    """Of intervals in order, the last that begins before today and the first that begins today or later."""
    listed = list(candidates)
    past = next((c for c in reversed(listed) if c.start < midnight(ref)), None)
    ahead = next((c for c in listed if c.start >= midnight(ref)), None)
    return tuple(c for c in (past, ahead) if c is not None)


def years_around(ref: datetime) -> range:
    """The years to search for the last and the next occurrence of a yearly period."""
    return range(ref.year - CALENDAR_SEARCH.recurring_years, ref.year + CALENDAR_SEARCH.recurring_years + 1)


def date_of_open_year(ref: datetime, month: int, day: int = 0) -> CalendarTime:
    """A month, or a day of a month, of the last and the next possible year. Raises ValueError for a day that no year has."""
    if day and not 1 <= day <= monthrange(2000, month)[1]:
        raise ValueError(f"day {day} of month {month}")
    found = []
    reach = CALENDAR_SEARCH.open_years
    for year in range(ref.year - reach, ref.year + reach + 1):
        if not day:
            found.append(months(year, month))
        elif day <= monthrange(year, month)[1]:
            found.append(date(year, month, day))
    return CalendarTime(nearest_past_and_future(found, ref), month=month, day=day)


def with_year(when: CalendarTime, year: int) -> CalendarTime:
    """The same month or day in a given year."""
    return CalendarTime((date(year, when.month, when.day) if when.day else months(year, when.month),), relation=when.relation)


def full_year(text: str) -> int:
    """ "2024", "87" or "05": two digits are nearest to our time."""
    year = int(text)
    return year if len(text) > 2 else 2000 + year if year < YEAR_RANGES.two_digit_pivot else 1900 + year
