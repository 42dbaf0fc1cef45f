"""What was forgotten does not come back: keyed hashes of what an ingest must leave out.

They name no text: a hash can be compared with a message that comes again, and tells nothing without the key of the store.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from graphmem.model import Message, Quarantined
from graphmem.model.errors import StoreError
from graphmem.model.validity import BEGINNING, FOREVER
from graphmem.storage import GraphStore
from graphmem.storage.store_key import key_file, keyed_hash, read_secret

TURN, SPEAKER, CONVERSATION, SOURCE, ENTRY = "turn", "speaker", "conversation", "source", "quarantined"


@dataclass(frozen=True, slots=True)
class Tombstones:
    """Hashes with the time up to which they count (what is said later comes in again), and the time before which nothing comes in."""

    secret: bytes = b""
    until: Mapping[str, datetime] = field(default_factory=dict)
    before: datetime = BEGINNING

    def __bool__(self) -> bool:
        return bool(self.until) or self.before > BEGINNING

    def covers(self, entry: Message | Quarantined) -> bool:
        """True of what was forgotten."""
        if isinstance(entry, Quarantined):
            return self.hash(ENTRY, entry.id) in self.until or any(
                self.until.get(self.hash(*name), BEGINNING) == FOREVER for name in _sources(entry.source)
            )
        return entry.sent_at < self.before or any(
            entry.sent_at <= self.until.get(self.hash(*name), BEGINNING) for name in _names_of(entry.conversation, entry)
        )

    def hash(self, kind: str, *parts: str) -> str:
        """The keyed hash of a name."""
        return keyed_hash(self.secret, kind, *parts)

    def with_names(self, names: Iterable[tuple[str, ...]], until: datetime) -> "Tombstones":
        """These and more names; the later time counts."""
        added = {self.hash(*name) for name in names}
        return Tombstones(self.secret, {**self.until, **{h: max(until, self.until.get(h, until)) for h in added}}, self.before)

    def without_names(self, names: Iterable[tuple[str, ...]]) -> "Tombstones":
        """These without some names."""
        gone = {self.hash(*name) for name in names}
        return Tombstones(self.secret, {h: until for h, until in self.until.items() if h not in gone}, self.before)


def _names_of(conversation: str, message: Message) -> Iterator[tuple[str, ...]]:
    yield TURN, conversation, message.key
    yield SPEAKER, message.speaker_key
    yield CONVERSATION, conversation
    yield from _sources(message.source)


def _sources(source: str) -> Iterator[tuple[str, ...]]:
    """The source, and every folder or archive that it lies in."""
    parts = source.split("/")
    yield from ((SOURCE, "/".join(parts[:length])) for length in range(1, len(parts) + 1))


def read_tombstones(store: GraphStore, space: str) -> Tombstones:
    """The tombstones of a space. Raises StoreError if there are some and the key is lost: nothing could be told from what was forgotten."""
    noted = store.read("meta", id=_note(space))
    if not noted:
        return Tombstones()
    secret = read_secret(store)
    if secret is None:
        raise StoreError(
            f"{key_file(store) or store.name}: the key is missing, and without it what was forgotten would come back. Put it back."
        )
    content = json.loads(noted[0]["content"])
    until = {name: datetime.fromisoformat(text) for name, text in content["until"].items()}
    return Tombstones(secret, until, datetime.fromisoformat(content["before"]))


def write_tombstones(store: GraphStore, space: str, tombstones: Tombstones) -> None:
    """Keep the tombstones of a space; inside the transaction of what is forgotten."""
    until = {name: moment.isoformat() for name, moment in tombstones.until.items()}
    content = json.dumps({"until": until, "before": tombstones.before.isoformat()}, sort_keys=True)
    store.write("put_meta", id=_note(space), content=content)


def drop_tombstones(store: GraphStore, space: str) -> None:
    """Let what was forgotten come in again."""
    store.write("drop_meta", id=_note(space))


def _note(space: str) -> str:
    return f"forgotten:{space}"
