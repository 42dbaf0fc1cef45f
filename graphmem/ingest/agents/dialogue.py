"""Talks with language models: each turn gets its time, its key, and the call that it answers."""

from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from graphmem.ingest.agents.content_blocks import MessageContent, ToolCall
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable
from graphmem.ingest.core.json_records import first_number_or_text
from graphmem.ingest.core.timestamps import PLACEHOLDER_NOTE, PLACEHOLDER_START, PLACEHOLDER_ZONE, TIME_FIELDS, first_time_in
from graphmem.model.ids import digest

STEP = timedelta(seconds=1)
"""Between two turns without a time of their own: their order must show."""
LAST = "the call before"
"""Stands for the id of the last call, where an answer names none."""
MOST_TALKS = 10_000
MOST_TURNS = 100_000
BEFORE_THE_TALK = ("system", "developer")
IDS = (
    "conversation_id", "conversationId", "session_id", "sessionId", "SessionId", "thread_id", "threadId", "chat_id", "chatId",
    "trajectory_id", "traj_id", "run_id", "instance_id", "task_id", "custom_id",
)  # fmt: skip
OWN_IDS = ("id", "_id", "uuid", "key")


@dataclass(slots=True)
class DraftTurn:
    """A turn before it has its place: `sent_at` None where it has no time; `answers` is the id, or name, of the call it answers."""

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
        """What was said, by whom, in one turn."""
        said = said.as_one()
        return cls(speaker, role, said.text, tuple(said.attachments), calls=tuple(said.calls), **more)

    @classmethod
    def each_of(cls, speaker: str, role: str, said: MessageContent, **more: Any) -> "list[DraftEvent]":
        """The turn, and one of its tool for each result in it: after the turn that makes the calls, else before it."""
        answered = more.get("answers") or LAST
        results = [cls.of("", "tool", result, **{**more, "key": "", "answers": result.answers or answered}) for result in said.results]
        if results and said.is_blank:
            results[0].key = more.get("key", "")
            return [*results]
        own = cls.of(speaker, role, replace(said, results=[]), **more)
        return [own, *results] if said.calls else [*results, own]


DraftEvent: TypeAlias = DraftTurn | Skipped | Unreadable


@dataclass(slots=True)
class Dialogue:
    """One conversation as its turns come, in order.

    A turn without a time is a second after the one before it, the first one at `started`, or where that is not known
    either, on an assumed day. A key is made from who said what after which turns, and is the same wherever the conversation
    is seen again. `known` has the times that turns of earlier copies got.
    """

    name: str
    started: datetime | None = None
    is_whole: bool = True
    known: "OrderedDict[tuple[str, str], datetime]" = field(default_factory=OrderedDict)
    assumed: bool = False
    _latest: datetime | None = None
    _before: str = ""
    _alike: Counter[str] = field(default_factory=Counter)
    _calls: OrderedDict[str, tuple[str, str]] = field(default_factory=OrderedDict)

    def turn(self, draft: DraftTurn) -> SourceTurn:
        """The turn, in its place."""
        sent_at, zone = self._time(draft)
        key_of_call, tool = self._calls.get(draft.answers, ("", "")) if draft.answers else ("", "")
        speaker = draft.speaker or (tool if draft.role == "tool" and tool != LAST else "") or draft.role
        key = draft.key or self._key(draft, speaker, sent_at)
        if self.is_whole and draft.sent_at is None:
            self._latest = sent_at = self._first_given(key, sent_at)
        self._note_calls(draft.calls, key)
        return SourceTurn(
            self.name, speaker, draft.text, sent_at, draft.thread, key, draft.role,
            reply_to=key_of_call, attachments=draft.attachments, zone=zone,
        )  # fmt: skip

    def _time(self, draft: DraftTurn) -> tuple[datetime, str]:
        if draft.sent_at is not None:
            self._latest, self.assumed = draft.sent_at, False
        elif self._latest is not None:
            self._latest = _after(self._latest)
        else:
            self._latest, self.assumed = self.started or PLACEHOLDER_START, self.started is None
        return self._latest, PLACEHOLDER_ZONE if self.assumed else ""

    def _first_given(self, key: str, sent_at: datetime) -> datetime:
        """The time that the turn got where it was first seen."""
        first = self.known.setdefault((self.name, key), sent_at)
        if len(self.known) > MOST_TURNS:
            self.known.popitem(last=False)
        return first

    def _key(self, draft: DraftTurn, speaker: str, sent_at: datetime) -> str:
        """From what was said, and when, and how often before; where the time is not known, from all turns before it."""
        said = (speaker, draft.text, *draft.attachments, draft.sent_at.isoformat() if draft.sent_at else "")
        if not self.is_whole:
            return digest("turn", *said, sent_at.isoformat()) if draft.calls else ""
        self._before = digest("turn", self._before, *said)
        if draft.sent_at is None:
            return self._before
        same = digest("turn", *said)
        self._alike[same] += 1
        return digest("turn", *said, str(self._alike[same] - 1))

    def _note_calls(self, calls: Sequence[ToolCall], key: str) -> None:
        for call in calls:
            for name in filter(None, (LAST, call.name, call.id)):
                self._calls[name] = (key, call.name)
        while len(self._calls) > MOST_TALKS:
            self._calls.popitem(last=False)


