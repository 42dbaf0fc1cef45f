"""Typed calls on a store: records in, records out, over named queries."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from graphmem.model import Community, Decision, Entity, Fact, Member, Mention, Message, Quarantined, Unit
from graphmem.model.ids import digest
from graphmem.model.validity import FOREVER
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Graph:
    """Everything that follows from the messages of one space; `entity_of` gives the entity of a mention's id."""

    messages: Sequence[Message]
    mentions: Sequence[Mention]
    entity_of: Mapping[str, str]
    entities: Sequence[Entity]
    facts: Sequence[Fact]
    units: Sequence[Unit]
    communities: Sequence[Community]
    decisions: Sequence[Decision] = ()


def put_messages(store: GraphStore, messages: Iterable[Message]) -> None:
    """Write messages; their own edges are written anew by the next `sync_graph`."""
    store.write_rows("put_messages", [{**_plain(m), "linked": ""} for m in messages])


def put_quarantined(store: GraphStore, entries: Iterable[Quarantined]) -> None:
    """Keep what could not be read or stored."""
    store.write_rows("put_quarantined", [asdict(entry) for entry in entries])


def put_rulings(store: GraphStore, rulings: Iterable[Decision]) -> None:
    """Keep what people decided of names; binding never removes it."""
    store.write_rows("put_decisions", [_with_fingerprint(asdict(d)) for d in rulings])


def rulings_of(store: GraphStore, space: str) -> list[Decision]:
    """What people decided of the names of a space, oldest first."""
    return [from_dict(Decision, row) for row in store.read("rulings", space=space)]


def messages_by_id(store: GraphStore, space: str, ids: Sequence[str]) -> dict[str, Message]:
    """The messages that are stored under these ids."""
    return {row["id"]: from_dict(Message, row) for row in store.read("messages", space=space, ids=list(ids))}


def sync_graph(store: GraphStore, space: str, graph: Graph) -> None:
    """Make the stored graph of a space equal to this one: what changed is written, what is gone is removed, at once or not at all."""
    nodes = [
        _Table("entities", [_with_fingerprint(asdict(e)) for e in graph.entities], {}),
        _Table("facts", [_fact_row(f) for f in graph.facts], _fact_edges(graph.facts)),
        _Table("units", [_unit_row(u) for u in graph.units], _unit_edges(graph.units)),
        _Table("communities", [_community_row(c) for c in graph.communities], _community_edges(graph.communities)),
        _Table("decisions", [_with_fingerprint(asdict(d)) for d in graph.decisions if d.made_by == "rule"], {}),
    ]
    with store.transaction():
        store.write("put_meta", id=f"lock:{space}", content="")  # On a server, a second writer waits here.
        changed = [table.write_nodes(store, space) for table in nodes]
        for table, ids in zip(nodes, changed, strict=True):
            table.write_edges(store, ids)
        _sync_message_edges(store, space, graph)
        _name_entities(store, space, graph.decisions)


