"""Chats of coding agents in Markdown: Aider's history, and chats that Cursor exports."""

import re
from collections.abc import Iterator
from datetime import datetime

from graphmem.ingest.agents.dialogue import DialogueReader, DraftEvent, DraftTurn
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import RecordError, parse_iso_time
from graphmem.ingest.core.source_file import SourceFile

_AIDER_START = re.compile(r"# aider chat started at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\s*")
_AIDER_USER, _AIDER_NOTICE, _FENCE = "#### ", ">", "```"
_CURSOR_HEAD = re.compile(r"_Exported on (.+?) from Cursor\b.*_\s*")
_CURSOR_SPEAKER = re.compile(r"\*\*(User|Cursor)\*\*\s*")
_RULE = re.compile(r"-{3,}\s*")
CURSOR_ROLES = {"User": "user", "Cursor": "assistant"}


def is_aider(log: SourceFile) -> bool:
    """True for text that begins with the start of a chat."""
    return any(_AIDER_START.fullmatch(line) for line in log.first_lines[:5])


@log_format("aider", detect=is_aider)
def aider_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of each chat, a second apart from its start: what was asked and what was answered."""
    dialogues, name, started = DialogueReader(), log.conversation.lstrip("."), None
    base, turn = name, _OpenTurn()
    for line in log.text_lines():
        if isinstance(line, Unreadable):
            yield line
            continue
        start = _AIDER_START.fullmatch(line)
        role = "" if start else turn.role if turn.is_in_code else _aider_role(line)
        if role != turn.role and (role or start):
            yield from (event for draft in turn.drafts() for event in dialogues.next(draft, name, started))
            turn = _OpenTurn(role)
        if start:
            name, started = f"{base} {start[1]}", datetime.fromisoformat(start[1])
            yield Skipped("log marker")
        elif role:
            turn.add(line.removeprefix(_AIDER_USER) if role == "user" else line)
        else:
            yield Skipped("notice")
    yield from (event for draft in turn.drafts() for event in dialogues.next(draft, name, started))


def _aider_role(line: str) -> str:
    """Return who speaks in a line outside of code, "" for Aider itself."""
    return "" if line.startswith(_AIDER_NOTICE) else "user" if line.startswith(_AIDER_USER) else "assistant"


class _OpenTurn:
    """A turn whose lines are being read."""

    def __init__(self, role: str = "assistant") -> None:
        self.role = role
        self.lines: list[str] = []
        self.is_in_code = False
        """True inside a block of code of an answer, where no line is a mark of Aider."""

    def add(self, line: str) -> None:
        """Add a line."""
        self.lines.append(line)
        if self.role == "assistant" and line.lstrip().startswith(_FENCE):
            self.is_in_code = not self.is_in_code

    def drafts(self) -> list[DraftEvent]:
        """Return the turn, why it is none, or nothing for blank lines."""
        text = "\n".join(self.lines).strip()
        if not text:
            return []
        if self.role == "user" and text.startswith(("/", "!")) and "\n" not in text:
            return [Skipped("command")]
        return [DraftTurn(speaker=self.role, role=self.role, text=text)]


def is_cursor(log: SourceFile) -> bool:
    """True for text with Cursor's line below the title."""
    return any(_CURSOR_HEAD.fullmatch(line) for line in log.first_lines[:5])


@log_format("cursor", detect=is_cursor)
def cursor_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of a chat; its only time is that of the export."""
    drafts: list[DraftEvent] = []
    role, lines, exported = "", list[str](), None
    for line in log.text_lines():
        if isinstance(line, Unreadable):
            drafts.append(line)
        elif head := _CURSOR_HEAD.fullmatch(line):
            exported = _time_or_none(head[1])
        elif speaker := _CURSOR_SPEAKER.fullmatch(line):
            drafts += _turn(role, lines)
            role, lines = CURSOR_ROLES[speaker[1]], []
        else:
            lines.append(line)
    drafts += _turn(role, lines)
    yield from DialogueReader().whole(drafts, log.conversation, exported)


def _turn(role: str, lines: list[str]) -> list[DraftEvent]:
    """Return the turn of lines, without the rule below it."""
    while lines and (not lines[-1].strip() or _RULE.fullmatch(lines[-1])):
        lines = lines[:-1]
    text = "\n".join(lines).strip()
    if not role or not text:
        return [Skipped("title" if text else "empty message")]
    return [DraftTurn(speaker=role, role=role, text=text)]


def _time_or_none(text: str) -> datetime | None:
    """Return the time of the export if it is unambiguous; it is written as is usual where the user lives."""
    try:
        return parse_iso_time(text.replace(" at ", " "))
    except RecordError:
        return None
