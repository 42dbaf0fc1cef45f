"""Messages and the mentions in them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from graphmem.model.entity import EntityKind
from graphmem.model.ids import digest, digest_in
from graphmem.model.validity import BEGINNING, FOREVER
from graphmem.model.zones import zone_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn as it was said, verbatim; a turn that was edited has one message for each version.

    `key` is the source's own id for the turn, `thread` its session or topic, `reply_to` the key of the turn it answers,
    `speaker_key` the source's id of the speaker, `position` the line or event of the source, `zone` the zone the time was
    written in, or "assumed ZONE". `recorded_at`/`retired_at` are when this version was what the turn said: from its
    sending or edit until the next edit or its deletion. `forwarded_from` is who said what this message passes on, and
    `forwarded_at` when (FOREVER if unknown); the words are quoted with ">" in the text. `event` is what happened in the room, as
    JSON of a `RoomEvent`, if this is no message but a line that the program wrote ("" otherwise).
    """

    id: str
    space: str
    conversation: str
    thread: str
    position: int
    key: str
    speaker: str
    role: str
    text: str
    sent_at: datetime
    source: str = ""
    attachments: tuple[str, ...] = ()
    speaker_key: str = ""
    reply_to: str = ""
    zone: str = "UTC"
    recorded_at: datetime = BEGINNING
    retired_at: datetime = FOREVER
    forwarded_from: str = ""
    forwarded_at: datetime = FOREVER
    event: str = ""

    def __post_init__(self) -> None:
        if self.recorded_at is BEGINNING:
            object.__setattr__(self, "recorded_at", self.sent_at)
        if not self.speaker_key:
            object.__setattr__(self, "speaker_key", self.speaker)

    @property
    def has_content(self) -> bool:
        """False if all that is known of the message is its deletion."""
        return bool(self.text.strip() or self.attachments)

    @property
    def was_current(self) -> bool:
        """False if there was no moment at which this is what the turn said."""
        return self.recorded_at < self.retired_at

    @property
    def local_time(self) -> datetime:
        """The speaker's clock at sending, written as UTC: "today" is its day, and a day of a fact is a day of the speaker's calendar."""
        try:
            return self.sent_at.astimezone(zone_of(self.zone)).replace(tzinfo=UTC)
        except OverflowError:  # the first or the last day of the calendar
            return self.sent_at

    @property
    def rendered_text(self) -> str:
        """The text as it is searched and shown to a reader: who said it, what, and what was attached."""
        shown = [f"[{one}]" for one in self.attachments]
        if self.forwarded_from and not any(one.startswith("forwarded from ") for one in self.attachments):
            when = f", {self.forwarded_at:%Y-%m-%d %H:%M} UTC" if self.forwarded_at < FOREVER else ""
            shown.append(f"[forwarded from {self.forwarded_from}{when}]")
        return f"{self.speaker}: {' '.join((self.text, *shown))}"


def message_id(space: str, conversation: str, key: str, version: str = "") -> str:
    """The same version of the same turn of a conversation is one message, however often it is read."""
    parts = (key, version) if version else (key,)
    return digest_in("message", (space, conversation), *parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A span of a message (characters `start:end` of `text`) that names or refers to an entity.

    `name` is what it refers to, written out: "Ada" for an "I" that Ada said, "Ada's sister" for "my sister".
    """

    id: str
    space: str
    message_id: str
    start: int
    end: int
    text: str
    name: str
    kind: EntityKind

    @classmethod
    def of(cls, message: Message, start: int, end: int, name: str, kind: EntityKind) -> Self:
        """The mention of `name` at characters `start:end` of a message."""
        mention_id = digest("mention", message.id, str(start), str(end), name)
        return cls(
            id=mention_id,
            space=message.space,
            message_id=message.id,
            start=start,
            end=end,
            text=message.text[start:end],
            name=name,
            kind=kind,
        )
