"""Time expressions in a text, resolved against the moment they were said: half-open intervals with a precision.

`items.py` reads words and figures, the rules (`days.py`, `periods.py`, ... run by `cascade.py`) put them together, `spans.py` chooses
and makes them UTC. No parser and no clock, so messages and questions use the same functions.
Weeks begin on Monday; a bare weekday or month lies in the past, or ahead where the sentence speaks of the future.
"""

from graphmem.extraction.temporal.day_parts import likely
from graphmem.extraction.temporal.parser import Reading, read_times
from graphmem.extraction.temporal.spans import (
    Recurring,
    TimePrecision,
    TimeRelation,
    TimeSpan,
    choose,
    find_times,
    find_times_and_recurring,
    looks_ahead,
    resolve_time,
)

__all__ = [
    "Reading",
    "Recurring",
    "TimePrecision",
    "TimeRelation",
    "TimeSpan",
    "choose",
    "find_times",
    "find_times_and_recurring",
    "likely",
    "looks_ahead",
    "read_times",
    "resolve_time",
]