def _name_entities(store: GraphStore, space: str, decisions: Iterable[Decision]) -> None:
    """Say which entities the names of users' decisions mean now."""
    stored = {d.id: d for d in rulings_of(store, space)}
    ruled = [d for d in decisions if d.id in stored and stored[d.id].verdict == d.verdict]
    put_rulings(store, [d for d in ruled if (d.left_id, d.right_id) != (stored[d.id].left_id, stored[d.id].right_id)])


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of one kind of node, and the edges that these nodes own, by query name."""

    name: str
    rows: list[Row]
    edges: dict[str, list[Row]]

    def write_nodes(self, store: GraphStore, space: str) -> set[str]:
        """Remove what is gone and write what changed; returns the ids of the latter."""
        stored = {row["id"]: row["fingerprint"] for row in store.read(f"fingerprints_{self.name}", space=space)}
        gone = sorted(set(stored) - {row["id"] for row in self.rows})
        changed = [row for row in self.rows if stored.get(row["id"]) != row["fingerprint"]]
        if gone:
            store.write(f"drop_{self.name}", ids=gone)
        if self.edges:
            _cut(store, self.name, [row["id"] for row in changed if row["id"] in stored])
        store.write_rows(f"put_{self.name}", changed)
        return {row["id"] for row in changed}

    def write_edges(self, store: GraphStore, changed: set[str]) -> None:
        """Write the edges of the nodes that changed."""
        for query, rows in self.edges.items():
            store.write_rows(query, [row for row in rows if row["source"] in changed])


def _cut(store: GraphStore, name: str, ids: list[str]) -> None:
    if ids:
        store.write(f"cut_{name}", ids=ids)
        if name == "communities":
            store.write("cut_community_entities", ids=ids)


def _plain(record: Any) -> Row:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(record).items()}


def _with_fingerprint(row: Row, *more: str) -> Row:
    row = {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}
    return {**row, "fingerprint": digest("row", json.dumps(row, sort_keys=True, default=str), *more)}


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def _fact_row(fact: Fact) -> Row:
    row = _without(asdict(fact), "members", "supersedes", "contradicts")
    row |= {
        "event_start": fact.event_start or FOREVER,
        "event_end": fact.event_end or FOREVER,
        "event_precision": fact.event_precision or "",
    }
    return _with_fingerprint(row, repr(fact.members), *fact.supersedes, "contradicts", *fact.contradicts)


def _unit_row(unit: Unit) -> Row:
    return _with_fingerprint(_without(asdict(unit), "members", "fact_ids"), repr(unit.members), *unit.fact_ids)


def _community_row(community: Community) -> Row:
    return _with_fingerprint(_without(asdict(community), "entity_ids", "parent"), community.parent, *community.entity_ids)


def _member_rows(source: str, members: Sequence[Member]) -> list[Row]:
    return [
        {"source": source, "target": m.entity_id, "role": m.role, "name": m.name, "kind": m.kind, "position": n}
        for n, m in enumerate(members)
    ]


def _edges(source: str, targets: Iterable[str]) -> list[Row]:
    return [{"source": source, "target": target} for target in targets]


def _fact_edges(facts: Sequence[Fact]) -> dict[str, list[Row]]:
    return {
        "link_roles": [row for f in facts for row in _member_rows(f.id, f.members)],
        "link_stated_in": [{"source": f.id, "target": f.message_id, "start": f.start, "end": f.end} for f in facts],
        "link_supersedes": [row for f in facts for row in _edges(f.id, f.supersedes)],
        "link_contradicts": [row for f in facts for row in _edges(f.id, f.contradicts)],
    }


def _unit_edges(units: Sequence[Unit]) -> dict[str, list[Row]]:
    return {
        "link_members": [row for u in units for row in _member_rows(u.id, u.members)],
        "link_rests_on": [row for u in units for row in _edges(u.id, u.fact_ids)],
    }


def _community_edges(communities: Sequence[Community]) -> dict[str, list[Row]]:
    return {
        "link_in_community": [row for c in communities for row in _edges(c.id, c.entity_ids)],
        "link_part_of": [row for c in communities if c.parent for row in _edges(c.id, [c.parent])],
    }


def _sync_message_edges(store: GraphStore, space: str, graph: Graph) -> None:
    mentions: dict[str, list[Row]] = {m.id: [] for m in graph.messages}
    for m in graph.mentions:
        row = {"source": m.message_id, "target": graph.entity_of[m.id], "id": m.id, "start": m.start, "end": m.end, "text": m.text}
        mentions[m.message_id].append(row)
    following = next_in_thread(graph.messages)
    stored = {row["id"]: row["fingerprint"] for row in store.read("fingerprints_messages", space=space)}
    ends = {m.id: m.retired_at for m in graph.messages}
    linked = {
        id_: digest("linked", following.get(id_, ""), *(repr(row) for row in rows), *_end(ends[id_])) for id_, rows in mentions.items()
    }
    changed = sorted(id_ for id_ in mentions if stored.get(id_) != linked[id_])
    _cut(store, "messages", changed)
    store.write_rows("link_mentions", [row for id_ in changed for row in mentions[id_]])
    store.write_rows("link_next", [{"source": id_, "target": following[id_]} for id_ in changed if id_ in following])
    store.write_rows("put_linked", [{"id": id_, "linked": linked[id_], "retired_at": ends[id_]} for id_ in changed])


def _end(retired_at: datetime) -> tuple[str, ...]:
    return () if retired_at == FOREVER else (retired_at.isoformat(),)


def clear_space(store: GraphStore, space: str) -> None:
    """Remove everything of a space from the graph. An embedded index keeps its rows until it is built anew."""
    with store.transaction():
        kinds = ("messages", "extractions", "replies", "quarantined", "entities", "facts", "units", "communities", "decisions")
        for kind in kinds:
            store.write(f"clear_{kind}", space=space)
        store.write("drop_meta", id=f"space:{space}")


def in_order(messages: Iterable[Message]) -> list[Message]:
    """Messages by conversation, time and position: the order in which they were said."""
    return sorted(messages, key=lambda m: (m.conversation, m.sent_at, m.position, m.id))


def next_in_thread(messages: Iterable[Message]) -> dict[str, str]:
    """The id of the message that follows in the same thread, by id; what was changed or taken back is passed over."""
    last: dict[tuple[str, str], str] = {}
    following: dict[str, str] = {}
    for message in in_order(m for m in messages if m.retired_at == FOREVER):
        thread = (message.conversation, message.thread)
        if thread in last:
            following[last[thread]] = message.id
        last[thread] = message.id
    return following


def fact_from(row: Row) -> Fact:
    """A fact from a row of a read that collects its members; without those it supersedes or contradicts where the read has none."""
    members = sorted(row["members"], key=lambda m: m["position"])
    named = tuple(Member(m["role"], m["name"], m["kind"], m["entity_id"]) for m in members)
    when = _when(row["event_start"], row["event_end"], row["event_precision"])
    supersedes, contradicts = tuple(sorted(row.get("supersedes", ()))), tuple(sorted(row.get("contradicts", ())))
    return Fact(**{name: row[name] for name in _STORED}, **when, members=named, supersedes=supersedes, contradicts=contradicts)


def _when(start: datetime, end: datetime, precision: str) -> Row:
    if not precision:
        return {"event_start": None, "event_end": None, "event_precision": None}
    return {"event_start": start, "event_end": end, "event_precision": precision}


_STORED = frozenset(Fact.__dataclass_fields__) - {"members", "event_start", "event_end", "event_precision", "supersedes", "contradicts"}
