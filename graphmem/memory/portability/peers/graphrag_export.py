"""GraphRAG: a folder with `entities.parquet`, `relationships.parquet` and `text_units.parquet` (older: `create_final_*.parquet`).

Text units become texts, relationships edges; covariates (claims) have the times of what is claimed. Communities and reports are left
out: graphmem clusters by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from graphmem.memory.portability.peers.peer_records import PeerEdge, PeerNotes, PeerText
from graphmem.memory.portability.peers.spilled_map import SpilledMap

NAME = "graphrag"
_LEFT_OUT = ("communities", "community_reports", "nodes", "embeddings")
_BATCH = 2000


def is_graphrag(path: Path) -> bool:
    """True of a folder with GraphRAG's tables."""
    return path.is_dir() and _table(path, "relationships") is not None and _table(path, "entities") is not None


def read_graphrag(path: Path, notes: PeerNotes) -> Iterator[PeerText | PeerEdge]:
    """The text units, relationships and claims of a folder."""
    with closing(SpilledMap()) as kinds, closing(SpilledMap()) as dates, closing(SpilledMap()) as created:
        for row in _rows(path, "entities", ("title", "name", "type")):
            kinds.put(str(row.get("title") or row.get("name")), str(row.get("type") or ""))
        for row in _rows(path, "documents", ("id", "creation_date")):
            if when := notes.time(row.get("creation_date"), "creation_date"):
                dates.put(str(row.get("id")), when.isoformat())
        yield from _texts(path, dates, created, notes)
        for row in _rows(path, "relationships"):
            yield from _edge(row, kinds, created, notes)
    for row in _rows(path, "covariates"):
        yield from _claim(row, notes)
    for name in _LEFT_OUT:
        if (found := _table(path, name)) is not None:
            notes.left_out[found.stem] += sum(1 for _ in _rows(path, name))


def _texts(path: Path, dates: SpilledMap, created: SpilledMap, notes: PeerNotes) -> Iterator[PeerText]:
    """The text units; the times of their documents are put into `created`."""
    for row in _rows(path, "text_units"):
        documents = row.get("document_ids") if row.get("document_ids") is not None else row.get("document_id")
        document = str((documents or ["graphrag"])[0] if not isinstance(documents, str) else documents)
        if when := dates.get(document):
            created.put(str(row.get("id")), when)
        notes.fields(
            "text_unit",
            row,
            ("id", "human_readable_id", "text", "n_tokens", "document_ids", "document_id", "entity_ids", "relationship_ids"),
        )
        if row.get("text"):
            yield PeerText(
                key=str(row["id"]),
                text=str(row["text"]),
                speaker="document",
                conversation=document,
                created=datetime.fromisoformat(when) if when else None,
                role="system",
            )


def _edge(row: Mapping[str, Any], kinds: SpilledMap, created: SpilledMap, notes: PeerNotes) -> Iterator[PeerEdge]:
    subject, target = row.get("source"), row.get("target")
    if not subject or not target:
        notes.problems["a relationship lacks an end"] += 1
        return
    notes.fields("relationship", row, ("id", "human_readable_id", "source", "target", "description", "text_unit_ids"))
    times = [datetime.fromisoformat(when) for unit in map(str, row.get("text_unit_ids") or ()) if (when := created.get(unit))]
    yield PeerEdge(
        key=str(row.get("id")),
        subject=_name(subject),
        predicate="relate to",
        object=_name(target),
        conversation="graphrag",
        text=str(row.get("description") or ""),
        subject_kind=kinds.get(str(subject)),
        object_kind=kinds.get(str(target)),
        created=min(times) if times else None,
    )


def _claim(row: Mapping[str, Any], notes: PeerNotes) -> Iterator[PeerEdge]:
    if not row.get("subject_id"):
        notes.problems["a claim has no subject"] += 1
        return
    notes.fields(
        "covariate",
        row,
        (
            "id",
            "human_readable_id",
            "covariate_type",
            "type",
            "description",
            "subject_id",
            "object_id",
            "start_date",
            "end_date",
            "text_unit_id",
        ),
    )
    target = row.get("object_id")
    yield PeerEdge(
        key=str(row.get("id")),
        subject=_name(row["subject_id"]),
        predicate=str(row.get("type") or "claim").lower(),
        object=_name(target) if target and target != "NONE" else "",
        conversation="graphrag",
        text=str(row.get("description") or ""),
        valid_from=notes.time(row.get("start_date"), "start_date"),
        valid_to=notes.time(row.get("end_date"), "end_date"),
    )


def _name(name: Any) -> str:
    """GraphRAG writes names in capitals."""
    text = str(name).strip('"')
    return text.title() if text.isupper() else text


def _table(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / f"{name}.parquet", folder / f"create_final_{name}.parquet") if path.is_file()), None)


def _rows(folder: Path, name: str, columns: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """The rows of a table, a batch at a time; of those `columns` alone that there are, if some are named."""
    import pyarrow.parquet as pq

    path = _table(folder, name)
    if path is None:
        return
    with pq.ParquetFile(path) as file:
        wanted = [column for column in columns if column in file.schema_arrow.names] or None
        for batch in file.iter_batches(_BATCH, columns=wanted):
            yield from batch.to_pylist()
