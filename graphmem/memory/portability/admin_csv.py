"""Arrow tables as CSV for `neo4j-admin database import`: a header file with types and ID spaces, and a file of rows, for each type.

What a field of CSV cannot say is said beside it: an empty list has no text, so `empty_lists` names the lists of a row that are empty, and
`blank_lists` those that hold one empty text. `storage/neo4j_load.py` makes lists of them after the import.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from graphmem.model.errors import GraphmemError
from graphmem.storage.neo4j_load import BLANK_LISTS, EMPTY_LISTS
from graphmem.storage.private_files import FILE_MODE

_PLAIN_TYPES: tuple[tuple[Callable[[pa.DataType], bool], str], ...] = (
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_integer, "long"),
    (pa.types.is_floating, "double"),
    (pa.types.is_timestamp, "datetime"),
    (pa.types.is_string, "string"),
)
DELIMITERS = tuple("\x1f\x1e\x1d\x1c\x02\x03\ue000\uf8ff")
"""What can separate the entries of a list, the usual one first: no text of a list may hold it."""


class DelimiterInText(GraphmemError):
    """A text of a list holds what is to separate the entries of lists; another delimiter is to be tried."""


@dataclass(slots=True)
class AdminCsv:
    """The files of one load in a folder; `groups` are the arguments for `neo4j-admin` that name them.

    `longest` is the length of the longest field in bytes, `rows` the number of rows by type.
    """

    folder: Path
    delimiter: str
    gzip: bool = False
    groups: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    longest: int = 0

    def write_nodes(self, label: str, batches: Iterator[pa.Table]) -> None:
        """Write nodes, whose column `id` is their id; without a batch, nothing is written."""
        self._write("nodes", label, {"id": f"id:ID({label})"}, batches)

    def write_edges(self, kind: str, ends: tuple[str, str], batches: Iterator[pa.Table]) -> None:
        """Write edges, whose columns `source` and `target` are the ids of nodes with the labels `ends`."""
        self._write("relationships", kind, {"source": f":START_ID({ends[0]})", "target": f":END_ID({ends[1]})"}, batches)

    def _write(self, group: str, name: str, keys: dict[str, str], batches: Iterator[pa.Table]) -> None:
        first = next(batches, None)
        if first is None:
            return
        header, body = f"{group}-{name}-header.csv", f"{group}-{name}.csv{'.gz' if self.gzip else ''}"
        columns = [keys.get(column.name) or f"{column.name}:{admin_type(column.type)}" for column in _with_lists(first).schema]
        _private(self.folder / header).write_text(",".join(columns) + "\n", "utf-8")
        count = 0
        with _opened(self.folder / body, self._plain(first).schema, gzip=self.gzip) as writer:
            for batch in chain([first], batches):
                writer.write_table(self._plain(batch))
                count += batch.num_rows
        # With "./", because newer versions of neo4j-admin ask a file for its folder, and a bare name has none.
        self.groups.append(f"--{group}={name}=./{header},./{body}")
        self.rows[name] = count

    def _plain(self, batch: pa.Table) -> pa.Table:
        """All columns as neo4j-admin reads them: times as ISO 8601 in UTC, lists as one text."""
        whole = _with_lists(batch)
        plain = pa.table({name: self._plain_column(whole[name]) for name in whole.column_names})
        for column in plain.columns:
            if pa.types.is_string(column.type):
                self.longest = max(self.longest, pc.max(pc.binary_length(column)).as_py() or 0)
        return plain

    def _plain_column(self, column: pa.ChunkedArray) -> pa.ChunkedArray:
        if pa.types.is_timestamp(column.type):
            return pc.strftime(column, format="%Y-%m-%dT%H:%M:%SZ")
        if not pa.types.is_list(column.type):
            return column
        lists = column.combine_chunks()
        texts = pc.list_flatten(lists)
        if not pa.types.is_string(texts.type):
            lists = pa.ListArray.from_arrays(lists.offsets, lists.values.cast(pa.string()), mask=lists.is_null())
        elif pc.any(pc.match_substring(texts, self.delimiter)).as_py():
            raise DelimiterInText(f"a text holds {self.delimiter_code}, which separates the entries of lists.")
        return pa.chunked_array([pc.binary_join(lists, self.delimiter)])

    @property
    def delimiter_code(self) -> str:
        """The delimiter as `neo4j-admin` takes it: U+001F."""
        return f"U+{ord(self.delimiter):04X}"


def admin_type(kind: pa.DataType) -> str:
    """The type of a column as a header names it."""
    if pa.types.is_list(kind):
        return "float[]" if pa.types.is_floating(kind.value_type) else f"{admin_type(kind.value_type)}[]"
    return next(name for is_of, name in _PLAIN_TYPES if is_of(kind))


def _with_lists(batch: pa.Table) -> pa.Table:
    """The batch with the columns that name its empty and its blank lists, if it has lists of texts."""
    names = [column.name for column in batch.schema if pa.types.is_list(column.type) and pa.types.is_string(column.type.value_type)]
    if not names:
        return batch
    blank = pa.scalar("")
    for marker, size in ((EMPTY_LISTS, 0), (BLANK_LISTS, 1)):
        found = []
        for name in names:
            matches = pc.equal(pc.list_value_length(batch[name]), size)
            if size:
                matches = pc.and_(matches, pc.equal(pc.binary_join(batch[name].combine_chunks(), ""), blank))
            found.append(pc.if_else(matches.combine_chunks(), pa.scalar(name), pa.scalar(None, pa.string())))
        batch = batch.append_column(marker, _lists_of(found))
    return batch


def _lists_of(columns: list[pa.Array]) -> pa.Array:
    """The texts of each row that are there, as a list; null if there are none."""
    rows = ([text for text in row if text is not None] or None for row in zip(*(column.to_pylist() for column in columns), strict=True))
    return pa.array(rows, pa.list_(pa.string()))


def _private(path: Path) -> Path:
    path.touch(mode=FILE_MODE)
    return path


@contextmanager
def _opened(path: Path, schema: pa.Schema, *, gzip: bool) -> Iterator[Any]:
    # Everything that is there in quotes: what is not quoted is no value, an empty text is `""`.
    options = csv.WriteOptions(include_header=False, quoting_style="all_valid")
    with (
        pa.output_stream(_private(path), compression="gzip" if gzip else None) as file,
        csv.CSVWriter(file, schema, write_options=options) as writer,
    ):
        yield writer
