"""The chat of a meeting as text: Zoom's saved chat, the chat of its cloud recordings, and its saved captions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from graphmem.ingest.chat.message_lines import MessageStart, OpenMessage, ParsedLine, first_text_lines, message_events
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.transcripts.recording_dates import recording_start

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d):(?P<second>\d\d)(?:\s?(?P<half>[AP]M))?"
_TO = r"(?:\s+to\s+(?P<to>[^\t\n]{1,80}?)|\s*\((?P<direct>[^()\n]{1,80})\))?"
_FROM = re.compile(rf"^{_CLOCK}\s+From\s+(?P<name>[^\t\n]{{1,80}}?){_TO}\s*:(?:\s+(?P<text>.*))?$", re.DOTALL)
_CLOUD = re.compile(r"^(?P<hour>\d{1,3}):(?P<minute>\d\d):(?P<second>\d\d)\t(?P<name>[^\t\n:]{1,80}):\t(?P<text>.*)$", re.DOTALL)
_CAPTION = re.compile(rf"^\[(?P<name>[^\[\]\n]{{1,80}})\] {_CLOCK}$")
_REPLY = re.compile(r"^(?:Replying to|Antwort an|Respondiendo a|En réponse à) [\"“](?P<quoted>.*?)[\"”]:?\s*$")
_REACTED = re.compile(r"^(?:Reacted to|Removed a .{1,20} reaction from) [\"“].*[\"”](?: with .{1,20})?$")


def detect(log: SourceFile) -> bool:
    """True if the first line begins a message of one of these."""
    lines = first_text_lines(log)
    return bool(lines) and any(pattern.match(lines[0]) for pattern in (_FROM, _CLOUD, _CAPTION))


@log_format("zoom-chat", detect=detect, rank=5)
def meeting_chat_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the messages of a meeting's chat; the date is in the name of the file or its folder."""
    start, zone, note = recording_start(log)
    if note:
        yield Note(note)
    chat = _MeetingChat(log.conversation, start, zone)
    yield from message_events(log.text_lines(), chat.parse, lambda message: [chat.turn(message)])


@dataclass(slots=True)
class _MeetingChat:
    """Says what each line is. Saved chats give the time of day, those of cloud recordings the time since the start."""

    conversation: str
    began: datetime
    zone: str
    _last: datetime | None = None

    def parse(self, line: str, message: OpenMessage | None) -> ParsedLine:
        if found := _CLOUD.match(line):
            hours, minutes, seconds = (int(found[name]) for name in ("hour", "minute", "second"))
            moment = self.began + timedelta(hours=hours, minutes=minutes, seconds=seconds)
            return MessageStart(speaker=found["name"].strip(), text=found["text"], sent_at=moment)
        found = _FROM.match(line) or _CAPTION.match(line)
        moment_of_day = self._of_day(found) if found else None
        if found is None or moment_of_day is None:
            return None
        return MessageStart(speaker=found["name"].strip(), text=found.groupdict().get("text") or "", sent_at=moment_of_day)

    def _of_day(self, found: re.Match[str]) -> datetime | None:
        """Return the local time; after midnight it is the next day's."""
        hour = int(found["hour"])
        if half := found["half"]:
            hour = hour % 12 + 12 * (half == "PM")
        try:
            day = (self._last or self.began).replace(hour=hour, minute=int(found["minute"]), second=int(found["second"]), microsecond=0)
        except ValueError:
            return None
        day = day if self.zone else day.replace(tzinfo=None)
        is_next_day = self._last is not None and day < self._last - timedelta(hours=12) and day.year < 9998
        self._last = day + timedelta(days=1) if is_next_day else day
        return self._last

    def turn(self, message: OpenMessage) -> ReaderEvent:
        """Return the turn of a message; the line that it answers is left out, which Zoom cuts off."""
        lines = [line.removeprefix("\t").strip("\r") for line in message.lines]
        said = "\n".join(line for line in lines if not _REPLY.match(line.strip())).strip()
        if _REACTED.match(said):
            return Skipped("reaction")
        return SourceTurn(
            conversation=self.conversation,
            speaker=message.start.speaker,
            text=said,
            sent_at=message.start.sent_at or self.began,
            zone=self.zone,
            line=message.number,
        )
