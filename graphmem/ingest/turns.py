"""Turns as a log has them, and how they become messages: keys, ids, positions, and what is said twice."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from graphmem.ids import digest
from graphmem.model import Message, Quarantined, message_id

STAGE = "ingest"


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a log. `line` is 0 where places are not lines; `key` is empty where the source gives none.

    Where the source has no threads, the turns of one day (UTC) are one.
    """

    line: int
    conversation: str
    speaker: str
    text: str
    sent_at: datetime
    thread: str = ""
    key: str = ""
    role: str = "user"
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A piece of a log that is no turn: where (line 0: the reason tells), why, and its content."""

    line: int
    reason: str
    content: str


@dataclass(slots=True)
class Read:
    """What one read has seen so far: how long each conversation is, and what each message said."""

    space: str
    lengths: Counter[str] = field(default_factory=Counter)
    said: dict[str, str] = field(default_factory=dict)

    def messages(self, turns: Iterable[Turn | Unreadable], source: str) -> Iterator[Message | Quarantined]:
        """The turns of one file as messages, in file order. A turn that was read before is left out."""
        for turn in with_keys(turns):
            if isinstance(turn, Unreadable):
                yield self._quarantined(turn, source)
            elif (before := self.said.get(message_id(self.space, turn.conversation, turn.key))) is None:
                yield self._message(turn, source)
            elif before != said(turn):
                yield self._quarantined(clash(turn), source)

    def _message(self, turn: Turn, source: str) -> Message:
        name = message_id(self.space, turn.conversation, turn.key)
        position = self.lengths[turn.conversation]
        self.lengths[turn.conversation] += 1
        self.said[name] = said(turn)
        return Message(
            id=name,
            space=self.space,
            conversation=turn.conversation,
            thread=turn.thread or f"{turn.sent_at:%Y-%m-%d}",
            position=position,
            key=turn.key,
            speaker=turn.speaker,
            role=turn.role,
            text=turn.text,
            sent_at=turn.sent_at,
            source=source,
            attachments=turn.attachments,
        )

    def _quarantined(self, bad: Unreadable, source: str) -> Quarantined:
        return Quarantined.of(self.space, STAGE, source, bad.line, bad.reason, bad.content)


def said(turn: Turn) -> str:
    """What two turns under one key must share to be the same turn."""
    return digest("said", turn.speaker, turn.sent_at.isoformat(), turn.text, *turn.attachments)


def clash(turn: Turn) -> Unreadable:
    """The entry for a turn whose key another turn has."""
    reason = f"key '{turn.key}' of conversation '{turn.conversation}' is taken by a turn that says something else"
    return Unreadable(turn.line, reason, f"{turn.sent_at.isoformat()} {turn.speaker}: {turn.text}")


def with_keys(turns: Iterable[Turn | Unreadable]) -> Iterator[Turn | Unreadable]:
    """Gives a turn without a key one made from what it says.

    A digest of speaker, time, text and an ordinal: 0 for the first such turn of the conversation in this file, 1 for
    the next that is exactly alike. A second read, and another file that overlaps this one, give the same keys.
    """
    alike: Counter[str] = Counter()
    for turn in turns:
        if isinstance(turn, Unreadable) or turn.key:
            yield turn
            continue
        parts = (turn.speaker, turn.sent_at.isoformat(), turn.text)
        same = digest("same", turn.conversation, *parts)
        yield replace(turn, key=digest("turn", *parts, str(alike[same])))
        alike[same] += 1
