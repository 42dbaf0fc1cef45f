"""Facts that are wrong or contradict each other: what users decided of them, and which contradictions no time explains."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from graphmem.graph.graph_config import TRUST
from graphmem.graph.trust import agreed_confidence, independent
from graphmem.model import Decision, Fact
from graphmem.model.ids import digest
from graphmem.model.relations import Claim
from graphmem.model.validity import FOREVER

Pair = frozenset[str]


def statement_id(fact: Fact) -> str:
    """What a fact says and where, whatever end others gave it."""
    members = (f"{m.role}={m.name}" for m in fact.members)
    key = (fact.message_id, str(fact.start), str(fact.end), fact.predicate, fact.polarity, fact.modality)
    return digest("statement", *key, *members, *fact.tags)


class ConflictDecisions:
    """What users decided of statements and pairs of them."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._by_statement: dict[str, list[Decision]] = defaultdict(list)
        for decision in sorted(decisions, key=lambda d: d.id):
            self._by_statement[decision.left_name].append(decision)
            if decision.right_name:
                self._by_statement[decision.right_name].append(decision)

    def about(self, facts: Iterable[Fact]) -> list[Decision]:
        """The decisions on statements of these facts."""
        if not self._by_statement:
            return []
        return [decision for fact in facts for decision in self._by_statement.get(statement_id(fact), ())]

    def settled(self, facts: Iterable[Fact]) -> set[Pair]:
        """The pairs of statements of which both were kept."""
        return {frozenset((d.left_name, d.right_name)) for d in self.about(facts) if d.verdict == "both"}

    def rejected(self, facts: Collection[Fact]) -> dict[str, Decision]:
        """The decisions by the statement that lost: to one that was kept and is among the facts, or because it is wrong."""
        found = self.about(facts)
        there = {statement_id(fact) for fact in facts} if found else set()
        kept = {d.right_name: d for d in found if d.verdict == "keep" and {d.left_name, d.right_name} <= there}
        return kept | {d.left_name: d for d in found if d.verdict in ("retract", "correct")}


def reject(facts: Sequence[Fact], decided: ConflictDecisions) -> tuple[list[Fact], list[Fact]]:
    """The facts that stand, each naming those that it was kept before, and the rejected ones, believed until that was decided."""
    lost = decided.rejected(facts)
    if not lost:
        return list(facts), []
    stated = [(statement_id(fact), fact) for fact in facts]
    over: dict[str, set[str]] = defaultdict(set)
    for statement, fact in stated:
        if statement in lost:
            over[_winner(lost[statement])].add(fact.id)
    standing, rejected = [], []
    for statement, fact in stated:
        beaten = over.get(statement) or (over.get(fact.message_id) if statement not in lost else None)
        named = replace(fact, supersedes=tuple(sorted({*fact.supersedes, *beaten}))) if beaten else fact
        if statement in lost:
            rejected.append(replace(named, retired_at=max(fact.recorded_at, lost[statement].decided_at)))
        else:
            standing.append(named)
    return standing, rejected


def _winner(decision: Decision) -> str:
    """The statement that was kept, or the message that says what is right; "" if a statement was only retracted."""
    if decision.verdict == "keep":
        return decision.left_name
    return decision.right_conversation if decision.verdict == "correct" else ""


def mark_conflicts(facts: Sequence[Fact], pairs: Sequence[tuple[str, str]]) -> list[Fact]:
    """The facts; of each pair of statements (later, earlier) that hold at once and are believed, the later names the earlier.

    One that counts less is outranked, and contests the other.
    """
    if not pairs:
        return list(facts)
    current = {statement_id(f): f for f in facts if f.retired_at == FOREVER}
    named: dict[str, list[Fact]] = defaultdict(list)
    standing: dict[str, str] = {}
    for later, earlier in pairs:
        one, other = current.get(later), current.get(earlier)
        if one is None or other is None or not one.validity.overlaps(other.validity):
            continue
        named[one.id].append(other)
        if one.trust != other.trust:
            low, high = sorted((one, other), key=lambda f: f.trust)
            standing[low.id] = "outranked"
            standing.setdefault(high.id, "contested")
    return [_with(fact, named.get(fact.id, ()), standing.get(fact.id, "")) for fact in facts]


def mark_agreement(facts: Sequence[Fact], claims: Sequence[Claim]) -> list[Fact]:
    """The facts of a slot: surer where several people say the same, and marked where one stands alone against several who agree."""
    groups: dict[Claim, list[Fact]] = defaultdict(list)
    for fact, claim in zip(facts, claims, strict=True):
        if fact.retired_at == FOREVER and fact.modality == "asserted":
            groups[claim].append(fact)
    people = {claim: independent(group) for claim, group in groups.items()}
    agreed = [claim for claim, who in people.items() if len(who) >= TRUST.consensus]
    out = []
    for fact, claim in zip(facts, claims, strict=True):
        if fact.retired_at != FOREVER or fact.modality != "asserted":
            out.append(fact)
            continue
        against = [other for other in agreed if other != claim and claim.conflicts(other)] if len(people[claim]) < TRUST.consensus else []
        alone = not fact.standing and any(_stands_against(fact, groups[other]) for other in against)
        sure = agreed_confidence(fact, len(people[claim]))
        out.append(replace(sure, standing="alone") if alone else sure)
    return out


def _stands_against(fact: Fact, others: Sequence[Fact]) -> bool:
    """True if the others were said before it, or hold with it, and count as much."""
    before_or_with = (o.recorded_at <= fact.recorded_at or fact.validity.overlaps(o.validity) for o in others)
    return all(fact.trust <= o.trust for o in others) and all(before_or_with)


def _with(fact: Fact, named: Sequence[Fact], standing: str) -> Fact:
    if not named and not standing:
        return fact
    newest = sorted(named, key=lambda f: (f.recorded_at, f.id), reverse=True)[: TRUST.named_conflicts]
    return replace(fact, contradicts=tuple(sorted({*fact.contradicts, *(f.id for f in newest)})), standing=standing)  # type: ignore[arg-type]
