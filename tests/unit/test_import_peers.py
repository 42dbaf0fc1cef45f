"""Exports of other systems, in their real shapes: every time is kept, and what has no place here is told."""

import json
import sqlite3
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.memory.facade import Memory
from graphmem.memory.portability.peers.peer_import import Converter, peer_of
from graphmem.memory.portability.peers.peer_records import PeerNotes
from graphmem.model import Fact
from graphmem.model.errors import BundleError
from graphmem.model.validity import FOREVER


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory.open(tmp_path / "m.lbug", embedder=StandInEmbedder(), extractor=StandInExtractor()) as opened:
        yield opened


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def facts_of(memory: Memory, name: str) -> list[Fact]:
    return memory.timeline(name)


def write(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), "utf-8")
    return path


def graphiti() -> dict[str, Any]:
    node = {
        "group_id": "g",
        "labels": ["Entity", "Person"],
        "created_at": "2025-01-01T00:00:00Z",
        "summary": "A summary.",
        "attributes": {},
    }
    edge = {
        "group_id": "g",
        "created_at": "2025-02-01T00:00:00Z",
        "episodes": ["e1"],
        "expired_at": None,
        "valid_at": None,
        "invalid_at": None,
    }
    return {
        "nodes": [
            {**node, "uuid": "n1", "name": "Ada"},
            {**node, "uuid": "n2", "name": "Halvorsen Marine", "labels": ["Entity", "Organization"]},
            {**node, "uuid": "n3", "name": "Oslo", "labels": ["Entity", "Location"]},
        ],
        "edges": [
            {
                **edge,
                "uuid": "r1",
                "source_node_uuid": "n1",
                "target_node_uuid": "n2",
                "name": "WORKS_AT",
                "fact": "Ada works at Halvorsen Marine",
                "valid_at": "2024-03-01T00:00:00Z",
                "invalid_at": "2025-04-01T00:00:00Z",
                "expired_at": "2025-05-01T00:00:00Z",
            },
            {**edge, "uuid": "r2", "source_node_uuid": "n1", "target_node_uuid": "n3", "name": "VISITED", "fact": "She saw the capital"},
            {**edge, "uuid": "r3", "source_node_uuid": "n3", "target_node_uuid": "n1", "name": "HOME_OF", "fact": "Oslo is home of Ada"},
            {**edge, "uuid": "r4", "source_node_uuid": "n1", "target_node_uuid": "n1", "name": "KNOWS", "fact": "Ada knows Ada"},
            {**edge, "uuid": "r5", "source_node_uuid": "n1", "target_node_uuid": "gone", "name": "KNOWS", "fact": "Ada knows someone"},
        ],
        "episodes": [
            {
                "uuid": "e1",
                "name": "chat",
                "group_id": "g",
                "source": "message",
                "source_description": "chat",
                "content": "Ada: I work at Halvorsen Marine.",
                "valid_at": "2025-01-15T10:00:00Z",
                "created_at": "2025-02-01T00:00:00Z",
            }
        ],
    }


def test_graphiti_keeps_valid_invalid_and_expired(memory: Memory, tmp_path: Path) -> None:
    report = memory.import_from(write(tmp_path / "zep.json", graphiti()))
    assert report.problems["an edge leads to a node that is not there"] == 1
    assert report.left_out["node.summary"] == 3
    now = [f for f in facts_of(memory, "Ada") if f.predicate == "work at" and f.retired_at == FOREVER and f.message_id]
    edge = next(f for f in now if f.valid_from == day("2024-03-01"))
    assert (edge.valid_to, edge.recorded_at) == (day("2025-04-01"), day("2025-05-01"))
    # Before the system learnt of the end, the fact was open.
    before = [f for f in memory.timeline("Ada", known=day("2025-04-15")) if f.valid_from == day("2024-03-01")]
    assert [(f.valid_to, f.recorded_at, f.retired_at) for f in before] == [(FOREVER, day("2025-02-01"), day("2025-05-01"))]
    assert {e.name: e.kind for e in memory.entities()}["Oslo"] == "place"
    assert memory.compare_with_rebuild() == []
    # Once more changes nothing, and a later run of the own extractor does not replace what was imported.
    again = memory.import_from(tmp_path / "zep.json")
    assert (again.new, again.facts) == (0, report.facts)


