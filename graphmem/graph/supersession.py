"""A new value of a single-valued relation, an opposite or a denial closes the old fact, and both are kept."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from graphmem.model import Fact
from graphmem.model.ids import digest
from graphmem.model.relations import Claim, claim_of
from graphmem.model.validity import FOREVER

# What is taken to hold: what was said to, and what was planned for a date.
_HELD = frozenset({"asserted", "planned"})
_LASTING = frozenset({"state", "preference", "relation"})


def supersede(facts: Iterable[Fact]) -> list[Fact]:
    """The facts, and closed versions of those that were replaced; in the order of `(valid_from, recorded_at, id)`.

    A closed fact stays as it was believed (its `retired_at` is when the memory learnt of the change) and gets a version
    that ends when the new one begins. The fact that replaced it names that version in `supersedes`. A fact whose own
    message was changed or deleted (`retired_at` is set) supersedes nothing.
    """
    slots: dict[str, list[Fact]] = defaultdict(list)
    for fact in retire_corrected(list(facts)):
        slots[slot_of(fact)].append(fact)
    return sorted((fact for slot in slots.values() for fact in supersede_in_slot(slot)), key=_by_time)


def slot_of(fact: Fact) -> str:
    """The key of the facts that can end or deny each other, which are worked out together.

    A relation and its holders where one value holds at a time or sides exclude each other; else these and the value.
    """
    if not fact.members or fact.is_remark:
        return digest("slot", fact.space, fact.id)
    claim = claim_of(fact)
    holders = sorted(f"agent={m.entity_id}" for m in fact.members_in("agent"))
    return digest("slot", fact.space, claim.relation, *holders, *(sorted(claim.value) if claim.by_value else ()))


def supersede_in_slot(facts: Sequence[Fact]) -> list[Fact]:
    """The facts of one slot with their ends, and closed versions of those that were replaced; in order of time."""
    retired = [fact for fact in facts if fact.retired_at != FOREVER]
    believed = [fact for fact in facts if fact.retired_at == FOREVER]
    competing = [fact for fact in believed if _competes(fact)]
    unbound = [fact for fact in believed if not _competes(fact)]
    closed = _close_line(sorted(competing, key=lambda f: (f.recorded_at, f.valid_from, f.id)))
    return sorted(_mark_superseded(_contradict([*retired, *unbound, *closed])), key=_by_time)


def retire_corrected(facts: Sequence[Fact]) -> list[Fact]:
    """The facts, those that a later correction names superseded, and retired when it was said.

    Corrections are about facts of their own thread.
    """
    corrected_at = {id_: fact.recorded_at for fact in facts if fact.retired_at == FOREVER for id_ in fact.supersedes}
    retired = [
        replace(f, retired_at=max(f.recorded_at, corrected_at[f.id])) if f.id in corrected_at and f.retired_at == FOREVER else f
        for f in facts
    ]
    return _mark_superseded(retired)


def _mark_superseded(facts: Sequence[Fact]) -> list[Fact]:
    """The facts, with a mark on those that another one names."""
    named = {id_ for fact in facts for id_ in fact.supersedes}
    return [replace(fact, superseded=True) if fact.id in named and not fact.superseded else fact for fact in facts]


def _by_time(fact: Fact) -> tuple[datetime, datetime, str]:
    return fact.valid_from, fact.recorded_at, fact.id


def _competes(fact: Fact) -> bool:
    """True for a lasting statement about one holder, which another one can end; "it is" and "she has" alone say too little."""
    says_something = len(fact.members) + len(fact.value_tags) > 1 or fact.predicate not in ("be", "have")
    return fact.modality in _HELD and fact.kind in _LASTING and len(fact.members_in("agent")) == 1 and says_something


def _close_line(line: Sequence[Fact]) -> list[Fact]:
    """Go through one line as it was said; each new value, or denial, ends what it does not go with.

    What was said later counts. Where it begins later, it ends what held; where it reaches further back and is open, it takes
    the whole place; where it tells of a past that is over, it ends itself where the other begins. Two that begin and were said
    at the same time both hold.
    """
    claims = list(map(claim_of, line))
    if len(set(claims)) <= 1:
        return list(line)  # The same thing said over and over, which ends nothing.
    done: list[Fact] = []
    believed: list[tuple[Fact, Claim]] = []
    for fact, claim in zip(line, claims, strict=True):
        now, taken, kept = fact, list[tuple[Fact, Claim]](), list[tuple[Fact, Claim]]()
        for held, other in believed:
            together = (now.valid_from, now.recorded_at) == (held.valid_from, held.recorded_at)
            # As Validity.overlaps, without making two for each pair: a person may have hundreds of values.
            apart = now.valid_from >= held.valid_to or held.valid_from >= now.valid_to
            if together or apart or not claim.conflicts(other):
                kept.append((held, other))
                continue
            now = _after(held, now)
            if now.valid_from <= held.valid_from and now.valid_to != FOREVER:
                now = replace(now, valid_to=max(now.valid_from, held.valid_from)).with_id()
                kept.append((held, other))
            else:
                taken.append((held, other))
        versions = [(version, other) for held, other in taken for version in _ended(held, by=now)]
        done += [version for version, _ in versions if version.retired_at != FOREVER]
        ended = [(version, other) for version, other in versions if version.retired_at == FOREVER]
        now = replace(now, supersedes=tuple(sorted({*now.supersedes, *(version.id for version, _ in ended)})))
        believed = [*kept, *ended, (now, claim)]
    return done + [fact for fact, _ in believed]


def _after(held: Fact, change: Fact) -> Fact:
    """The change, begun when its time ends if what held was said within that time: "I quit last month" of a job told of on the 5th."""
    within = change.event_start is not None and change.event_end is not None and change.event_start <= held.recorded_at < change.event_end
    if not within or change.valid_from != change.event_start or change.valid_to != FOREVER or held.valid_from < change.valid_from:
        return change
    return replace(change, valid_from=max(held.valid_from, min(change.event_end or held.valid_from, change.recorded_at)))


def _ended(held: Fact, *, by: Fact) -> list[Fact]:
    """The fact as it was believed until the change was known, and (if it held before the change) as it is believed since."""
    learnt = max(by.recorded_at, held.recorded_at)
    versions = [replace(held, retired_at=learnt)] if learnt > held.recorded_at else []
    if by.valid_from > held.valid_from:
        versions.append(replace(held, valid_to=min(held.valid_to, by.valid_from), recorded_at=learnt).with_id())
    return versions


def _contradict(facts: Sequence[Fact]) -> list[Fact]:
    """Name, in each fact, those it denies while both hold and both are believed."""
    lines: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.modality == "asserted" and fact.members and not fact.is_remark:
            lines[(fact.predicate, *sorted(f"{m.role}={m.entity_id}" for m in fact.members), *sorted(fact.value_tags))].append(fact)
    denied = {fact.id: tuple(sorted(other.id for other in line if _denies(fact, other))) for line in lines.values() for fact in line}
    return [replace(fact, contradicts=denied[fact.id]) if denied.get(fact.id) else fact for fact in facts]


def _denies(fact: Fact, other: Fact) -> bool:
    later = (other.recorded_at, other.id) < (fact.recorded_at, fact.id)
    believed = other.retired_at == FOREVER == fact.retired_at
    return later and believed and fact.polarity != other.polarity and fact.validity.overlaps(other.validity)
