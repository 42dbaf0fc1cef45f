"""Rows of nodes on the embedded engine: those that are there are updated, the others created."""

from pathlib import Path

import pytest

from graphmem.storage import open_store
from graphmem.storage.ladybug_upsert import differing, upsert_of
from graphmem.storage.migrations import migrate
from graphmem.storage.storage_config import WRITES

MERGE = "UNWIND $rows AS row\nMERGE (n:Thing {id: row.id})\nSET n.name = row.name,\n    n.`end` = row.`end`"


def test_a_merge_becomes_three_statements() -> None:
    upsert = upsert_of(MERGE)
    assert upsert is not None
    assert upsert.stored == "UNWIND $ids AS wanted MATCH (n:Thing {id: wanted}) RETURN n.id AS id, n.name AS name, n.`end` AS `end`"
    assert upsert.update(["end", "name"]) == "UNWIND $rows AS row MATCH (n:Thing {id: row.id}) SET n.name = row.name, n.`end` = row.`end`"
    assert upsert.update(["end"]) == "UNWIND $rows AS row MATCH (n:Thing {id: row.id}) SET n.`end` = row.`end`"
    assert upsert.create == "UNWIND $rows AS row CREATE (n:Thing {id: row.id, name: row.name, `end`: row.`end`})"


def test_a_match_only_updates() -> None:
    upsert = upsert_of(MERGE.replace("MERGE", "MATCH"))
    assert upsert is not None
    assert upsert.create == ""
    assert upsert.update(["name"]) == "UNWIND $rows AS row MATCH (n:Thing {id: row.id}) SET n.name = row.name"


def test_only_what_differs_is_written() -> None:
    """Row 1 is as it is stored, row 4 is not there; 2 and 3 differ in other columns."""
    stored = {str(n): {"id": str(n), "name": "a", "size": n} for n in (1, 2, 3)}
    rows = {str(n): {"id": str(n), "name": "b" if n == 2 else "a", "size": 0 if n == 3 else n} for n in (1, 2, 3, 4)}
    found = {tuple(names): [row["id"] for row in some] for names, some in differing(["name", "size"], stored, rows)}
    assert found == {("name",): ["2"], ("size",): ["3"]}


def test_rare_sets_of_columns_are_written_together() -> None:
    """However many sets there are, the statements are few, and each row is in one of them with all that differs."""
    columns = [f"c{n}" for n in range(12)]
    stored = {str(n): {"id": str(n)} | dict.fromkeys(columns, 0) for n in range(12)}
    rows = {id_: row | {f"c{id_}": 1} for id_, row in stored.items()}
    parts = differing(columns, stored, rows)
    assert len(parts) == WRITES.embedded_updates
    assert sorted(row["id"] for _, some in parts for row in some) == sorted(rows)
    assert all(f"c{row['id']}" in names for names, some in parts for row in some)


@pytest.mark.parametrize(
    "text",
    [
        MERGE.replace("row.name", "upper(row.name)"),
        MERGE.replace("SET n.name", "ON CREATE SET n.name"),
        MERGE + "\nRETURN n.id",
        MERGE.replace("SET", "WHERE n.name = 'x' SET"),
    ],
)
def test_another_text_stays_as_it_is(text: str) -> None:
    assert upsert_of(text) is None


def test_of_rows_with_one_id_the_last_counts(tmp_path: Path) -> None:
    """Within one call, and over what was written before."""
    store = open_store(f"ladybug:{tmp_path / 'memory.lbug'}")
    migrate(store)

    def pending(*rows: tuple[str, int]) -> None:
        store.write_rows("put_pending", [{"id": id_, "space": "s", "kind": "thread", "content": f"{id_} {n}"} for id_, n in rows])

    try:
        pending(("a", 1), ("b", 1), ("a", 2))
        pending(("b", 2), ("c", 1))
        assert [row["content"] for row in store.read("pending", space="s")] == ["a 2", "b 2", "c 1"]
    finally:
        store.close()
