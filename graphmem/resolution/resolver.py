"""Resolves the names of a whole space: the same as an index of names that is given every thread at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from graphmem.model import Decision, Fact, Mention, Message
from graphmem.model.keyed_state import MemoryState
from graphmem.resolution.alias_index import AliasIndex
from graphmem.resolution.name_index import NameIndex, Resolution, ThreadInput, ThreadKey
from graphmem.resolution.resolution_config import BANDS, REACH, Bands, Reach


def resolve(
    space: str,
    messages: Sequence[Message],
    mentions: Iterable[Mention],
    facts: Iterable[Fact],
    user_decisions: Sequence[Decision] = (),
    bands: Bands = BANDS,
    reach: Reach = REACH,
) -> Resolution:
    """Entities of everything mentioned; `user_decisions` are the decisions of users.

    What users hold apart no rule joins; what they merge is joined as the rules left it, so that taking it back leaves that.
    """
    mentions = list(mentions)
    threads = threads_of(messages, mentions, facts)
    index = NameIndex(space, MemoryState(), bands, reach)
    update = index.update(threads, user_decisions)
    aliases = index.aliases((t.conversation, t.thread) for t in threads)
    counts = count_mentions(messages, mentions, AliasIndex(aliases))
    entities = tuple(replace(e, mentions=counts.get(e.id, 0)) for e in update.entities)
    return Resolution(entities, tuple(aliases), (*update.user_decisions, *update.decisions))


def threads_of(messages: Iterable[Message], mentions: Iterable[Mention], facts: Iterable[Fact]) -> list[ThreadInput]:
    """What each thread of some messages holds."""
    thread_of: dict[str, ThreadKey] = {}
    said: dict[ThreadKey, list[Message]] = defaultdict(list)
    mentioned: dict[ThreadKey, list[Mention]] = defaultdict(list)
    stated: dict[ThreadKey, list[Fact]] = defaultdict(list)
    for message in messages:
        thread_of[message.id] = (message.conversation, message.thread)
        said[thread_of[message.id]].append(message)
    for mention in mentions:
        mentioned[thread_of[mention.message_id]].append(mention)
    for fact in facts:
        stated[thread_of[fact.message_id]].append(fact)
    return [ThreadInput(*key, said[key], mentioned[key], stated[key]) for key in sorted(said)]


def count_mentions(messages: Iterable[Message], mentions: Iterable[Mention], meanings: AliasIndex) -> dict[str, int]:
    """How many messages mention each entity, by id."""
    by_id = {m.id: m for m in messages}
    counts: dict[str, int] = defaultdict(int)
    for _, entity_id in {(m.message_id, meanings.entity_id(by_id[m.message_id], m.name)) for m in mentions}:
        counts[entity_id] += 1
    return counts
