"""A new value of a single-valued predicate closes the old one, and both are kept."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from graphmem.model import Fact, Member
from graphmem.model.ids import digest
from graphmem.model.predicates import FUNCTIONAL_PREDICATES
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

    The predicate and its agents where one value holds at a time; else the predicate and all members.
    """
    by = fact.members_in("agent") if fact.predicate in FUNCTIONAL_PREDICATES else fact.members
    if not by or fact.is_remark:
        return digest("slot", fact.space, fact.id)
    tags = () if fact.predicate in FUNCTIONAL_PREDICATES else fact.tags
    return digest("slot", fact.space, fact.predicate, *sorted(f"{m.role}={m.entity_id}" for m in by), *sorted(tags))


def supersede_in_slot(facts: Sequence[Fact]) -> list[Fact]:
    """The facts of one slot with their ends, and closed versions of those that were replaced; in order of time."""
    retired = [fact for fact in facts if fact.retired_at != FOREVER]
    lines: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    unbound: list[Fact] = []
    for fact in facts:
        if fact.retired_at == FOREVER:
            line = _line(fact)
            (unbound if line is None else lines[line]).append(fact)
    closed = [fact for line in lines.values() for fact in _close_line(sorted(line, key=lambda f: (f.recorded_at, f.valid_from, f.id)))]
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


def _line(fact: Fact) -> tuple[str, ...] | None:
    """What a fact competes with: one holder of one single-valued predicate, or of one lasting statement and its denial.

    A value without a name of its own ("a small flat") says more of the one that holds, and does not take its place.
    """
    holders = tuple(m.entity_id for m in fact.members_in("agent"))
    if fact.modality not in _HELD or fact.kind not in _LASTING or len(holders) != 1 or len(fact.members) + len(fact.tags) < 2:
        return None
    if fact.predicate in FUNCTIONAL_PREDICATES and any(_has_own_name(m) for m in fact.members if m.role != "agent"):
        return (fact.predicate, *holders)
    return (fact.predicate, *holders, *_value(fact))


def _has_own_name(member: Member) -> bool:
    return any(map(str.isupper, member.name)) and "'s " not in member.name


def _value(fact: Fact) -> tuple[str, ...]:
    return (*(f"{m.role}={m.entity_id}" for m in fact.members if m.role != "agent"), *fact.tags)


def _close_line(line: Sequence[Fact]) -> list[Fact]:
    """Go through one line as it was said; each new value, or denial, ends what it does not go with.

    What was said later counts. Where it begins later, it ends what held; where it reaches further back and is open, it takes
    the whole place; where it tells of a past that is over, it ends itself where the other begins. Two that begin and were said
    at the same time both hold.
    """
    if len({(_value(fact), fact.polarity) for fact in line}) == 1:
        return list(line)  # The same thing said over and over, which ends nothing.
    done: list[Fact] = []
    believed: list[Fact] = []
    for fact in line:
        now, taken, kept = fact, list[Fact](), list[Fact]()
        for held in believed:
            if not _conflict(now, held) or (now.valid_from, now.recorded_at) == (held.valid_from, held.recorded_at):
                kept.append(held)
            elif now.valid_from <= held.valid_from and now.valid_to != FOREVER:
                now = replace(now, valid_to=max(now.valid_from, held.valid_from)).with_id()
                kept.append(held)
            else:
                taken.append(held)
        versions = [version for held in taken for version in _ended(held, by=now)]
        done += [version for version in versions if version.retired_at != FOREVER]
        ended = [version for version in versions if version.retired_at == FOREVER]
        believed = [*kept, *ended, replace(now, supersedes=tuple(sorted({*now.supersedes, *(v.id for v in ended)})))]
    return done + believed


def _conflict(new: Fact, held: Fact) -> bool:
    # As Validity.overlaps, without making two for each pair: a person may have hundreds of values.
    if new.valid_from >= held.valid_to or held.valid_from >= new.valid_to or "positive" not in (new.polarity, held.polarity):
        return False
    return (_value(new) == _value(held)) == (new.polarity != held.polarity)


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
            lines[(fact.predicate, *sorted(f"{m.role}={m.entity_id}" for m in fact.members), *sorted(fact.tags))].append(fact)
    denied = {fact.id: tuple(sorted(other.id for other in line if _denies(fact, other))) for line in lines.values() for fact in line}
    return [replace(fact, contradicts=denied[fact.id]) if denied.get(fact.id) else fact for fact in facts]


def _denies(fact: Fact, other: Fact) -> bool:
    later = (other.recorded_at, other.id) < (fact.recorded_at, fact.id)
    believed = other.retired_at == FOREVER == fact.retired_at
    return later and believed and fact.polarity != other.polarity and fact.validity.overlaps(other.validity)
