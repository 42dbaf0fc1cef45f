"""A space as tables: one of rows per node type, one per edge type, as `node_types` declares them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

import orjson

from graphmem.memory.access.marks import turn_of
from graphmem.memory.consolidation import stored_communities
from graphmem.model import Fact
from graphmem.model.node_types import BEARS_ON, NODE_TYPE_OF, NODE_TYPES, PART_OF, EdgeType, NodeType
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
    """Rows that are read from a store whenever they are gone through: those that belong to some ids at a time."""

    ids: list[str]
    read: Callable[[list[str]], Iterable[Row]]

    def parts(self) -> Iterator[list[Row]]:
        """The rows, in the pieces in which they are read."""
        return (list(self.read(part)) for part in parts_of(self.ids))

    def __iter__(self) -> Iterator[Row]:
        return chain.from_iterable(self.parts())


def node_tables(store: GraphStore, space: str) -> Iterator[Table]:
    """The nodes of a space that hold what a memory knows, without what is kept for the machine alone."""
    yield Table("messages", "Message", _stored(store, space, _messages(store, space), "messages"))
    yield Table("entities", "Entity", _stored(store, space, _ids(store, space, "entities"), "entities_by_id"))
    facts = _ids(store, space, "facts")
    yield Table("facts", "Fact", StoredRows(facts, lambda ids: [_plain(fact) for fact in _facts(store, space, ids)]))
    yield Table("units", "Unit", _stored(store, space, _ids(store, space, "units"), "units_by_id"))
    communities = stored_communities(store, space)
    yield Table("communities", "Community", [_plain(community) for community in communities])
    rules = [row for verdict in ("merge", "review", "apart") for row in store.read("decisions", space=space, verdicts=[verdict])]
    users = store.read("user_decisions", space=space)
    yield Table("decisions", "Decision", list({row["id"]: row for row in (*rules, *users)}.values()))
    yield Table("marks", "Mark", mark_rows(store, space))
    yield Table("quarantined", "Quarantined", store.read("quarantined", space=space))


def mark_rows(store: GraphStore, space: str) -> list[Row]:
    """Who may read which turns, of those that have a message: a mark is stored before it, and stays if it goes to quarantine."""
    rows = store.read("marks", space=space)
    turns = {turn_of(space, row["conversation"], row["key"]) for row in store.read("message_places", space=space)} if rows else set()
    return [{"id": row["turn"], **{name: row[name] for name in MARK}} for row in rows if row["turn"] in turns]


def edge_tables(store: GraphStore, space: str) -> Iterator[Table]:
    """The edges of a space, by type."""
    communities = stored_communities(store, space)
    messages, units, facts = _messages(store, space), _ids(store, space, "units"), _ids(store, space, "facts")

    def following(ids: list[str]) -> Iterator[Row]:
        return ({"source": row["id"], "target": row["following"]} for row in store.read("next_of", space=space, ids=ids))

    def rests_on(ids: list[str]) -> Iterator[Row]:
        rows = store.read("units_by_id", space=space, ids=ids)
        return ({"source": row["id"], "target": fact} for row in rows for fact in row["fact_ids"])

    def of_facts(edge: EdgeType) -> StoredRows:
        return StoredRows(facts, lambda ids: (row for fact in _facts(store, space, ids) for row in edge_rows(fact, edge)))

    given: Mapping[str, list[Row] | StoredRows] = {
        "MENTIONS": _stored(store, space, messages, "mention_edges"),
        "NEXT": StoredRows(messages, following),
        "HAS_MEMBER": _stored(store, space, units, "unit_roles"),
        "RESTS_ON": StoredRows(units, rests_on),
        BEARS_ON.name: store.read("unit_links", space=space),
        "IN_COMMUNITY": [{"source": id_, "target": c.id} for c in communities for id_ in c.entity_ids],
        PART_OF.name: [row for c in communities for row in edge_rows(c, PART_OF)],
    }
    for node in NODE_TYPES:
        for edge in node.edges:
            ends = (edge.to, node.label) if edge.incoming else (node.label, edge.to)
            yield Table(edge.name.lower(), edge.name, given[edge.name] if edge.name in given else of_facts(edge), ends)


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


def _messages(store: GraphStore, space: str) -> list[str]:
    return [row["id"] for row in store.read("message_places", space=space)]


def _ids(store: GraphStore, space: str, table: str) -> list[str]:
    return [row["id"] for row in store.read(f"fingerprints_{table}", space=space)]


def _stored(store: GraphStore, space: str, ids: list[str], query: str) -> StoredRows:
    return StoredRows(ids, lambda part: store.read(query, space=space, ids=part))


def _facts(store: GraphStore, space: str, ids: list[str]) -> Iterator[Fact]:
    return map(fact_from, store.read("facts_by_id", space=space, ids=ids))


def parts_of(ids: list[str]) -> Iterable[list[str]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
