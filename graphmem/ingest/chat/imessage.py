"""iMessage as text, as imessage-exporter writes it: a line with the time, a line with the sender, and the text below."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from graphmem.ingest.chat.message_lines import MessageStart, OpenMessage, ParsedLine, first_text_lines, message_events
from graphmem.ingest.chat.room_lines import room_turn
from graphmem.ingest.chat.written_dates import CLOCK, DATE, read_clock, read_date
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import SOURCE
from graphmem.ingest.core.source_file import SourceFile

_HEADER = re.compile(rf"^(?P<date>{DATE}),?\s{{1,2}}(?P<clock>{CLOCK})(?: \((?P<read>(?:Read|Delivered)[^()\n]*)\))?(?: (?P<rest>.*))?$")
_NESTED = re.compile(rf"^ {{2,}}{DATE},?\s{{1,2}}{CLOCK}(?: |$)")
_REACTIONS = re.compile(r"^(?:Tapbacks|Reactions):(?: .*)?$")
_REPLY = "This message responded to an earlier message."
_EFFECT = re.compile(r"^Sent with (?:\w+|Invisible Ink|Shooting Star[t]?)$")
_EDIT = re.compile(
    r"^Edited (?P<span>\d{1,6} (?:day|hour|minute|second)s?(?:, \d{1,6} (?:hour|minute|second)s?)*) later: (?P<text>.*)$", re.DOTALL
)
_SPAN = re.compile(r"(\d+) (day|hour|minute|second)")
_FILE = re.compile(r"^(?:(?:~|[A-Z]:)?[\\/]|attachments/|\.{1,2}/)[^\n]*/?[^\n/]+\.\w{2,5}$")
_NOT_SAID = frozenset(("Attachment missing!", "SharePlay Message", "Started sharing location!", "Stopped sharing location!"))
_UNSENT = re.compile(r"^.{1,80} unsent (?:a|this|part of this|this part of the) message.*$|^.{1,80} unsent a message part.*$")
_SURE_SENDER = re.compile(r"^(?:Me|\+?\d[\d ()-]{4,}|\S+@\S+\.\S+)$")
_SPEAKER_CHARS = 120


def detect(log: SourceFile) -> bool:
    """True if the first line is only a time, a sender and a text follow line by line, and another such time or a sure sender shows it."""
    lines = first_text_lines(log)
    found = _HEADER.match(lines[0]) if lines else None
    if found is None or ":" not in found["clock"] or found["clock"].count(":") != 2:
        return False
    if found["rest"]:
        return any(_is_time_alone(line) for line in lines[1:])
    if len(lines) < 3 or _HEADER.match(lines[1]) or len(lines[1]) > _SPEAKER_CHARS:
        return False
    return bool(_SURE_SENDER.match(lines[1])) or any(map(_is_time_alone, lines[3:]))


def _is_time_alone(line: str) -> bool:
    found = _HEADER.match(line)
    return found is not None and not found["rest"]


@log_format("imessage", detect=detect, rank=5)
def imessage_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the messages of a conversation, and each edit as a version; tapbacks, and replies shown again below a message, are left out."""
    yield from message_events(log.text_lines(), partial(_parse, log.conversation), lambda message: _events(message, log.conversation))


def _parse(conversation: str, line: str, message: OpenMessage | None) -> ParsedLine:
    found = _HEADER.match(line)
    if found is None:
        return None
    day, clock = read_date(found["date"]), read_clock(found["clock"])
    if day is None or clock is None:
        return None
    if found["rest"]:
        # The first version of an edited text has its time before it.
        is_version = message is not None and len(message.lines) == 2
        if is_version:
            return None
        told = room_turn(found["rest"], conversation=conversation, sent_at=datetime.combine(day, clock), room=conversation)
        return told or Skipped("deleted message" if "unsent" in found["rest"] else "system line")
    return MessageStart(speaker="", text="", sent_at=datetime.combine(day, clock))


def _events(message: OpenMessage, conversation: str) -> Iterator[ReaderEvent]:
    speaker, lines = "".join(message.lines[1:2]).strip(), message.lines[2:]
    if not speaker:
        yield Unreadable("there is no sender below the time", message.body[: SOURCE.excerpt_chars], message.number)
        return
    text, attachments, unsent = _content(lines)
    if unsent and not text and not attachments:
        yield Skipped("deleted message")
        return
    sent_at = message.start.sent_at or datetime.min  # noqa: DTZ901
    turn = SourceTurn(conversation=conversation, speaker=speaker, text=text, sent_at=sent_at, attachments=attachments, line=message.number)
    yield from edited_turns(turn, text) or [turn]


def header_time(line: str) -> datetime | None:
    """Return the local time of a message's first line; None if it is none."""
    found = _HEADER.match(line)
    day, clock = (read_date(found["date"]), read_clock(found["clock"])) if found else (None, None)
    return datetime.combine(day, clock) if day and clock else None


def edited_turns(turn: SourceTurn, text: str) -> list[SourceTurn]:
    """Return a turn per version of an edited message, the first one first; none for a message that was not edited."""
    try:
        versions = _versions(text, turn.sent_at)
    except OverflowError:
        versions = []
    if not versions:
        return []
    ends = [*(began for _, began in versions[1:]), None]
    return [
        replace(turn, text=said, first_text=versions[0][0], edited_at=began if number else None, retired_at=end)
        for number, ((said, began), end) in enumerate(zip(versions, ends, strict=True))
    ]


def _versions(text: str, sent_at: datetime) -> list[tuple[str, datetime]]:
    """Return the texts of an edited message, each with the time from which it stood; none for a message that was not edited."""
    first, *rest = text.split("\n")
    found = _HEADER.match(first)
    if not found or not found["rest"] or not any(map(_EDIT.match, rest)):
        return []
    versions = [(found["rest"], sent_at)]
    for line in rest:
        said, moment = versions[-1]
        if edit := _EDIT.match(line):
            parts = {f"{unit}s": int(number) for number, unit in _SPAN.findall(edit["span"])}
            versions.append((edit["text"], moment + timedelta(**parts)))
        else:
            versions[-1] = (f"{said}\n{line}", moment)
    return versions


def _content(lines: list[str]) -> tuple[str, tuple[str, ...], bool]:
    """Return text, attachments, and whether a part was unsent; what the exporter adds is left out."""
    said, files, unsent = [], [], False
    for line in lines:
        if _REACTIONS.match(line) or _NESTED.match(line):
            break
        if _FILE.match(line):
            files.append(f"file: {line}")
        elif _UNSENT.match(line):
            unsent = True
        elif line not in _NOT_SAID and line != _REPLY and not _EFFECT.match(line):
            said.append(line)
    return "\n".join(said).strip("\n"), tuple(files), unsent
