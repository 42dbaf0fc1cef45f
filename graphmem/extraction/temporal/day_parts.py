"""A day and its hours as a moment or a stretch of time; which half of the day is the likely one."""

from datetime import timedelta

from graphmem.extraction.temporal import calendar_math as cal
from graphmem.extraction.temporal.clock_times import HOUR
from graphmem.extraction.temporal.time_types import Clock, Hours, Interval, When


def likely(clock: Clock) -> int:
    """Of morning and evening, the one that is awake: one to six are after noon."""
    if len(clock.options) < 2:
        return clock.options[0]
    return clock.options[1] if clock.options[0] < 7 * HOUR else clock.options[0]


def on_day(when: When, hours: Hours, part: str = "") -> When:
    """The hours of each of the days."""
    first, last = _likely_hours(hours, part)
    options = []
    for option in when.options:
        written = (option.start + timedelta(seconds=first), option.start + timedelta(seconds=last))
        options.append(
            Interval(cal.midnight(written[0]), cal.midnight(written[0], 1), "part", written) if hours.name else Interval(*written, "minute")
        )
    return When(tuple(options), timex=f"T{hours.name}" if hours.name else "", relative=when.relative, relation=hours.relation)


def _likely_hours(hours: Hours, part: str) -> tuple[int, int]:
    late = [o for o in hours.options if o[0] >= 43200]
    if part in ("AF", "EV", "NI") and late:
        return late[0]
    awake = [o for o in hours.options if o[0] >= 8 * HOUR]
    return (awake if not part and awake else list(hours.options))[0]
