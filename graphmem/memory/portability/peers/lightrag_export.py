"""LightRAG: its working folder, with `graph_chunk_entity_relation.graphml` and `kv_store_text_chunks.json`.

A node has `entity_id`, `entity_type`, `description`, `source_id`, `file_path`, `created_at`; an edge `weight`, `description`, `keywords`
and the same. A chunk is `{content, tokens, full_doc_id, chunk_order_index, file_path, create_time}` under its id. Times are epochs.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import ijson

from graphmem.memory.portability.peers.peer_records import PeerEdge, PeerNotes, PeerText
from graphmem.memory.portability.peers.spilled_map import SpilledMap
from graphmem.model.ids import digest

NAME = "lightrag"
_GRAPH, _CHUNKS = "graph_chunk_entity_relation.graphml", "kv_store_text_chunks.json"
_NODE = ("entity_id", "entity_type", "source_id", "created_at")
_EDGE = ("description", "source_id", "created_at", "keywords")
_CHUNK = ("content", "tokens", "full_doc_id", "chunk_order_index", "create_time", "update_time", "_id", "file_path")


def is_lightrag(path: Path) -> bool:
    """True of LightRAG's working folder, or of its graph alone."""
    return (path.is_dir() and ((path / _GRAPH).is_file() or (path / _CHUNKS).is_file())) or path.suffix == ".graphml"


def read_lightrag(path: Path, notes: PeerNotes) -> Iterator[PeerText | PeerEdge]:
    """The chunks and edges of a folder."""
    folder, graph = (path.parent, path) if path.is_file() else (path, path / _GRAPH)
    chunks = folder / _CHUNKS
    if path.is_dir() and chunks.is_file():
        yield from _chunks(chunks, notes)
    if graph.is_file():
        yield from _edges(graph, notes)
    for other in sorted(folder.glob("*.json")) if path.is_dir() else ():
        if other.name != _CHUNKS:
            notes.left_out[other.name] += 1


def _chunks(path: Path, notes: PeerNotes) -> Iterator[PeerText]:
    with path.open("rb") as file:
        try:
            for key, row in ijson.kvitems(file, "", use_float=True):
                if not isinstance(row, dict) or not row.get("content"):
                    notes.problems["a chunk has no content"] += 1
                    continue
                notes.fields("chunk", row, _CHUNK)
                yield PeerText(
                    key=str(key),
                    text=str(row["content"]),
                    speaker="document",
                    conversation=str(row.get("full_doc_id") or "lightrag"),
                    created=notes.time(row.get("create_time"), "create_time"),
                    role="system",
                )
        except ijson.JSONError:
            notes.problems[f"{path.name} is cut off"] += 1


def _edges(path: Path, notes: PeerNotes) -> Iterator[PeerEdge]:
    names: dict[str, str] = {}
    graph: ET.Element | None = None
    with closing(SpilledMap()) as kinds:
        try:
            for event, element in ET.iterparse(path, events=("start", "end")):
                tag = element.tag.rpartition("}")[2]
                if event == "start":
                    graph = element if tag == "graph" else graph
                    continue
                if tag == "key":
                    names[element.get("id", "")] = element.get("attr.name", "")
                elif tag == "node":
                    row = _data(element, names)
                    notes.fields("node", row, _NODE)
                    kinds.put(element.get("id", ""), row.get("entity_type", ""))
                elif tag == "edge":
                    yield from _edge(element, _data(element, names), kinds, notes)
                if tag in ("node", "edge") and graph is not None:
                    graph.clear()  # Even empty elements of a million edges are many.
        except ET.ParseError:
            notes.problems[f"{path.name} is cut off, or no XML"] += 1


def _data(element: ET.Element, names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(data.get("key", ""), ""): data.text or "" for data in element if data.tag.endswith("data")}


def _edge(element: ET.Element, row: Mapping[str, Any], kinds: SpilledMap, notes: PeerNotes) -> Iterator[PeerEdge]:
    subject, target = element.get("source", ""), element.get("target", "")
    if not subject or not target:
        notes.problems["an edge lacks an end"] += 1
        return
    notes.fields("edge", row, _EDGE)
    when = row.get("created_at")
    yield PeerEdge(
        key=digest("lightrag", subject, target, str(row.get("description"))),
        subject=subject.strip('"'),
        predicate=str(row.get("keywords") or "relate to").split(",")[0].strip() or "relate to",
        object=target.strip('"'),
        conversation="lightrag",
        text=str(row.get("description") or "").split("<SEP>")[0],
        subject_kind=kinds.get(subject),
        object_kind=kinds.get(target),
        created=notes.time(when, "created_at"),
    )
