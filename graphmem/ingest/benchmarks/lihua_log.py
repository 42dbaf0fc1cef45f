"""Chats of the LiHua-World benchmark: a line "Time: 20260105_14:00", then lines "Speaker: text"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import SOURCE, TIME
from graphmem.ingest.core.json_fields import RecordError
from graphmem.ingest.core.source_file import SourceFile

TIME_LINE = re.compile(r"Time:\s*(\S+)\s*")
TURN = re.compile(r"(?P<speaker>[^\W\d_][\w'’.-]{0,40}(?: [^\W\d_a-z][\w'’.-]{0,40}){0,2})\s?[:：]\s*(?P<text>\S.*)")


def detect(log: SourceFile) -> bool:
    """True if the first line that is not blank is a time line, as in no other format."""
    first = next((line for line in log.first_lines if line.strip()), "")
    return re.fullmatch(r"Time:\s*\d{8}_\d\d:?\d\d\s*", first) is not None


@log_format("lihua", detect=detect)
def lihua_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the turns of the chats; a conversation is named by its chat's time, as in the benchmark's questions."""
    assembler = _TurnAssembler()
    for number, line in enumerate(log.text_lines(), start=1):
        if isinstance(line, Unreadable):
            yield line
        else:
            yield from assembler.take(number, line)
    yield from assembler.finish()


def chat_time(written: str) -> datetime:
    """Parse "20260105_14:00" to a naive time. Raises RecordError."""
    try:
        return datetime.strptime(written.replace(":", ""), "%Y%m%d_%H%M")  # noqa: DTZ007
    except ValueError:
        raise RecordError(f"the time is not like '20260105_14:00': {written[: SOURCE.value_chars]!r}") from None


@dataclass(slots=True)
class _TurnAssembler:
    """Assembles turns from lines: a line without a speaker continues the turn before."""

    time: str = ""
    turns: int = 0
    _number: int = 0
    _speaker: str = ""
    _lines: list[str] = field(default_factory=list)

    def take(self, number: int, line: str) -> Iterator[ReaderEvent]:
        if found := TIME_LINE.fullmatch(line):
            yield from self.finish()
            self.time, self.turns = found[1], 0
            yield Skipped("time line")
        elif found := TURN.fullmatch(line):
            yield from self.finish()
            self._number, self._speaker, self._lines = number, found["speaker"], [found["text"]]
        elif self._speaker:
            self._lines.append(line)
        elif line.strip():
            yield Unreadable("text before the first line that names a speaker", line[: SOURCE.excerpt_chars], number)
        else:
            yield Skipped("blank line")

    def finish(self) -> Iterator[ReaderEvent]:
        """Yield the turn that is open, if any."""
        if self._speaker:
            text = "\n".join(self._lines).rstrip()
            yield event_or_unreadable(
                lambda: self._turn(text), "", lambda: f"{self._speaker}: {text}"[: SOURCE.excerpt_chars], self._number
            )
            self.turns += 1
        self._speaker = ""

    def _turn(self, text: str) -> SourceTurn:
        if not self.time:
            raise RecordError("there is no 'Time:' line before this")
        sent_at = chat_time(self.time) + self.turns * TIME.turn_step
        return SourceTurn(conversation=self.time, speaker=self._speaker, text=text, sent_at=sent_at, line=self._number)
