"""What stands side by side and belongs together: a day and its hour, both ends of a range, a limit ("since", "before", "or later")."""

from dataclasses import replace
from datetime import datetime, timedelta

from graphmem.extract.times import calendar as cal
from graphmem.extract.times.cascade import Found, Item, code, rule
from graphmem.extract.times.clocks import ALONE, HOUR, clock_of, in_part
from graphmem.extract.times.days import NUMBER, weekday_near
from graphmem.extract.times.hours import likely, on_day
from graphmem.extract.times.shifts import starting as _starting
from graphmem.extract.times.values import Clock, Hours, Interval, Length, Relation, When


def _at_clock(when: When, clock: Clock, relation: Relation = "at") -> When:
    """A day's moment."""
    part = when.timex.removeprefix("T") if when.options and when.options[0].grain == "part" else ""
    seconds = likely(in_part(clock, part) if part else clock)
    length = HOUR if clock.grain == "hour" else 60
    moments = tuple(
        Interval(day + timedelta(seconds=seconds), day + timedelta(seconds=seconds + length), "minute")
        for day in (o.start for o in when.options)
    )
    return When(moments, relative=when.relative, relation=relation)


def _moment(found: Found, ref: datetime) -> When | None:
    when, item = found.get(When, "day", "stretch"), found.item("clock", "num", "dec")
    clock = clock_of(item) if item else None
    if when is None or clock is None:
        return None
    relation: Relation = "before" if found.has("before") or found.has("by") else "after" if found.has("after") else clock.relation
    return _at_clock(when, clock, relation)


def _numbers_moment(found: Found, ref: datetime) -> When | None:
    """ "March eighteenth nine thirty"."""
    when, (hour, minute) = found.get(When), found.all(int, "num")[:2]
    if when is None or not (1 <= hour <= 12 and 10 <= minute < 60):
        return None
    return _at_clock(when, Clock((hour % 12 * HOUR + 60 * minute, (hour % 12 + 12) * HOUR + 60 * minute)))


def _end_of_day(found: Found, ref: datetime) -> When | None:
    when = found.get(When, "day") or When((cal.one_day(ref),), relative=True)
    if found.has("wday"):
        when = weekday_near(ref, found.number("wday"))
    if found.has("unit") and found.get(str, "unit") != "day":
        return None
    moments = tuple(Interval(o.end - timedelta(seconds=1), o.end, "second") for o in when.options)
    return When(moments, relative=when.relative)


def _stretch(found: Found, ref: datetime) -> When | None:
    """A day and its hours: "Monday afternoon", "tomorrow from 3 to 5"."""
    when, hours = found.get(When, "day", "stretch"), found.get(Hours)
    if when is None or hours is None or not when.options:
        return None
    part = when.timex.removeprefix("T") if when.options[0].grain == "part" else ""
    if part and hours.name:
        return None
    return on_day(when, hours, part)


def _between(found: Found, ref: datetime) -> Hours | None:
    """From one hour to another: the shortest way forward that the words allow."""
    ends = [item for item in found.items[found.first : found.last] if item.cls in _ENDS]
    if len(ends) < 2:
        return None
    first, last = _clock(ends[0]), _clock(ends[1])
    part = found.get(Hours)
    if first is None or last is None or (part and not part.name):
        return None
    if part:
        last = in_part(last, part.name)
    pairs = sorted(((b - a) % 86400 or 86400, a, b) for a in first.options for b in last.options)
    shortest = pairs[0][0]
    wrap = [(a, b if b > a else b + 86400) for span, a, b in pairs if span == shortest]
    return Hours(tuple(wrap))


_ENDS = frozenset(code(name) for name in ("clock", "num", "dec", "hhmm", "year"))


def _clock(item: Item) -> Clock | None:
    if isinstance(item.value, int) and item.value > 99 and len(item.text) != 4:
        return None
    return clock_of(item)


def _for(found: Found, ref: datetime) -> Hours | None:
    """ "from 9 for two hours"."""
    length, item = found.get(Length), found.item("clock", "num")
    clock = clock_of(item) if item else None
    if length is None or clock is None or length.total != length.seconds or length.seconds > 86400:
        return None
    return Hours(tuple((s, s + int(length.seconds)) for s in clock.options[:1]))


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


def _now(found: Found, ref: datetime) -> When | None:
    """The moment of speaking: a moment for what counts from it, but no date that a message was sent to tell."""
    return When(
        (Interval(ref, ref + timedelta(seconds=1), "second"),), relative=True, weak=True, timex=found.get(str, "ref") or "PRESENT_REF"
    )


