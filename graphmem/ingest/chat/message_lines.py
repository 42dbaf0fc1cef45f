"""Text exports in which a message begins with a line of its own form and may go on over further lines."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable
from graphmem.ingest.core.ingest_limits import CHAT, SOURCE
from graphmem.ingest.core.source_file import SourceFile

_JSON_START = re.compile(rb'\s*(?:\{|\[\s*[\[{"\]])')


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageStart:
    """The first line of a message: its local time, None while no date is known."""

    speaker: str
    text: str
    sent_at: datetime | None


@dataclass(slots=True)
class OpenMessage:
    """A message while its lines are read; `number` is its first line in the file."""

    start: MessageStart
    number: int
    lines: list[str] = field(default_factory=list)

    @property
    def body(self) -> str:
        """The text so far, without blank lines at its end."""
        return "\n".join(self.lines).rstrip()


def first_text_lines(log: SourceFile) -> list[str]:
    """Return the lines that a text export is recognised by, cut to a length; none for JSON and pages. A "[" alone may begin a name."""
    if _JSON_START.match(log.head) or log.head.lstrip().startswith(b"<"):
        return []
    return [line[: CHAT.detection_chars] for line in log.first_lines[: CHAT.detection_lines] if line.strip()]


ParsedLine: TypeAlias = MessageStart | SourceTurn | Skipped | Unreadable | None
LineParser: TypeAlias = Callable[[str, OpenMessage | None], ParsedLine]
MessageMaker: TypeAlias = Callable[[OpenMessage], Iterable[ReaderEvent]]
NO_DATE = "no line before this gives the date. Export the chat again as a whole"


def message_events(lines: Iterable[str | Unreadable], parse: LineParser, make: MessageMaker) -> Iterator[ReaderEvent]:
    """Yield the events of the lines. `parse` says what a line is; None is a line that goes on with the open message.

    A blank line behind a message belongs to it. A line before the first message that begins none goes to quarantine.
    """
    message: OpenMessage | None = None
    for number, line in enumerate(lines, start=1):
        if isinstance(line, Unreadable):
            yield line
            continue
        parsed = parse(line, message)
        if parsed is None and message and len(message.lines) < CHAT.message_lines:
            message.lines.append(line)
            continue
        if message and parsed is not None:
            yield from _made(message, make)
            message = None
        if isinstance(parsed, MessageStart):
            message = OpenMessage(parsed, number, [parsed.text])
        elif isinstance(parsed, SourceTurn):
            parsed.line = number
            yield parsed
        elif isinstance(parsed, Unreadable):
            yield Unreadable(parsed.reason, line[: SOURCE.excerpt_chars], number)
        else:
            yield parsed or _stray(line, number, message)
    if message:
        yield from _made(message, make)


def _made(message: OpenMessage, make: MessageMaker) -> Iterable[ReaderEvent]:
    if message.start.sent_at is None:
        return [Unreadable(NO_DATE, message.body[: SOURCE.excerpt_chars], message.number)]
    return make(message)


def _stray(line: str, number: int, message: OpenMessage | None) -> Skipped | Unreadable:
    if not line.strip():
        return Skipped("blank line")
    why = f"this goes on for more than {CHAT.message_lines:,} lines" if message else "text before the first message"
    return Unreadable(why, line[: SOURCE.excerpt_chars], number)
