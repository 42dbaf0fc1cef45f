"""A space as a bundle: a folder of Parquet files, one per node and edge type, and a manifest with the hash of each.

    BUNDLE/manifest.json            version, space, model, build, rules, rows and SHA-256 of each file, content hash
           nodes/messages.parquet   ... entities, facts, units, communities, decisions, marks, quarantined
           nodes/extractions.parquet
           edges/mentions.parquet   ... one file per edge type, with source and target

Messages, extractions, decisions of users, communities and quarantine are what an import needs; all else follows from them, and is
there for other programs.
"""

import json
import shutil
from collections.abc import Callable, Mapping
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmem.memory.build_stage import BUILD_VERSION, read_note
from graphmem.memory.portability.content_hash import content_hash
from graphmem.memory.portability.space_tables import (
    EXTRACTIONS,
    Row,
    StoredRows,
    Table,
    edge_tables,
    extraction_rows,
    node_tables,
)
from graphmem.model.errors import BundleError
from graphmem.serialization import arrow_schema
from graphmem.storage import GraphStore
from graphmem.storage.private_files import make_private, make_private_folder, write_private

if TYPE_CHECKING:
    import pyarrow as pa

VERSION = 1
MANIFEST = "manifest.json"


def write_bundle(store: GraphStore, space: str, folder: Path) -> dict[str, Any]:
    """Write the bundle of a space into a folder that is not there yet, or is empty; returns the manifest. Raises BundleError."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BundleError(f"{folder}: is there already. Give a new folder, or remove it.")
    partial = folder.with_name(folder.name + ".part")
    shutil.rmtree(partial, ignore_errors=True)
    files: dict[str, dict[str, Any]] = {}
    make_private_folder(partial)
    for kind in ("nodes", "edges"):
        make_private_folder(partial / kind)
    for table in (*node_tables(store, space), _extractions(store, space)):
        files[f"nodes/{table.name}.parquet"] = _write(partial / "nodes" / f"{table.name}.parquet", table.rows)
    for table in edge_tables(store, space):
        origin, to = table.ends or ("", "")
        entry = _write(partial / "edges" / f"{table.name}.parquet", table.rows)
        files[f"edges/{table.name}.parquet"] = {**entry, "type": table.label, "from": origin, "to": to}
    note = read_note(store, space)
    manifest = {
        "format": "graphmem bundle",
        "version": VERSION,
        "space": space,
        "model": json.loads(_model_of(store)),
        "build": BUILD_VERSION,
        "extractor": note.extractor,
        "rules": note.rules.to_json(),
        "content_hash": content_hash(store, space),
        "files": files,
    }
    write_private(partial / MANIFEST, json.dumps(manifest, indent=2, sort_keys=True).encode() + b"\n")
    if folder.exists():
        folder.rmdir()
    partial.rename(folder)
    return manifest


def _model_of(store: GraphStore) -> str:
    noted = store.read("meta", id="model")
    return str(noted[0]["content"]) if noted else "{}"


def _extractions(store: GraphStore, space: str) -> Table:
    """In the order of the messages, so that an import reads both files side by side."""
    ids = [row["id"] for row in store.read("message_places", space=space)]
    return Table(EXTRACTIONS, "Extraction", StoredRows(ids, lambda part: extraction_rows(store, space, part)))


def _write(path: Path, rows: "list[Row] | StoredRows") -> dict[str, Any]:
    """Write rows as Parquet, stored ones a part at a time; returns what the manifest says of the file."""
    import pyarrow.parquet as pq

    count = 0
    schema = _SCHEMAS[path.stem]() if path.stem in _SCHEMAS else None
    if schema is not None and isinstance(rows, StoredRows) and rows.ids:
        with pq.ParquetWriter(path, schema, compression="zstd") as file:
            for part in rows.parts():
                table = _as_table(part, schema)
                file.write_table(table)
                count += table.num_rows
    else:
        table = _joined(rows)
        pq.write_table(table, path, compression="zstd")
        count = table.num_rows
    make_private(path)
    with path.open("rb") as opened:
        return {"rows": count, "sha256": file_digest(opened, "sha256").hexdigest()}


def _joined(rows: "list[Row] | StoredRows") -> "pa.Table":
    """Rows whose columns are known when all were seen: of stored ones only the columns are held, not the records."""
    import pyarrow as pa

    tables = [_as_table(part) for part in (rows.parts() if isinstance(rows, StoredRows) else [rows]) if part]
    return pa.concat_tables(tables, promote_options="permissive") if tables else pa.Table.from_pylist([])


def _as_table(rows: list[Row], schema: "pa.Schema | None" = None) -> "pa.Table":
    import pyarrow as pa

    return pa.Table.from_pylist(rows, schema=schema)


def _extraction_schema() -> "pa.Schema":
    import pyarrow as pa

    return pa.schema([(name, pa.string()) for name in ("message_id", "extractor", "content")])


_SCHEMAS: "Mapping[str, Callable[[], pa.Schema]]" = {"messages": lambda: arrow_schema("messages"), EXTRACTIONS: _extraction_schema}
