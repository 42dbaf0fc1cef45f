"""Dialogues with language models: gives each turn its time, its key, and the call that it answers."""

from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeAlias

from graphmem.ingest.agents.content_blocks import MessageContent, ToolCall
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable
from graphmem.ingest.core.ingest_limits import DIALOGUE, TIME
from graphmem.ingest.core.json_fields import first_number_or_text
from graphmem.ingest.core.timestamps import PLACEHOLDER_NOTE, PLACEHOLDER_START, PLACEHOLDER_ZONE, TIME_FIELDS, first_time_in
from graphmem.model.ids import digest

LAST = "the call before"
"""Stands for the id of the last call if a result names none."""
INSTRUCTION_ROLES = ("system", "developer")
IDS = (
    "conversation_id", "conversationId", "session_id", "sessionId", "SessionId", "thread_id", "threadId", "chat_id", "chatId",
    "trajectory_id", "traj_id", "run_id", "instance_id", "task_id", "custom_id",
)  # fmt: skip
OWN_IDS = ("id", "_id", "uuid", "key")


@dataclass(slots=True, kw_only=True)
class DraftTurn:
    """A turn before it has its place in a dialogue. `sent_at` is None if the source gives no time; `answers` is the id, or the
    tool's name, of the call it answers."""

    speaker: str
    role: str
    text: str
    attachments: tuple[str, ...] = ()
    sent_at: datetime | None = None
    key: str = ""
    calls: tuple[ToolCall, ...] = ()
    answers: str = ""
    thread: str = ""

    @classmethod
    def of(cls, speaker: str, role: str, said: MessageContent, **more: Any) -> "DraftTurn":
        """Return one turn with this content; tool results are part of its text."""
        said = said.as_one()
        return cls(speaker=speaker, role=role, text=said.text, attachments=tuple(said.attachments), calls=tuple(said.calls), **more)

    @classmethod
    def each_of(cls, speaker: str, role: str, said: MessageContent, **more: Any) -> "list[DraftEvent]":
        """Return the turn, and a turn of the tool for each result in it: behind a turn that makes calls, else before it."""
        answered = more.get("answers") or LAST
        results = [cls.of("", "tool", result, **{**more, "key": "", "answers": result.answers or answered}) for result in said.results]
        if results and said.is_blank:
            results[0].key = more.get("key", "")
            return [*results]
        own = cls.of(speaker, role, replace(said, results=[]), **more)
        return [own, *results] if said.calls else [*results, own]


DraftEvent: TypeAlias = DraftTurn | Skipped | Unreadable


@dataclass(slots=True, kw_only=True)
class Dialogue:
    """One conversation; its turns are placed in order.

    A turn without a time is a second after the turn before; the first one is at `started`, or on the placeholder day if that
    is None. A key is made from speaker, text and the turns before, so that it is the same in every copy of the conversation.
    `is_whole`: all turns are known from the first on. `known` holds the times that turns got in earlier copies. `assumed` is
    True while times are placeholders.
    """

    name: str
    started: datetime | None = None
    is_whole: bool = True
    known: "OrderedDict[tuple[str, str], datetime]" = field(default_factory=OrderedDict)
    assumed: bool = False
    _latest: datetime | None = None
    _before: str = ""
    _repeats: Counter[str] = field(default_factory=Counter)
    _calls: OrderedDict[str, tuple[str, str]] = field(default_factory=OrderedDict)

    def turn(self, draft: DraftTurn) -> SourceTurn:
        """Return the turn with its time, key and the call it answers."""
        sent_at, zone = self._time(draft)
        key_of_call, tool = self._calls.get(draft.answers, ("", "")) if draft.answers else ("", "")
        speaker = draft.speaker or (tool if draft.role == "tool" and tool != LAST else "") or draft.role
        key = draft.key or self._key(draft, speaker, sent_at)
        if self.is_whole and draft.sent_at is None:
            self._latest = sent_at = self._first_given(key, sent_at)
        self._remember_calls(draft.calls, key)
        return SourceTurn(
            conversation=self.name,
            speaker=speaker,
            text=draft.text,
            sent_at=sent_at,
            thread=draft.thread,
            key=key,
            role=draft.role,
            reply_to=key_of_call,
            attachments=draft.attachments,
            zone=zone,
        )

    def _time(self, draft: DraftTurn) -> tuple[datetime, str]:
        if draft.sent_at is not None:
            self._latest, self.assumed = draft.sent_at, False
        elif self._latest is not None:
            self._latest = _after(self._latest)
        else:
            self._latest, self.assumed = self.started or PLACEHOLDER_START, self.started is None
        return self._latest, PLACEHOLDER_ZONE if self.assumed else ""

    def _first_given(self, key: str, sent_at: datetime) -> datetime:
        """Return the time that the turn got in the copy where it was first seen."""
        first = self.known.setdefault((self.name, key), sent_at)
        if len(self.known) > DIALOGUE.known_turns:
            self.known.popitem(last=False)
        return first

    def _key(self, draft: DraftTurn, speaker: str, sent_at: datetime) -> str:
        """Make a key from content, time and an occurrence counter; without a time, from this turn and all turns before it."""
        said = (speaker, draft.text, *draft.attachments, draft.sent_at.isoformat() if draft.sent_at else "")
        if not self.is_whole:
            return digest("turn", *said, sent_at.isoformat()) if draft.calls else ""
        self._before = digest("turn", self._before, *said)
        if draft.sent_at is None:
            return self._before
        same = digest("turn", *said)
        self._repeats[same] += 1
        return digest("turn", *said, str(self._repeats[same] - 1))

    def _remember_calls(self, calls: Sequence[ToolCall], key: str) -> None:
        for call in calls:
            for name in filter(None, (LAST, call.name, call.id)):
                self._calls[name] = (key, call.name)
        while len(self._calls) > DIALOGUE.open_dialogues:
            self._calls.popitem(last=False)