def _today_now(found: Found, ref: datetime) -> When | None:
    """ "between Jan 22 and now": as a day."""
    when = found.get(When, "moment")
    if when is None or when.timex != "PRESENT_REF":
        return None
    first = found.get(When, "day", "span")
    today = When((cal.one_day(ref),), relative=True)
    items = [replace(item) for item in found.items[found.first : found.last]] if False else None
    del items
    if first is None:
        return None
    if found[-1].cls == code("moment"):
        pair = _open_closed(first, today.options[0], False) if first.is_open else _closed(first.options[0], today.options[0])
        return _one(pair, True)
    pair = _closed_open(today.options[0], first, False) if first.is_open else _closed(today.options[0], first.options[-1])
    return _one(pair, True)


_RELATIONS: tuple[tuple[str, Relation], ...] = (
    ("since", "since"),
    ("starting", "since"),
    ("start", "since"),
    ("before", "before"),
    ("prior", "before"),
    ("until", "until"),
    ("by", "until"),
    ("after", "after"),
)


def _bound(found: Found, ref: datetime) -> When | Clock | Hours | None:
    """ "since May", "before 2010", "later than 5 pm"."""
    value = found[-1].value
    if not isinstance(value, When | Clock | Hours) or value.relation != "at":
        return None
    if isinstance(value, Hours) and not value.name or found.has("start") and found.text("start").lower() != "beginning":
        return None
    words = " ".join(item.text.lower() for item in found.items[found.first : found.last - 1])
    relation = next((relation for name, relation in _RELATIONS if found.has(name)), None) or _compared(words)
    return replace(value, relation=relation) if relation else None


def _compared(words: str) -> Relation | None:
    """ "no later than", "as early as", "greater than", ">="."""
    negative = words.startswith(("no ", "not "))
    if "as early as" in words or (">" in words and "=" in words) or ("from" in words and "time" in words):
        return "since"
    if "as late as" in words or ("<" in words and "=" in words):
        return "until"
    after = any(word in words for word in ("later", "more", "greater", ">", "after"))
    if after == negative:
        return "until" if negative else "before"
    return "since" if negative else "after"


def _on_or(found: Found, ref: datetime) -> When | None:
    when = found.get(When)
    return replace(when, relation="until" if found.has("before") else "since") if when and when.relation == "at" else None


def _or_later(found: Found, ref: datetime) -> When | Clock | Hours | None:
    value = found[0].value
    if not isinstance(value, When | Clock | Hours) or value.relation != "at":
        return None
    return replace(value, relation="until" if found.has("before") or found.has("earlier") or found.has("less") else "since")


def _since_clock(found: Found, ref: datetime) -> When | None:
    """ "3 pm or later on Monday"."""
    return _moment(found, ref)


def _part_of(found: Found, ref: datetime) -> When | None:
    """ "Monday morning", before the hours that may follow it."""
    hours = found.get(Hours)
    return _stretch(found, ref) if hours and hours.name else None


def _day_clock_year(found: Found, ref: datetime) -> When | None:
    """ "Wed Oct 26 15:50:06 2016"."""
    (day, year), clock = found.all(When), found.get(Clock)
    if clock is None or not day.is_open or len(year.options) != 1 or year.options[0].grain != "year":
        return None
    return _at_clock(cal.in_year(day, year.options[0].start.year), clock)


def _day_numbers(found: Found, ref: datetime) -> When | None:
    """ "Monday 12-4", "between 3 and 8 yesterday"."""
    hours, when = _between(found, ref), found.get(When, "day", "stretch")
    if hours is None or when is None:
        return None
    part = when.timex.removeprefix("T") if when.options and when.options[0].grain == "part" else ""
    return on_day(when, hours, part)


