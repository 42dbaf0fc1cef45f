"""With a chat model in the settings, the pipeline ends in what `Memory.remember` makes, and calls it once."""

import json
from collections.abc import Callable

import dagster as dg
import pytest

from graphmem.config import Settings
from graphmem.embedding import Embedder
from graphmem.extraction.llm import load_enrichment
from graphmem.ingest import read_log
from graphmem.memory.facade import Memory
from graphmem.storage import open_store
from tests.fakes import REPLIES
from tests.pipeline.conftest import contents, line

Run = Callable[..., dg.ExecuteInProcessResult]
CHAT = "tests.file_chat:FileChat:move"
MOVE = next(iter(json.loads((REPLIES / "move.json").read_text("utf-8"))))


@pytest.fixture
def reading(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings by which a chat model reads, and a log in which it understands more."""
    monkeypatch.setenv("GRAPHMEM_LLM", CHAT)
    monkeypatch.setenv("GRAPHMEM_EXTRACTOR", "llm")
    (settings.logs / "second.jsonl").write_text(line("3", "Ada", MOVE, "2026-03-02T10:00:00Z", "s02"), "utf-8")
    return settings


def cost(run: dg.ExecuteInProcessResult) -> dict[str, object]:
    (done,) = [e for e in run.get_asset_materialization_events() if e.asset_key == dg.AssetKey("read_by")]
    return {name: value.value for name, value in done.materialization.metadata.items()}


def readers(settings: Settings) -> dict[str, int]:
    """How many messages each extractor has read."""
    store = open_store(settings.store)
    try:
        return {row["extractor"]: row["messages"] for row in store.read("extractors", space="default")}
    finally:
        store.close()


def test_the_job_equals_remember_and_calls_the_model_once(
    ingest: Run, reading: Settings, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ingest()
    assert (cost(first)["llm_calls"], cost(first)["llm_turns"]) == (1, 3)
    with Memory.open(reading.stages.parent / "other.lbug", embedder=embedder, enrichment=load_enrichment(Settings())) as memory:
        memory.remember(read_log(reading.logs, space="default"))
    expected = contents(f"ladybug:{reading.stages.parent / 'other.lbug'}")
    assert contents(reading.store) == expected
    again = ingest()
    assert (cost(again)["llm_calls"], cost(again)["llm_turns"]) == (0, 0)
    assert contents(reading.store) == expected
    monkeypatch.setenv("GRAPHMEM_EXTRACTOR", "spacy")
    assert ingest().success
    assert contents(reading.store) == expected
    assert readers(reading) == {"spacy.v15+llm.v1:FileChat:move": 3}


def test_a_cached_reply_does_not_outlive_its_text(ingest: Run, reading: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message whose text has changed is read again, by spaCy if that is set."""
    ingest()
    monkeypatch.setenv("GRAPHMEM_EXTRACTOR", "spacy")
    (reading.logs / "second.jsonl").write_text(line("3", "Ada", "I bought a lamp in Oslo.", "2026-03-02T10:00:00Z", "s02"), "utf-8")
    assert ingest().success
    assert readers(reading) == {"spacy.v15": 2, "spacy.v15+llm.v1:FileChat:move": 2}  # The new version, and the one before it.
