"""CSV as `neo4j-admin database import` reads it: a test of the real program is in tests/store/test_first_load.py."""

import csv
import gzip
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from graphmem.memory.portability.admin_csv import DELIMITERS, AdminCsv, DelimiterInText

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("at", pa.timestamp("us")),
        ("aliases", pa.list_(pa.string())),
        ("vector", pa.list_(pa.float32())),
        ("speaks", pa.bool_()),
    ]
)
ROWS = [
    {"id": "a", "at": datetime(2026, 1, 5, 1, 2, 3, 4, tzinfo=UTC), "aliases": ["x", 'y "z"\nw'], "vector": [0.5, -1e-9], "speaks": True},
    {"id": "b", "at": None, "aliases": [], "vector": None, "speaks": False},
    {"id": "c", "at": datetime(1, 1, 1, tzinfo=UTC), "aliases": [""], "vector": [1.0], "speaks": None},
]


def written(folder: Path, rows: list[dict[str, object]], **more: object) -> tuple[AdminCsv, list[str], list[list[str]]]:
    """What is written of some rows: the header, and the fields of the rows."""
    files = AdminCsv(folder, DELIMITERS[0], **more)  # type: ignore[arg-type]
    files.write_nodes("Thing", iter([pa.Table.from_pylist(rows, schema=SCHEMA)]))
    header, body = (folder / name for name in files.groups[0].removeprefix("--nodes=Thing=").split(","))
    text = gzip.decompress(body.read_bytes()).decode() if body.suffix == ".gz" else body.read_text("utf-8")
    return files, header.read_text("utf-8").strip().split(","), list(csv.reader(text.splitlines(keepends=True)))


@pytest.mark.parametrize("compressed", [False, True])
def test_rows_with_types_and_lists(tmp_path: Path, compressed: bool) -> None:
    files, header, rows = written(tmp_path, ROWS, gzip=compressed)
    assert header[:5] == ["id:ID(Thing)", "at:datetime", "aliases:string[]", "vector:float[]", "speaks:boolean"]
    assert header[5:] == ["empty_lists:string[]", "blank_lists:string[]"]
    assert rows == [
        ["a", "2026-01-05T01:02:03.000004Z", 'x\x1fy "z"\nw', "0.5\x1f-1e-9", "true", "", ""],
        ["b", "", "", "", "false", "aliases", ""],
        ["c", "0001-01-01T00:00:00.000000Z", "", "1", "", "", "aliases"],
    ]
    assert files.rows == {"Thing": 3}


def test_what_is_no_value_has_no_quotes(tmp_path: Path) -> None:
    """An empty text and no text are two things: neo4j-admin tells them by the quotes."""
    written(tmp_path, [{"id": "", "at": None, "aliases": None, "vector": None, "speaks": None}])
    assert (tmp_path / "nodes-Thing.csv").read_text("utf-8") == '"",,,,,,\n'


def test_no_entry_holds_what_separates_entries(tmp_path: Path) -> None:
    with pytest.raises(DelimiterInText):
        written(tmp_path, [{**ROWS[0], "aliases": ["a\x1fb"]}])


def test_without_rows_there_is_no_file(tmp_path: Path) -> None:
    files = AdminCsv(tmp_path, DELIMITERS[0])
    files.write_edges("NEXT", ("Message", "Message"), iter(()))
    assert (list(tmp_path.iterdir()), files.groups) == ([], [])
