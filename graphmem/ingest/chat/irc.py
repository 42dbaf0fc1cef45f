"""Logs of IRC channels, as the known programs and bots write them: a line is a message, an event, or a mark of the log."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath

from graphmem.ingest.chat.irc_lines import MARKER, IrcLine, find_date, parse_line
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.source_file import SourceFile

LOOKED_AT = 60
BACK = timedelta(hours=1)
"""A clock that goes back further than this has passed midnight; less is a clock that was set."""

ENOUGH = 20
"""So many times of day tell a clock of twelve hours from a quiet channel."""

_SURE = re.compile(r"^(?:[\[(]?[\d: -]+(?:[AaPp][Mm])?[\])]? ?\s*<[^<>]{1,64}> |--- Log opened |\*{4} BEGIN LOGGING AT |Session Start: )")
_HAPPENED = re.compile(r"^\[\d\d:\d\d:\d\d\] \*(?:\*\*)? \S")
_TAB = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\t[^\t]*\t")
_NAME_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_./]?(0[1-9]|1[0-2])[-_./]?(0[1-9]|[12]\d|3[01])(?!\d)")
_NAME_DAY = re.compile(r"(?<!\d)(\d{1,2})([A-Z][a-z]{2})((?:19|20)\d\d)(?!\d)")
_CHANNEL = re.compile(r"(?:^|[._/ @-])([#&]{1,2}[^\s,/\\]+)")
_NAMED = re.compile(r"(?:has joined|[Nn]ow talking (?:on|in)|Session Ident:|joined|mode/|Topic for|has left) ?([#&][^\s,:\[\]()\"']+)")
_ENDINGS = re.compile(r"(?:\.(?:txt|log|weechatlog|raw|irc|chatlog))+$", re.IGNORECASE)


def detect(log: SourceFile) -> bool:
    """Most of the first lines are lines of an IRC log, and one of them for sure; or all are events, of a day that the name says."""
    lines = [line for line in log.first_lines[: LOOKED_AT + 1] if line.strip()]
    lines = lines[:-1] if len(log.raw_head) > 60_000 else lines
    if lines and _day_of(log) and all(map(_HAPPENED.match, lines)):
        return True
    if not lines or parse_line(lines[0]) is None or not any(_SURE.match(line) or _TAB.match(line) or _is_said(line) for line in lines):
        return False
    return sum(parse_line(line) is not None for line in lines) >= 0.8 * len(lines)


@log_format("irc", detect=detect, rank=10)
def irc_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """The messages of a channel; joins, parts, modes and topics are skipped."""
    conversation = channel_name(log)
    clock = _LogClock(_day_of(log), _has_twelve_hours(log))
    if clock.has_twelve:
        yield Note("the clock has twelve hours (12:59 is followed by 1:00); the first line is taken to be of the morning")
    undated = False
    for number, text in enumerate(log.text_lines(), start=1):
        event = text if isinstance(text, Unreadable) else _to_event(text, number, conversation, clock)
        if isinstance(event, Unreadable) and event.reason is NO_DATE and not undated:
            undated = True
            yield Note("the log names no day, neither in its lines nor in its name; its messages went to quarantine")
        yield event


NO_DATE = "no line before this names the day. Put it in the file's name, as in '#channel 2018-01-02.log'"


def channel_name(log: SourceFile) -> str:
    """The channel: as the name of the file or its folder says, else as its lines say, else the name without the date."""
    path = PurePosixPath(log.name)
    for part in (_ENDINGS.sub("", path.name), *reversed(path.parts[:-1])):
        undated = _bare_of_date(part)
        if found := _CHANNEL.search(undated):
            return found[1].strip("._-") or undated
    named = Counter(_NAMED.findall("\n".join(log.first_lines[:2000])))
    if named:
        return str(named.most_common(1)[0][0]).rstrip(".")
    stem = _bare_of_date(_ENDINGS.sub("", path.name)).strip(" ._-")
    if re.search(r"[^\W\d]", stem):
        return stem
    folder = next((part for part in reversed(path.parts[:-1]) if not part.isdigit()), "")
    return folder or log.conversation


@dataclass(slots=True)
class _LogClock:
    """The day that the lines have come to. A clock of twelve hours starts in the morning."""

    day: date | None
    has_twelve: bool = False
    last: time | None = None
    half: int = 0

    def moment(self, line: IrcLine) -> datetime | None:
        """When the line was written, in local time if it names no zone; None as long as no day is known."""
        if line.day:
            self.day, self.half = line.day, 0
        elif line.month_day and self.day:
            self.day = _near(self.day, *line.month_day)
        if line.clock:
            self._turn(line.clock, named=bool(line.day or line.month_day))
        return datetime.combine(self.day, self.last, line.zone) if self.day and self.last else None

    def _turn(self, now: time, *, named: bool) -> None:
        """Go to this time; if it is before that of the line before, to the next day, or the next half of one."""
        now = now.replace(hour=now.hour % 12 + 12 * self.half) if self.has_twelve else now
        if not named and self.last and _gone_back(self.last, now) > BACK:
            now = self._next_half(now) if self.has_twelve else now
            if self.day and not self.half:
                self.day = min(self.day, date.max - timedelta(days=1)) + timedelta(days=1)
        self.last = now

    def _next_half(self, now: time) -> time:
        self.half = 1 - self.half
        return now.replace(hour=now.hour % 12 + 12 * self.half)


def _has_twelve_hours(log: SourceFile) -> bool:
    """True if the clock of the log never shows 0 or 13 to 23, and goes from 12 to 1 within the hour."""
    last, passes, times = time(), False, 0
    for text in log.text_lines():
        line = parse_line(text) if isinstance(text, str) else None
        if line and line.clock and line.reason != MARKER:
            if line.clock.hour in (0, *range(13, 24)) or line.is_exact:
                return False
            passes = passes or (last.hour == 12 and line.clock.hour == 1 and line.clock.minute <= last.minute)
            last, times = line.clock, times + 1
    return passes and times >= ENOUGH


def _to_event(text: str, number: int, conversation: str, clock: _LogClock) -> SourceTurn | Skipped | Unreadable:
    if not text.strip():
        return Skipped("blank line")
    line = parse_line(text)
    if line is None:
        return Unreadable("this is no line of an IRC log", text[:2000], number)
    moment = clock.moment(line)
    if not line.speaker:
        known = line.reason == MARKER or not line.text
        return Skipped(line.reason) if known else Unreadable(line.reason, text[:2000], number)
    if moment is None:
        return Unreadable(NO_DATE, text[:2000], number)
    return SourceTurn(conversation, line.speaker, line.text, moment, line=number)


def _is_said(line: str) -> bool:
    found = parse_line(line)
    return found is not None and bool(found.speaker) and "<" in line[:60]


def _near(day: date, month: int, number: int) -> date:
    """The month and day, in the year in which it is nearest to a day: logs leave the year out."""
    years = (year for year in (day.year - 1, day.year, day.year + 1) if 1 <= year <= 9998)
    found = [made for year in years if (made := _date(year, month, number))]
    return min(found, key=lambda made: abs((made - day).days), default=day)


def _gone_back(last: time, now: time) -> timedelta:
    return timedelta(hours=last.hour - now.hour, minutes=last.minute - now.minute, seconds=last.second - now.second)


def _day_of(log: SourceFile) -> date | None:
    return _day_of_name(log.name) or _day_of_name("/".join(log.path.parts[-4:]))


def _day_of_name(name: str) -> date | None:
    """The last date in a file's name, or in the folders it is in."""
    for found in reversed([*_NAME_DATE.finditer(name)]):
        if day := _date(int(found[1]), int(found[2]), int(found[3])):
            return day
    written = _NAME_DAY.search(name)
    moment = find_date(f"{written[2]} {written[1]} {written[3]}") if written else None
    return moment.date() if moment else None


def _bare_of_date(name: str) -> str:
    return _NAME_DAY.sub("", _NAME_DATE.sub("", name)).strip()


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