def test_graphiti_as_a_dump_of_neo4j(memory: Memory, tmp_path: Path) -> None:
    whole = graphiti()
    nodes = [{"type": "node", "id": n["uuid"], "labels": n["labels"], "properties": n} for n in whole["nodes"]]
    edge = whole["edges"][0]
    ends = {"start": {"properties": {"uuid": "n1"}}, "end": {"properties": {"uuid": "n2"}}}
    inner = {name: value for name, value in edge.items() if not name.endswith("_node_uuid")}
    lines = [*nodes, {"type": "relationship", "label": "RELATES_TO", **ends, "properties": inner}]
    path = tmp_path / "dump.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert memory.import_from(path).read == 2
    assert facts_of(memory, "Ada")[-1].valid_to == day("2025-04-01")


def test_mem0_as_a_dump_of_neo4j(memory: Memory, tmp_path: Path) -> None:
    """A relation that Mem0 found to hold no longer is known until then; one without that time is left out."""

    def node(name: str) -> dict[str, Any]:
        return {"id": name, "labels": ["__Entity__", "person"], "properties": {"name": name, "user_id": "u1", "mentions": 1}}

    def relation(name: str, to: str, **more: Any) -> dict[str, Any]:
        own = {"created": "2025-01-05T10:00:00Z", "mentions": 1, **more}
        return {"type": "relationship", "id": to, "label": name, "properties": own, "start": node("ada"), "end": node(to)}

    lines = [
        {"type": "node", **node("ada")},
        relation("lives_in", "oslo", valid=False, invalidated_at="2025-03-01T00:00:00Z"),
        relation("lives_in", "bergen", valid=True),
        relation("works_at", "nowhere", valid=False),
        {"type": "relationship", "label": "likes", "properties": {}, "start": node("ada")},
    ]
    path = tmp_path / "mem0.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    report = memory.import_from(path)
    assert (report.read, report.problems) == (2, {"a relation lacks an end": 1})
    assert report.left_out == {"relations that no longer hold, without the time": 1}
    known = {name: {f.text for f in memory.timeline("Ada", known=day(name))} for name in ("2025-02-01", "2025-04-01")}
    assert any("Oslo" in text for text in known["2025-02-01"])
    assert not any("Oslo" in text for text in known["2025-04-01"])


def test_graphiti_says_when_it_was_said(memory: Memory, tmp_path: Path) -> None:
    whole = graphiti()
    whole["edges"] = [{**whole["edges"][1], "reference_time": "2025-01-20T00:00:00Z"}]
    report = memory.import_from(write(tmp_path / "zep.json", whole))
    assert "edge.reference_time" not in report.left_out
    assert day("2025-01-20") in [f.valid_from for f in facts_of(memory, "Ada")]


def test_mem0_memories_payloads_and_relations(memory: Memory, tmp_path: Path) -> None:
    entry = {"hash": "h", "user_id": "ada", "created_at": "2025-01-05T10:00:00+00:00", "updated_at": None, "metadata": {"mood": "calm"}}
    payload = {"data": "Likes rye bread", "hash": "h", "user_id": "ada", "created_at": "2025-01-06T10:00:00-08:00"}
    whole = {
        "results": [{"id": "m1", "memory": "Works at Halvorsen Marine", **entry}, {"id": "m2", "memory": "", **entry}],
        "relations": [
            {"source": "ada", "relationship": "lives_in", "target": "oslo"},
            {"source": "oslo", "relationship": "home_of", "destination": "ada", "created": 1736071200},
            {"source": "ada", "relationship": "lives_in"},
        ],
    }
    report = memory.import_from(write(tmp_path / "mem0.json", whole))
    assert report.problems == {
        "a memory has no text": 1,
        "a relation lacks an end": 1,
        "without a time: the time of the export is taken": 1,
    }
    assert report.left_out == {"memory.metadata": 1}
    assert {m.sent_at for m in _messages(memory) if m.role == "user"} == {datetime(2025, 1, 5, 10, tzinfo=UTC)}
    assert any(f.predicate == "live in" and {m.name for m in f.members} == {"Ada", "Oslo"} for f in facts_of(memory, "Ada"))
    memory.import_from(write(tmp_path / "vectors.json", [{"id": "v1", "payload": payload, "vector": [0.1]}]), "mem0")
    assert datetime(2025, 1, 6, 18, tzinfo=UTC) in {m.sent_at for m in _messages(memory)}


