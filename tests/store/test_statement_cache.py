"""Statements are found again by the types of their parameters: a value is never read as the type of an earlier one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ladybug
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.storage.ladybug_file import LadybugFile
from graphmem.storage.statement_cache import CachingConnection, types_of

NUMBERS = st.one_of(st.integers(-300, 300), st.sampled_from([2**15, 2**16 - 1, -(2**15) - 1, 2**31, 2**32, -(2**40), 2**62]))
# Ladybug takes only rows whose fields have one order.
ROW = st.tuples(NUMBERS, st.text("ab", max_size=2), st.lists(st.text("c", min_size=1, max_size=1), max_size=2))
ROWS = st.lists(ROW.map(lambda row: dict(zip("nsl", row, strict=True))), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LadybugFile]:
    opened = LadybugFile(tmp_path_factory.mktemp("statements") / "file.lbug")
    yield opened
    opened.close()


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_rows_come_back_as_they_were_given_whatever_was_given_before(file: LadybugFile, rows: list[dict[str, Any]]) -> None:
    assert file.run("UNWIND $rows AS row RETURN row.n AS n, row.s AS s, row.l AS l", {"rows": rows}) == rows


@settings(max_examples=150, deadline=None)
@given(NUMBERS)
def test_a_number_comes_back_whatever_its_width(file: LadybugFile, number: int) -> None:
    assert file.run("RETURN $n AS n", {"n": number}) == [{"n": number}]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"n": 1}, {"n": 200}),
        ({"n": 200}, {"n": 300}),
        ({"n": -1}, {"n": 200}),
        ({"n": 1}, {"n": None}),
        ({"n": 1}, {"n": True}),
        ({"n": 1}, {"n": 1.0}),
        ({"n": "a"}, {"n": datetime(2026, 1, 5, tzinfo=UTC)}),
        ({"n": ["a"]}, {"n": []}),
        ({"n": ["a"]}, {"n": [1]}),
        ({"n": [{"a": 1}]}, {"n": [{"a": 1}, {"a": 1000}]}),
        ({"n": [{"a": 1}]}, {"n": [{"a": 1}, {"a": None}]}),
        ({"n": [{"a": ["x"]}]}, {"n": [{"a": []}]}),
        ({"n": [{"a": 1}]}, {"n": [{"b": 1}]}),
        ({"n": 1}, {"m": 1}),
    ],
)
def test_other_types_have_another_key(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert types_of(one) != types_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"ids": ["a"]}, {"ids": ["b", "c"]}),
        ({"rows": [{"a": 1, "b": "x"}]}, {"rows": [{"a": 2, "b": "y"}, {"a": 3, "b": "z"}]}),
        ({"at": datetime(2026, 1, 5, tzinfo=UTC)}, {"at": datetime(2027, 1, 5, tzinfo=UTC)}),
    ],
)
def test_values_of_the_same_types_share_a_statement(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert types_of(one) == types_of(other)


def test_a_statement_is_prepared_once_for_its_types(tmp_path: Path) -> None:
    """Ladybug calls the method, and keeps what it gives: a version that goes another way shows here."""
    with ladybug.Database(str(tmp_path / "file.lbug")) as database, CachingConnection(database) as connection:
        for ids in (["a"], ["b", "c"], ["d"]):
            assert [row[0] for row in connection.execute("UNWIND $ids AS id RETURN id", {"ids": ids}).get_all()] == ids
        assert list(connection._pybind_implicit_prepared_cache) == [("UNWIND $ids AS id RETURN id", types_of({"ids": ["a"]}))]
