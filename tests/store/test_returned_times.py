"""Times that ladybug returns are freed when nobody holds them."""

import tracemalloc
from datetime import UTC, date, datetime
from typing import Any

import pytest

from graphmem.storage.ladybug_file import LadybugFile
from graphmem.storage.returned_times import take_column, take_times

MANY = 5000
AT = datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture
def file(tmp_path):
    found = LadybugFile(tmp_path / "times.lbug")
    yield found
    found.close()


@pytest.mark.parametrize("value", ["$at", "[$at]", "{at: $at}"])
def test_a_time_that_was_read_is_freed(file, value):
    """Ladybug 0.22 alone would keep 40 bytes of each of them."""
    query = f"UNWIND range(1, {MANY}) AS n RETURN {value} AS value"
    file.run(query, {"at": AT})
    tracemalloc.start()
    try:
        file.run(query, {"at": AT})
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 10 * MANY


def test_a_time_that_was_read_is_in_utc_and_stays(file):
    """It is the row's own, and lives as long as that."""
    rows = file.run("UNWIND range(1, 100) AS n RETURN $at AS one, [$at] AS many, {at: $at} AS named, n AS n", {"at": AT})
    file.run("RETURN 1 AS n")
    assert rows == [{"one": AT, "many": [AT], "named": {"at": AT}, "n": n} for n in range(1, 101)]


def test_a_time_with_one_owner_loses_no_reference():
    """A ladybug that keeps no reference of its own is not taken one away from."""
    row = [datetime.fromtimestamp(n, UTC) for n in range(1000)]
    expected = [f"{value:%M:%S}" for value in row]
    assert [f"{value:%M:%S}" for value in take_times(row)] == expected


def test_a_column_is_taken_as_its_rows_are():
    """Times, and what else a column may hold: dates, lists, nothing."""

    def rows() -> list[list[Any]]:
        times = [datetime.fromtimestamp(n, UTC) for n in range(500)]
        return [*([time] for time in times), *([date.fromordinal(n)] for n in range(1, 500)), [[datetime.fromtimestamp(501, UTC)]], [None]]

    taken = rows()
    take_column(taken, 0)
    assert taken == [take_times(row) for row in rows()] == rows()
