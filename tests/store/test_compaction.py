"""The room of what was removed is given back by itself."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from graphmem.storage import compaction, open_store
from graphmem.storage.migrations import migrate

MB = 1_000_000


def grow(store_path: Path) -> tuple[int, bool]:
    """Write 20 MB of notes in a run, empty them in the next one, write again; returns its bytes, and if it was compacted."""
    store = open_store(f"ladybug:{store_path}")
    migrate(store)
    for content in (os.urandom(MB // 2).hex(), "", "still here"):
        with store.writing():
            for number in range(40):
                store.write("put_meta", id=f"note {number}", content=content)
            # A change this long is brought into the file.
            store.write("put_meta", id="last", content=os.urandom(4 * MB).hex())
    assert store.read("meta", id="note 7") == [{"content": "still here"}]
    compacted = bool(store.read("meta", id="compacted"))
    store.close()
    return store_path.stat().st_size, compacted


def test_a_file_that_is_mostly_unused_is_rewritten_when_it_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grown = grow(tmp_path / "never.lbug")
    monkeypatch.setattr(compaction, "COMPACTION", replace(compaction.COMPACTION, smallest=5 * MB, dead_share=0.5))
    rewritten = grow(tmp_path / "by itself.lbug")
    assert (grown[1], rewritten[1]) == (False, True)
    assert rewritten[0] < grown[0]
