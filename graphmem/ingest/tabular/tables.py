"""Tables: CSV and similar files, Parquet, and with a mapping also JSON. One row is one turn."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from io import StringIO, TextIOWrapper
from typing import Any

from graphmem.ingest.agents.dialogue import DialogueReader
from graphmem.ingest.agents.openai_messages import record_events
from graphmem.ingest.agents.trajectories import run_events
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import CSV, PARSING, SOURCE
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import RecordError, required_object, to_json
from graphmem.ingest.core.json_records import field_paths, records
from graphmem.ingest.core.source_file import SourceFile, decode_text
from graphmem.ingest.core.timestamps import PLACEHOLDER_NOTE
from graphmem.ingest.tabular.column_mapping import TableMapping, checked_mapping
from graphmem.ingest.tabular.columns import RowConverter, mapping_by_names, mapping_for
from graphmem.ingest.tabular.csv_rows import CountedLines, csv_rows

SUFFIXES = {".csv": ",", ".tsv": "\t", ".tab": "\t", ".psv": "|"}
DELIMITERS = (",", ";", "\t", "|")
DIALOGUE_COLUMNS = ("messages", "conversations", "conversation", "trajectory", "history", "steps")
PARQUET_MAGIC = b"PAR1"
PARQUET_SUFFIXES = (".parquet", ".pq")


def is_csv(log: SourceFile) -> bool:
    """True for text that is named like a table and is not JSON."""
    return log.suffix in SUFFIXES and not log.is_json and not _has_parquet_magic(log) and bool(log.head.strip())


def is_parquet(log: SourceFile) -> bool:
    """True for a file with the structure of Parquet, or with its suffix."""
    return log.suffix in PARQUET_SUFFIXES or _has_parquet_magic(log)


def is_mapped(log: SourceFile) -> bool:
    """True if a mapping is given and the file has its columns, or is named like a table."""
    if log.mapping is None:
        return False
    if is_parquet(log) or log.suffix in (*SUFFIXES, ".jsonl", ".ndjson"):
        return True
    table = checked_mapping(log.mapping)
    if log.is_json:
        return bool({*table.names, *(f"{table.path.removesuffix('item')}item.{name}" for name in table.names)} & field_paths(log))
    first = log.first_lines[:1]
    return bool(first) and set(table.names) <= set(_cells(first[0], table.delimiter or _delimiter(first[0], ""), table.quote))


@log_format("mapped", detect=is_mapped, rank=-10)
def mapped_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the rows of a table of any kind, by the given mapping."""
    yield from parquet_events(log) if is_parquet(log) else _json_events(log) if log.is_json else csv_events(log)


@log_format("csv", detect=is_csv, rank=50)
def csv_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield one turn per row; the line of a row is the one it starts on."""
    table = None if log.mapping is None else checked_mapping(log.mapping)
    with log.open() as raw:
        encoding = (table.encoding if table else "") or log.encoding.removesuffix("-le").removesuffix("-be")
        text = TextIOWrapper(raw, "utf-8-sig" if encoding == "utf-8" else encoding, errors=_errors(encoding), newline="")
        lines = CountedLines(iter(partial(text.readline, CSV.cell_chars), ""))
        header = yield from _header(lines, table, log)
        if header is None:
            yield Note("the table has no rows")
            return
        names, delimiter = header
        table, note = mapping_for(log, names)
        rows = RowConverter(table, log.conversation)
        yield from _notes(rows, note)
        for line, cells in csv_rows(lines, delimiter, table.quote):
            yield _csv_event(rows, names, line, cells)


@log_format("parquet", detect=is_parquet)
def parquet_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield one turn per row."""
    # Arrow takes 25 MB: it is imported for files that need it.
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(log.path) as file:
            names = [name for column in file.schema_arrow for name in _column_paths(column)]
            if log.mapping is None and mapping_by_names(names) is None and set(DIALOGUE_COLUMNS) & set(names):
                yield from _dialogue_events(log, file)
                return
            table, note = mapping_for(log, names)
            rows = RowConverter(table, log.conversation)
            yield from _notes(rows, note)
            for row in _rows_of(file, table.names):
                yield _to_event(rows, row)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        detail = str(error).splitlines()[0][: SOURCE.detail_chars]
        yield Unreadable(f"the Parquet file is cut off or damaged ({detail}); what comes before was read. Get it again")


