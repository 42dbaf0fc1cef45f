"""Graphiti and Zep: a JSON object with `entities` (or `nodes`), `edges` and `episodes`, each with the fields of Graphiti's models.

An edge is `{uuid, source_node_uuid, target_node_uuid, name, fact, created_at, expired_at, valid_at, invalid_at, episodes, group_id}`, an
episode `{uuid, name, content, source, source_description, valid_at, created_at, group_id}`. A dump of Neo4j by APOC has one line per node
and relationship, with the fields under `properties`.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from graphmem.memory.portability.peers.peer_records import PeerEdge, PeerNotes, PeerText, beginning_of
from graphmem.memory.portability.peers.spilled_map import SpilledMap

NAME = "graphiti"
# Between the name and the label of a node: no label has it.
_APART = "\n"
# Lists of one object, with what is in them.
_LISTS = {"entities": "node", "nodes": "node", "edges": "edge", "relationships": "edge", "episodes": "episode", "episodic": "episode"}
_NODE = ("uuid", "name", "group_id", "labels", "created_at")
_EDGE = (
    *("uuid", "source_node_uuid", "target_node_uuid", "name", "fact", "created_at", "expired_at", "valid_at", "invalid_at", "group_id"),
    *("source_uuid", "target_uuid", "reference_time"),
)
_EPISODE = ("uuid", "name", "content", "source", "source_description", "valid_at", "created_at", "group_id", "entity_edges")


def is_graphiti(path: Path) -> bool:
    """True of a JSON file with nodes, edges or episodes of Graphiti: nodes alone may fill the beginning."""
    head = beginning_of(path, 200_000) if path.suffix in (".json", ".jsonl") else b""
    own = (b'"invalid_at"', b'"valid_at"', b'"source_node_uuid"', b'"group_id"')
    return b'"uuid"' in head and any(name in head for name in own)


def read_graphiti(path: Path, notes: PeerNotes) -> Iterator[PeerText | PeerEdge]:
    """The episodes and edges of a file, as they come."""
    with closing(SpilledMap()) as names:
        # Nodes may stand after the edges that name them.
        for kind, row in _rows(path, PeerNotes()):
            if kind == "node":
                labels = [label for label in row.get("labels") or () if label != "Entity"]
                names.put(str(row.get("uuid")), f"{row.get('name') or ''}{_APART}{labels[0] if labels else ''}")
        yield from _texts_and_edges(path, names, notes)


def _texts_and_edges(path: Path, names: SpilledMap, notes: PeerNotes) -> Iterator[PeerText | PeerEdge]:
    for kind, row in _rows(path, notes):
        if kind == "edge":
            yield from _edge(row, names, notes)
        elif kind == "episode":
            yield from _episode(row, notes)
        else:
            notes.fields("node", row, _NODE)


def _rows(path: Path, notes: PeerNotes) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for row in notes.items(path, tuple(_LISTS)):
        if lists := [(name, row[name]) for name in _LISTS if isinstance(row.get(name), list)]:
            yield from ((_LISTS[name], inner) for name, found in lists for inner in found if isinstance(inner, dict))
        elif isinstance(row.get("properties"), dict):
            yield from _apoc(row)
        else:
            yield _kind(row), row


def _apoc(row: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A line of a Neo4j dump: an entity edge is a RELATES_TO relationship between nodes."""
    inner = dict(row["properties"])
    if row.get("type") == "relationship":
        if row.get("label") == "RELATES_TO":
            ends = {
                f"{end}_node_uuid": (row.get("start" if end == "source" else "end") or {}).get("properties", {}).get("uuid")
                for end in ("source", "target")
            }
            yield "edge", {**{name: value for name, value in ends.items() if value}, **inner}
        return
    labels = row.get("labels") or ()
    yield ("episode" if "Episodic" in labels else "node"), {**inner, "labels": labels}


def _kind(row: Mapping[str, Any]) -> str:
    if "fact" in row or "source_node_uuid" in row:
        return "edge"
    return "episode" if "content" in row else "node"


def _edge(row: Mapping[str, Any], names: SpilledMap, notes: PeerNotes) -> Iterator[PeerEdge]:
    ends = [str(row.get(f"{end}_node_uuid") or row.get(f"{end}_uuid") or "") for end in ("source", "target")]
    subject, target = (names.get(end).rpartition(_APART)[::2] for end in ends)
    if not subject[0] or not target[0]:
        notes.problems["an edge leads to a node that is not there"] += 1
        return
    notes.fields("edge", row, _EDGE)
    yield PeerEdge(
        key=str(row.get("uuid") or ""),
        subject=subject[0],
        predicate=str(row.get("name") or "RELATES_TO"),
        object=target[0],
        conversation=str(row.get("group_id") or "graphiti"),
        text=str(row.get("fact") or ""),
        subject_kind=subject[1],
        object_kind=target[1],
        # What holds since an unknown time was at least said to hold at that of its episode.
        valid_from=notes.time(row.get("valid_at"), "valid_at") or notes.time(row.get("reference_time"), "reference_time"),
        valid_to=notes.time(row.get("invalid_at"), "invalid_at"),
        created=notes.time(row.get("created_at"), "created_at"),
        expired=notes.time(row.get("expired_at"), "expired_at"),
    )


def _episode(row: Mapping[str, Any], notes: PeerNotes) -> Iterator[PeerText]:
    text = row.get("content")
    if not isinstance(text, str) or not text.strip():
        notes.problems["an episode has no content"] += 1
        return
    notes.fields("episode", row, _EPISODE)
    # A message of Graphiti begins with who says it.
    speaker, colon, said = text.partition(": ")
    named = row.get("source") == "message" and colon and len(speaker.split()) <= 3
    yield PeerText(
        key=str(row.get("uuid") or row.get("name") or ""),
        text=said if named else text,
        speaker=speaker if named else str(row.get("source_description") or "graphiti"),
        conversation=str(row.get("group_id") or "graphiti"),
        created=notes.time(row.get("valid_at") or row.get("created_at"), "valid_at"),
    )
