"""Asset checks: invariants of the tables between the stages.

A failed one stops the run: before anything is built if it is of messages, mentions or facts; before communities if it is of what
was built.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import Any

import dagster as dg

from graphmem.model import Decision, Entity, ExtractionProvenance, Fact, Mention, Message, Quarantined, Unit
from graphmem.model.relations import claim_of
from graphmem.model.validity import FOREVER

# The assets whose rows have ids: those of the graph's nodes, and what the stages between hand on.
STAGES: dict[str, type[Any]] = {
    "messages": Message,
    "mentions": Mention,
    "facts": Fact,
    "entities": Entity,
    "decisions": Decision,
    "closed_facts": Fact,
    "units": Unit,
}
# Fact kinds that last until the next fact supersedes them.
LASTING = ("state", "preference", "relation")
# Share of entries in quarantine from which a run warns: above it, a log is likely of another format than assumed.
QUARANTINE_LIMIT = 0.05
# Broken rows named in the metadata of a check.
SHOWN = 10


def _unique_ids(asset: str, record: type[Any]) -> dg.AssetChecksDefinition:
    @dg.asset_check(asset=asset, name="ids_are_unique", blocking=True)
    def ids_are_unique(rows: list[record]) -> dg.AssetCheckResult:  # type: ignore[valid-type]
        """Every id is unique."""
        return _none(_repeated(rows))

    return ids_are_unique


@dg.asset_check(asset="mentions", blocking=True, additional_ins={"messages": dg.AssetIn("messages")})
def mentioned_in_a_message(mentions: list[Mention], messages: list[Message]) -> dg.AssetCheckResult:
    """Every mention is in a message, and its text is the message's text at its span."""
    texts = {m.id: m.text for m in messages}
    return _none(m.id for m in mentions if texts.get(m.message_id, "")[m.start : m.end] != m.text)


@dg.asset_check(asset="facts", blocking=True, additional_ins={"messages": dg.AssetIn("messages")})
def stated_in_a_message(facts: list[Fact], messages: list[Message]) -> dg.AssetCheckResult:
    """Every fact refers to a message."""
    known = {m.id for m in messages}
    return _none(f.id for f in facts if f.message_id not in known)


@dg.asset_check(asset="closed_facts", blocking=True, additional_ins={"entities": dg.AssetIn("entities")})
def members_of_facts_are_entities(closed_facts: list[Fact], entities: list[Entity]) -> dg.AssetCheckResult:
    """Every member of a fact is an entity."""
    return _members_exist(closed_facts, entities)


@dg.asset_check(asset="units", blocking=True, additional_ins={"entities": dg.AssetIn("entities")})
def members_of_units_are_entities(units: list[Unit], entities: list[Entity]) -> dg.AssetCheckResult:
    """Every member of a unit is an entity."""
    return _members_exist(units, entities)


@dg.asset_check(asset="closed_facts", blocking=True)
def single_values_do_not_overlap(closed_facts: list[Fact]) -> dg.AssetCheckResult:
    """A functional relation has one value at a time, among the facts that are not retired."""
    slots: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in closed_facts:
        agents = tuple(m.entity_id for m in fact.members_in("agent"))
        stated = fact.modality == "asserted" and fact.polarity == "positive" and fact.retired_at == FOREVER
        claim = claim_of(fact)
        if stated and claim.single and fact.kind in LASTING and len(agents) == 1:
            slots[(claim.relation, *agents)].append(fact)
    pairs = (pair for slot in slots.values() for pair in combinations(slot, 2))
    return _none(f"{one.id} {other.id}" for one, other in pairs if _clash(one, other))


@dg.asset_check(
    asset="unextracted",
    additional_ins={"unreadable": dg.AssetIn("unreadable"), "read_by": dg.AssetIn("read_by")},
)
def few_are_quarantined(
    unextracted: list[Quarantined], unreadable: list[Quarantined], read_by: list[ExtractionProvenance]
) -> dg.AssetCheckResult:
    """Few of the new entries could not be read or extracted. This is a warning, the run continues."""
    bad = len(unreadable) + len(unextracted)
    share = bad / max(len(read_by) + len(unreadable), 1)
    return dg.AssetCheckResult(
        passed=share <= QUARANTINE_LIMIT,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"quarantined": bad, "share": share, "limit": QUARANTINE_LIMIT},
    )


CHECKS = [
    *(_unique_ids(asset, record) for asset, record in STAGES.items()),
    mentioned_in_a_message,
    stated_in_a_message,
    members_of_facts_are_entities,
    members_of_units_are_entities,
    single_values_do_not_overlap,
    few_are_quarantined,
]


def _clash(one: Fact, other: Fact) -> bool:
    """Two that were not said to begin at the same time hold at once, though they exclude each other and neither contests the other."""
    together = (one.valid_from, one.recorded_at) == (other.valid_from, other.recorded_at)
    in_conflict = one.id in other.contradicts or other.id in one.contradicts
    return not together and not in_conflict and one.validity.overlaps(other.validity) and claim_of(one).conflicts(claim_of(other))


def _repeated(rows: Iterable[Any]) -> list[str]:
    return [id_ for id_, count in Counter(row.id for row in rows).items() if count > 1]


def _members_exist(rows: Iterable[Fact | Unit], entities: Iterable[Entity]) -> dg.AssetCheckResult:
    known = {e.id for e in entities}
    return _none(row.id for row in rows if any(m.entity_id not in known for m in row.members))


def _none(broken: Iterable[str]) -> dg.AssetCheckResult:
    """Passed if nothing is broken; else failed, with the ids of the first broken rows."""
    found = list(broken)
    return dg.AssetCheckResult(passed=not found, metadata={"broken": len(found), "first": ", ".join(found[:SHOWN])})
