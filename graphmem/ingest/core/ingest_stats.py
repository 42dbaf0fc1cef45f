"""What a read came across, counted as it goes: files, formats, messages, what was skipped, and over which time."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from graphmem.model import Message


@dataclass(slots=True)
class IngestStats:
    """Every line or event that was looked at is one message, one quarantine entry, or skipped for a reason."""

    files: int = 0
    formats: Counter[str] = field(default_factory=Counter)
    events_read: int = 0
    messages: int = 0
    quarantined: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None
    _speakers: set[int] = field(default_factory=set)

    @property
    def speakers(self) -> int:
        """How many different speakers the messages have, by their keys."""
        return len(self._speakers)

    def add(self, message: Message) -> None:
        """Count a message."""
        self.messages += 1
        self._speakers.add(hash(message.speaker_key))
        if self.first is None or message.sent_at < self.first:
            self.first = message.sent_at
        if self.last is None or message.sent_at > self.last:
            self.last = message.sent_at
