"""A new value of a single-valued predicate closes the old one, and both are kept."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from graphmem.model import Fact, Member
from graphmem.model.predicates import FUNCTIONAL_PREDICATES
from graphmem.model.validity import FOREVER

# What is taken to hold: what was said to, and what was planned for a date.
_HELD = frozenset({"asserted", "planned"})
_LASTING = frozenset({"state", "preference", "relation"})


def supersede(facts: Iterable[Fact]) -> list[Fact]:
    """The facts, and closed versions of those whose place was taken; in the order of `(valid_from, id)`.

    A closed fact stays as it was believed (its `retired_at` is when the memory learnt of the change) and gets a version
    that ends when the new one begins. The fact that took its place names that version in `supersedes`. A fact that comes
    with an end of its knowledge was withdrawn with its message, and takes nobody's place.
    """
    facts = list(facts)
    withdrawn = [fact for fact in facts if fact.retired_at != FOREVER]
    facts, corrected = _retire_corrected([fact for fact in facts if fact.retired_at == FOREVER])
    lines: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        line = _line(fact)
        if line:
            lines[line].append(fact)
    untouched = [fact for fact in facts if _line(fact) is None]
    closed = [fact for line in lines.values() for fact in _close_line(sorted(line, key=lambda f: (f.recorded_at, f.valid_from, f.id)))]
    return sorted(_contradict([*withdrawn, *corrected, *untouched, *closed]), key=_by_time)


def _retire_corrected(facts: Sequence[Fact]) -> tuple[list[Fact], list[Fact]]:
    """The facts that nobody took back, and those that a correction names, believed until it was said."""
    taken_back = {id_: fact.recorded_at for fact in facts for id_ in fact.supersedes}
    kept = [fact for fact in facts if fact.id not in taken_back]
    return kept, [replace(f, retired_at=max(f.recorded_at, taken_back[f.id])) for f in facts if f.id in taken_back]


def _by_time(fact: Fact) -> tuple[datetime, datetime, str]:
    return fact.valid_from, fact.recorded_at, fact.id


def _line(fact: Fact) -> tuple[str, ...] | None:
    """What a fact competes with: one holder of one single-valued predicate, or of one lasting statement and its denial.

    A value without a name of its own ("a small flat") says more of the one that holds, and does not take its place.
    """
    holders = tuple(m.entity_id for m in fact.members_in("agent"))
    if fact.modality not in _HELD or fact.kind not in _LASTING or len(holders) != 1 or len(fact.members) < 2:
        return None
    if fact.predicate in FUNCTIONAL_PREDICATES and any(_has_own_name(m) for m in fact.members if m.role != "agent"):
        return (fact.predicate, *holders)
    return (fact.predicate, *holders, *_value(fact))


def _has_own_name(member: Member) -> bool:
    return any(map(str.isupper, member.name)) and "'s " not in member.name


def _value(fact: Fact) -> tuple[str, ...]:
    return tuple(f"{m.role}={m.entity_id}" for m in fact.members if m.role != "agent")


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
    if not new.validity.overlaps(held.validity) or "positive" not in (new.polarity, held.polarity):
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
        if fact.modality == "asserted" and fact.members:
            lines[(fact.predicate, *sorted(f"{m.role}={m.entity_id}" for m in fact.members))].append(fact)
    denied = {fact.id: tuple(sorted(other.id for other in line if _denies(fact, other))) for line in lines.values() for fact in line}
    return [replace(fact, contradicts=denied[fact.id]) if denied.get(fact.id) else fact for fact in facts]


def _denies(fact: Fact, other: Fact) -> bool:
    later = (other.recorded_at, other.id) < (fact.recorded_at, fact.id)
    believed = other.retired_at == FOREVER == fact.retired_at
    return later and believed and fact.polarity != other.polarity and fact.validity.overlaps(other.validity)