class DialogueReader:
    """The dialogues of one file. Yields one Note if times had to be assumed."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Dialogue] = OrderedDict()
        self._known: OrderedDict[tuple[str, str], datetime] = OrderedDict()
        self._has_noted = False

    def whole(self, parts: Sequence[DraftEvent], name: str, started: datetime | None) -> Iterator[ReaderEvent | Note]:
        """Yield the events of a conversation that is known from its first turn to its last."""
        drafts = [part for part in parts if isinstance(part, DraftTurn)]
        name = name or derived_name(drafts, started)
        dialogue = Dialogue(name=name, started=started or _before_first_time(drafts), known=self._known)
        for part in parts:
            yield from self._placed(dialogue, part)

    def next(self, part: DraftEvent, name: str, started: datetime | None = None) -> Iterator[ReaderEvent | Note]:
        """Yield the event of the next turn of a conversation that comes turn by turn and began at `started`."""
        dialogue = self._open.setdefault(name, Dialogue(name=name, started=started, is_whole=False))
        self._open.move_to_end(name)
        if len(self._open) > DIALOGUE.open_dialogues:
            self._open.popitem(last=False)
        yield from self._placed(dialogue, part)

    def _placed(self, dialogue: Dialogue, part: DraftEvent) -> Iterator[ReaderEvent | Note]:
        turn = dialogue.turn(part) if isinstance(part, DraftTurn) else part
        if dialogue.assumed and not self._has_noted:
            self._has_noted = True
            yield Note(PLACEHOLDER_NOTE)
        yield turn


def derived_name(drafts: Sequence[DraftTurn], started: datetime | None) -> str:
    """Name a conversation without an id by a digest of its beginning, so that a longer copy gets the same name."""
    first = next((place for place, draft in enumerate(drafts) if draft.role not in INSTRUCTION_ROLES), len(drafts))
    opening = drafts[: first + 1]
    started = started or next((draft.sent_at for draft in opening if draft.sent_at), None)
    said = (part for draft in opening for part in (draft.role, draft.text))
    return digest("conversation", "" if started is None else started.isoformat(), *said)


def conversation_id(record: Mapping[str, Any], file: str) -> str:
    """Return the conversation's own id in a record or its metadata, or "". A mere number is prefixed by the file's name."""
    metadata = record.get("metadata")
    inner: Mapping[str, Any] = metadata if isinstance(metadata, dict) else {}
    name = first_number_or_text(record, *IDS) or first_number_or_text(inner, *IDS) or first_number_or_text(record, *OWN_IDS)
    return f"{file} {name}" if name.isdecimal() and len(name) < 10 else name


def start_time(record: Mapping[str, Any]) -> datetime | None:
    """Return when a conversation began, from its own fields or those of its metadata. Raises RecordError."""
    metadata = record.get("metadata")
    return first_time_in(record, *TIME_FIELDS) or (first_time_in(metadata, *TIME_FIELDS) if isinstance(metadata, dict) else None)


def _after(moment: datetime) -> datetime:
    """Return the time one step later, unless the calendar ends."""
    return moment + TIME.turn_step if moment.year < 9999 else moment


def _before_first_time(drafts: Sequence[DraftTurn]) -> datetime | None:
    """Return the first known time minus one step per turn before it."""
    first = next(((place, draft.sent_at) for place, draft in enumerate(drafts) if draft.sent_at), None)
    try:
        return None if first is None or first[1] is None else first[1] - first[0] * TIME.turn_step
    except OverflowError:
        return None
