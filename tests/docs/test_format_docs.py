"""Each log format has its line in the table of formats and says how to get such a log."""

import re
from pathlib import Path

import pytest

from graphmem.ingest.core.format_registry import FORMATS

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")


def formats_of(table: str) -> list[str]:
    """The formats that the first column of a table names; `table` is how its head begins."""
    rows = PAGE.split(table, 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


@pytest.mark.parametrize("table", ["| format | file |", "| format | how to get the log |"])
def test_every_format_has_its_line(table: str) -> None:
    named = formats_of(table)
    assert sorted(named) == sorted({*FORMATS.names(), "mapped"})
