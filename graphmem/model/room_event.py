"""What happens in a room of a chat: people join, leave, are renamed, call; the program writes it, and nobody says it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal, Self, TypeAlias, get_args

import orjson

RoomAction: TypeAlias = Literal["join", "leave", "rename", "call"]
ACTIONS: frozenset[str] = frozenset(get_args(RoomAction))
EVENT_ROLE = "event"
UNKNOWN_ACTOR = "unknown"
ROOM_EVENT = "room event"
"""The reason of facts that state a room event: they tell who was there, and are no part of what people talk about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomEvent:
    """One event: who joined, left, was renamed or took part in a call.

    `people` are those to whom it happened; the speaker of its message is who did it. `name` is the new name: of the one in `people`, or of
    the room if `people` is empty. `room` is the room's name as people know it, "" if the source has none. `seconds` is how long a call
    took, 0 if unknown.
    """

    action: RoomAction
    people: tuple[str, ...] = ()
    name: str = ""
    room: str = ""
    seconds: int = 0

    def to_json(self) -> str:
        """The event as it is stored with its message: without what is not set."""
        return orjson.dumps({name: value for name, value in asdict(self).items() if value}).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """The event that `to_json` wrote. Raises ValueError for anything else."""
        raw = orjson.loads(text)
        if not isinstance(raw, dict) or raw.get("action") not in ACTIONS:
            raise ValueError(f"an event needs an 'action': {', '.join(sorted(ACTIONS))}")
        people, seconds = raw.get("people", []), raw.get("seconds", 0)
        if not isinstance(people, list) or not all(isinstance(name, str) and name.strip() for name in people):
            raise ValueError("'people' of an event is a list of names")
        if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds < 0:
            raise ValueError("'seconds' of an event is a whole number")
        texts = {name: raw.get(name, "") for name in ("name", "room")}
        if not all(isinstance(value, str) for value in texts.values()):
            raise ValueError("'name' and 'room' of an event are texts")
        if raw["action"] == "rename" and not texts["name"].strip():
            raise ValueError("'name' of a rename is the new name")
        if raw["action"] in ("join", "leave") and not people:
            raise ValueError("'people' of a join or leave are who joined or left")
        return cls(action=raw["action"], people=tuple(people), seconds=seconds, **texts)

    def sentence(self, actor: str) -> str:
        """What happened, in a sentence, for a source that gives only fields."""
        people = ", ".join(self.people)
        room = f" {self.room}" if self.room else ""
        match self.action:
            case "join":
                return (
                    f"{people} joined{room}"
                    if self.people == (actor,) or not actor
                    else f"{actor} added {people}{' to' + room if room else ''}"
                )
            case "leave":
                return (
                    f"{people} left{room}"
                    if self.people == (actor,) or not actor
                    else f"{actor} removed {people}{' from' + room if room else ''}"
                )
            case "rename":
                return f"{people} is now known as {self.name}" if self.people else f"{actor or 'Somebody'} renamed the room to {self.name}"
            case "call":
                others = ", ".join(name for name in self.people if name != actor)
                length = f", {self.seconds} seconds" if self.seconds else ""
                return f"{actor or people} called{' ' + others if others and actor else ''}{length}"


RoomUpdate: TypeAlias = tuple[str, RoomEvent]
"""Who did something in a room ("" if unknown), and what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLogEntry:
    """An event with its message, conversation and time (UTC), who did it ("unknown" if the log does not say), and the words of the log."""

    message_id: str
    conversation: str
    at: datetime
    actor: str
    event: RoomEvent
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One stay of a person in a conversation: since when and until when, None where the log does not tell or it lasts.

    `room` is the last name of the room, "" if the log has none.
    """

    conversation: str
    room: str
    person: str
    since: datetime | None
    until: datetime | None

    def covers(self, at: datetime) -> bool:
        """True if the person was there at that time, as far as is told."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)
