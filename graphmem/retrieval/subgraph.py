"""A bounded part of the graph to draw: entities, their facts, and the roles between them, as of a date."""

from collections.abc import Iterable, Sequence

from graphmem.model import AsOf, Edge, Fact, Hit, Node, Subgraph
from graphmem.model.subgraph_view import FactLooks
from graphmem.storage import GraphStore
from graphmem.storage.repository import fact_from, messages_by_id


def build_subgraph(
    store: GraphStore,
    space: str,
    *,
    as_of: AsOf,
    start: Sequence[str],
    hits: Sequence[Hit],
    limit: int,
    first: Sequence[Fact] = (),
    history: bool = False,
) -> Subgraph:
    """At most `limit` nodes: facts of the hits and of the starting entities, with all members; if not all fit, the newest.

    The facts that are `first` are in it before all others. With `history`, also what does not hold (any longer, or yet).
    """
    facts = {fact.id: fact for hit in hits for fact in hit.facts}
    for entity_id in start:
        rows = store.read("facts_of_entity", space=space, id=entity_id, known=as_of.known)
        facts |= {fact.id: fact for fact in map(fact_from, rows) if history or fact.holds(as_of)}
        if len(facts) > limit:
            break
    newest = sorted(facts.values(), key=lambda f: (f.recorded_at, f.id), reverse=True)
    chosen, truncated = _within({fact.id: fact for fact in (*first, *newest)}.values(), limit)
    return Subgraph(as_of, tuple(_nodes(store, space, chosen, as_of)), tuple(_edges(chosen)), truncated)


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


def _nodes(store: GraphStore, space: str, facts: Sequence[Fact], as_of: AsOf) -> Iterable[Node]:
    ids = sorted({m.entity_id for fact in facts for m in fact.members})
    titles = {row["entity_id"]: row["title"] for row in store.read("communities_of", space=space, ids=ids)}
    stated = messages_by_id(store, space, sorted({fact.message_id for fact in facts}))
    for row in store.read("entities_by_id", space=space, ids=ids):
        yield Node(row["id"], row["name"], "entity", row["kind"], titles.get(row["id"], ""), float(row["mentions"]))
    for fact in facts:
        group = next((titles[m.entity_id] for m in fact.members if m.entity_id in titles), "")
        said = stated.get(fact.message_id)
        about = {"speaker": said.speaker, "conversation": said.conversation, "source": said.source} if said else {}
        yield Node(fact.id, fact.predicate, "fact", fact.kind, group, 1.0, FactLooks.of(fact, as_of, **about))


def _edges(facts: Sequence[Fact]) -> Iterable[Edge]:
    drawn = {fact.id for fact in facts}
    for fact in facts:
        for member in fact.members:
            yield Edge(fact.id, member.entity_id, member.role)
        for role, others in (("supersedes", fact.supersedes), ("contradicts", fact.contradicts)):
            yield from (Edge(fact.id, other, role) for other in others if other in drawn)
