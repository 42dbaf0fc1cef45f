"""A folder of logs, and the pipeline that reads it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from graphmem.config import Settings
from graphmem.embedding import Embedder
from graphmem.memory.build_stage import read_note
from graphmem.memory.facade import Memory
from graphmem.model.node_types import NODE_TYPES
from graphmem.storage import open_store
from pipelines.definitions import define

NODES = tuple(node.table for node in NODE_TYPES if node.fingerprint)


def line(key: str, speaker: str, text: str, at: str, thread: str = "s01") -> str:
    """A line of a log."""
    turn = {"conversation": "talk", "thread": thread, "key": key, "speaker": speaker, "sent_at": at, "text": text}
    return json.dumps(turn) + "\n"


FIRST = (
    line("1", "Ada", "I live in Oslo. My sister Ruth works at Nordlys.", "2026-01-05T10:00:00Z")
    + line("2", "Ben", "Nice! I met Ruth in Oslo last summer.", "2026-01-05T10:01:00Z")
    + "this is no turn\n"
)
SECOND = line("3", "Ada", "I moved to Bergen. I live in Bergen now.", "2026-03-01T10:00:00Z", "s02") + line(
    "4", "Ben", "Ruth told me. Will you visit Nordlys with her?", "2026-03-01T10:01:00Z", "s02"
)


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder with one log of two turns and a broken line."""
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "first.jsonl").write_text(FIRST, "utf-8")
    return folder


@pytest.fixture
def settings(logs: Path, tmp_path: Path) -> Settings:
    """The pipeline's settings, on an embedded store that is not there yet."""
    return Settings(store=f"ladybug:{tmp_path / 'ingested.lbug'}", logs=logs, stages=tmp_path / "stages")


@pytest.fixture
def instance() -> dg.DagsterInstance:
    """A Dagster that forgets."""
    return dg.DagsterInstance.ephemeral()


@pytest.fixture
def ingest(settings: Settings, instance: dg.DagsterInstance) -> Callable[..., dg.ExecuteInProcessResult]:
    """Runs the nightly job, or another, or a selection of its assets."""

    def run(*assets: str, settings: Settings = settings, job_name: str = "ingest", **more: Any) -> dg.ExecuteInProcessResult:
        job = define(settings).resolve_job_def(job_name)
        keys = [dg.AssetKey(asset) for asset in assets] or None
        return job.execute_in_process(instance=instance, asset_selection=keys, **more)

    return run


@pytest.fixture
def remembered(tmp_path: Path, embedder: Embedder) -> Callable[..., dict[str, object]]:
    """What an embedded store holds after `Memory.remember` of each of the sources, one call after the other, and `consolidate` if asked."""
    from graphmem.ingest import read_log

    def remember(*sources: Path, consolidated: bool = False) -> dict[str, object]:
        address = f"ladybug:{tmp_path / 'remembered.lbug'}"
        with Memory.open(address, embedder=embedder) as memory:
            for source in sources:
                memory.remember(read_log(source, space="default"))
            if consolidated:
                memory.consolidate()
        return contents(address)

    return remember


def contents(address: str) -> dict[str, object]:
    """Everything a store holds: ids and fingerprints of all nodes and their edges, quarantine, and what recall goes by."""
    store = open_store(address)
    try:
        rows = {name: store.read(f"fingerprints_{name}", space="default") for name in NODES}
        return {
            **rows,
            "quarantined": store.read("quarantined", space="default"),
            "stats": read_note(store, "default").stats,
            "waiting": len(store.read("pending", space="default")),
        }
    finally:
        store.close()
