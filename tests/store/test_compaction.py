"""The room of what was removed is given back by itself."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from graphmem.bench.generated_log import generate_log
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.memory.facade import Memory
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


def test_every_row_is_copied_whatever_the_folder_is_called(tmp_path: Path) -> None:
    """The schema is exported with the name of the folder in it. Nodes, edges, lists, times and empty columns are the same afterwards."""
    folder = tmp_path / "o'clock; a \\ (b) WITH ü"
    with Memory.open(f"ladybug:{folder / 'memory.lbug'}", space="s", embedder=StandInEmbedder(), extractor=StandInExtractor()) as memory:
        memory.remember(generate_log(200, space="s"))
        reads = (
            "all_messages",
            "all_facts",
            "user_decisions",
            "contradictions",
            "unit_facts",
            "fingerprints_units",
            "fingerprints_entities",
        )
        before = {name: memory.store.read(name, space="s") for name in reads}
        report = memory.compact()
        assert report.rows > 1000
        assert {name: memory.store.read(name, space="s") for name in reads} == before
        assert memory.compare_with_rebuild() == []
