"""A space as tables: one of rows per node type, one per edge type, as `node_types` declares them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from graphmem.memory.consolidation import stored_communities
from graphmem.model.node_types import NODE_TYPE_OF, NODE_TYPES, PART_OF, NodeType
from graphmem.storage import GraphStore
from graphmem.storage.repository import fact_from
from graphmem.storage.stored_extractions import read_contents
from graphmem.storage.sync import edge_rows

Row: TypeAlias = dict[str, Any]
# What is read by id at a time.
AT_ONCE = 2000
# What a bundle carries of the rows that no declaration has a record for.
EXTRACTIONS = "extractions"
MARK = ("agent", "task", "scope", "purpose")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one type. An edge has `source` and `target`, and the labels of both ends."""

    name: str
    label: str
    rows: "list[Row] | StoredRows"
    ends: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class StoredRows:
    """Rows that are read from a store, a part at a time, whenever they are gone through."""

    ids: list[str]
    read: Callable[[list[str]], Iterable[Row]]

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Row]:
        for part in parts_of(self.ids):
            yield from self.read(part)


def node_tables(store: GraphStore, space: str) -> Iterator[Table]:
    """The nodes of a space that hold what a memory knows, without what is kept for the machine alone."""
    places = [row["id"] for row in store.read("message_places", space=space)]
    yield Table("messages", "Message", StoredRows(places, lambda ids: _in_order_of(ids, store.read("messages", space=space, ids=ids))))
    ids = [row["id"] for row in store.read("fingerprints_entities", space=space)]
    entities = [row for part in parts_of(ids) for row in store.read("entities_by_id", space=space, ids=part)]
    yield Table("entities", "Entity", entities)
    facts = [fact_from(row) for row in store.read("all_facts", space=space)]
    yield Table("facts", "Fact", [_plain(fact) for fact in facts])
    yield Table("units", "Unit", _units(store, space))
    communities = stored_communities(store, space)
    yield Table("communities", "Community", [_plain(community) for community in communities])
    rules = [row for verdict in ("merge", "review", "apart") for row in store.read("decisions", space=space, verdicts=[verdict])]
    users = store.read("user_decisions", space=space)
    yield Table("decisions", "Decision", list({row["id"]: row for row in (*rules, *users)}.values()))
    yield Table("marks", "Mark", mark_rows(store, space))
    yield Table("quarantined", "Quarantined", store.read("quarantined", space=space))


def mark_rows(store: GraphStore, space: str) -> list[Row]:
    """Who may read which turns."""
    return [{"id": row["turn"], **{name: row[name] for name in MARK}} for row in store.read("marks", space=space)]


def edge_tables(store: GraphStore, space: str) -> Iterator[Table]:
    """The edges of a space, by type."""
    facts = [fact_from(row) for row in store.read("all_facts", space=space)]
    communities = stored_communities(store, space)
    messages = [row["id"] for row in store.read("message_places", space=space)]
    following = [row for part in parts_of(messages) for row in store.read("next_of", space=space, ids=part)]
    given: Mapping[str, list[Row]] = {
        "MENTIONS": store.read("mention_edges", space=space),
        "NEXT": [{"source": row["id"], "target": row["following"]} for row in following],
        "HAS_MEMBER": store.read("unit_roles", space=space),
        "RESTS_ON": [{"source": row["id"], "target": fact} for row in _units(store, space) for fact in row["fact_ids"]],
        "IN_COMMUNITY": [{"source": id_, "target": c.id} for c in communities for id_ in c.entity_ids],
        PART_OF.name: [row for c in communities for row in edge_rows(c, PART_OF)],
    }
    for node in NODE_TYPES:
        for edge in node.edges:
            rows = given.get(edge.name)
            if rows is None:
                rows = [row for fact in facts for row in edge_rows(fact, edge)]
            ends = (edge.to, node.label) if edge.incoming else (node.label, edge.to)
            yield Table(edge.name.lower(), edge.name, rows, ends)


def _in_order_of(ids: list[str], rows: Iterable[Row]) -> list[Row]:
    found = {row["id"]: row for row in rows}
    return [found[id_] for id_ in ids if id_ in found]


def extraction_rows(store: GraphStore, space: str, messages: list[str]) -> list[Row]:
    """What was extracted from these messages, as it is kept: message, extractor, and content as JSON; in the order of the ids."""
    read_by = {row["id"]: row["extractor"] for row in store.read("extracted_ids", space=space, ids=messages)}
    contents = read_contents(store, space, messages)
    return [
        {"message_id": id_, "extractor": read_by[id_], "content": contents[id_].decode()}
        for id_ in messages
        if id_ in contents and id_ in read_by
    ]


def _plain(record: Any) -> Row:
    """The columns of a record's node: lists for tuples, JSON for members."""
    node: NodeType = NODE_TYPE_OF[type(record)]
    row = {name: getattr(record, name) for name in node.columns}
    row |= {name: orjson.dumps(getattr(record, name)).decode() for name in node.json_columns}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


def _units(store: GraphStore, space: str) -> list[Row]:
    ids = [row["id"] for row in store.read("fingerprints_units", space=space)]
    return [row for part in parts_of(ids) for row in store.read("units_by_id", space=space, ids=part)]


def parts_of(ids: list[str]) -> Iterable[list[str]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