def _json_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield one turn per object; columns may be nested: "user.name"."""
    table = checked_mapping(log.mapping or {})
    rows = RowConverter(table, log.conversation)
    if not rows.has_times:
        yield Note(PLACEHOLDER_NOTE)
    for record in json_items(log, table.path) if table.path else records(log):
        yield record if isinstance(record, Unreadable | Skipped) else _to_event(rows, record)


def _has_parquet_magic(log: SourceFile) -> bool:
    """True if a file begins and ends with PAR1, and the footer length before the end fits into it.

    PAR1 at the start alone may be text, such as the first line of a chat.
    """
    if not log.raw_head.startswith(PARQUET_MAGIC) or log.size < 12:
        return False
    length, magic = log.tail(8)[:4], log.tail(4)
    return magic == PARQUET_MAGIC and int.from_bytes(length, "little") <= log.size - 12


def _to_event(rows: RowConverter, row: object) -> ReaderEvent:
    try:
        return rows.turn(_NestedRow(required_object(row, "the row")))
    except RecordError as error:
        return Unreadable(str(error), to_json(row))


def _csv_event(rows: RowConverter, names: list[str], line: int, cells: list[str] | Unreadable) -> ReaderEvent:
    if isinstance(cells, Unreadable):
        return replace(cells, content=_repaired(cells.content))
    if not any(cell.strip() for cell in cells):
        return Skipped("blank line")
    if any(cell.strip() for cell in cells[len(names) :]):
        reason = f"the row has {len(cells)} cells and the table {len(names)} columns: is there a delimiter in a text without quotes?"
        return Unreadable(reason, _row_text(cells), line)
    try:
        return rows.turn({name: _repaired(cell) for name, cell in zip(names, cells, strict=False)}, line)
    except RecordError as error:
        return Unreadable(str(error), _row_text(cells), line)


def _dialogue_events(log: SourceFile, file: Any) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of rows that are whole dialogues, as in training data."""
    dialogues = DialogueReader()
    for place, row in enumerate(_rows_of(file, None)):
        is_chat = any(_has_roles(row.get(name)) for name in DIALOGUE_COLUMNS)
        read = record_events if is_chat else run_events
        yield from read(row, dialogues, log.conversation, f"row {place}")


def _has_roles(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and "role" in value[0]


def _notes(rows: RowConverter, note: str) -> Iterator[Note]:
    if note:
        yield Note(note)
    if not rows.has_times:
        yield Note(PLACEHOLDER_NOTE)


def _header(lines: CountedLines, table: TableMapping | None, log: SourceFile) -> Any:
    """Skip what comes before the rows; return the columns' names and the delimiter, None for an empty table."""
    delimiter = table.delimiter if table else ""
    first = next((line for line in lines if line.strip()), "")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        yield Skipped("header")
        delimiter, first = delimiter or first[4], next(lines, "")
    if not first.strip():
        return None
    quote = table.quote if table else '"'
    delimiter = delimiter or _delimiter(first, SUFFIXES.get(log.suffix, ","))
    if table is not None and not table.header:
        lines.put_back([first])
        return [str(number) for number in range(1, len(_cells(first, delimiter, quote)) + 1)], delimiter
    yield Skipped("header")
    names = [_repaired(name).strip() for name in _cells(first, delimiter, quote)]
    return names, delimiter


class _NestedRow(dict[str, Any]):
    """A row with columns that can be named by a path: "user.name"."""

    def get(self, name: str, default: Any = None) -> Any:
        if name in self:
            return self[name]
        value: Any = self
        for part in name.split("."):
            value = dict.get(value, part) if isinstance(value, dict) else None
        return default if value is None else value


def _cells(line: str, delimiter: str, quote: str) -> list[str]:
    try:
        return next(csv.reader(StringIO(line), delimiter=delimiter, quotechar=quote or None,
                               quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE), [])  # fmt: skip
    except csv.Error:
        return [line]


def _delimiter(header: str, usual: str) -> str:
    """Return the delimiter that gives the header recognised columns, or else the most columns."""

    def quality(delimiter: str) -> tuple[bool, int, bool]:
        cells = _cells(header, delimiter, '"')
        return mapping_by_names(cells) is not None, len(cells), delimiter == usual

    return max(DELIMITERS, key=quality)


def _repaired(cell: str) -> str:
    """Return a cell; bytes that were invalid in the encoding are read as Windows-1252."""
    try:
        cell.encode()
    except UnicodeEncodeError:
        return decode_text(cell.encode("utf-8", "surrogateescape"))
    return cell


def _errors(encoding: str) -> str:
    """Return the error handler: invalid UTF-8 is kept, to be read as Windows-1252 cell by cell."""
    return "surrogateescape" if encoding.lower() in ("utf-8", "utf8", "utf-8-sig") else "replace"


def _row_text(cells: list[str]) -> str:
    return ",".join(map(_repaired, cells))


def _column_paths(column: Any) -> list[str]:
    """Return the paths of a Parquet column and the columns nested in it."""
    import pyarrow as pa

    inner = list(column.type) if pa.types.is_struct(column.type) else []
    return [column.name, *(f"{column.name}.{name}" for part in inner for name in _column_paths(part))]


def _rows_of(file: Any, columns: Sequence[str] | None) -> Iterator[dict[str, Any]]:
    for batch in file.iter_batches(PARSING.parquet_rows, columns=columns):
        yield from _pylist(batch)


def _pylist(batch: Any) -> Iterator[dict[str, Any]]:
    """Yield the rows of a batch; a value that Python cannot hold is a RecordError."""
    columns = {name: _values(batch.column(place)) for place, name in enumerate(batch.schema.names)}
    for row in zip(*columns.values(), strict=True):
        yield dict(zip(columns, row, strict=True))


def _values(column: Any) -> list[Any]:
    import pyarrow as pa

    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError, pa.ArrowException):
        return [_value(scalar) for scalar in column]


def _value(scalar: Any) -> Any:
    import pyarrow as pa

    try:
        return scalar.as_py()
    except (ValueError, OverflowError, pa.ArrowException) as error:
        return RecordError(f"a value of the row cannot be read: {error}")
