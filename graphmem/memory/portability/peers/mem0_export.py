"""Mem0: memories (`{"results": [...], "relations": [...]}` of `get_all`), payloads of its vector store, and dumps of its graph.

A memory is `{id, memory, hash, metadata, created_at, updated_at, user_id, agent_id, run_id}`; a vector payload keeps the text as `data`.
A relation is `{source, relationship, target}` (`destination` in dumps); in names, spaces are underscores. A dump of its Neo4j by APOC
has one line per node and relationship, with `valid` and `invalidated_at` among the properties.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from graphmem.memory.portability.peers.peer_records import PeerEdge, PeerNotes, PeerText, beginning_of
from graphmem.model.ids import digest

NAME = "mem0"
_TEXT = (
    "id",
    "memory",
    "data",
    "hash",
    "created_at",
    "updated_at",
    "user_id",
    "agent_id",
    "run_id",
    "actor_id",
    "role",
    "payload",
    "vector",
    "score",
)
_EDGE = (
    *("source", "relationship", "relation", "target", "destination", "created_at", "created", "updated_at", "valid", "invalidated_at"),
    *("source_type", "destination_type", "user_id", "id", "mentions"),
)


def is_mem0(path: Path) -> bool:
    """True of a JSON file with memories or relations of Mem0."""
    head = beginning_of(path, 20_000) if path.suffix in (".json", ".jsonl") else b""
    relations = b'"relationship"' in head and b'"source"' in head and (b'"target"' in head or b'"destination"' in head)
    memories = b'"user_id"' in head or b'"agent_id"' in head or b'"run_id"' in head
    dumped = b'"relationship"' in head and b'"__Entity__"' in head
    return relations or dumped or (memories and b'"hash"' in head and (b'"memory"' in head or b'"data"' in head))


def read_mem0(path: Path, notes: PeerNotes) -> Iterator[PeerText | PeerEdge]:
    """The memories and relations of a file, in order."""
    for row in notes.items(path, ("results", "relations")):
        if isinstance(row.get("results"), list) or isinstance(row.get("relations"), list):
            for inner in (*(row.get("results") or ()), *(row.get("relations") or ())):
                yield from _read(inner, notes)
        else:
            yield from _read(row, notes)


def _read(row: Mapping[str, Any], notes: PeerNotes) -> Iterator[PeerText | PeerEdge]:
    if row.get("type") in ("node", "relationship") and isinstance(row.get("properties"), dict):
        if row["type"] == "relationship":
            yield from _edge(_dumped(row), notes)
        return
    if "relationship" in row or "relation" in row:
        yield from _edge(row, notes)
        return
    payload = row.get("payload")
    flat = {**payload, "id": row.get("id")} if isinstance(payload, dict) else dict(row)
    text = flat.get("memory") or flat.get("data")
    if not isinstance(text, str) or not text.strip():
        notes.problems["a memory has no text"] += 1
        return
    notes.fields("memory", flat, _TEXT)
    owner = str(flat.get("user_id") or flat.get("agent_id") or "mem0")
    yield PeerText(
        key=str(flat.get("id") or digest("mem0", owner, text)),
        text=text,
        speaker=str(flat.get("actor_id") or owner),
        conversation=str(flat.get("run_id") or owner),
        created=notes.time(flat.get("updated_at") or flat.get("created_at"), "created_at"),
        role=str(flat.get("role") or "user"),
    )


def _dumped(row: Mapping[str, Any]) -> dict[str, Any]:
    """A relationship of a dump by APOC, as a relation with the names of its ends."""
    ends = {end: ((row.get(end) or {}).get("properties") or {}) for end in ("start", "end")}
    names = {"source": ends["start"].get("name"), "destination": ends["end"].get("name"), "user_id": ends["start"].get("user_id")}
    return {**row["properties"], **names, "relationship": row.get("label")}


def _edge(row: Mapping[str, Any], notes: PeerNotes) -> Iterator[PeerEdge]:
    subject, target = row.get("source"), row.get("target") or row.get("destination")
    predicate = row.get("relationship") or row.get("relation")
    if not (isinstance(subject, str) and isinstance(target, str) and isinstance(predicate, str)):
        notes.problems["a relation lacks an end"] += 1
        return
    if row.get("valid") is False and not row.get("invalidated_at"):
        notes.left_out["relations that no longer hold, without the time"] += 1
        return
    notes.fields("relation", row, _EDGE)
    created = notes.time(row.get("created_at") or row.get("created"), "created_at")
    yield PeerEdge(
        key=str(row.get("id") or digest("mem0", subject, predicate, target, str(created))),
        subject=_name(subject),
        predicate=predicate,
        object=_name(target),
        conversation=str(row.get("user_id") or "mem0"),
        subject_kind=str(row.get("source_type") or ""),
        object_kind=str(row.get("destination_type") or ""),
        created=created,
        expired=notes.time(row.get("invalidated_at"), "invalidated_at"),
    )


def _name(name: str) -> str:
    """A name as people write it: "ada_lovelace" is "Ada Lovelace"."""
    words = name.replace("_", " ").split()
    return " ".join(word.capitalize() if name.islower() else word for word in words)
