"""The keyed state of an update: what it holds until it is written takes as much memory as it says."""

import tracemalloc
from pathlib import Path

from graphmem.storage import open_store
from graphmem.storage.migrations import migrate
from graphmem.storage.store_state import StoreState


def test_what_is_set_takes_little_more_memory_than_it_is_long(tmp_path: Path) -> None:
    store = open_store(f"ladybug:{tmp_path / 's.lbug'}")
    migrate(store)
    rows = {f"key {number}": {"text": "x" * 1300} for number in range(500)}
    with store.writing(), store.transaction():
        state = StoreState(store, "s")
        tracemalloc.start()
        try:
            state.put("note", rows)
            held, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        state.flush()
    assert held < 2 * 1300 * len(rows)
    assert StoreState(store, "s").get("note", ["key 7"]) == {"key 7": {"text": "x" * 1300}}
    store.close()


def test_what_was_only_read_is_let_go_of_and_what_was_set_is_written(tmp_path: Path) -> None:
    """It is read again if it is asked for; a row that was read and then dropped is gone."""
    store = open_store(f"ladybug:{tmp_path / 's.lbug'}")
    migrate(store)
    with store.writing(), store.transaction():
        first = StoreState(store, "s")
        first.put("note", {key: {"text": key} for key in ("kept", "set", "dropped")})
        first.flush()
        state = StoreState(store, "s")
        state.get("note", ["kept", "set", "dropped"])
        state.put("note", {"set": {"text": "new"}})
        state.drop("note", ["dropped"])
        state.let_go()
        assert state.get("note", ["kept", "set", "dropped"]) == {"kept": {"text": "kept"}, "set": {"text": "new"}}
        state.flush()
    assert StoreState(store, "s").get("note", ["kept", "set", "dropped"]) == {"kept": {"text": "kept"}, "set": {"text": "new"}}
    store.close()
