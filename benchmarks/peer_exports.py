"""How fast exports of other systems are read, and how much memory that takes: `python benchmarks/peer_exports.py ROWS [--json OUT]`.

It makes exports of so many rows, with circles, missing times and ends before beginnings among them, and reads each up to messages with
facts; nothing is stored. Seconds are those of the processor; peaks are of a process of its own for each system, in MB.
"""

import argparse
import json
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from graphmem.memory.portability.peers.peer_import import Converter, peer_of
from graphmem.memory.portability.peers.peer_records import PeerNotes

# So many names: each is the end of many edges, and edges lead back.
NAMES = 10_000


def write_mem0(path: Path, rows: int) -> None:
    """Relations, one per line; every tenth without a time."""
    with path.open("w", encoding="utf-8") as file:
        for n in range(rows):
            row = {"source": f"name_{n % NAMES}", "relationship": "knows", "target": f"name_{(n * 7 + 1) % NAMES}", "user_id": "u"}
            file.write(json.dumps(row if n % 10 == 0 else {**row, "created_at": 1_700_000_000 + n}) + "\n")


def write_graphiti(path: Path, rows: int) -> None:
    """Nodes, then edges, one per line; every tenth ends before it begins."""
    with path.open("w", encoding="utf-8") as file:
        for n in range(NAMES):
            file.write(json.dumps({"uuid": f"n{n}", "name": f"Name {n}", "labels": ["Entity"], "group_id": "g"}) + "\n")
        for n in range(rows):
            ends = {"source_node_uuid": f"n{n % NAMES}", "target_node_uuid": f"n{(n * 7 + 1) % NAMES}"}
            times = {"created_at": "2025-02-01T00:00:00Z", "valid_at": "2025-01-01T00:00:00Z"}
            times["invalid_at"] = "2024-01-01T00:00:00Z" if n % 10 == 0 else "2025-06-01T00:00:00Z"
            file.write(json.dumps({"uuid": f"e{n}", **ends, "name": "KNOWS", "fact": f"fact {n}", "group_id": "g", **times}) + "\n")


