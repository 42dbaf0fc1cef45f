"""The Parquet files between the steps of a pipeline: those of a space are removed, since every run writes them again."""

from collections.abc import Collection
from pathlib import Path


def drop_stage_files(folder: Path, space: str, message_ids: Collection[str]) -> int:
    """Remove the files that hold rows of a space, or of these messages; returns how many."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    dropped = 0
    for path in sorted(folder.glob("*.parquet")):
        try:
            columns = pq.read_schema(path).names
            held = pq.read_table(path, columns=[name for name in ("space", "message_id") if name in columns])
        except (OSError, pa.ArrowException):
            continue
        spaces = set(held.column("space").to_pylist()) if "space" in held.column_names else set()
        messages = set(held.column("message_id").to_pylist()) if "message_id" in held.column_names else set()
        if space in spaces or messages & set(message_ids):
            path.unlink()
            dropped += 1
    for partial in folder.glob("*.part"):
        partial.unlink()
    return dropped