def _messages(memory: Memory) -> list[Any]:
    return memory.messages([row["id"] for row in memory.store.read("message_places", space="default")])


def test_graphrag_tables(memory: Memory, tmp_path: Path) -> None:
    folder = tmp_path / "output"
    folder.mkdir()

    def table(name: str, rows: list[dict[str, Any]]) -> None:
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")

    table(
        "entities",
        [
            {"id": "1", "title": "ADA", "type": "PERSON", "description": "x"},
            {"id": "2", "title": "OSLO", "type": "GEO", "description": "y"},
        ],
    )
    table("documents", [{"id": "d1", "title": "t", "creation_date": "2025-03-01 00:00:00 +0000"}])
    table("text_units", [{"id": "t1", "text": "Ada lives in Oslo.", "n_tokens": 5, "document_ids": ["d1"]}])
    relation = {"id": "r1", "human_readable_id": 1, "source": "ADA", "target": "OSLO", "description": "Ada lives in Oslo", "weight": 2.0}
    table("relationships", [{**relation, "combined_degree": 2, "text_unit_ids": ["t1"]}])
    claim = {"id": "c1", "type": "FRAUD", "subject_id": "ADA", "object_id": "NONE", "description": "Ada was fined"}
    table("covariates", [{**claim, "status": "TRUE", "start_date": "2024-01-10T00:00:00", "end_date": "2024-01-11T00:00:00"}])
    table("communities", [{"id": "k", "level": 0}])
    report = memory.import_from(folder)
    assert report.left_out["communities"] == 1
    assert report.left_out["relationship.weight"] == 1
    spans = {(f.predicate, f.valid_from, f.valid_to) for f in facts_of(memory, "Ada")}
    assert ("fraud", day("2024-01-10"), day("2024-01-11")) in spans
    assert ("relate to", day("2025-03-01"), FOREVER) in spans


def test_lightrag_folder(memory: Memory, tmp_path: Path) -> None:
    folder = tmp_path / "rag"
    folder.mkdir()
    write(
        folder / "kv_store_text_chunks.json",
        {"chunk-1": {"content": "Ada lives in Oslo.", "tokens": 5, "full_doc_id": "doc-1", "create_time": 1740787200}},
    )
    write(folder / "kv_store_full_docs.json", {})
    keys = "".join(
        f'<key id="d{n}" for="{kind}" attr.name="{name}" attr.type="string"/>'
        for n, (kind, name) in enumerate(
            [("node", "entity_type"), ("edge", "description"), ("edge", "keywords"), ("edge", "created_at"), ("edge", "weight")]
        )
    )
    values = ("Ada lives in Oslo since spring&lt;SEP&gt;more", "home, city", "1740787200", "3.0")
    edge = "".join(f'<data key="d{n}">{value}</data>' for n, value in enumerate(values, 1))
    graph = (
        f'<graphml xmlns="http://graphml.graphdrawing.org/xmlns">{keys}<graph edgedefault="undirected">'
        f'<node id="Ada"><data key="d0">person</data></node><node id="Oslo"><data key="d0">location</data></node>'
        f'<edge source="Ada" target="Oslo">{edge}</edge></graph></graphml>'
    )
    (folder / "graph_chunk_entity_relation.graphml").write_text(graph, "utf-8")
    report = memory.import_from(folder)
    assert report.left_out == {"edge.weight": 1, "kv_store_full_docs.json": 1}
    fact = next(f for f in facts_of(memory, "Ada") if f.predicate == "home")
    assert (fact.valid_from, fact.text) == (day("2025-03-01"), "Ada lives in Oslo since spring")
    (folder / "graph_chunk_entity_relation.graphml").write_text(graph[:-30], "utf-8")
    assert memory.import_from(folder).problems["graph_chunk_entity_relation.graphml is cut off, or no XML"] == 1


