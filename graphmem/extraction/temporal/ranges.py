"""From one place on the calendar to another; what is open in one end is settled by the other."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from graphmem.extraction.temporal import calendar_math as cal
from graphmem.extraction.temporal.day_parts import likely
from graphmem.extraction.temporal.days import NUMBER
from graphmem.extraction.temporal.offsets import starting as _starting
from graphmem.extraction.temporal.rule_engine import Found, code, rule
from graphmem.extraction.temporal.time_types import Clock, Interval, Length, When


def _hours_ahead(found: Found, ref: datetime) -> When | None:
    """ "a day starting this Friday at 5"."""
    length, when = found.get(Length), found.get(When)
    if length is None or when is None:
        return None
    return When(tuple(Interval(o.start, cal.shift(o.start, length), "minute") for o in when.options), relative=when.relative)


def _days_of_month(found: Found, ref: datetime) -> When | None:
    """ "from 3 to 12 September", "April 9th through 17th, 2020"."""
    first, last = found.all(int, "num", "ord", "second")[:2]
    if last < first and found.has("month") and found.item("month").start < found.item("num", "ord", "second").start:  # type: ignore[union-attr]
        return _into_next_month(found, ref, first, last)
    month, span, year = found.number("month"), found.get(When, "span"), found.get(int, "year")
    if not (1 <= first < last <= 31):
        return None
    if span is not None:
        if any(o.grain != "month" or (o.end - o.start).days > 31 for o in span.options):
            return None
        starts = [(o.start.year, o.start.month) for o in span.options]
    else:
        days = (cal.date(year, month, first),) if year else cal.in_years(ref, month, first).options
        starts = [(o.start.year, month) for o in days]
    return When(tuple(_closed(cal.date(y, m, first), cal.date(y, m, last)) for y, m in starts))


def _into_next_month(found: Found, ref: datetime, first: int, last: int) -> When | None:
    """ "April twenty-seventh to the third"."""
    starts = cal.in_years(ref, found.number("month"), first).options
    return When(tuple(_closed(o, cal.one_day(cal.months(o.start.year, o.start.month + 1).start, last - 1)) for o in starts))


Edges: TypeAlias = tuple[int, int]
_PLAIN: Edges = (0, 0)


def _edge_of(option: Interval) -> int:
    """0 for a place itself or its beginning, 1 for its middle, 2 for its end."""
    first, last = option.exact
    if option.written is None or first == option.start or last - first < 2 * cal.DAY:
        return 0
    return 2 if last == option.end else 1


def _point(place: Interval, edge: int) -> datetime:
    """Where a range is written to begin or end: the first moment of a place, its middle or its end."""
    if edge == 0:
        return place.exact[0] if place.end - place.start <= cal.DAY else place.start
    return place.end if edge == 2 else cal.midnight(place.start + (place.end - place.start) / 2)


def _closed(first: Interval, last: Interval, edges: Edges = _PLAIN) -> Interval:
    """A range as it is meant (its last day is in it) and as it is written (up to that day); raises ValueError if it has no length."""
    if last.end <= first.start or (first.grain != "day" and last.exact[0] <= first.exact[0]):
        raise ValueError(f"a range from {first.start} to {last.end}")
    grain = first.grain if first.end - first.start <= last.end - last.start else last.grain
    if grain in ("minute", "second"):
        return Interval(first.exact[0], last.exact[0], grain)
    return Interval(first.start, last.end, grain, (_point(first, edges[0]), _point(last, edges[1])))


def _range(found: Found, ref: datetime) -> When | None:
    """From one place on the calendar to another; what is open in one is settled by the other."""
    first, last = [item.value for item in found.items[found.first : found.last] if isinstance(item.value, When)][:2]
    if not first.options or not last.options or first.relation != "at" or last.relation != "at":
        return None
    edges = (_edge_of(first.options[0]), _edge_of(last.options[0]))
    relative = first.relative or last.relative
    if first.is_open and last.is_open:
        return _some([_closed_open(option, last, edges) for option in first.options], relative)
    if first.is_open:
        return _some([_open_closed(first, last.options[0], edges)], relative)
    if last.is_open:
        return _some([_closed_open(first.options[0], last, edges)], relative)
    pairs = [_closed(a, b, edges) for a in first.options for b in last.options if b.start > a.start]
    if not pairs and len(last.options) > 1:
        pairs = _a_week_on(first.options[0], last.options[-1])
    by_start = {pair.start: pair for pair in reversed(pairs)}
    return _some([by_start[start] for start in sorted(by_start)], relative)


def _a_week_on(first: Interval, last: Interval) -> list[Interval]:
    """The weekday that ends a range lies after the one that begins it."""
    moved = Interval(last.start + 7 * cal.DAY, last.end + 7 * cal.DAY, last.grain)
    return [_closed(first, moved)] if moved.start > first.start and last.grain == "day" else []


def _some(intervals: Sequence[Interval | None], relative: bool) -> When | None:
    found = tuple(interval for interval in intervals if interval is not None)
    return When(found, relative=relative) if found else None


def _closed_open(first: Interval, last: When, edges: Edges = _PLAIN) -> Interval | None:
    """The end is the first of its name after the start."""
    ends = (_in_year(last, year) for year in range(first.start.year, first.start.year + 9))
    return next((_closed(first, end, edges) for end in ends if end and end.start > first.start), None)


def _open_closed(first: When, last: Interval, edges: Edges = _PLAIN) -> Interval | None:
    """The start is the last of its name before the end."""
    starts = (_in_year(first, year) for year in range(last.start.year, last.start.year - 9, -1))
    return next((_closed(start, last, edges) for start in starts if start and start.start < last.start), None)


def _in_year(when: When, year: int) -> Interval | None:
    try:
        return cal.in_year(when, year).options[0]
    except ValueError:
        return None  # 29 February


def _mixed(found: Found, ref: datetime) -> When | None:
    """ "from 2pm until tomorrow 4:30pm", "between now and eight o'clock": an hour on one side, a moment on the other."""
    items = [item for item in found.items[found.first : found.last] if isinstance(item.value, When | Clock)]
    first, last = items[0].value, items[-1].value
    if isinstance(first, When) and isinstance(last, Clock) and first.options:
        options = [(o.start, _next_at(o.start, last)) for o in first.options]
    elif isinstance(first, Clock) and isinstance(last, When) and last.options:
        same_day = last.options[0].start.date() == ref.date()
        options = [
            (_before_at(o.start, first) if same_day else cal.midnight(ref) + timedelta(seconds=likely(first)), o.start)
            for o in last.options
        ]
    else:
        return None
    return When(tuple(Interval(a, b, "minute") for a, b in options if a < b), relative=True)


def _next_at(start: datetime, clock: Clock) -> datetime:
    return min(m if m > start else m + cal.DAY for m in (cal.midnight(start) + timedelta(seconds=s) for s in clock.options))


def _before_at(end: datetime, clock: Clock) -> datetime:
    return max(m if m < end else m - cal.DAY for m in (cal.midnight(end) + timedelta(seconds=s) for s in clock.options))


def _today_now(found: Found, ref: datetime) -> When | None:
    """ "between Jan 22 and now": as a day."""
    when = found.get(When, "moment")
    if when is None or when.timex != "PRESENT_REF":
        return None
    first = found.get(When, "day", "span")
    today = When((cal.one_day(ref),), relative=True)
    if first is None:
        return None
    if found[-1].cls == code("moment"):
        pair = _open_closed(first, today.options[0]) if first.is_open else _closed(first.options[0], today.options[0])
        return _some([pair], True)
    pair = _closed_open(today.options[0], first) if first.is_open else _closed(today.options[0], first.options[-1])
    return _some([pair], True)


_TO = "(?: to | until | dash )"
_AND = "(?: to | until | dash | and )"
_PLACE = "(?: day | span | moment | stretch )"
DAY_RANGES = (
    rule("span", f"on? month the? {NUMBER} {_TO} the? {NUMBER} (?: comma? of? year )? (?! month | ampm | oclock )", _days_of_month),
    rule(
        "span",
        f"(?: from | between ) month the? {NUMBER} {_AND} the? {NUMBER} (?: comma? of? year )? (?! month | ampm | oclock )",
        _days_of_month,
    ),
    rule("span", f"(?: from )? the? {NUMBER} {_TO} the? {NUMBER} of? month (?: of? comma? year )?", _days_of_month),
    rule("span", f"(?: between | from ) the? {NUMBER} {_AND} the? {NUMBER} of? month (?: of? comma? year )?", _days_of_month),
)
LATE_DAY_RANGES = (rule("span", f"(?: between | from )? num {_AND} num in? span", _days_of_month),)
RANGES = (
    rule("span", "between the? (?: day | span ) (?: and | to ) moment", _today_now),
    rule("span", "between? moment (?: and | to | until ) the? (?: day | span )", _today_now),
    rule("span", f"from? (?: day | span ) {_TO} moment", _today_now),
    rule("moment", f"(?: from | between )? (?: moment | stretch ) {_AND} clock", _mixed),
    rule("moment", f"(?: from | between )? clock {_AND} moment", _mixed),
    rule("span", f"between (?: the | in )? {_PLACE} {_AND} (?: the | in )? {_PLACE}", _range),
    rule("span", f"(?: from | in | starting | between )? (?: the )? {_PLACE} {_TO} (?: the )? {_PLACE}", _range),
    rule("span", "dur (?: starting from? on? | from ) moment", _hours_ahead),
    rule("span", "dur starting from? on? the? day", _starting),
)
