"""Rows of nodes on the embedded engine: those that are there are updated, the others created."""

from pathlib import Path

import pytest

from graphmem.storage import open_store
from graphmem.storage.ladybug_upsert import upsert_of
from graphmem.storage.migrations import migrate

MERGE = "UNWIND $rows AS row\nMERGE (n:Thing {id: row.id})\nSET n.name = row.name,\n    n.`end` = row.`end`"


def test_a_merge_becomes_three_statements() -> None:
    upsert = upsert_of(MERGE)
    assert upsert is not None
    assert upsert.present == "UNWIND $ids AS wanted MATCH (n:Thing {id: wanted}) RETURN n.id AS id"
    assert upsert.update.startswith("UNWIND $rows AS row MATCH (n:Thing {id: row.id}) SET n.name = row.name,")
    assert upsert.create == "UNWIND $rows AS row CREATE (n:Thing {id: row.id, name: row.name, `end`: row.`end`})"


@pytest.mark.parametrize(
    "text",
    [
        MERGE.replace("row.name", "upper(row.name)"),
        MERGE.replace("SET n.name", "ON CREATE SET n.name"),
        MERGE + "\nRETURN n.id",
        "UNWIND $rows AS row\nMATCH (n:Thing {id: row.id})\nSET n.name = row.name",
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