def test_letta_archival_memory(memory: Memory, tmp_path: Path) -> None:
    passage = {
        "text": "Ada likes rye bread.",
        "archive_id": "archive-1",
        "created_at": "2025-03-01T12:00:00+00:00",
        "metadata": {},
        "tags": ["food"],
    }
    rows = [
        {"id": "passage-1", **passage},
        {"id": "passage-2", **passage, "is_deleted": True},
        {"id": "passage-3", **passage, "text": None},
    ]
    report = memory.import_from(write(tmp_path / "letta.json", rows))
    assert (report.read, report.left_out, report.problems) == (1, {"deleted passages": 1, "passage.tags": 1}, {"a passage has no text": 1})
    assert _messages(memory)[0].sent_at == datetime(2025, 3, 1, 12, tzinfo=UTC)


def palace(path: Path, triples: int = 0) -> Path:
    with sqlite3.connect(path) as connection:
        connection.executescript(
            """
            CREATE TABLE entities(id TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT DEFAULT 'unknown', properties TEXT DEFAULT '{}',
                created_at TEXT DEFAULT CURRENT_TIMESTAMP);
            CREATE TABLE triples(id TEXT PRIMARY KEY, subject TEXT NOT NULL, predicate TEXT NOT NULL, object TEXT NOT NULL,
                valid_from TEXT, valid_to TEXT, confidence REAL DEFAULT 1.0, source_closet TEXT, source_file TEXT,
                extracted_at TEXT DEFAULT CURRENT_TIMESTAMP);
            INSERT INTO entities VALUES ('max', 'Max', 'person', '{"age": 11}', '2026-01-01 00:00:00');
            INSERT INTO entities VALUES ('chess', 'Chess', 'unknown', '{}', '2026-01-01');
            INSERT INTO triples VALUES
                ('t1', 'max', 'loves', 'chess', '2025-10-01', '2026-02-15', 0.8, 'closet-9', NULL, '2026-01-02 10:00:00');
            INSERT INTO triples VALUES ('t2', 'max', 'loves', 'chess', '2026-10-01', '2025-02-15', 0.8, NULL, NULL, 'long ago');
            """
        )
        rows = ((f"x{n}", f"p{n}", "knows", f"p{n + 1}", "2026-01-01", "2026-01-02 10:00:00") for n in range(triples))
        connection.executemany(
            "INSERT INTO triples(id, subject, predicate, object, valid_from, extracted_at) VALUES (?, ?, ?, ?, ?, ?)", rows
        )
    return path


def test_mempalace_triples(memory: Memory, tmp_path: Path) -> None:
    report = memory.import_from(palace(tmp_path / "knowledge_graph.sqlite3"))
    assert report.left_out == {"entity.properties": 1, "triple.source_closet": 1}
    assert report.problems["ends before it begins: the end was left out"] == 1
    assert report.problems["extracted_at is no time"] == 1
    first = facts_of(memory, "Max")[0]
    # A date counts to the end of its day.
    assert (first.predicate, first.valid_from, first.valid_to) == ("love", day("2025-10-01"), day("2026-02-15") + timedelta(days=1))
    assert first.recorded_at == datetime(2026, 1, 2, 10, tzinfo=UTC)


def test_what_is_no_export_is_refused(memory: Memory, tmp_path: Path) -> None:
    for path in (tmp_path / "missing.json", write(tmp_path / "other.json", {"hello": 1}), tmp_path):
        with pytest.raises(BundleError):
            memory.import_from(path)
    with pytest.raises(BundleError, match="Known are"):
        memory.import_from(tmp_path / "other.json", "nobody")
    cut = tmp_path / "cut.json"
    cut.write_text(json.dumps([{"id": f"passage-{n}", "text": "x"} for n in range(3)])[:-15], "utf-8")
    report = memory.import_from(cut)
    assert (report.read, report.problems["an entry is no object, or the file is cut off"]) == (2, 1)


CIRCLE = [("Ada", "Ben"), ("Ben", "Cleo"), ("Cleo", "Ada"), ("Ada", "Ada"), ("Ada", "Ben")]
"""Who knows whom: a circle, one who knows herself, and a pair that is told twice."""