_TO = "(?: to | until | dash )"
_AND = "(?: to | until | dash | and )"
_HOUR = "(?: clock | num | dec | hhmm )"
_DAY = "(?: day | stretch )"
NOW = (
    rule(
        "moment",
        "(?: right now | at (?: the | this )? right? (?: instant | time | tick | present )+ | at (?: the | which ) which? (?: instant | time | tick )+ | now )",
        _now,
    ),
    rule("moment", "the? (?: eod | end of the? unit ) (?: on | of )? day", _end_of_day),
    rule("moment", "the? eod", _end_of_day),
    rule("moment", "the? end of (?: the | which )? (?: unit | day | wday )", _end_of_day),
    rule("moment", "ref", _now),
    rule("moment", "(?<= [to until] ) date (?! num | dash | other )", _now),
)
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
HOURS = (
    rule("hours", f"(?: from | between )? {_HOUR} {_AND} {_HOUR} hours", _between),
    rule("hours", f"between {_HOUR} {_AND} (?: clock | hhmm )", _between),
    rule("hours", f"between (?: clock | hhmm ) {_AND} (?: clock | hhmm | year | num {ALONE} | dec {ALONE} )", _between),
    rule("hours", f"from? (?: clock | hhmm ) {_TO} (?: clock | hhmm | year | num {ALONE} | dec {ALONE} )", _between),
    rule("hours", f"from? (?: num | dec ) {_TO} clock", _between),
    rule("hours", "from (?: clock | num ) for dur", _for),
    rule("hours", "for dur from (?: clock | num )", _for),
)
_LINK = "(?: comma | at | from | in | on | of | dash | for | around | the )*"
WITH_DAYS = (
    rule("moment", "day clock span", _day_clock_year),
    rule("stretch", f"{_DAY} (?: comma | in | on | the )* hours (?! clock )", _part_of),
    rule("moment", f"{_DAY} {_LINK} clock", _moment),
    rule("moment", f"clock (?: comma | on | of | in | the )* {_DAY}", _moment),
    rule("moment", f"{_DAY} comma? (?: before | after | by ) around? clock", _moment),
    rule("stretch", f"{_DAY} {_LINK} (?: from | between )? (?: num | dec ) {_AND} (?: num | dec ) {ALONE}", _day_numbers),
    rule("stretch", f"(?: from | between )? (?: num | dec ) {_AND} (?: num | dec ) on? {_DAY}", _day_numbers),
    rule("stretch", f"{_DAY} {_LINK} hours", _stretch),
    rule("stretch", f"hours (?: comma | on | of )* {_DAY}", _stretch),
    rule("stretch", f"stretch {_LINK} hours", _stretch),
    rule("moment", f"stretch {_LINK} clock", _moment),
    rule("moment", f"stretch (?: at | around ) num {ALONE}", _moment),
    rule("moment", f"day (?: around ) num {ALONE}", _moment),
    rule("moment", "num comma stretch", _moment),
    rule("moment", f"day num num {ALONE}", _numbers_moment),
)


_PLACE = "(?: day | span | moment | stretch )"
RANGES = (
    rule("span", f"between the? (?: day | span ) (?: and | to ) moment", _today_now),
    rule("span", f"between? moment (?: and | to | until ) the? (?: day | span )", _today_now),
    rule("span", f"from? (?: day | span ) {_TO} moment", _today_now),
    rule("moment", f"(?: from | between )? (?: moment | stretch ) {_AND} clock", _mixed),
    rule("moment", f"(?: from | between )? clock {_AND} moment", _mixed),
    rule("span", f"between (?: the | in )? {_PLACE} {_AND} (?: the | in )? {_PLACE}", _range),
    rule("span", f"(?: from | in | starting | between )? (?: the )? {_PLACE} {_TO} (?: the )? {_PLACE}", _range),
    rule("span", "dur (?: starting from? on? | from ) moment", _hours_ahead),
    rule("span", "dur starting from? on? the? day", _starting),
)
_ANY = "(?: day | span | moment | stretch | clock )"
_THAN = "(?: later | early | earlier | more | less | greater )"
BOUNDS = (
    rule("span", f"(?: unit )? (?: no )? {_THAN} than (?: the )? (?: or equal to )? (?: day | span )", _bound),
    rule("moment", f"(?: no )? {_THAN} than (?: moment | stretch )", _bound),
    rule("clock", f"(?: no )? {_THAN} than clock", _bound),
    rule("span", "as (?: early | late ) as (?: the )? (?: day | span )", _bound),
    rule("clock", "as (?: early | late ) as clock", _bound),
    rule("clock", "any time from clock", _bound),
    rule("span", "(?: above | below ) equals? (?: day | span )", _bound),
    rule("span", "on or (?: before | after ) the? (?: day | span )", _on_or),
    rule(
        "span",
        "(?: day | span ) (?: or | and ) (?: later | after | earlier | before | greater | more | less ) (?! other | clock | i | the | day | span )",
        _or_later,
    ),
    rule("clock", "clock (?: or | and ) (?: later | after | earlier | before )", _or_later),
    rule("moment", "clock on? day", _since_clock),
    rule("moment", "day clock", _since_clock),
    rule(
        "span",
        f"(?: since | starting from? on? | start on? | prior to | before | until | by | after ) around? the? (?: day | span )",
        _bound,
    ),
    rule(
        "moment",
        f"(?: since | starting from? on? | start on? | prior to | before | until | by | after ) around? the? (?: moment | stretch )",
        _bound,
    ),
    rule("clock", f"(?: since | starting from? on? | start on? | prior to | before | until | by | after ) around? clock", _bound),
)
