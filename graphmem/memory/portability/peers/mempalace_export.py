"""MemPalace: its knowledge graph, `knowledge_graph.sqlite3`, with the tables `entities` and `triples`."""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from graphmem.memory.portability.peers.peer_records import PeerEdge, PeerNotes, beginning_of
from graphmem.model.errors import BundleError

NAME = "mempalace"
_KNOWN = ("id", "subject", "predicate", "object", "valid_from", "valid_to", "confidence", "extracted_at")
# The characters of a date without a time.
_DATE = 10


def is_mempalace(path: Path) -> bool:
    """True of a SQLite file with triples."""
    if not path.is_file() or beginning_of(path, 16) != b"SQLite format 3\x00":
        return False
    with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as connection:
        return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'triples'").fetchone() is not None


def read_mempalace(path: Path, notes: PeerNotes) -> Iterator[PeerEdge]:
    """The triples of a file. Raises BundleError if it is damaged."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        entities = {row["id"]: dict(row) for row in connection.execute("SELECT * FROM entities")}
        for entity in entities.values():
            notes.fields(
                "entity",
                {**entity, "properties": None if entity.get("properties") == "{}" else entity.get("properties")},
                ("id", "name", "type", "created_at"),
            )
        for row in connection.execute("SELECT * FROM triples ORDER BY id"):
            yield _edge(dict(row), entities, notes)
    except sqlite3.Error as error:
        raise BundleError(f"{path}: cannot be read ({error}). Copy it again while MemPalace is closed.") from None
    finally:
        connection.close()


def _edge(row: Mapping[str, Any], entities: Mapping[str, Mapping[str, Any]], notes: PeerNotes) -> PeerEdge:
    notes.fields("triple", row, _KNOWN)
    subject, target = (entities.get(row[end], {}) for end in ("subject", "object"))
    end = notes.time(row.get("valid_to"), "valid_to")
    if end is not None and len(str(row["valid_to"])) == _DATE:
        end += timedelta(days=1)  # The last day counts as a whole.
    return PeerEdge(
        key=str(row["id"]),
        subject=str(subject.get("name") or row["subject"]),
        predicate=str(row["predicate"]),
        object=str(target.get("name") or row["object"]),
        conversation="mempalace",
        subject_kind=str(subject.get("type") or ""),
        object_kind=str(target.get("type") or ""),
        valid_from=notes.time(row.get("valid_from"), "valid_from"),
        valid_to=end,
        created=notes.time(row.get("extracted_at"), "extracted_at"),
        confidence=float(row.get("confidence") or 1.0),
    )