def _mem0_circle(folder: Path) -> Path:
    rows = [{"source": one, "relationship": "knows", "target": other, "user_id": "u"} for one, other in CIRCLE]
    return write(folder / "mem0.json", {"relations": rows})


def _graphiti_circle(folder: Path) -> Path:
    nodes = [{"uuid": name, "name": name, "labels": ["Entity"], "group_id": "g"} for name in ("Ada", "Ben", "Cleo")]
    edges = [
        {
            "uuid": f"e{n}",
            "source_node_uuid": one,
            "target_node_uuid": other,
            "name": "KNOWS",
            "fact": f"{one} knows {other}",
            "group_id": "g",
        }
        for n, (one, other) in enumerate(CIRCLE)
    ]
    return write(folder / "graphiti.json", {"nodes": nodes, "edges": edges, "episodes": []})


def _graphrag_circle(folder: Path) -> Path:
    (folder / "output").mkdir()
    rows = [{"id": f"r{n}", "source": one, "target": other, "description": "knows"} for n, (one, other) in enumerate(CIRCLE)]
    pq.write_table(pa.Table.from_pylist(rows), folder / "output" / "relationships.parquet")
    pq.write_table(pa.Table.from_pylist([{"id": "1", "title": "Ada", "type": "PERSON"}]), folder / "output" / "entities.parquet")
    return folder / "output"


def _lightrag_circle(folder: Path) -> Path:
    (folder / "rag").mkdir()
    write(folder / "rag" / "kv_store_text_chunks.json", {})
    edges = "".join(f'<edge source="{one}" target="{other}"/>' for one, other in CIRCLE)
    graph = f'<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="undirected">{edges}</graph></graphml>'
    (folder / "rag" / "graph_chunk_entity_relation.graphml").write_text(graph, "utf-8")
    return folder / "rag"


def _mempalace_circle(folder: Path) -> Path:
    path = folder / "knowledge_graph.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "CREATE TABLE entities(id TEXT, name TEXT, type TEXT, properties TEXT, created_at TEXT);"
            "CREATE TABLE triples(id TEXT, subject TEXT, predicate TEXT, object TEXT, valid_from TEXT, valid_to TEXT, confidence REAL,"
            " source_closet TEXT, source_file TEXT, extracted_at TEXT);"
        )
        rows = [(f"t{n}", one, "knows", other) for n, (one, other) in enumerate(CIRCLE)]
        connection.executemany("INSERT INTO triples(id, subject, predicate, object) VALUES (?, ?, ?, ?)", rows)
    return path


@pytest.mark.parametrize("export", [_mem0_circle, _graphiti_circle, _graphrag_circle, _lightrag_circle, _mempalace_circle])
def test_circles_without_times_come_in_and_are_told(export: Callable[[Path], Path], memory: Memory, tmp_path: Path) -> None:
    """Edges that lead back, to where they begin, and twice to the same end; none has a time, so that of the file counts."""
    path = export(tmp_path)
    report = memory.import_from(path)
    assert (report.read, report.facts) == (len(CIRCLE), report.new)
    assert report.problems["without a time: the time of the export is taken"] == len(CIRCLE)
    written = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    facts = facts_of(memory, "Ada")
    assert {fact.valid_from for fact in facts} == {written}
    assert {name for fact in facts for name in (m.name for m in fact.members)} >= {"Ada", "Ben", "Cleo"}
    assert memory.compare_with_rebuild() == []
    again = memory.import_from(path)
    assert (again.new, again.facts) == (0, report.facts)


def _large_mem0(folder: Path, rows: int) -> Path:
    row = {"source": "Ada", "relationship": "knows", "user_id": "u", "created_at": 1_700_000_000}
    path = folder / "mem0.jsonl"
    path.write_text("".join(f"{json.dumps({**row, 'target': f'Name {n}'})}\n" for n in range(rows)), "utf-8")
    return path


