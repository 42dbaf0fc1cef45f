"""What a reader yields: one event per line or record of a log, which is a turn, skipped, or unreadable."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from graphmem.ingest.core.json_fields import RecordError
from graphmem.model.room_event import EVENT_ROLE, UNKNOWN_ACTOR, RoomEvent


@dataclass(slots=True, kw_only=True)
class SourceTurn:
    """One turn of a log, as its source has it.

    Times without a zone are local times of the zone that is assumed for the log; `zone` overrides what a message says about
    its zone. `key` is the source's own id of the turn ("" if it has none), `speaker_key` its id of the speaker, `reply_to` the
    key of the turn that is answered. `edited_at` is set on an edited turn; `retired_at` on one that was deleted at that time
    (its text is blank if what it said is not known). `line` is its line in the file, 0 for the number of the event. A turn
    without a thread belongs to the thread of its day (UTC). `first_text` is what an edited turn without a key said at first:
    all its versions have the key that is made from it. `forwarded_from` and `forwarded_at` are who said first, and when, what the turn
    passes on. `event` is what happened in the room, of a line that nobody said; its speaker is who did it, "" if unknown.
    """

    conversation: str
    speaker: str
    text: str
    sent_at: datetime
    thread: str = ""
    key: str = ""
    role: str = "user"
    reply_to: str = ""
    speaker_key: str = ""
    attachments: tuple[str, ...] = ()
    edited_at: datetime | None = None
    retired_at: datetime | None = None
    zone: str = ""
    line: int = 0
    first_text: str = ""
    forwarded_from: str = ""
    forwarded_at: datetime | None = None
    event: RoomEvent | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line or record that is no turn and holds nothing to keep, with the reason in a word or two."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A piece of a log that cannot be read: why, its content, and its line (0: the number of the event)."""

    reason: str
    content: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """An assumption of the reader about the whole file. It is reported and not counted as an event."""

    text: str


def room_event(event: RoomEvent, *, conversation: str, sent_at: datetime, actor: str = "", text: str = "", **more: Any) -> SourceTurn:
    """The turn of an event; without an actor, the only one to whom it happened is. Other fields are those of SourceTurn."""
    alone = event.people[0] if len(event.people) == 1 else UNKNOWN_ACTOR
    return SourceTurn(
        conversation=conversation,
        speaker=actor or alone,
        text=text or event.sentence("" if actor == UNKNOWN_ACTOR else actor),
        sent_at=sent_at,
        role=EVENT_ROLE,
        event=event,
        **more,
    )


ReaderEvent: TypeAlias = SourceTurn | Skipped | Unreadable


def event_or_unreadable(make: Callable[[], SourceTurn | Skipped], where: str, content: Callable[[], str], line: int = 0) -> ReaderEvent:
    """Return the event that `make` returns; if it raises RecordError, an Unreadable that says where and why."""
    try:
        return make()
    except RecordError as error:
        return Unreadable(f"{where}: {error}" if where else str(error), content(), line)
