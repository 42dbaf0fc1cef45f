"""What a writer remembers of its open draft is what it would read again."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphmem.storage import open_store
from graphmem.storage.ladybug_store import LadybugStore
from graphmem.storage.migrations import migrate
from graphmem.storage.queries import load, names
from graphmem.storage.read_memo import ReadMemo, is_of_nodes_alone, labels_in
from graphmem.storage.storage_config import MEMO


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LadybugStore]:
    """A store that stays open between its changes, and was changed once."""
    made = open_store(str(tmp_path / "memory.lbug"))
    assert isinstance(made, LadybugStore)
    migrate(made)
    made.stay_open()
    made.write("put_meta", id="known", content="first")
    yield made
    made.close()


def content_of(store: LadybugStore, id_: str = "known") -> str:
    rows = store.read("meta", id=id_)
    return str(rows[0]["content"]) if rows else ""


def test_a_write_is_seen_by_the_next_read(store: LadybugStore) -> None:
    with store.writing():
        assert content_of(store) == "first"
        store.write("put_meta", id="known", content="second")
        assert content_of(store) == "second"
    with store.writing():
        assert content_of(store) == "second"
        store.write_rows("put_pending", [{"id": "p", "space": "s", "kind": "thread", "content": "{}"}])
        assert content_of(store) == "second"
        assert [row["id"] for row in store.read("pending", space="s")] == ["p"]
        store.write("drop_pending", ids=["p"])
        assert store.read("pending", space="s") == []


def fail_after_writing(store: LadybugStore) -> None:
    with store.transaction():
        store.write("put_meta", id="known", content="never")
        assert content_of(store) == "never"
        raise RuntimeError("stop")


def test_what_is_taken_back_is_forgotten(store: LadybugStore) -> None:
    with store.writing():
        with pytest.raises(RuntimeError, match="stop"):
            fail_after_writing(store)
        assert content_of(store) == "first"
    assert content_of(store) == "first"


def test_what_another_process_writes_is_read(store: LadybugStore) -> None:
    with store.writing():
        assert content_of(store) == "first"
    other = open_store(str(store.path))
    assert isinstance(other, LadybugStore)
    other.write("put_meta", id="known", content="by another")
    other.close()
    with store.writing():
        assert content_of(store) == "by another"
        store.write("put_meta", id="more", content="own")
        assert content_of(store) == "by another"


def test_rows_are_the_callers_own(store: LadybugStore) -> None:
    with store.writing():
        for _ in range(2):
            rows = store.read("meta", id="known")
            assert rows == [{"content": "first"}]
            rows[0]["content"] = "changed by a caller"


def test_little_is_remembered() -> None:
    memo, query = ReadMemo(), load("meta", "ladybug")
    for number in range(MEMO.reads + 1):
        memo.keep(query, {"id": str(number)}, [{"content": str(number)}])
    assert memo.find(query, {"id": "0"}) is None
    assert memo.find(query, {"id": "1"}) == [{"content": "1"}]
    memo.keep(query, {"id": "large"}, [{"content": "row"}] * (MEMO.rows + 1))
    assert memo.find(query, {"id": "large"}) is None


def test_reads_of_the_same_ids_are_one() -> None:
    memo, query = ReadMemo(), load("messages", "ladybug")
    memo.keep(query, {"space": "s", "ids": ["b", "a"]}, [{"id": "a"}, {"id": "b"}])
    assert memo.find(query, {"space": "s", "ids": ["a", "b"]}) == [{"id": "a"}, {"id": "b"}]
    assert memo.find(query, {"space": "other", "ids": ["a", "b"]}) is None


def test_a_read_over_edges_is_not_remembered() -> None:
    """An edge may end at nodes whose label the query does not name, and go with them."""
    assert is_of_nodes_alone(load("pending", "ladybug").text)
    assert not is_of_nodes_alone(load("mention_edges", "ladybug").text)
    assert not is_of_nodes_alone("MATCH (n) RETURN n.id AS id")


def test_every_write_names_what_it_changes() -> None:
    """Each node that is set or deleted has a label, so that reads of such nodes are forgotten; an edge has a type."""
    texts = {name: load(name, "ladybug").text for name in names("ladybug")}
    writes = {name: text for name, text in texts.items() if re.search(r"\b(SET|DELETE|CREATE|MERGE)\b", text)}
    assert len(writes) > 20
    changed = {name: set(re.findall(r"\b(?:SET (\w+)\.|DELETE (\w+))", text)) for name, text in writes.items()}
    unlabelled = {
        (name, variable)
        for name, pairs in changed.items()
        for pair in pairs
        for variable in pair
        if variable and not _is_labelled(variable, writes[name])
    }
    assert unlabelled == set()
    assert {name for name, text in writes.items() if not labels_in(text)} == set()


def _is_labelled(variable: str, text: str) -> bool:
    return re.search(rf"[(\[]{variable}:\w", text) is not None
