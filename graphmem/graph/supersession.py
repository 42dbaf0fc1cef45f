"""A new value of a single-valued relation, an opposite or a denial closes the old fact, and both are kept."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from graphmem.graph.conflicts import ConflictDecisions, mark_agreement, mark_conflicts, reject, statement_id
from graphmem.model import Fact
from graphmem.model.ids import digest
from graphmem.model.relations import Claim, claim_of
from graphmem.model.room_event import ROOM_EVENT
from graphmem.model.validity import FOREVER

# What is taken to hold: what was said to, and what was planned for a date.
_HELD = frozenset({"asserted", "planned"})
_LASTING = frozenset({"state", "preference", "relation"})
UNDECIDED = ConflictDecisions()


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


def slot_of(fact: Fact, relations: str = "") -> str:
    """The key of the facts that can end or deny each other, which are worked out together.

    A relation and its holders where one value holds at a time or sides exclude each other; else these and the value.
    """
    if not fact.members or fact.is_remark or fact.reason == ROOM_EVENT:
        return digest("slot", fact.space, fact.id)
    claim = claim_of(fact, relations)
    holders = sorted(f"agent={m.entity_id}" for m in fact.members_in("agent"))
    return digest("slot", fact.space, claim.relation, *holders, *(sorted(claim.value) if claim.by_value else ()))


def supersede_in_slot(facts: Sequence[Fact], *, relations: str = "", decided: ConflictDecisions = UNDECIDED) -> list[Fact]:
    """The facts of one slot with their ends, and closed versions of those that were replaced; in order of time.

    `relations` are lines of more relations, `decided` what users decided of conflicts.
    """
    retired = [fact for fact in facts if fact.retired_at != FOREVER]
    believed, rejected = reject([fact for fact in facts if fact.retired_at == FOREVER], decided)
    settled = decided.settled(believed)
    competing = sorted((fact for fact in believed if _competes(fact)), key=lambda f: (f.recorded_at, f.valid_from, f.id))
    unbound = [fact for fact in believed if not _competes(fact)]
    closed, conflicts = _close_line(competing, [claim_of(fact, relations) for fact in competing], settled)
    denied = _denials([*unbound, *closed], settled)
    marked = mark_conflicts([*retired, *rejected, *unbound, *closed], [*conflicts, *denied])
    return sorted(_mark_superseded(marked), key=_by_time)


def _close_line(
    facts: Sequence[Fact], claims: Sequence[Claim], settled: Collection[frozenset[str]]
) -> tuple[list[Fact], list[tuple[str, str]]]:
    """The facts of a line in the order in which they were said, with their ends, and the pairs of statements in conflict."""
    if len(set(claims)) <= 1:  # The same thing said over and over, which ends nothing.
        return mark_agreement(facts, claims), []
    line = _Line(settled)
    for fact, claim in zip(facts, claims, strict=True):
        line.add(fact, claim)
    closed = line.all()
    return mark_agreement([one.fact for one in closed], [one.claim for one in closed]), line.conflicts


def retire_corrected(facts: Sequence[Fact]) -> list[Fact]:
    """The facts, those that a later correction names superseded, and retired when it was said.

    Corrections are about facts of their own thread.
    """
    facts = _without_cycles(facts)
    corrected_at = {id_: fact.recorded_at for fact in facts if fact.retired_at == FOREVER for id_ in fact.supersedes}
    retired = [
        replace(f, retired_at=max(f.recorded_at, corrected_at[f.id])) if f.id in corrected_at and f.retired_at == FOREVER else f
        for f in facts
    ]
    return _mark_superseded(retired)


def _without_cycles(facts: Sequence[Fact]) -> list[Fact]:
    """The facts, none of which supersedes itself, one said after it or elsewhere, or one that supersedes it in turn."""
    said = {fact.id: fact for fact in facts}
    allowed: dict[str, tuple[str, ...]] = {}
    for fact in sorted((f for f in facts if f.supersedes), key=lambda f: (f.recorded_at, f.id)):
        kept = [id_ for id_ in fact.supersedes if id_ in said and said[id_].recorded_at <= fact.recorded_at]
        allowed[fact.id] = tuple(id_ for id_ in kept if not _leads_to(id_, fact.id, allowed))
    return [replace(f, supersedes=allowed[f.id]) if f.id in allowed and allowed[f.id] != f.supersedes else f for f in facts]


def _leads_to(start: str, end: str, supersedes: Mapping[str, Sequence[str]]) -> bool:
    open_ids, seen = [start], set[str]()
    while open_ids:
        id_ = open_ids.pop()
        if id_ == end:
            return True
        if id_ not in seen:
            seen.add(id_)
            open_ids += supersedes.get(id_, ())
    return False


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


@dataclass(frozen=True, slots=True)
class _Believed:
    """A fact of a line as it is believed, with what it claims, the number of that claim in the line, and its statement."""

    fact: Fact
    claim: Claim
    number: int
    statement: str


class _Line:
    """The facts of one slot that can end each other, as they were said one after another.

    `conflicts` are pairs of statements, the later first, that no time and no decision of a user explains.
    """

    def __init__(self, settled: Collection[frozenset[str]]) -> None:
        self._settled = settled
        self._believed: list[_Believed] = []
        self._done: list[_Believed] = []
        # Claims are compared once each, by number: a person may have hundreds of statements of a few values.
        self._numbers: dict[Claim, int] = {}
        self.conflicts: list[tuple[str, str]] = []

    def all(self) -> list[_Believed]:
        """The facts with their ends, and closed versions of those that were replaced."""
        return [*self._done, *self._believed]

    def add(self, fact: Fact, claim: Claim) -> None:
        """Each new value, or denial, ends what it does not go with.

        What was said later counts, unless it counts less by who said it: then both stand, in conflict. Where it begins later, it ends what
        held; where it reaches further back and is open, it takes the whole place, unless it is late news of an event, which ends where
        the next value began; where it tells of a past that is over, it ends itself where the other begins. Two that begin and were
        said at the same time both hold.
        """
        now, statement = fact, statement_id(fact)
        rivals = {number for other, number in self._numbers.items() if claim.conflicts(other)}
        number = self._numbers.setdefault(claim, len(self._numbers))
        kept: list[_Believed] = []
        taken: list[_Believed] = []
        for held in self._believed:
            if held.number not in rivals:
                kept.append(held)
                continue
            # As Validity.overlaps, without making two for each pair.
            apart = now.valid_from >= held.fact.valid_to or held.fact.valid_from >= now.valid_to
            if apart or frozenset((statement, held.statement)) in self._settled:
                kept.append(held)
                continue
            together = (now.valid_from, now.recorded_at) == (held.fact.valid_from, held.fact.recorded_at)
            if together or now.trust < held.fact.trust or _would_end_more_trusted(now, held.fact):
                kept.append(held)
                if now.message_id != held.fact.message_id:
                    self.conflicts.append((statement, held.statement))
                continue
            now = _after(held.fact, now) if now.trust == held.fact.trust else now
            if now.valid_from <= held.fact.valid_from and now.valid_to != FOREVER:
                now = replace(now, valid_to=max(now.valid_from, held.fact.valid_from)).with_id()
                kept.append(held)
            elif _is_late_news(now, held.fact):
                now = replace(now, valid_to=held.fact.valid_from).with_id()
                kept.append(replace(held, fact=_over(held.fact, now)))
            else:
                taken.append(held)
        versions = [replace(held, fact=version) for held in taken for version in _ended(held.fact, by=now)]
        self._done += [one for one in versions if one.fact.retired_at != FOREVER]
        ended = [one for one in versions if one.fact.retired_at == FOREVER]
        now = replace(now, supersedes=tuple(sorted({*now.supersedes, *(one.fact.id for one in ended)})))
        self._believed = [*kept, *ended, _Believed(now, claim, number, statement)]


def _would_end_more_trusted(now: Fact, held: Fact) -> bool:
    """True if the fact would end where one begins that counts less."""
    return now.trust > held.trust and ((now.valid_from <= held.valid_from and now.valid_to != FOREVER) or _is_late_news(now, held))


def _is_late_news(now: Fact, held: Fact) -> bool:
    """True for a state that follows from an event before the other value began: "I moved to Oslo in March", said in June by one who
    moved to Bergen in May."""
    return now.reason == "inferred" and now.event_start is not None and now.valid_from < held.valid_from and now.valid_to == FOREVER


def _over(held: Fact, earlier: Fact) -> Fact:
    """The fact, naming one that it took the place of."""
    return replace(held, supersedes=tuple(sorted({*held.supersedes, earlier.id})))


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


def _denials(facts: Sequence[Fact], settled: Collection[frozenset[str]]) -> list[tuple[str, str]]:
    """The pairs of statements of which the later one denies what the other asserts of the same members."""
    lines: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.modality == "asserted" and fact.members and not fact.is_remark and fact.retired_at == FOREVER:
            lines[(fact.predicate, *sorted(f"{m.role}={m.entity_id}" for m in fact.members), *sorted(fact.value_tags))].append(fact)
    denied = [line for line in lines.values() if len({fact.polarity for fact in line}) > 1]
    statements = {fact.id: statement_id(fact) for line in denied for fact in line}
    pairs = [
        (statements[fact.id], statements[other.id])
        for line in denied
        for fact in line
        for other in line
        if fact.polarity != other.polarity and (other.recorded_at, other.id) < (fact.recorded_at, fact.id)
    ]
    return [pair for pair in pairs if frozenset(pair) not in settled]