def _large_graphiti(folder: Path, rows: int) -> Path:
    """One object with lists, as many nodes as edges, on several lines."""
    nodes = [{"uuid": f"n{n}", "name": f"Name {n}", "labels": ["Entity"], "group_id": "g"} for n in range(rows)]
    edges = [
        {"uuid": f"e{n}", "source_node_uuid": f"n{n}", "target_node_uuid": "n0", "name": "KNOWS", "fact": f"fact {n}", "group_id": "g"}
        for n in range(rows)
    ]
    path = folder / "graphiti.json"
    path.write_text(json.dumps({"nodes": nodes, "edges": edges, "episodes": []}, indent=1), "utf-8")
    return path


def _large_graphrag(folder: Path, rows: int) -> Path:
    """As many entities and text units as relationships, which have the time of their unit's document."""
    half = range(rows // 2)
    tables: dict[str, list[dict[str, Any]]] = {
        "entities": [{"id": f"n{n}", "title": f"NAME {n}", "type": "PERSON"} for n in half],
        "documents": [{"id": "d1", "creation_date": "2025-03-01 00:00:00 +0000"}],
        "text_units": [{"id": f"t{n}", "text": f"Text {n}.", "document_ids": ["d1"]} for n in half],
        "relationships": [{"id": f"r{n}", "source": f"NAME {n}", "target": "NAME 0", "text_unit_ids": [f"t{n}"]} for n in half],
    }
    for name, made in tables.items():
        pq.write_table(pa.Table.from_pylist(made), folder / f"{name}.parquet")
    return folder


def _large_lightrag(folder: Path, rows: int) -> Path:
    chunks = {f"chunk-{n}": {"content": f"Text {n}.", "full_doc_id": "d", "create_time": 1_700_000_000} for n in range(rows // 2)}
    write(folder / "kv_store_text_chunks.json", chunks)
    nodes = "".join(f'<node id="Name {n}"><data key="d0">person</data></node>' for n in range(rows // 2))
    edges = "".join(f'<edge source="Name {n}" target="Name 0"><data key="d1">fact {n}</data></edge>' for n in range(rows // 2))
    keys = '<key id="d0" for="node" attr.name="entity_type"/><key id="d1" for="edge" attr.name="description"/>'
    graph = f'<graphml xmlns="http://graphml.graphdrawing.org/xmlns">{keys}<graph>{nodes}{edges}</graph></graphml>'
    (folder / "graph_chunk_entity_relation.graphml").write_text(graph, "utf-8")
    return folder


def _large_letta(folder: Path, rows: int) -> Path:
    """As its API lists them: passages in an object, on several lines."""
    passages = [{"id": f"passage-{n}", "text": f"Ada likes {n}.", "created_at": "2025-03-01T12:00:00+00:00"} for n in range(rows)]
    path = folder / "letta.json"
    path.write_text(json.dumps({"passages": passages, "next": None}, indent=1), "utf-8")
    return path


@pytest.mark.parametrize("export", [_large_mem0, _large_graphiti, _large_graphrag, _large_lightrag, _large_letta])
def test_a_large_export_takes_no_more_memory_than_a_small_one(export: Callable[[Path, int], Path], tmp_path: Path) -> None:
    """Entries are handed on one by one. (A million: `python benchmarks/peer_exports.py 1000000`.)"""

    def peak(rows: int) -> int:
        (folder := tmp_path / f"rows-{rows}").mkdir()
        path, notes = export(folder, rows), PeerNotes()
        peer = peer_of(path)
        convert = Converter("default", peer.name, path.name, day("2026-01-01"), notes)
        tracemalloc.start()
        assert sum(len(convert(entry)) for entry in peer.read(path, notes)) == rows
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert all(reason.startswith("without a time") for reason in notes.problems), notes.problems
        return most

    few = peak(8_000)  # More than what is kept at a time.
    assert peak(16_000) < few + 300_000


def test_an_object_of_lists_that_is_cut_off_is_told_once(tmp_path: Path) -> None:
    """What stands before the cut is read."""
    path = _large_letta(tmp_path, 20)
    whole = path.read_text("utf-8")
    path.write_text(whole[: whole.index("passage-7")], "utf-8")
    notes = PeerNotes()
    peer = peer_of(path)
    assert len(list(peer.read(path, notes))) == 7
    assert notes.problems == {"an entry is no object, or the file is cut off": 1}
