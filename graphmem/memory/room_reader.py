"""Who was in which room when: from joins and leaves that the logs tell, and from who speaks."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from graphmem.model.room_event import RoomEvent, RoomLogEntry, Stay
from graphmem.model.validity import LATEST
from graphmem.storage import GraphStore


class RoomReader:
    """Reads the events of one space. Nothing of it is kept: what is forgotten, deleted or hidden leaves no trace."""

    def __init__(self, space: str, store: GraphStore) -> None:
        self._space = space
        self._store = store

    def events(self, conversation: str = "", *, known: datetime | None = None) -> list[RoomLogEntry]:
        """What happened in a conversation ("": in all), oldest first."""
        rows = self._store.read("room_events", space=self._space, conversation=conversation, known=known or LATEST)
        return [
            RoomLogEntry(
                message_id=row["id"],
                conversation=row["conversation"],
                at=row["sent_at"],
                actor=row["speaker"],
                event=RoomEvent.from_json(row["event"]),
                text=row["text"],
            )
            for row in rows
        ]

    def stays(self, conversation: str = "", *, at: datetime | None = None, known: datetime | None = None) -> list[Stay]:
        """Who was in a conversation ("": in any) and when, by conversation and time; with `at`, only who was there then."""
        with self._store.snapshot():
            told: dict[str, list[RoomLogEntry]] = defaultdict(list)
            for entry in self.events(conversation, known=known):
                told[entry.conversation].append(entry)
            spoke: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
            for row in self._store.read("room_speakers", space=self._space, conversation=conversation, known=known or LATEST):
                spoke[row["conversation"]].append((row["first"], row["speaker"]))
        found = [stay for name in sorted({*told, *spoke}) for stay in stays_of(name, told[name], spoke[name])]
        return [stay for stay in found if at is None or stay.covers(at)]


def stays_of(conversation: str, entries: Sequence[RoomLogEntry], spoke: Iterable[tuple[datetime, str]]) -> list[Stay]:
    """The stays in one conversation, by time. Who speaks or leaves without having joined was there before."""
    room = _Room(conversation)
    first_words = sorted(spoke)
    for entry in entries:
        while first_words and first_words[0][0] < entry.at:
            room.is_there(first_words.pop(0)[1])
        room.take(entry)
    for _, person in first_words:
        room.is_there(person)
    return room.stays()


class _Room:
    """One conversation while its events are read: who is there since when, None if that is not told."""

    def __init__(self, conversation: str) -> None:
        self._conversation = conversation
        self._name = ""
        self._present: dict[str, datetime | None] = {}
        self._seen: set[str] = set()
        self._past: list[tuple[str, datetime | None, datetime]] = []

    def is_there(self, person: str) -> None:
        """Somebody speaks for the first time."""
        if person not in self._seen:
            self._present[person] = None
            self._seen.add(person)

    def take(self, entry: RoomLogEntry) -> None:
        """Let an event happen."""
        event = entry.event
        self._name = event.room or self._name
        if event.action == "rename" and not event.people:
            self._name = event.name
        elif event.action == "rename":
            self._end(event.people[0], entry.at)
            self._begin(event.name, entry.at)
        elif event.action == "join":
            for person in event.people:
                self._begin(person, entry.at)
        elif event.action == "leave":
            for person in event.people:
                self._end(person, entry.at)

    def _begin(self, person: str, at: datetime) -> None:
        self._present.setdefault(person, at)
        self._seen.add(person)

    def _end(self, person: str, at: datetime) -> None:
        self._past.append((person, self._present.pop(person, None), at))
        self._seen.add(person)

    def stays(self) -> list[Stay]:
        """All stays, by their start, those that are not told to have begun first."""
        every = [*self._past, *((person, since, None) for person, since in self._present.items())]
        stays = [Stay(conversation=self._conversation, room=self._name, person=p, since=since, until=until) for p, since, until in every]
        return sorted(stays, key=lambda s: (s.since is not None, s.since or s.until or LATEST, s.person))
