"""Records between the stages as Parquet: STAGES/ASSET.parquet, checked against schemas/*.json on writing and on reading.

The contract of a file follows from the type of its asset: `-> list[Unit]` is a table of units.
"""

import os
import time
from pathlib import Path
from typing import Any, get_args

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq

from graphmem.model.errors import ContractError
from graphmem.serialization import TABLES, to_records, to_table
from graphmem.storage.private_files import make_private_folder, write_private


class ParquetStages(dg.ConfigurableIOManager):
    """Keeps each asset in one Parquet file of `folder`. Files are replaced atomically."""

    folder: str

    def handle_output(self, context: dg.OutputContext, obj: list[Any]) -> None:
        """Write the records; the metadata has their number, the path, and the seconds since the step began."""
        record = _record(context.dagster_type)
        path = self._path(context)
        write(path, record, obj)
        context.add_output_metadata(
            {
                "rows": len(obj),
                "seconds": round(_seconds(context), 3),
                "path": dg.MetadataValue.path(path),
                "contract": f"schemas/{TABLES[record]}.json",
            }
        )

    def load_input(self, context: dg.InputContext) -> list[Any]:
        """Read the records. Raises ContractError, naming the file, if it is missing or breaks its contract."""
        return read(self._path(context), _record(context.dagster_type))

    def _path(self, context: dg.OutputContext | dg.InputContext) -> Path:
        return Path(self.folder) / f"{context.asset_key.to_python_identifier()}.parquet"


def write(path: Path, record: type[Any], records: list[Any]) -> None:
    """Replace the file with these records. Raises ContractError for a record that breaks the contract."""
    make_private_folder(path.parent)
    table, partial = to_table(record, records), path.with_suffix(".part")
    write_private(partial, b"")
    pq.write_table(table, partial)
    os.replace(partial, path)


def read(path: Path, record: type[Any]) -> list[Any]:
    """The records of a file. Raises ContractError, naming the file, if it is missing or breaks its contract."""
    if not path.is_file():
        raise ContractError(f"{path}: does not exist. Materialise {path.stem} first.")
    try:
        return to_records(record, pq.read_table(path))
    except (ContractError, pa.ArrowException) as error:
        raise ContractError(f"{path}: {error} Materialise {path.stem} again.") from None


def _record(of: dg.DagsterType) -> type[Any]:
    """`Fact` for the type `list[Fact]`."""
    (record,) = get_args(of.typing_type)
    return record  # type: ignore[no-any-return]


def _seconds(context: dg.OutputContext) -> float:
    """Seconds since the step began, including its reading."""
    started = context.step_context.instance.all_logs(context.run_id, of_type=dg.DagsterEventType.STEP_START)
    return time.time() - max(e.timestamp for e in started if e.step_key == context.step_context.step.key)
