"""A change of the graph, written: rows of the touched keys alone, inside the transaction of the caller."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from graphmem.model import Community, Decision, Entity, Fact, Member, Unit
from graphmem.model.graph_delta import GraphDelta, MessageLinks
from graphmem.model.ids import fingerprint
from graphmem.model.validity import FOREVER
from graphmem.storage import GraphStore

Row = dict[str, Any]


def write_delta(store: GraphStore, delta: GraphDelta) -> None:
    """Write the rows that differ with their edges, and remove those that are gone. Every fact is there before an edge leads to it."""
    for query, ids in (
        ("drop_decisions", delta.gone_decisions),
        ("drop_units", delta.gone_units),
        ("drop_facts", delta.gone_facts),
    ):
        if ids:
            store.write(query, ids=list(ids))
    store.write_rows("put_entities", [entity_row(e) for e in delta.entities])
    store.write_rows("put_decisions", [decision_row(d) for d in (*delta.decisions, *delta.rulings)])
    _write_with_edges(store, "facts", [fact_row(f) for f in delta.facts], fact_edges(delta.facts))
    _write_with_edges(store, "units", [unit_row(u) for u in delta.units], unit_edges(delta.units))
    _write_links(store, delta.links)
    if delta.gone_entities:
        store.write("drop_entities", ids=list(delta.gone_entities))


def _write_with_edges(store: GraphStore, table: str, rows: Sequence[Row], edges: dict[str, list[Row]]) -> None:
    if not rows:
        return
    store.write(f"cut_{table}", ids=[row["id"] for row in rows])
    store.write_rows(f"put_{table}", rows)
    for query, linked in edges.items():
        store.write_rows(query, linked)


def _write_links(store: GraphStore, links: Sequence[MessageLinks]) -> None:
    if not links:
        return
    store.write("cut_messages", ids=[link.message_id for link in links])
    mentions = [
        {"source": link.message_id, "target": entity_id, "id": m.id, "start": m.start, "end": m.end, "text": m.text}
        for link in links
        for m, entity_id in link.mentions
    ]
    store.write_rows("link_mentions", mentions)
    store.write_rows("link_next", [{"source": link.message_id, "target": link.following} for link in links if link.following])
    rows = [{"id": link.message_id, "linked": link.fingerprint, "retired_at": link.retired_at} for link in links]
    store.write_rows("put_linked", rows)


def entity_row(entity: Entity) -> Row:
    """An entity as it is stored."""
    return _with_fingerprint(asdict(entity), entity)


def decision_row(decision: Decision) -> Row:
    """A decision as it is stored."""
    return _with_fingerprint(asdict(decision), decision)


def fact_row(fact: Fact) -> Row:
    """A fact as it is stored, without its edges."""
    row = _without(asdict(fact), "members", "supersedes", "contradicts")
    row |= {
        "event_start": fact.event_start or FOREVER,
        "event_end": fact.event_end or FOREVER,
        "event_precision": fact.event_precision or "",
    }
    return _with_fingerprint(row, fact)


def unit_row(unit: Unit) -> Row:
    """A unit as it is stored, without its edges."""
    return _with_fingerprint(_without(asdict(unit), "members", "fact_ids"), unit)


def community_row(community: Community) -> Row:
    """A community as it is stored, without its edges."""
    return _with_fingerprint(_without(asdict(community), "entity_ids", "parent"), community)


def fact_edges(facts: Sequence[Fact]) -> dict[str, list[Row]]:
    """The edges that facts own, by query."""
    return {
        "link_roles": [row for f in facts for row in _member_rows(f.id, f.members)],
        "link_stated_in": [{"source": f.id, "target": f.message_id, "start": f.start, "end": f.end} for f in facts],
        "link_supersedes": [row for f in facts for row in edge_rows(f.id, f.supersedes)],
        "link_contradicts": [row for f in facts for row in edge_rows(f.id, f.contradicts)],
    }


def unit_edges(units: Sequence[Unit]) -> dict[str, list[Row]]:
    """The edges that units own, by query."""
    return {
        "link_members": [row for u in units for row in _member_rows(u.id, u.members)],
        "link_rests_on": [row for u in units for row in edge_rows(u.id, u.fact_ids)],
    }


def edge_rows(source: str, targets: Iterable[str]) -> list[Row]:
    """Edges from one node to others."""
    return [{"source": source, "target": target} for target in targets]


def _member_rows(source: str, members: Sequence[Member]) -> list[Row]:
    return [
        {"source": source, "target": m.entity_id, "role": m.role, "name": m.name, "kind": m.kind, "position": n}
        for n, m in enumerate(members)
    ]


def _with_fingerprint(row: Row, record: Any) -> Row:
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}
    return {**plain, "fingerprint": fingerprint(record)}


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}
