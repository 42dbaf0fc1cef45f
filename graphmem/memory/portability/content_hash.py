"""One hash of everything a space holds: equal on every engine, whatever order it was stored in."""

from collections.abc import Iterable
from dataclasses import fields
from hashlib import sha256

from graphmem.model import Message
from graphmem.model.ids import fingerprint
from graphmem.model.node_types import NODE_TYPES
from graphmem.model.validity import FOREVER
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore

TABLES = tuple(node.table for node in NODE_TYPES if node.fingerprint)


def content_hash(store: GraphStore, space: str) -> str:
    """SHA-256 over the fingerprints of all rows, and the messages as they were said."""
    hashed = sha256()
    for line in _lines(store, space):
        hashed.update(line.encode() + b"\n")
    return hashed.hexdigest()


def _as_said(message: Message) -> dict[str, object]:
    """The fields of a message; those that came later are left out where they say nothing, so that older bundles have the same hash."""
    added = {"forwarded_from": "", "forwarded_at": FOREVER, "event": ""}
    values = {field.name: getattr(message, field.name) for field in fields(message)}
    return {name: value for name, value in values.items() if name not in added or value != added[name]}


def _lines(store: GraphStore, space: str) -> Iterable[str]:
    for table in TABLES:
        rows = {row["id"]: row["fingerprint"] for row in store.read(f"fingerprints_{table}", space=space)}
        yield from (f"{table} {id_} {rows[id_]}" for id_ in sorted(rows))
    messages = [from_dict(Message, row) for row in store.read("all_messages", space=space)]
    yield from sorted(f"said {message.id} {fingerprint(_as_said(message))}" for message in messages)
    yield from (f"mark {row['turn']} {fingerprint(row)}" for row in store.read("marks", space=space))
    yield from sorted(f"quarantined {row['id']}" for row in store.read("quarantined", space=space))
