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
