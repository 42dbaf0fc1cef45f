"""What of a batch of messages is new to a store, what it has already, and what says something else than before."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from graphmem.graph.versions import as_superseded, content_of, earlier_id, is_same_account, merge_retelling, origin_of, under_own_id
from graphmem.ingest.core.dedup import MessageDeduplicator, id_to_int64
from graphmem.memory.memory_config import BATCHES
from graphmem.model import Message, Quarantined, message_id

LookUp: TypeAlias = Callable[[Sequence[str]], Mapping[str, Message]]
"""Ids to the messages that are known under them."""


@dataclass(frozen=True, slots=True)
class MessageDelta:
    """What a batch changes in a store.

    `changed` are messages with another text than the stored one, `replaced` stored ones under the ids of earlier versions or of their
    accounts. `retold` are messages with the stored text of which the batch tells a deletion or another thread; `moved` the stored
    messages that are now in another thread, `reattributed` those of `retold` with another origin. `reused` counts messages that use
    the key of another account's message.
    """

    new: list[Message] = field(default_factory=list)
    changed: list[Message] = field(default_factory=list)
    replaced: list[Message] = field(default_factory=list)
    retold: list[Message] = field(default_factory=list)
    moved: list[Message] = field(default_factory=list)
    reattributed: list[Message] = field(default_factory=list)
    unchanged: int = 0
    reused: int = 0

    @property
    def written(self) -> list[Message]:
        """The messages to store, each once."""
        return list({m.id: m for m in (*self.replaced, *self.new, *self.retold, *self.changed)}.values())


def diff_messages(messages: Sequence[Message], look_up: LookUp) -> MessageDelta:
    """Compare a batch, in which no id is twice, with what is known. An earlier version that comes again changes nothing."""
    asked = {m.id for m in messages}
    known = dict(look_up([m.id for m in messages]))
    messages, displaced, reused = _by_account(messages, known, look_up)
    known |= look_up([m.id for m in messages if m.id not in asked])
    for former in displaced:
        known.pop(former.id, None)
    new = [m for m in messages if m.id not in known]
    other = [m for m in messages if m.id in known and _content(known[m.id]) != _content(m)]
    earlier = look_up([earlier_id(m) for m in other]) if other else {}
    changed = [_still_deleted(m, known[m.id]) for m in other if earlier_id(m) not in earlier]
    same = [(known[m.id], merge_retelling(known[m.id], m)) for m in messages if m.id in known and _content(known[m.id]) == _content(m)]
    retold = [merged for before, merged in same if merged is not before and merged != before]
    moved = [known[m.id] for m in (*changed, *retold) if known[m.id].thread != m.thread]
    return MessageDelta(
        new=new,
        changed=changed,
        replaced=[*(as_superseded(known[m.id]) for m in changed), *map(under_own_id, displaced)],
        retold=retold,
        moved=[*moved, *displaced],
        reattributed=[m for m in retold if origin_of(m) != origin_of(known[m.id])],
        unchanged=len(messages) - len(new) - len(changed) - len(retold),
        reused=reused,
    )


def _by_account(messages: Sequence[Message], known: Mapping[str, Message], look_up: LookUp) -> tuple[list[Message], list[Message], int]:
    """The messages, those of an account that uses another's key under ids of their own; and the stored ones that must make room.

    The id of the key is that of the account that used it first, whatever was read first.
    """
    kept: list[Message] = []
    displaced: list[Message] = []
    edits = {m.id: message_id(m.space, m.conversation, m.key) for m in messages}
    firsts = look_up(sorted({first for id_, first in edits.items() if id_ != first and first not in known}))
    firsts = {**firsts, **known}
    reused = sum(edits[m.id] != m.id and edits[m.id] in firsts and not is_same_account(firsts[edits[m.id]], m) for m in messages)
    for message in messages:
        holder = known.get(message.id)
        if holder is None or is_same_account(holder, message):
            kept.append(message)
            continue
        reused += 1
        if (message.sent_at, message.speaker_key) < (holder.sent_at, holder.speaker_key):
            displaced.append(holder)
            kept.append(message)
        else:
            kept.append(under_own_id(message))
    return kept, displaced, reused


def _still_deleted(message: Message, known: Message) -> Message:
    """Another text under the key of a message that is deleted is deleted, too."""
    return replace(message, retired_at=min(message.retired_at, known.retired_at))


def batches(entries: Iterable[Message | Quarantined], size: int) -> Iterator[list[Message | Quarantined]]:
    """The entries in lists of at most `size`, in which no id is twice; a message that is told twice is one."""
    batch: dict[str, Message | Quarantined] = {}
    for entry in entries:
        before = batch.get(entry.id)
        if (
            isinstance(before, Message)
            and isinstance(entry, Message)
            and _content(before) == _content(entry)
            and is_same_account(before, entry)
        ):
            batch[entry.id] = merge_retelling(before, entry)
            continue
        if before is not None or len(batch) >= size:
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
        messages = {id_to_int64(m.id): m for m in batch if isinstance(m, Message) and not m.event}
        again = seen.lookup(list(messages))
        said = {number: hash(_content(m)) for number, m in messages.items()}
        seen.record((number, 0, content, 0, 0, 0) for number, content in said.items())
        delta = diff_messages([m for number, m in messages.items() if number not in again], look_up)
        same = sum(again[number][2] == said[number] for number in again)
        came += Counter(
            new=len(delta.new), unchanged=delta.unchanged + same, changed=len(delta.changed) + len(delta.retold) + len(again) - same
        )
        progress("store messages", len(batch))
    return came
