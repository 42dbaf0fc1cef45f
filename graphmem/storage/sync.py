"""A change of the graph, written: rows of the touched keys alone, inside the transaction of the caller."""

from collections.abc import Sequence
from typing import Any

import orjson

from graphmem.model import Member, Message
from graphmem.model.graph_delta import GraphDelta, MessageLinks
from graphmem.model.ids import fingerprint
from graphmem.model.node_types import NODE_TYPE_OF, EdgeType
from graphmem.storage import GraphStore

Row = dict[str, Any]


def write_delta(store: GraphStore, space: str, delta: GraphDelta, *, listed: int) -> None:
    """Write the rows that differ with their edges, and remove those that are gone. Every fact is there before an edge leads to it.

    An entity that does not speak and is in at most `listed` messages lists them.
    """
    for query, ids in (
        ("drop_decisions", delta.gone_decisions),
        ("drop_units", delta.gone_units),
        ("drop_facts", delta.gone_facts),
    ):
        if ids:
            store.write(query, ids=list(ids))
    store.write_rows("put_entities", [node_row(e) for e in delta.entities])
    store.write_rows("put_decisions", [node_row(d) for d in (*delta.decisions, *delta.user_decisions)])
    _write_with_edges(store, delta.facts)
    _write_with_edges(store, delta.units)
    _write_links(store, delta.links)
    store.write_rows("put_fact_ids", [{"id": id_, "fact_ids": list(facts)} for id_, facts in delta.fact_ids.items()])
    _list_mentions(store, space, delta, listed)
    if delta.gone_entities:
        store.write("drop_entities", ids=list(delta.gone_entities))


def _write_with_edges(store: GraphStore, records: Sequence[Any]) -> None:
    """Write records of one type and their edges, which take the place of those that are stored."""
    if not records:
        return
    node = NODE_TYPE_OF[type(records[0])]
    store.write(f"cut_{node.table}", ids=[record.id for record in records])
    store.write_rows(f"put_{node.table}", [node_row(record) for record in records])
    for edge in (edge for edge in node.edges if edge.field):
        store.write_rows(edge.query, [row for record in records for row in edge_rows(record, edge)])


def _list_mentions(store: GraphStore, space: str, delta: GraphDelta, listed: int) -> None:
    """Bring the lists of messages on entities up to date; one that does not come out as long as it must is read from the edges.

    Those who speak are in nearly every message, and the walk passes over them: they list none.
    """
    short = [one for one in delta.mentions if one.count <= listed]
    rows = store.read("mention_lists", space=space, ids=[one.entity_id for one in short]) if short else []
    stored = {row["id"]: set(row["message_ids"] or ()) for row in rows}
    touched = set(delta.thread_messages)
    changed, incomplete = [], []
    for one in short:
        before = stored.get(one.entity_id, set())
        now = set() if one.speaks else (before - touched) | one.in_threads
        if len(now) != one.count and not one.speaks:
            incomplete.append(one.entity_id)
        elif now != before:
            changed.append({"id": one.entity_id, "message_ids": sorted(now)})
    store.write_rows("put_mention_lists", changed)
    if incomplete:
        store.write("list_mentions", ids=incomplete)


def _write_links(store: GraphStore, links: Sequence[MessageLinks]) -> None:
    if not links:
        return
    store.write("cut_messages", ids=[link.message_id for link in links])
    mentions = [
        {"source": link.message_id, "target": entity_id, "start": m.start, "end": m.end} for link in links for m, entity_id in link.mentions
    ]
    store.write_rows("link_mentions", mentions)
    store.write_rows("link_next", [{"source": link.message_id, "target": link.following} for link in links if link.following])
    rows = [
        {
            "id": link.message_id,
            "linked": link.fingerprint,
            "retired_at": link.retired_at,
            "following": link.following,
            "length": link.length,
            "following_length": link.following_length,
            "entity_ids": sorted({entity_id for _, entity_id in link.mentions}),
        }
        for link in links
    ]
    store.write_rows("put_linked", rows)


def node_row(record: Any) -> Row:
    """A record of a node type as its node is stored, with the fingerprint and without the edges."""
    node = NODE_TYPE_OF[type(record)]
    row = {name: _stored(getattr(record, name), node.null_values.get(name)) for name in node.columns}
    row |= {name: orjson.dumps(getattr(record, name)).decode() for name in node.json_columns}
    if node.fingerprint:
        row[node.fingerprint] = "" if isinstance(record, Message) else fingerprint(record)
    return row


def edge_rows(record: Any, edge: EdgeType) -> list[Row]:
    """The edges of one type that a record owns."""
    held = getattr(record, edge.field)
    targets: Sequence[Any] = held if isinstance(held, tuple) else (held,) if held else ()
    return [_edge_row(record, target, edge) for target in targets]


def _edge_row(record: Any, target: str | Member, edge: EdgeType) -> Row:
    if isinstance(target, Member):
        return {"source": record.id, "target": target.entity_id, "role": target.role}
    return {"source": record.id, "target": target, **{name: getattr(record, name) for name in edge.properties}}


def _stored(value: Any, null_value: object) -> Any:
    if value is None:
        return null_value
    return list(value) if isinstance(value, tuple) else value
