"""Counts of a read: files, formats, messages, skipped and quarantined events, speakers, and the period covered."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from graphmem.model import Message


@dataclass(slots=True, kw_only=True)
class IngestStats:
    """Counts that grow during a read: `events_read` is always messages + room_events + quarantined + all skipped.

    `formats` counts files by format, `skipped` events by reason; `notes` are the readers' assumptions; `first` and `last` are
    the earliest and the latest time of sending (UTC).
    """

    files: int = 0
    formats: Counter[str] = field(default_factory=Counter)
    events_read: int = 0
    messages: int = 0
    room_events: int = 0
    quarantined: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None
    _speakers: set[int] = field(default_factory=set)

    @property
    def speakers(self) -> int:
        """Number of different speaker keys."""
        return len(self._speakers)

    def add(self, message: Message) -> None:
        """Count a message, or an event of a room."""
        if message.event:
            self.room_events += 1
            return
        self.messages += 1
        self._speakers.add(hash(message.speaker_key))
        if self.first is None or message.sent_at < self.first:
            self.first = message.sent_at
        if self.last is None or message.sent_at > self.last:
            self.last = message.sent_at
