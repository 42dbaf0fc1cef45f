"""Letta: archival memory, the passages that its API lists: `{id, text, archive_id, created_at, updated_at, metadata, tags, ...}`."""

from collections.abc import Iterator
from pathlib import Path

from graphmem.memory.portability.peers.peer_records import PeerNotes, PeerText, beginning_of

NAME = "letta"
_KNOWN = (
    *("id", "text", "archive_id", "agent_id", "source_id", "created_at", "updated_at", "created_by_id", "last_updated_by_id"),
    *("embedding", "embedding_config", "organization_id", "is_deleted", "file_id", "file_name"),
)


def is_letta(path: Path) -> bool:
    """True of a JSON file with passages of Letta."""
    head = beginning_of(path, 20_000) if path.suffix in (".json", ".jsonl") else b""
    return b'"passage-' in head and b'"text"' in head


def read_letta(path: Path, notes: PeerNotes) -> Iterator[PeerText]:
    """The passages of a file; deleted ones are left out."""
    for row in notes.items(path, ("passages",)):
        rows = row["passages"] if isinstance(row.get("passages"), list) else [row]
        for passage in rows:
            if not isinstance(passage.get("text"), str) or not passage["text"].strip():
                notes.problems["a passage has no text"] += 1
            elif passage.get("is_deleted"):
                notes.left_out["deleted passages"] += 1
            else:
                notes.fields("passage", passage, _KNOWN)
                yield PeerText(
                    key=str(passage.get("id")),
                    text=passage["text"],
                    speaker=str(passage.get("agent_id") or "agent"),
                    conversation=str(passage.get("archive_id") or passage.get("source_id") or passage.get("agent_id") or "archive"),
                    created=notes.time(passage.get("created_at"), "created_at"),
                    role="assistant",
                )