def write_mempalace(path: Path, rows: int) -> None:
    """Triples; every tenth without a time."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE entities (id TEXT PRIMARY KEY, name TEXT, type TEXT, properties TEXT, created_at TEXT)")
        connection.execute(
            "CREATE TABLE triples (id TEXT PRIMARY KEY, subject TEXT, predicate TEXT, object TEXT, valid_from TEXT, valid_to TEXT, "
            "confidence REAL, source_closet TEXT, source_file TEXT, extracted_at TEXT)"
        )
        entities = ((f"n{n}", f"Name {n}", "person", "{}", "2025-01-01") for n in range(NAMES))
        connection.executemany("INSERT INTO entities VALUES (?, ?, ?, ?, ?)", entities)
        triples = (
            (
                f"t{n:09}",
                f"n{n % NAMES}",
                "knows",
                f"n{(n * 7 + 1) % NAMES}",
                None if n % 10 == 0 else "2025-01-01",
                None,
                1.0,
                None,
                None,
                None,
            )
            for n in range(rows)
        )
        connection.executemany("INSERT INTO triples VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", triples)


def write_graphrag(path: Path, rows: int) -> None:
    """Half the rows are text units, half relationships between entities; every tenth relationship is of a text unit without a date."""
    path.mkdir()
    half = rows // 2
    names = [f"NAME {n}" for n in range(NAMES)]
    _write_table(path / "entities.parquet", NAMES, lambda n: {"id": f"n{n}", "title": names[n], "type": "PERSON", "description": "x"})
    _write_table(path / "documents.parquet", 9, lambda n: {"id": f"d{n}", "creation_date": f"2025-03-0{n + 1} 00:00:00 +0000"})
    _write_table(path / "text_units.parquet", half, lambda n: {"id": f"t{n:09}", "text": f"Text {n}.", "document_ids": [f"d{n % 10}"]})
    _write_table(
        path / "relationships.parquet",
        rows - half,
        lambda n: {
            "id": f"r{n}",
            "source": names[n % NAMES],
            "target": names[(n * 7 + 1) % NAMES],
            "description": f"fact {n}",
            "text_unit_ids": [f"t{n:09}"],
        },
    )


def _write_table(path: Path, rows: int, make: Callable[[int], dict[str, object]]) -> None:
    # Imported here, so that only what reads Parquet loads it in the process that is measured.
    import pyarrow as pa
    import pyarrow.parquet as pq

    first = pa.Table.from_pylist([make(0)])
    with pq.ParquetWriter(path, first.schema) as writer:
        for start in range(0, rows, 10_000):
            made = [make(n) for n in range(start, min(rows, start + 10_000))]
            writer.write_table(pa.Table.from_pylist(made, schema=first.schema))


def write_lightrag(path: Path, rows: int) -> None:
    """Half the rows are chunks, half edges; every tenth without a time."""
    path.mkdir()
    half = rows // 2
    with (path / "kv_store_text_chunks.json").open("w", encoding="utf-8") as file:
        for n in range(half):
            chunk: dict[str, object] = {"content": f"Text {n}.", "tokens": 3, "full_doc_id": f"doc-{n % 10}"}
            timed = chunk if n % 10 == 0 else {**chunk, "create_time": 1_700_000_000 + n}
            file.write(f'{"," if n else "{"}\n"chunk-{n:09}": {json.dumps(timed)}')
        file.write("}")
    with (path / "graph_chunk_entity_relation.graphml").open("w", encoding="utf-8") as file:
        file.write('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">')
        for n, (of, name) in enumerate((("node", "entity_type"), ("edge", "description"), ("edge", "keywords"), ("edge", "created_at"))):
            file.write(f'<key id="d{n}" for="{of}" attr.name="{name}" attr.type="string"/>')
        file.write('<graph edgedefault="undirected">\n')
        for n in range(NAMES):
            file.write(f'<node id="Name {n}"><data key="d0">person</data></node>\n')
        for n in range(rows - half):
            time_ = "" if n % 10 == 0 else f'<data key="d3">{1_700_000_000 + n}</data>'
            ends = f'source="Name {n % NAMES}" target="Name {(n * 7 + 1) % NAMES}"'
            file.write(f'<edge {ends}><data key="d1">fact {n}</data><data key="d2">knows</data>{time_}</edge>\n')
        file.write("</graph></graphml>")


def write_letta(path: Path, rows: int) -> None:
    """Passages in one array; every tenth without a time."""
    with path.open("w", encoding="utf-8") as file:
        for n in range(rows):
            passage: dict[str, object] = {"id": f"passage-{n:09}", "text": f"Name {n % NAMES} knows {n}.", "archive_id": f"a{n % 10}"}
            timed = passage if n % 10 == 0 else {**passage, "created_at": "2025-03-01T12:00:00+00:00"}
            file.write(f"{',' if n else '['}\n{json.dumps(timed)}")
        file.write("]")


EXPORTS: dict[str, tuple[str, Callable[[Path, int], None]]] = {
    "mem0": ("export.jsonl", write_mem0),
    "graphiti": ("export.jsonl", write_graphiti),
    "mempalace": ("knowledge_graph.sqlite3", write_mempalace),
    "graphrag": ("output", write_graphrag),
    "lightrag": ("rag", write_lightrag),
    "letta": ("archive.json", write_letta),
}


def measure(path: Path) -> dict[str, object]:
    """Rows a second and peak memory of one read."""
    busy, before = time.process_time(), _peak()
    peer, notes = peer_of(path), PeerNotes()
    convert = Converter("benchmark", peer.name, path.name, datetime(2026, 1, 1, tzinfo=UTC), notes)
    messages = sum(len(convert(entry)) for entry in peer.read(path, notes))
    busy = time.process_time() - busy
    return {
        "system": peer.name,
        "messages": messages,
        "cpu_seconds": round(busy, 1),
        "messages_per_cpu_s": round(messages / busy),
        "peak_mb": _peak(),
        "peak_before_mb": before,
        "problems": dict(notes.problems),
    }


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Measure exports of so many rows as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int)
    parser.add_argument("--system", choices=EXPORTS, action="append", help="may be given several times; all if left out")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    results = []
    for name, write in (EXPORTS[system] for system in given.system or EXPORTS):
        with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as alone:
            path = Path(folder) / name
            alone.submit(write, path, given.rows).result()
            size = sum(file.stat().st_size for file in path.rglob("*")) if path.is_dir() else path.stat().st_size
            results.append({"rows": given.rows, "file_mb": size // 2**20, **alone.submit(measure, path).result()})
    text = json.dumps(results, indent=2)
    if given.json:
        given.json.write_text(text + "\n", "utf-8")
    print(text)  # noqa: T201


if __name__ == "__main__":
    main()
