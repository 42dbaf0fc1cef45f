"""The Parquet files between the steps of a pipeline: those of a space are removed, since every run writes them again."""

from pathlib import Path

from graphmem.memory.forgetting.forgetting_config import SCAN


def drop_stage_files(folder: Path, space: str) -> int:
    """Remove the files that hold rows of a space, or that cannot be read; returns how many."""
    dropped = 0
    for path in sorted(folder.rglob("*.parquet")):
        if _may_hold(path, space):
            path.unlink()
            dropped += 1
    for partial in folder.rglob("*.part"):
        partial.unlink()
    return dropped


def _may_hold(path: Path, space: str) -> bool:
    """True unless every row says that it is of another space."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            if "space" not in file.schema_arrow.names:
                return True
            return any(space in batch.column(0).to_pylist() for batch in file.iter_batches(SCAN.read_at_once, columns=["space"]))
    except (OSError, pa.ArrowException):
        return True  # Nobody can tell what is in it.
