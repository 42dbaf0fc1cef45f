"""Time expressions in a text, resolved against the time of speaking: half-open intervals with a precision.

`tokens_to_items` turns words and digits into items, `parser` applies the rules (`days`, `periods`, ...) by the `rule_engine`, and `spans`
picks one interval per expression, in UTC. Needing neither a syntactic parse nor a clock, it serves messages and questions alike.
Weeks begin on Monday. A bare weekday or month lies where its sentence points; without a word for it a weekday
is past, and a month the one that is clearly nearer.
"""

from graphmem.extraction.temporal.day_parts import likely_time
from graphmem.extraction.temporal.parser import TimeExpression, parse_times
from graphmem.extraction.temporal.spans import (
    Recurring,
    TimePrecision,
    TimeRelation,
    TimeSpan,
    choose_interval,
    find_times,
    find_times_and_recurring,
    is_future_context,
    resolve_time,
)

__all__ = [
    "Recurring",
    "TimeExpression",
    "TimePrecision",
    "TimeRelation",
    "TimeSpan",
    "choose_interval",
    "find_times",
    "find_times_and_recurring",
    "is_future_context",
    "likely_time",
    "parse_times",
    "resolve_time",
]
