"""A bounded part of the graph to draw: entities, their facts, and the roles between them, as of a date."""

from collections.abc import Iterable, Sequence

from graphmem.model import AsOf, Edge, Fact, Hit, Node, Subgraph
from graphmem.storage import GraphStore
from graphmem.storage.repository import fact_from


def build_subgraph(store: GraphStore, space: str, *, as_of: AsOf, start: Sequence[str], hits: Sequence[Hit], limit: int) -> Subgraph:
    """At most `limit` nodes: facts of the hits and of the starting entities, with all members; if not all fit, the newest."""
    facts = {fact.id: fact for hit in hits for fact in hit.facts}
    for entity_id in start:
        rows = store.read("facts_of_entity", space=space, id=entity_id, known=as_of.known)
        facts |= {fact.id: fact for fact in map(fact_from, rows) if fact.holds(as_of)}
        if len(facts) > limit:
            break
    chosen, truncated = _within(sorted(facts.values(), key=lambda f: (f.recorded_at, f.id), reverse=True), limit)
    return Subgraph(as_of, tuple(_nodes(store, space, chosen)), tuple(_edges(chosen)), truncated)


def _within(facts: Iterable[Fact], limit: int) -> tuple[list[Fact], bool]:
    """As many facts, with all their members, as the limit of nodes allows; and whether any was left out."""
    chosen: list[Fact] = []
    nodes: set[str] = set()
    for fact in facts:
        more = {fact.id, *(m.entity_id for m in fact.members)}
        if len(nodes | more) > limit:
            return chosen, True
        nodes |= more
        chosen.append(fact)
    return chosen, False


def _nodes(store: GraphStore, space: str, facts: Sequence[Fact]) -> Iterable[Node]:
    ids = sorted({m.entity_id for fact in facts for m in fact.members})
    titles = {row["entity_id"]: row["title"] for row in store.read("communities_of", space=space, ids=ids)}
    for row in store.read("entities_by_id", space=space, ids=ids):
        yield Node(row["id"], row["name"], "entity", row["kind"], titles.get(row["id"], ""), float(row["mentions"]))
    for fact in facts:
        group = next((titles[m.entity_id] for m in fact.members if m.entity_id in titles), "")
        yield Node(fact.id, fact.predicate, "fact", fact.kind, group, 1.0)


def _edges(facts: Sequence[Fact]) -> Iterable[Edge]:
    for fact in facts:
        for member in fact.members:
            yield Edge(fact.id, member.entity_id, member.role)
