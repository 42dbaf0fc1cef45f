"""The LiHua-World benchmark's chats: a line "Time: 20260105_14:00", then lines "Speaker: text"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import RecordError
from graphmem.ingest.core.source_file import SourceFile

TIME = re.compile(r"Time:\s*(\S+)\s*")
SPOKEN = re.compile(r"(?P<speaker>[^\W\d_][\w'’.-]{0,40}(?: [^\W\d_a-z][\w'’.-]{0,40}){0,2})\s?[:：]\s*(?P<text>\S.*)")
STEP = timedelta(seconds=1)
"""Between two turns of a chat: the file has only the chat's time, and their order must show in it."""


def detect(log: SourceFile) -> bool:
    """The first line that is not blank is a time, as in no other format."""
    first = next((line for line in log.first_lines if line.strip()), "")
    return re.fullmatch(r"Time:\s*\d{8}_\d\d:?\d\d\s*", first) is not None


@log_format("lihua", detect=detect)
def lihua_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """The turns of the chats; the chat's time is its conversation's name, by which the questions call it."""
    reader = _TurnAssembler()
    for number, line in enumerate(log.text_lines(), start=1):
        if isinstance(line, Unreadable):
            yield line
        else:
            yield from reader.take(number, line)
    yield from reader.finish()


def chat_time(written: str) -> datetime:
    """The time of "20260105_14:00", in the zone that is assumed. Raises NotATurn."""
    try:
        return datetime.strptime(written.replace(":", ""), "%Y%m%d_%H%M")  # noqa: DTZ007
    except ValueError:
        raise RecordError(f"the time is not like '20260105_14:00': {written[:40]!r}") from None


@dataclass(slots=True)
class _TurnAssembler:
    """Puts lines together to turns: a line that names no speaker goes on with the one before."""

    time: str = ""
    turns: int = 0
    _number: int = 0
    _speaker: str = ""
    _lines: list[str] = field(default_factory=list)

    def take(self, number: int, line: str) -> Iterator[ReaderEvent]:
        if found := TIME.fullmatch(line):
            yield from self.finish()
            self.time, self.turns = found[1], 0
            yield Skipped("time line")
        elif found := SPOKEN.fullmatch(line):
            yield from self.finish()
            self._number, self._speaker, self._lines = number, found["speaker"], [found["text"]]
        elif self._speaker:
            self._lines.append(line)
        elif line.strip():
            yield Unreadable("text before the first line that names a speaker", line[:2000], number)
        else:
            yield Skipped("blank line")

    def finish(self) -> Iterator[ReaderEvent]:
        """The turn that is open."""
        if self._speaker:
            said = "\n".join(self._lines).rstrip()
            yield event_or_unreadable(lambda: self._turn(said), "", lambda: f"{self._speaker}: {said}"[:2000], self._number)
            self.turns += 1
        self._speaker = ""

    def _turn(self, said: str) -> SourceTurn:
        if not self.time:
            raise RecordError("no 'Time:' line stands before this")
        sent_at = chat_time(self.time) + self.turns * STEP
        return SourceTurn(self.time, self._speaker, said, sent_at, line=self._number)
