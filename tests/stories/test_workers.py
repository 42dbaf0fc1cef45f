"""Several processes extract a long log, and what is stored is what one process stores."""

from dataclasses import replace
from pathlib import Path

import pytest

from graphmem.embedding import Embedder
from graphmem.extraction.parallel_extractor import ParallelSpacyExtractor
from graphmem.extraction.spacy_extractor import Extraction
from graphmem.ingest import read_log
from graphmem.memory.extraction_ahead import Piece, extracted_ahead
from graphmem.memory.facade import Memory
from graphmem.memory.memory_config import BATCHES
from graphmem.model import Message
from graphmem.resources import folder
from graphmem.storage.stored_extractions import read_contents
from tests.whole import whole_graph

YEAR = folder("examples") / "year.jsonl"


def stored(path: Path, embedder: Embedder, workers: int) -> tuple[object, ...]:
    """What a memory of the sample holds: the graph, and what was extracted."""
    with Memory.open(path, embedder=embedder, workers=workers) as memory:
        memory.remember(read_log(YEAR, space=memory.space))
        messages = [m.id for m in read_log(YEAR, space=memory.space) if isinstance(m, Message)]
        return whole_graph(memory), read_contents(memory.store, memory.space, messages)


@pytest.mark.slow
def test_the_result_does_not_depend_on_the_number_of_workers(tmp_path: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphmem.memory.extraction_stage.BATCHES", replace(BATCHES, extracted=40))
    assert stored(tmp_path / "1.lbug", embedder, 1) == stored(tmp_path / "2.lbug", embedder, 2)


def test_a_short_log_starts_no_process_and_a_run_that_is_left_ends_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pieces come in order, each with its extractions, as many ahead as the workers can take."""
    messages = [m for m in read_log(YEAR, space="home") if isinstance(m, Message)][:6]
    run = ParallelSpacyExtractor("en", 2).start_run()
    asked: list[object] = []

    def at_once(threads: object, parses: object) -> "_Done":
        asked.append(threads)
        return _Done()

    monkeypatch.setattr(run, "submit", at_once)
    monkeypatch.setattr(run, "extract", lambda threads, wanted, parses: [Extraction("alone")])
    pieces = [Piece([[message]], ()) for message in messages]
    (short,) = extracted_ahead(pieces[:1], run, lambda threads: {m.id for thread in threads for m in thread})
    assert ([one.message_id for one in short[1]()], asked) == (["alone"], [])
    ahead = extracted_ahead(pieces, run, lambda threads: {m.id for thread in threads for m in thread})
    piece, extract = next(ahead)
    assert (piece, [one.message_id for one in extract()], len(asked)) == (pieces[0], ["elsewhere"], 5)
    ahead.close()
    assert len(asked) == 5


class _Done:
    """An extraction that another process has finished."""

    def result(self) -> list[Extraction]:
        return [Extraction("elsewhere")]
