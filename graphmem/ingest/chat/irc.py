"""IRC channel logs of the common clients and bots: a line is a message, a channel event, or a log marker."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath

from graphmem.ingest.chat.irc_lines import MARKER, IrcLine, find_date, parse_line
from graphmem.ingest.chat.room_lines import read_irc_event
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable, room_event
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import IRC, SOURCE
from graphmem.ingest.core.source_file import SourceFile

_CERTAIN = re.compile(
    r"^(?:[\[(]?[\d: -]+(?:[AaPp][Mm])?[\])]? ?\s*<[^<>]{1,64}> |--- Log opened |\*{4} BEGIN LOGGING AT |Session Start: )"
)
_EVENT_LINE = re.compile(r"^\[\d\d:\d\d:\d\d\] \*(?:\*\*)? \S")
_TAB = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\t[^\t]*\t")
_NAME_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_./]?(0[1-9]|1[0-2])[-_./]?(0[1-9]|[12]\d|3[01])(?!\d)")
_NAME_DAY = re.compile(r"(?<!\d)(\d{1,2})([A-Z][a-z]{2})((?:19|20)\d\d)(?!\d)")
_CHANNEL = re.compile(r"(?:^|[._/ @-])([#&]{1,2}[^\s,/\\]+)")
_NAMED = re.compile(r"(?:has joined|[Nn]ow talking (?:on|in)|Session Ident:|joined|mode/|Topic for|has left) ?([#&][^\s,:\[\]()\"']+)")
_ENDINGS = re.compile(r"(?:\.(?:txt|log|weechatlog|raw|irc|chatlog))+$", re.IGNORECASE)


def detect(log: SourceFile) -> bool:
    """True if most of the first lines fit an IRC log and one can be nothing else, or if all are events and the name has a date."""
    lines = [line for line in log.first_lines[: IRC.detection_lines + 1] if line.strip()]
    lines = lines[:-1] if len(log.raw_head) > IRC.cut_head_bytes else lines
    if lines and _day_of(log) and all(map(_EVENT_LINE.match, lines)):
        return True
    if (
        not lines
        or parse_line(lines[0]) is None
        or not any(_CERTAIN.match(line) or _TAB.match(line) or _is_message(line) for line in lines)
    ):
        return False
    return sum(parse_line(line) is not None for line in lines) >= IRC.line_share * len(lines)


@log_format("irc", detect=detect, rank=10)
def irc_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the messages of a channel; joins, parts and nicks are events, modes and topics are skipped."""
    conversation = channel_name(log)
    clock = _LogClock(_day_of(log), _is_twelve_hour(log))
    if clock.is_twelve_hour:
        yield Note("the clock has twelve hours (12:59 is followed by 1:00); the first line is taken to be of the morning")
    undated = False
    for number, text in enumerate(log.text_lines(), start=1):
        event = text if isinstance(text, Unreadable) else _to_event(text, number, conversation, clock)
        if isinstance(event, Unreadable) and event.reason is NO_DATE and not undated:
            undated = True
            yield Note("neither the lines of the log nor its name give a date; its messages went to quarantine")
        yield event


NO_DATE = "no line before this gives the date. Put it in the file's name, as in '#channel 2018-01-02.log'"


def channel_name(log: SourceFile) -> str:
    """Return the channel: from the name of the file or its folder, else from its lines, else the name without its date."""
    path = PurePosixPath(log.name)
    for part in (_ENDINGS.sub("", path.name), *reversed(path.parts[:-1])):
        undated = _without_date(part)
        if found := _CHANNEL.search(undated):
            return found[1].strip("._-") or undated
    named = Counter(_NAMED.findall("\n".join(log.first_lines[: IRC.channel_lines])))
    if named:
        return str(named.most_common(1)[0][0]).rstrip(".")
    stem = _without_date(_ENDINGS.sub("", path.name)).strip(" ._-")
    if re.search(r"[^\W\d]", stem):
        return stem
    folder = next((part for part in reversed(path.parts[:-1]) if not part.isdigit()), "")
    return folder or log.conversation


