"""Entries of logs become stored messages, in batches; threads with new messages become pending."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from os import PathLike
from typing import TypeAlias

from graphmem.graph.versions import has_own_id
from graphmem.memory.clock import Clock
from graphmem.memory.delta import MessageDelta, batches, diff_messages
from graphmem.memory.forgetting.tombstones import read_tombstones
from graphmem.memory.memory_config import AHEAD, BATCHES
from graphmem.memory.pending_threads import add_messages
from graphmem.memory.secret_redaction import redact
from graphmem.model import Message, Quarantined
from graphmem.model.errors import ContractError, StoreError
from graphmem.model.validity import FOREVER
from graphmem.storage import GraphStore
from graphmem.storage.repository import messages_by_id, put_messages, put_quarantined
from graphmem.storage.retrying import in_transaction
from graphmem.storage.stored_extractions import drop_extractions

REDACTED = "redacted "
_READ_FIRST = "Read a log first: graphmem.ingest.read_log(path, space=...)."
Progress: TypeAlias = Callable[[str, int], None]


def _ignore(entries: Sequence[Quarantined]) -> None:
    """Do nothing."""


class MessageStage:
    """Stores messages in one space; those that lie ahead of the clock, if there is one, go to quarantine."""

    def __init__(self, space: str, store: GraphStore, clock: Clock | None = None, *, redact_secrets: bool = False) -> None:
        self._space = space
        self._store = store
        self._clock = clock
        self._redacts = redact_secrets

    def store(
        self,
        entries: Iterable[Message | Quarantined],
        progress: Progress,
        on_quarantined: Callable[[Sequence[Quarantined]], None] = _ignore,
    ) -> Counter[str]:
        """Store what is new; returns how many messages were new, unchanged, changed, how many reused a key of
        another account, and how many entries are quarantined.

        `on_quarantined` is given the entries that were not in quarantine before. Raises ContractError for an entry of another space.
        """
        counts: Counter[str] = Counter()
        for given in batches(self._checked(entries, counts), BATCHES.stored):
            batch = self._without_forgotten(given, counts)
            bad = [e for e in batch if isinstance(e, Quarantined)]
            delta = diff_messages([e for e in batch if isinstance(e, Message)], partial(messages_by_id, self._store, self._space))
            written = delta.written
            new_bad = self._not_quarantined(bad)
            if written or new_bad:
                in_transaction(self._store, partial(self._write, delta, batch, new_bad))
                on_quarantined(new_bad)
            counts += _counted(delta, batch)
            counts["reused"] += delta.reused
            progress("store messages", len(batch))
        return counts

    def _write(self, delta: MessageDelta, batch: Sequence[Message | Quarantined], quarantined: Sequence[Quarantined]) -> None:
        self._store.lock_space(self._space)
        if self._without_forgotten(batch, Counter()) != list(batch):
            raise StoreError(f"{self._store.name}: messages were forgotten while they were read. Run it again.")
        drop_extractions(self._store, [m.id for m in (*delta.changed, *delta.moved, *delta.reattributed)])
        put_messages(self._store, delta.written)
        add_messages(self._store, self._space, delta.written, delta.moved)
        put_quarantined(self._store, quarantined)

    def _without_forgotten(self, entries: Sequence[Message | Quarantined], counts: Counter[str]) -> list[Message | Quarantined]:
        """The entries without those that were forgotten; these are counted."""
        tombstones = read_tombstones(self._store, self._space)
        kept = [entry for entry in entries if not tombstones.covers(entry)] if tombstones else list(entries)
        counts["forgotten"] += len(entries) - len(kept)
        return kept

    def latest_time(self) -> datetime | None:
        """The latest time that a message may have now; None without a clock."""
        return None if self._clock is None else self._clock() + AHEAD

    def _not_quarantined(self, entries: Sequence[Quarantined]) -> list[Quarantined]:
        """The entries that are not in quarantine yet."""
        if not entries:
            return []
        rows = self._store.read("quarantined_among", space=self._space, ids=[e.id for e in entries])
        known = {row["id"] for row in rows}
        return [e for e in entries if e.id not in known]

    def _checked(self, entries: Iterable[Message | Quarantined], counts: Counter[str]) -> Iterator[Message | Quarantined]:
        check_entries(entries)
        latest = self.latest_time()
        for entry in entries:
            check_space(entry, self._space)
            if isinstance(entry, Message):
                check_message(entry)
                if (ahead := quarantined_ahead(entry, latest)) is not None:
                    counts["ahead"] += 1
                    yield self._redacted(ahead, counts)
                    continue
            yield self._redacted(entry, counts)

    def as_stored(self, entry: Message | Quarantined) -> Message | Quarantined:
        """The entry without secrets, if they are to be redacted."""
        return self._redacted(entry, Counter())

    def kept(self) -> Callable[[Message | Quarantined], Message | Quarantined | None]:
        """A function that gives an entry as it is stored, None for one that was forgotten before."""
        tombstones = read_tombstones(self._store, self._space)

        def kept(entry: Message | Quarantined) -> Message | Quarantined | None:
            stored = self.as_stored(entry)
            return None if tombstones and tombstones.covers(stored) else stored

        return kept

    def _redacted(self, entry: Message | Quarantined, counts: Counter[str]) -> Message | Quarantined:
        """The entry without secrets, if they are to be redacted; `counts` has them as "redacted KIND"."""
        if not self._redacts:
            return entry
        found: Counter[str] = Counter()
        kept = redact(entry, found)
        counts.update({f"{REDACTED}{kind}": count for kind, count in found.items()})
        return kept


def _counted(delta: MessageDelta, batch: Sequence[Message | Quarantined]) -> Counter[str]:
    """How many messages are new, unchanged and changed, how many events of rooms came, and how many entries are quarantined."""
    messages = [entry for entry in batch if isinstance(entry, Message)]
    new, changed = (sum(not m.event for m in found) for found in (delta.new, (*delta.changed, *delta.retold)))
    events = sum(bool(m.event) for m in messages)
    unchanged = len(messages) - events - new - changed
    return Counter(new=new, unchanged=unchanged, changed=changed, room_events=events, quarantined=len(batch) - len(messages))


def ahead_of_clock(moment: datetime) -> str:
    """Why a message of that time is quarantined."""
    return f"the time {moment:%Y-%m-%d %H:%M} lies more than a day ahead of the clock"


def check_space(entry: Message | Quarantined, space: str) -> None:
    """Raise ContractError for an entry of another space, and for what is no entry."""
    if not isinstance(entry, Message | Quarantined):
        raise ContractError(f"{str(entry)[:80]!r}: is no message but of type {type(entry).__name__}. {_READ_FIRST}")
    if entry.space != space:
        raise ContractError(
            f"{entry.source}, {entry.id}: is of space '{entry.space}', this memory is of '{space}'. Read it for this space."
        )


def check_entries(entries: object) -> None:
    """Raise ContractError for what holds no messages, such as the path of a log."""
    if isinstance(entries, str | bytes | PathLike) or not isinstance(entries, Iterable):
        raise ContractError(f"{str(entries)[:80]!r}: holds no messages. {_READ_FIRST}")


def check_own(messages: Iterable[Message], space: str) -> None:
    """Raise ContractError for messages of another space or with forged ids."""
    for message in messages:
        check_space(message, space)
        check_message(message)


def check_message(message: Message) -> None:
    """Raise ContractError for a message whose id is not made from its space, conversation and key, or whose times have no zone."""
    if not has_own_id(message):
        raise ContractError(f"{message.source}, {message.id}: the id is not its own. Make it with message_id(SPACE, CONVERSATION, KEY).")
    if any(moment.tzinfo is None for moment in (message.sent_at, message.recorded_at, message.retired_at)):
        raise ContractError(f"{message.source}, {message.id}: a time has no zone. Give UTC.")


def quarantined_ahead(message: Message, latest: datetime | None) -> Quarantined | None:
    """The quarantine entry of a message that was sent, edited or deleted after `latest`; None for any other, and without a clock."""
    times = [message.sent_at, message.recorded_at, *([message.retired_at] if message.retired_at != FOREVER else [])]
    ahead = next((moment for moment in times if latest is not None and moment > latest), None)
    if ahead is None:
        return None
    content = f"{message.sent_at.isoformat()} {message.rendered_text}"
    return Quarantined.of(message.space, "ingest", message.source, message.position, ahead_of_clock(ahead), content)
