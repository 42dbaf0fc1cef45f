"""Typed calls on a store: records in, records out, over named queries."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import orjson

from graphmem.model import Decision, Fact, Member, Message, Quarantined, Unit
from graphmem.model.node_types import NODE_TYPE_OF, NODE_TYPES
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.sync import Row, node_row

_FACT = NODE_TYPE_OF[Fact]
_OF_CONFLICTS = ("keep", "both")
_OF_FACTS = ("retract", "correct")
# What a fact is read from as it is stored.
_PLAIN = tuple(name for name in _FACT.columns if name not in _FACT.null_values and name not in _FACT.json_columns)


def state_of(store: GraphStore, space: str) -> object:
    """Which state of a space this thread reads: equal while the space stays as it is; None if that is not known."""
    version = store.version
    return store.revision_of(space) if version is None else version


def put_messages(store: GraphStore, messages: Iterable[Message]) -> None:
    """Write messages. `linked` is empty until the graph is built from them: readers pass over such messages."""
    store.write_rows("put_messages", [node_row(m) for m in messages])


def put_quarantined(store: GraphStore, entries: Iterable[Quarantined]) -> None:
    """Keep what could not be read or stored."""
    store.write_rows("put_quarantined", [node_row(entry) for entry in entries])


def put_user_decisions(store: GraphStore, user_decisions: Iterable[Decision]) -> None:
    """Keep what users decided about names; a build never removes it."""
    store.write_rows("put_decisions", [node_row(d) for d in user_decisions])


def user_decisions_of(store: GraphStore, space: str) -> list[Decision]:
    """What people decided of the names of a space, oldest first."""
    return decisions_of_users(store, space)[0]


def conflict_decisions_of(store: GraphStore, space: str) -> list[Decision]:
    """What people decided of facts that contradict each other, oldest first."""
    return [d for d in decisions_of_users(store, space)[1] if d.verdict in _OF_CONFLICTS]


def corrections_of(store: GraphStore, space: str) -> list[Decision]:
    """What people retracted and corrected, oldest first."""
    return [d for d in decisions_of_users(store, space)[1] if d.verdict in _OF_FACTS]


def decisions_of_users(store: GraphStore, space: str) -> tuple[list[Decision], list[Decision]]:
    """What people decided of names, and of facts that are wrong or contradict each other, each oldest first."""
    made = [from_dict(Decision, row) for row in store.read("user_decisions", space=space)]
    on_facts = (*_OF_CONFLICTS, *_OF_FACTS)
    return [d for d in made if d.verdict not in on_facts], [d for d in made if d.verdict in on_facts]


def messages_by_id(store: GraphStore, space: str, ids: Sequence[str]) -> dict[str, Message]:
    """The messages that are stored under these ids."""
    return {row["id"]: from_dict(Message, row) for row in store.read("messages", space=space, ids=list(ids))} if ids else {}


def built_messages(store: GraphStore, space: str, ids: Sequence[str]) -> dict[str, Message]:
    """Those of the messages with these ids that the graph was built from: what a reader may see."""
    return {row["id"]: from_dict(Message, row) for row in store.read("built_messages", space=space, ids=list(ids))}


def space_names(store: GraphStore) -> list[str]:
    """The spaces that were ever built, sorted."""
    return [row["id"].removeprefix("space:") for row in store.read("spaces")]


def clear_space(store: GraphStore, space: str) -> None:
    """Remove everything of a space from the graph. An embedded index keeps its rows until it is rebuilt."""
    with store.transaction():
        store.lock_space(space)
        clear_rows(store, space)


def clear_rows(store: GraphStore, space: str) -> None:
    """As `clear_space`, inside a transaction of the caller."""
    for node in NODE_TYPES:
        store.write(f"clear_{node.table}", space=space)
    store.key_values.clear(space)
    store.write("drop_meta", id=f"space:{space}")
    store.write("drop_meta", id=f"feedback:{space}")


def in_order(messages: Iterable[Message]) -> list[Message]:
    """Messages by conversation, time and position: the order in which they were said."""
    return sorted(messages, key=lambda m: (m.conversation, m.sent_at, m.position, m.id))


def fact_from(row: Row) -> Fact:
    """A fact from a row of a read; without those it supersedes or contradicts where the read has none."""
    named = tuple(Member(**member) for member in orjson.loads(row["members"]))
    when = _when(row["event_start"], row["event_end"], row["event_precision"])
    supersedes, contradicts = tuple(sorted(row.get("supersedes", ()))), tuple(sorted(row.get("contradicts", ())))
    plain = {name: row[name] for name in _PLAIN} | {"tags": tuple(row["tags"] or ())}
    return Fact(**plain, **when, members=named, supersedes=supersedes, contradicts=contradicts)


def unit_from(row: Row) -> Unit:
    """A unit from a row of a read."""
    lists: dict[str, Any] = {name: tuple(row[name] or ()) for name in ("fact_ids", "history")}
    plain = {field.name: row[field.name] for field in fields(Unit) if field.name not in ("members", *lists)}
    return Unit(**plain, **lists, members=tuple(Member(**member) for member in orjson.loads(row["members"])))


def _when(start: datetime, end: datetime, precision: str) -> Row:
    if not precision:
        return {"event_start": None, "event_end": None, "event_precision": None}
    return {"event_start": start, "event_end": end, "event_precision": precision}
