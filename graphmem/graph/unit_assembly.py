"""Group the facts of one situation into one hyperedge."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from graphmem.graph.graph_config import UNIT_ASSEMBLY
from graphmem.model import Fact, Member, Message, Unit
from graphmem.model.ids import digest


def assemble(facts: Sequence[Fact], messages: Iterable[Message]) -> list[Unit]:
    """Units of the facts, ordered by time; `messages` are all messages of the space."""
    threads: dict[tuple[str, str], list[Message]] = defaultdict(list)
    for message in messages:
        threads[message.conversation, message.thread].append(message)
    thread_of = {m.id: thread for thread, said in threads.items() for m in said}
    stated: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        stated[thread_of[fact.message_id]].append(fact)
    units = [unit for thread, found in stated.items() for unit in assemble_thread(found, turns_of(threads[thread]))]
    return sorted(units, key=lambda u: (u.valid_from, u.id))


Turns: TypeAlias = Sequence[tuple[str, str]]
"""The ids of the messages of a thread in order, each with its speaker in lower case."""


def turns_of(messages: Iterable[Message]) -> list[tuple[str, str]]:
    """The turns of one thread."""
    return [(m.id, m.speaker.casefold()) for m in sorted(messages, key=lambda m: (m.sent_at, m.position, m.id))]


def assemble_thread(facts: Sequence[Fact], turns: Turns) -> list[Unit]:
    """Units of the facts of one thread.

    Two facts belong together if they were said at most `UNIT_ASSEMBLY.reach` messages apart and share an entity that is
    not one of those who speak there: speakers take part in everything and connect nothing.
    """
    place = {message_id: number for number, (message_id, _) in enumerate(turns)}
    speakers = {speaker for _, speaker in turns}
    groups: list[list[Fact]] = []
    stated: dict[tuple[object, ...], int] = {}
    latest: dict[str, int] = {}
    for fact in sorted((f for f in facts if not f.is_remark), key=lambda f: (place[f.message_id], f.start, f.id)):
        about = {m.entity_id for m in fact.members if m.name.casefold() not in speakers}
        # Versions of one statement, before and after it was closed, stay together; else the latest group with a shared entity.
        at = stated.get(_statement(fact))
        if at is None:
            near = {latest[id_] for id_ in about if id_ in latest}
            at = max((n for n in near if _takes(groups[n], fact, place)), default=None)
        if at is None:
            at = len(groups)
            groups.append([])
        groups[at].append(fact)
        stated[_statement(fact)] = at
        latest |= dict.fromkeys(about, at)
    return [_unit(group) for group in groups]


def _statement(fact: Fact) -> tuple[object, ...]:
    return fact.message_id, fact.start, fact.predicate, fact.members, fact.tags


def _takes(group: Sequence[Fact], fact: Fact, place: Mapping[str, int]) -> bool:
    return len(group) < UNIT_ASSEMBLY.largest and place[fact.message_id] - place[group[-1].message_id] <= UNIT_ASSEMBLY.reach


def _unit(facts: Sequence[Fact]) -> Unit:
    members = tuple(sorted({Member(m.role, m.name, m.kind, m.entity_id) for f in facts for m in f.members}))
    first = min(facts, key=lambda f: (f.valid_from, f.start, f.id))
    anchor = min(facts, key=lambda f: (f.start, f.id))
    kinds = Counter(f.kind for f in facts)
    return Unit(
        id=digest("unit", *sorted(f.id for f in facts)),
        space=anchor.space,
        title=max((f.text for f in facts), key=lambda text: (len(text), text))[: UNIT_ASSEMBLY.title_characters],
        kind=min(kinds, key=lambda kind: (-kinds[kind], kind)),
        members=members,
        fact_ids=tuple(sorted({f.id for f in facts})),
        valid_from=first.valid_from,
        valid_to=max(f.valid_to for f in facts),
        precision=first.precision,
        recorded_at=min(f.recorded_at for f in facts),
        retired_at=max(f.retired_at for f in facts),
    )
