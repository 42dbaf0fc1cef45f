"""Intervals in words, as exactly as they are known."""

from datetime import datetime, timedelta

from graphmem.model.validity import BEGINNING, Precision

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


def interval_in_words(start: datetime, end: datetime, precision: Precision) -> str:
    """ "2025", "March 2025", "the week of 2 March 2026", "1 March 2025", or "28 February 2026 to 1 March 2026" for several of them.

    The interval is half-open: its last day is the one before `end`.
    """
    if precision == "week" and end - start <= _WEEK:
        return f"the week of {_in_words(start, precision)}"
    first, last = _in_words(start, precision), _in_words(max(start, end - _DAY), precision)
    return first if first == last else f"{first} to {last}"


def _in_words(moment: datetime, precision: Precision) -> str:
    if precision == "year":
        return f"{moment.year}"
    month = f"{moment:%B} {moment.year}"
    return month if precision == "month" else f"{moment.day} {month}"


def start_in_digits(start: datetime, precision: Precision) -> str:
    """The start by its precision: "2025", "2025-03", "the week of 2026-01-26", "2025-03-01"; "" if it is not known."""
    if start == BEGINNING:
        return ""
    day = start.date().isoformat()
    return {"year": day[:4], "month": day[:7], "week": f"the week of {day}"}.get(precision, day)