@dataclass(slots=True)
class _LogClock:
    """The date and time of the line being read. A clock of twelve hours starts in the morning."""

    day: date | None
    is_twelve_hour: bool = False
    last: time | None = None
    half: int = 0

    def moment(self, line: IrcLine) -> datetime | None:
        """Return when the line was written, naive if it names no zone; None while no date is known."""
        if line.day:
            self.day, self.half = line.day, 0
        elif line.month_day and self.day:
            self.day = _near(self.day, *line.month_day)
        if line.clock:
            self._advance(line.clock, named=bool(line.day or line.month_day))
        return datetime.combine(self.day, self.last, line.zone) if self.day and self.last else None

    def _advance(self, now: time, *, named: bool) -> None:
        """Advance to this time; if it is before that of the previous line, to the next day or half-day."""
        now = now.replace(hour=now.hour % 12 + 12 * self.half) if self.is_twelve_hour else now
        if not named and self.last and _gone_back(self.last, now) > IRC.clock_back:
            now = self._next_half(now) if self.is_twelve_hour else now
            if self.day and not self.half:
                self.day = min(self.day, date.max - timedelta(days=1)) + timedelta(days=1)
        self.last = now

    def _next_half(self, now: time) -> time:
        self.half = 1 - self.half
        return now.replace(hour=now.hour % 12 + 12 * self.half)


def _is_twelve_hour(log: SourceFile) -> bool:
    """True if the log's clock never shows 0 or 13 to 23, and goes from 12 to 1 within an hour."""
    last, passes, times = time(), False, 0
    for text in log.text_lines():
        line = parse_line(text) if isinstance(text, str) else None
        if line and line.clock and line.reason != MARKER:
            if line.clock.hour in (0, *range(13, 24)) or line.is_exact:
                return False
            passes = passes or (last.hour == 12 and line.clock.hour == 1 and line.clock.minute <= last.minute)
            last, times = line.clock, times + 1
    return passes and times >= IRC.twelve_hour_lines


def _to_event(text: str, number: int, conversation: str, clock: _LogClock) -> SourceTurn | Skipped | Unreadable:
    if not text.strip():
        return Skipped("blank line")
    line = parse_line(text)
    if line is None:
        return Unreadable("this is not a line of an IRC log", text[: SOURCE.excerpt_chars], number)
    moment = clock.moment(line)
    if not line.speaker:
        known = line.reason == MARKER or not line.text
        told = read_irc_event(line.happened) if line.happened and moment else None
        if told and moment:
            actor, event = told
            return room_event(event, conversation=conversation, sent_at=moment, actor=actor, text=line.happened.strip(), line=number)
        return Skipped(line.reason) if known else Unreadable(line.reason, text[: SOURCE.excerpt_chars], number)
    if moment is None:
        return Unreadable(NO_DATE, text[: SOURCE.excerpt_chars], number)
    return SourceTurn(conversation=conversation, speaker=line.speaker, text=line.text, sent_at=moment, line=number)


def _is_message(line: str) -> bool:
    found = parse_line(line)
    return found is not None and bool(found.speaker) and "<" in line[:60]


def _near(day: date, month: int, number: int) -> date:
    """Return month and day in the year that makes it nearest to `day`: logs leave the year out."""
    years = (year for year in (day.year - 1, day.year, day.year + 1) if 1 <= year <= 9998)
    found = [made for year in years if (made := _date(year, month, number))]
    return min(found, key=lambda made: abs((made - day).days), default=day)


def _gone_back(last: time, now: time) -> timedelta:
    return timedelta(hours=last.hour - now.hour, minutes=last.minute - now.minute, seconds=last.second - now.second)


def _day_of(log: SourceFile) -> date | None:
    return _day_of_name(log.name) or _day_of_name("/".join(log.path.parts[-4:]))


def _day_of_name(name: str) -> date | None:
    """Return the last date in a path."""
    for found in reversed([*_NAME_DATE.finditer(name)]):
        if day := _date(int(found[1]), int(found[2]), int(found[3])):
            return day
    written = _NAME_DAY.search(name)
    moment = find_date(f"{written[2]} {written[1]} {written[3]}") if written else None
    return moment.date() if moment else None


def _without_date(name: str) -> str:
    return _NAME_DAY.sub("", _NAME_DATE.sub("", name)).strip()


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
