"""One hash of everything a space holds: equal on every engine, whatever order it was stored in."""

from collections.abc import Iterable
from hashlib import sha256

from graphmem.model import Message
from graphmem.model.ids import fingerprint
from graphmem.model.node_types import NODE_TYPES
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore

TABLES = tuple(node.table for node in NODE_TYPES if node.fingerprint)


def content_hash(store: GraphStore, space: str) -> str:
    """SHA-256 over the fingerprints of all rows, and the messages as they were said."""
    hashed = sha256()
    for line in _lines(store, space):
        hashed.update(line.encode() + b"\n")
    return hashed.hexdigest()


def _lines(store: GraphStore, space: str) -> Iterable[str]:
    for table in TABLES:
        rows = {row["id"]: row["fingerprint"] for row in store.read(f"fingerprints_{table}", space=space)}
        yield from (f"{table} {id_} {rows[id_]}" for id_ in sorted(rows))
    messages = [from_dict(Message, row) for row in store.read("all_messages", space=space)]
    yield from sorted(f"said {message.id} {fingerprint(message)}" for message in messages)
    yield from (f"mark {row['turn']} {fingerprint(row)}" for row in store.read("marks", space=space))
    yield from sorted(f"quarantined {row['id']}" for row in store.read("quarantined", space=space))