class DialogueReader:
    """The conversations of one file. Says once if it had to assume the times."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Dialogue] = OrderedDict()
        self._known: OrderedDict[tuple[str, str], datetime] = OrderedDict()
        self._told = False

    def whole(self, parts: Sequence[DraftEvent], name: str, started: datetime | None) -> Iterator[ReaderEvent | Note]:
        """The units of a conversation that is known from its first turn to its last."""
        drafts = [part for part in parts if isinstance(part, DraftTurn)]
        name = name or derived_name(drafts, started)
        talk = Dialogue(name, started or _before_first_time(drafts), known=self._known)
        for part in parts:
            yield from self._placed(talk, part)

    def next(self, part: DraftEvent, name: str) -> Iterator[ReaderEvent | Note]:
        """The unit of one more turn of a conversation that comes turn by turn."""
        talk = self._open.setdefault(name, Dialogue(name, is_whole=False))
        self._open.move_to_end(name)
        if len(self._open) > MOST_TALKS:
            self._open.popitem(last=False)
        yield from self._placed(talk, part)

    def _placed(self, talk: Dialogue, part: DraftEvent) -> Iterator[ReaderEvent | Note]:
        turn = talk.turn(part) if isinstance(part, DraftTurn) else part
        if talk.assumed and not self._told:
            self._told = True
            yield Note(PLACEHOLDER_NOTE)
        yield turn


def derived_name(drafts: Sequence[DraftTurn], started: datetime | None) -> str:
    """A conversation's name where it has none: made from how it begins, so that a longer copy has it too."""
    first = next((place for place, draft in enumerate(drafts) if draft.role not in BEFORE_THE_TALK), len(drafts))
    opening = drafts[: first + 1]
    started = started or next((draft.sent_at for draft in opening if draft.sent_at), None)
    said = (part for draft in opening for part in (draft.role, draft.text))
    return digest("conversation", "" if started is None else started.isoformat(), *said)


def conversation_id(record: Mapping[str, Any], file: str) -> str:
    """The conversation's own id in a record or its metadata, or "". A mere number counts within the file only."""
    metadata = record.get("metadata")
    inner: Mapping[str, Any] = metadata if isinstance(metadata, dict) else {}
    name = first_number_or_text(record, *IDS) or first_number_or_text(inner, *IDS) or first_number_or_text(record, *OWN_IDS)
    return f"{file} {name}" if name.isdecimal() and len(name) < 10 else name


def start_time(record: Mapping[str, Any]) -> datetime | None:
    """When a conversation began, by its own fields or those of its metadata. Raises NotATurn."""
    metadata = record.get("metadata")
    return first_time_in(record, *TIME_FIELDS) or (first_time_in(metadata, *TIME_FIELDS) if isinstance(metadata, dict) else None)


def _after(moment: datetime) -> datetime:
    """A second later, while the calendar goes on."""
    return moment + STEP if moment.year < 9999 else moment


def _before_first_time(drafts: Sequence[DraftTurn]) -> datetime | None:
    """The first time that a turn has, less a second for each turn before it."""
    first = next(((place, draft.sent_at) for place, draft in enumerate(drafts) if draft.sent_at), None)
    try:
        return None if first is None or first[1] is None else first[1] - first[0] * STEP
    except OverflowError:
        return None
