"""What of a batch of messages is new to a store, what it has already, and what says something else than before."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from graphmem.graph.versions import as_superseded, content_of, earlier_id
from graphmem.ingest.core.dedup import MessageDeduplicator, id_to_int64
from graphmem.memory.memory_config import BATCHES
from graphmem.model import Message, Quarantined

LookUp: TypeAlias = Callable[[Sequence[str]], Mapping[str, Message]]
"""Ids to the messages that are known under them."""


@dataclass(frozen=True, slots=True)
class MessageDelta:
    """`changed` are messages with another text than the stored one, `replaced` the stored ones, under the ids of earlier versions."""

    new: list[Message] = field(default_factory=list)
    changed: list[Message] = field(default_factory=list)
    replaced: list[Message] = field(default_factory=list)
    unchanged: int = 0


def diff_messages(messages: Sequence[Message], look_up: LookUp) -> MessageDelta:
    """Compare a batch, in which no id is twice, with what is known. An earlier version that comes again changes nothing."""
    known = look_up([m.id for m in messages])
    new = [m for m in messages if m.id not in known]
    other = [m for m in messages if m.id in known and _content(known[m.id]) != _content(m)]
    earlier = look_up([earlier_id(m) for m in other]) if other else {}
    changed = [m for m in other if earlier_id(m) not in earlier]
    return MessageDelta(new, changed, [as_superseded(known[m.id]) for m in changed], len(messages) - len(new) - len(changed))


def batches(entries: Iterable[Message | Quarantined], size: int) -> Iterator[list[Message | Quarantined]]:
    """The entries in lists of at most `size`, in which no id is twice."""
    batch: dict[str, Message | Quarantined] = {}
    for entry in entries:
        if entry.id in batch or len(batch) >= size:
            yield list(batch.values())
            batch = {}
        batch[entry.id] = entry
    if batch:
        yield list(batch.values())


def _content(message: Message) -> str:
    return content_of(message.text, message.attachments)


def preview(entries: Iterable[Message | Quarantined], look_up: LookUp, progress: Callable[[str, int], None]) -> Counter[str]:
    """How many messages would be new, unchanged and changed. Writes nothing but what it has seen, to a temporary file."""
    came: Counter[str] = Counter()
    seen = MessageDeduplicator()
    for batch in batches(entries, BATCHES.stored):
        messages = {id_to_int64(m.id): m for m in batch if isinstance(m, Message)}
        again = seen.lookup(list(messages))
        said = {number: hash(_content(m)) for number, m in messages.items()}
        seen.record((number, 0, content, 0) for number, content in said.items())
        delta = diff_messages([m for number, m in messages.items() if number not in again], look_up)
        same = sum(again[number][2] == said[number] for number in again)
        came += Counter(new=len(delta.new), unchanged=delta.unchanged + same, changed=len(delta.changed) + len(again) - same)
        progress("store messages", len(batch))
    return came
