"""Every Cypher file is named, declared, and ordered; a broken one is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from graphmem.storage.queries import DIALECTS, check_all, load, migrations, names, parse, problems_of


def test_no_file_has_a_problem() -> None:
    assert check_all() == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_query_loads(dialect: str) -> None:
    assert [load(name, dialect).name for name in names(dialect)] == names(dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_migrations_are_numbered_without_a_gap(dialect: str) -> None:
    assert [number for number, _, _ in migrations(dialect)] == list(range(1, len(migrations(dialect)) + 1))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("MATCH (n) RETURN n.id AS id", "first line"),
        ("// q: reads.\n// $space: string\nMATCH (n) WHERE n.id = $id RETURN n.id AS id", "parameters used"),
        ("// q: reads.\n// $space: string\n// returns id: string\nMATCH (n {space: $space}) RETURN n.id AS id", "without ORDER BY"),
        ("// q: reads.\n// $id: string\n// returns id: string\nMATCH (n {id: $id}) RETURN n.id AS id ORDER BY id", "without $space"),
        ("// q: writes.\n// $rows: list\nUNWIND $rows AS row MERGE (n {id: row.id})", "row fields used"),
        (
            "// q: reads.\n// $space: string\n// $ids: list<string>\n// returns id: string\n"
            "MATCH (n:Fact) WHERE n.id IN $ids AND n.space = $space RETURN n.id AS id ORDER BY id",
            "a scan",
        ),
        ("// q: reads.\n// $space: text\n// returns id: string\nMATCH (n {space: $space}) RETURN n.id AS id ORDER BY id", "unknown type"),
    ],
)
def test_a_broken_file_is_said(text: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "read").mkdir()
    path = tmp_path / "read" / "q.cypher"
    path.write_text(text)
    assert problem in "; ".join(problems_of(parse(path)))


def test_rows_with_a_missing_value_come_last():
    """As Cypher sorts them."""
    query = replace(load("next_of", "ladybug"), sorted_by=("name", "id"))
    rows = [{"name": None, "id": "a"}, {"name": "Ada", "id": "c"}, {"name": None, "id": "0"}, {"name": "Ada", "id": "b"}]
    assert [row["id"] for row in query.in_order(rows)] == ["b", "c", "0", "a"]
