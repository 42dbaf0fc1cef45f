"""Entries of logs become stored messages, in batches; threads with new messages become pending."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

from graphmem.memory.delta import batches, diff_messages
from graphmem.memory.memory_config import BATCHES
from graphmem.memory.pending_threads import add_messages
from graphmem.model import Message, Quarantined
from graphmem.model.errors import ContractError
from graphmem.storage import GraphStore
from graphmem.storage.repository import messages_by_id, put_messages, put_quarantined
from graphmem.storage.stored_extractions import drop_extractions

Progress: TypeAlias = Callable[[str, int], None]


def _ignore(entries: Sequence[Quarantined]) -> None:
    """Do nothing."""


class MessageStage:
    """Stores messages in one space."""

    def __init__(self, space: str, store: GraphStore) -> None:
        self._space = space
        self._store = store

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
        for batch in batches(self._checked(entries), BATCHES.stored):
            bad = [e for e in batch if isinstance(e, Quarantined)]
            delta = diff_messages([e for e in batch if isinstance(e, Message)], partial(messages_by_id, self._store, self._space))
            written = delta.written
            new_bad = self._not_quarantined(bad)
            if written or new_bad:
                with self._store.transaction():
                    drop_extractions(self._store, [m.id for m in (*delta.changed, *delta.moved)])
                    put_messages(self._store, written)
                    add_messages(self._store, self._space, written, delta.moved)
                    put_quarantined(self._store, new_bad)
                on_quarantined(new_bad)
            counts += Counter(
                new=len(delta.new), unchanged=delta.unchanged, changed=len(delta.changed) + len(delta.retold), quarantined=len(bad)
            )
            counts["reused"] += delta.reused
            progress("store messages", len(batch))
        return counts

    def _not_quarantined(self, entries: Sequence[Quarantined]) -> list[Quarantined]:
        """The entries that are not in quarantine yet."""
        if not entries:
            return []
        rows = self._store.read("quarantined_among", space=self._space, ids=[e.id for e in entries])
        known = {row["id"] for row in rows}
        return [e for e in entries if e.id not in known]

    def _checked(self, entries: Iterable[Message | Quarantined]) -> Iterator[Message | Quarantined]:
        for entry in entries:
            if entry.space != self._space:
                raise ContractError(
                    f"{entry.source}, {entry.id}: is of space '{entry.space}', this memory is of '{self._space}'. Read it for this space."
                )
            yield entry
