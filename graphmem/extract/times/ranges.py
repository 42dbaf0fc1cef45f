"""From one place on the calendar to another; what is open in one end is settled by the other."""

from dataclasses import replace
from datetime import datetime, timedelta

from graphmem.extract.times import calendar as cal
from graphmem.extract.times.cascade import Found, code, rule
from graphmem.extract.times.days import NUMBER
from graphmem.extract.times.hours import likely
from graphmem.extract.times.shifts import starting as _starting
from graphmem.extract.times.values import Clock, Interval, Length, When


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


def _closed(first: Interval, last: Interval, to_end: bool = False) -> Interval:
    """A range as it is meant (its last day is in it) and as it is written (up to that day)."""
    grain = first.grain if first.end - first.start <= last.end - last.start else last.grain
    if grain in ("minute", "second"):
        return Interval(first.exact[0], last.exact[0], grain)
    return Interval(
        first.start, last.end, grain, (first.exact[0] if not to_end else first.start, last.exact[1] if to_end else last.exact[0])
    )


def _range(found: Found, ref: datetime) -> When | None:
    """From one place on the calendar to another; what is open in one is settled by the other."""
    first, last = [item.value for item in found.items[found.first : found.last] if isinstance(item.value, When)][:2]
    if not isinstance(first, When) or not isinstance(last, When) or not first.options or not last.options:
        return None
    if first.relation != "at" or last.relation != "at":
        return None
    to_end = last.options[0].written is not None and last.options[0].written[1] == last.options[0].end and not last.relative
    relative = first.relative or last.relative
    if first.is_open and last.is_open:
        return When(tuple(p for p in (_closed_open(o, last, to_end) for o in first.options) if p), relative=relative)
    if first.is_open:
        return _one(_open_closed(first, last.options[0], to_end), relative)
    pairs = [_closed(a, b, to_end) for a in first.options for b in last.options if b.start > a.start]
    if last.is_open:
        return _one(_closed_open(first.options[0], last, to_end), relative)
    if not pairs and len(last.options) == 1:
        return None
    if not pairs:
        later = last.options[-1]
        moved = Interval(later.start + 7 * cal.DAY, later.end + 7 * cal.DAY, later.grain)
        pairs = [_closed(first.options[0], moved)] if moved.start > first.options[0].start and later.grain == "day" else []
    by_start = {pair.start: pair for pair in reversed(pairs)}
    return When(tuple(by_start[s] for s in sorted(by_start)), relative=relative) if pairs else None


def _one(interval: Interval | None, relative: bool) -> When | None:
    return When((interval,), relative=relative) if interval else None


def _closed_open(first: Interval, last: When, to_end: bool) -> Interval | None:
    """The end is the first of its name after the start."""
    for year in range(first.start.year, first.start.year + 9):
        try:
            end = cal.in_year(last, year).options[0]
        except ValueError:
            continue
        if end.start > first.start:
            written = last.options[0].written
            if written and to_end:
                end = replace(end, written=(end.start, end.end))
            return _closed(first, end, to_end)
    return None


def _open_closed(first: When, last: Interval, to_end: bool) -> Interval | None:
    """The start is the last of its name before the end."""
    for year in range(last.start.year, last.start.year - 9, -1):
        try:
            start = cal.in_year(first, year).options[0]
        except ValueError:
            continue
        if start.start < last.start:
            return _closed(start, last, to_end)
    return None


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
        pair = _open_closed(first, today.options[0], False) if first.is_open else _closed(first.options[0], today.options[0])
        return _one(pair, True)
    pair = _closed_open(today.options[0], first, False) if first.is_open else _closed(today.options[0], first.options[-1])
    return _one(pair, True)


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
