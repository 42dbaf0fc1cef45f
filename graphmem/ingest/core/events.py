"""What a reader makes of a log, one of these for every line or event it looks at: a turn, or why there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from graphmem.ingest.core.json_fields import RecordError


@dataclass(slots=True)
class SourceTurn:
    """One turn of a log, as its source has it.

    `sent_at` without a zone is local time in the zone that is assumed for the log. `key` is the source's own id, empty
    where it has none; `speaker_key` its id of the speaker, `reply_to` the key of the turn that is answered. An edited turn
    is one whose `edited_at` is set; one with `retired_at` was taken back at that time (with a blank text: what it said is
    not known). `line` is its place in the file, 0 for "as the reader counts". Without a thread, the turns of one
    day (UTC) are one.
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


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line or event that is no turn and holds nothing to keep, with the reason in a word or two."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A piece of a log that cannot be read: why, its content, and its place (line 0: as the reader counts)."""

    reason: str
    content: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """What the reader assumed about the file as a whole. It is reported, and counts as nothing."""

    text: str


ReaderEvent: TypeAlias = SourceTurn | Skipped | Unreadable


def event_or_unreadable(make: Callable[[], SourceTurn | Skipped], where: str, content: Callable[[], str], line: int = 0) -> ReaderEvent:
    """What `make` makes; where it raises NotATurn, the quarantine entry that says where and why."""
    try:
        return make()
    except RecordError as error:
        return Unreadable(f"{where}: {error}" if where else str(error), content(), line)
