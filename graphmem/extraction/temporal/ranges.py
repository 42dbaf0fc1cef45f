"""Ranges from one calendar time to another; an end without a year is resolved by the other end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from graphmem.extraction.temporal import calendar_math as cal
from graphmem.extraction.temporal.day_parts import likely_time
from graphmem.extraction.temporal.days import NUMBER
from graphmem.extraction.temporal.offsets import span_starting as _starting
from graphmem.extraction.temporal.rule_engine import TemporalMatch, class_code, rule
from graphmem.extraction.temporal.temporal_config import CALENDAR_SEARCH
from graphmem.extraction.temporal.time_types import CalendarTime, ClockTime, Duration, Interval


def _hours_ahead(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "a day starting this Friday at 5"."""
    length, when = match.get(Duration), match.get(CalendarTime)
    if length is None or when is None:
        return None
    return CalendarTime(tuple(Interval(o.start, cal.add_duration(o.start, length), "minute") for o in when.options), relative=when.relative)


def _days_of_month(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "from 3 to 12 September", "April 9th through 17th, 2020"."""
    first, last = match.all(int, "num", "ord", "second")[:2]
    if last < first and match.has("month") and match.item("month").start < match.item("num", "ord", "second").start:  # type: ignore[union-attr]
        return _into_next_month(match, ref, first, last)
    month, span, year = match.number("month"), match.get(CalendarTime, "span"), match.get(int, "year")
    if not (1 <= first < last <= 31):
        return None
    if span is not None:
        if any(o.grain != "month" or (o.end - o.start).days > 31 for o in span.options):
            return None
        starts = [(o.start.year, o.start.month) for o in span.options]
    else:
        days = (cal.date(year, month, first),) if year else cal.date_of_open_year(ref, month, first).options
        starts = [(o.start.year, month) for o in days]
    return CalendarTime(tuple(_range_between(cal.date(y, m, first), cal.date(y, m, last)) for y, m in starts))


def _into_next_month(match: TemporalMatch, ref: datetime, first: int, last: int) -> CalendarTime | None:
    """ "April twenty-seventh to the third"."""
    starts = cal.date_of_open_year(ref, match.number("month"), first).options
    return CalendarTime(tuple(_range_between(o, cal.one_day(cal.months(o.start.year, o.start.month + 1).start, last - 1)) for o in starts))


RangeEdges: TypeAlias = tuple[int, int]
_WHOLE: RangeEdges = (0, 0)


def _edge_of(option: Interval) -> int:
    """0 for a whole period or its beginning, 1 for its middle, 2 for its end."""
    first, last = option.exact
    if option.literal is None or first == option.start or last - first < 2 * cal.DAY:
        return 0
    return 2 if last == option.end else 1


def _literal_edge(place: Interval, edge: int) -> datetime:
    """The literal start or end of a range: the first moment of a period, its middle or its end."""
    if edge == 0:
        return place.exact[0] if place.end - place.start <= cal.DAY else place.start
    return place.end if edge == 2 else cal.midnight(place.start + (place.end - place.start) / 2)


def _range_between(first: Interval, last: Interval, edges: RangeEdges = _WHOLE) -> Interval:
    """The range with its last day included; its literal value excludes it. Raises ValueError for an empty range."""
    if last.end <= first.start or (first.grain != "day" and last.exact[0] <= first.exact[0]):
        raise ValueError(f"a range from {first.start} to {last.end}")
    grain = first.grain if first.end - first.start <= last.end - last.start else last.grain
    if grain in ("minute", "second"):
        return Interval(first.exact[0], last.exact[0], grain)
    return Interval(first.start, last.end, grain, (_literal_edge(first, edges[0]), _literal_edge(last, edges[1])))


def _range(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """A range of two calendar times; open years and weeks are resolved so that the end follows the start."""
    first, last = [item.value for item in match.items[match.first : match.last] if isinstance(item.value, CalendarTime)][:2]
    if not first.options or not last.options or first.relation != "at" or last.relation != "at":
        return None
    edges = (_edge_of(first.options[0]), _edge_of(last.options[0]))
    relative = first.relative or last.relative
    if first.is_open and last.is_open:
        return _non_empty([_resolve_end(option, last, edges) for option in first.options], relative)
    if first.is_open:
        return _non_empty([_resolve_start(first, last.options[0], edges)], relative)
    if last.is_open:
        return _non_empty([_resolve_end(first.options[0], last, edges)], relative)
    pairs = [_range_between(a, b, edges) for a in first.options for b in last.options if b.start > a.start]
    if not pairs and len(last.options) > 1:
        pairs = _end_next_week(first.options[0], last.options[-1])
    by_start = {pair.start: pair for pair in reversed(pairs)}
    return _non_empty([by_start[start] for start in sorted(by_start)], relative)


def _end_next_week(first: Interval, last: Interval) -> list[Interval]:
    """Move the weekday that ends a range after the one that begins it."""
    moved = Interval(last.start + 7 * cal.DAY, last.end + 7 * cal.DAY, last.grain)
    return [_range_between(first, moved)] if moved.start > first.start and last.grain == "day" else []


def _non_empty(intervals: Sequence[Interval | None], relative: bool) -> CalendarTime | None:
    known = tuple(interval for interval in intervals if interval is not None)
    return CalendarTime(known, relative=relative) if known else None


def _resolve_end(first: Interval, last: CalendarTime, edges: RangeEdges = _WHOLE) -> Interval | None:
    """The range to the first possible end after the start."""
    ends = (_with_year(last, year) for year in range(first.start.year, first.start.year + CALENDAR_SEARCH.open_years + 1))
    return next((_range_between(first, end, edges) for end in ends if end and end.start > first.start), None)


def _resolve_start(first: CalendarTime, last: Interval, edges: RangeEdges = _WHOLE) -> Interval | None:
    """The range from the last possible start before the end."""
    starts = (_with_year(first, year) for year in range(last.start.year, last.start.year - CALENDAR_SEARCH.open_years - 1, -1))
    return next((_range_between(start, last, edges) for start in starts if start and start.start < last.start), None)


def _with_year(when: CalendarTime, year: int) -> Interval | None:
    try:
        return cal.with_year(when, year).options[0]
    except ValueError:
        return None  # 29 February


def _clock_range(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "from 2pm until tomorrow 4:30pm", "between now and eight o'clock": an hour on one side, a moment on the other."""
    items = [item for item in match.items[match.first : match.last] if isinstance(item.value, CalendarTime | ClockTime)]
    first, last = items[0].value, items[-1].value
    if isinstance(first, CalendarTime) and isinstance(last, ClockTime) and first.options:
        options = [(o.start, _next_clock(o.start, last)) for o in first.options]
    elif isinstance(first, ClockTime) and isinstance(last, CalendarTime) and last.options:
        same_day = last.options[0].start.date() == ref.date()
        options = [
            (_previous_clock(o.start, first) if same_day else cal.midnight(ref) + timedelta(seconds=likely_time(first)), o.start)
            for o in last.options
        ]
    else:
        return None
    return CalendarTime(tuple(Interval(a, b, "minute") for a, b in options if a < b), relative=True)


def _next_clock(start: datetime, clock: ClockTime) -> datetime:
    return min(m if m > start else m + cal.DAY for m in (cal.midnight(start) + timedelta(seconds=s) for s in clock.options))


def _previous_clock(end: datetime, clock: ClockTime) -> datetime:
    return max(m if m < end else m - cal.DAY for m in (cal.midnight(end) + timedelta(seconds=s) for s in clock.options))


def _today_now(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    """ "between Jan 22 and now": as a day."""
    when = match.get(CalendarTime, "moment")
    if when is None or when.timex != "PRESENT_REF":
        return None
    first = match.get(CalendarTime, "day", "span")
    today = CalendarTime((cal.one_day(ref),), relative=True)
    if first is None:
        return None
    if match[-1].cls == class_code("moment"):
        pair = _resolve_start(first, today.options[0]) if first.is_open else _range_between(first.options[0], today.options[0])
        return _non_empty([pair], True)
    pair = _resolve_end(today.options[0], first) if first.is_open else _range_between(today.options[0], first.options[-1])
    return _non_empty([pair], True)


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
    rule("moment", f"(?: from | between )? (?: moment | stretch ) {_AND} clock", _clock_range),
    rule("moment", f"(?: from | between )? clock {_AND} moment", _clock_range),
    rule("span", f"between (?: the | in )? {_PLACE} {_AND} (?: the | in )? {_PLACE}", _range),
    rule("span", f"(?: from | in | starting | between )? (?: the )? {_PLACE} {_TO} (?: the )? {_PLACE}", _range),
    rule("span", "dur (?: starting from? on? | from ) moment", _hours_ahead),
    rule("span", "dur starting from? on? the? day", _starting),
)
