"""Hours on a day as intervals, and the likely half of the day of an ambiguous hour."""

from datetime import timedelta

from graphmem.extraction.temporal import calendar_math as cal
from graphmem.extraction.temporal.clock_times import HOUR, NOON
from graphmem.extraction.temporal.temporal_config import LIKELY_HOURS
from graphmem.extraction.temporal.time_types import CalendarTime, ClockTime, HourRange, Interval


def likely_time(clock: ClockTime) -> int:
    """Seconds from midnight of the likelier option: one to six o'clock are in the afternoon."""
    if len(clock.options) < 2:
        return clock.options[0]
    return clock.options[1] if clock.options[0] < LIKELY_HOURS.first_morning_hour * HOUR else clock.options[0]


def on_day(when: CalendarTime, hours: HourRange, part: str = "") -> CalendarTime:
    """The hours on each of the days; `part` is the TIMEX name of a part of the day that the days already have."""
    first, last = _likely_hours(hours, part)
    options = []
    for option in when.options:
        literal = (option.start + timedelta(seconds=first), option.start + timedelta(seconds=last))
        options.append(
            Interval(cal.midnight(literal[0]), cal.midnight(literal[0], 1), "part", literal) if hours.name else Interval(*literal, "minute")
        )
    return CalendarTime(tuple(options), timex=f"T{hours.name}" if hours.name else "", relative=when.relative, relation=hours.relation)


def _likely_hours(hours: HourRange, part: str) -> tuple[int, int]:
    late = [o for o in hours.options if o[0] >= NOON]
    if part in ("AF", "EV", "NI") and late:
        return late[0]
    awake = [o for o in hours.options if o[0] >= LIKELY_HOURS.first_waking_hour * HOUR]
    return (awake if not part and awake else list(hours.options))[0]
