"""A folder of logs becomes the graph that `Memory.remember` makes of it."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow.parquet as pq
import pytest

from graphmem.config import Settings
from graphmem.embedding import Embedder
from graphmem.ingest import read_log
from graphmem.memory.facade import Memory
from graphmem.model import Fact
from graphmem.model.validity import FOREVER
from graphmem.storage.ladybug_store import LadybugStore
from pipelines.io import read
from pipelines.resources import SettingsResource
from tests.pipeline.conftest import FIRST, SECOND, contents, line

READ = ("messages", "unreadable", "mentions", "facts", "unextracted", "read_by")
BUILT = ("graph", "entities", "closed_facts", "units", "decisions")
Run = Callable[..., dg.ExecuteInProcessResult]
Remembered = Callable[..., dict[str, object]]


def test_the_job_equals_remember(ingest: Run, settings: Settings, address: str, logs: Path, remembered: Remembered) -> None:
    """Same ids, same content, same communities, same quarantine, on both engines."""
    (logs / "second.jsonl").write_text(SECOND, "utf-8")
    there = settings.model_copy(update={"store": address})
    assert ingest(settings=there).success
    clustered = ingest(settings=there, job_name="consolidate")
    assert metadata(clustered, "communities")["joined"] > 0
    found = contents(address)
    assert found == remembered(logs, consolidated=True)
    assert not found.pop("waiting")
    assert all(found.values())


def test_threads_of_the_sample_equal_remember(ingest: Run, settings: Settings, logs: Path, year: Path, remembered: Remembered) -> None:
    """Six sessions of the sample log, and recall finds in them what was said."""
    (logs / "first.jsonl").unlink()
    threads = {f'"s{number:02}"' for number in range(1, 7)}
    kept = [turn for turn in year.read_text("utf-8").splitlines(keepends=True) if any(thread in turn for thread in threads)]
    (logs / "year.jsonl").write_text("".join(kept), "utf-8")
    assert ingest().success
    assert ingest(job_name="consolidate").success
    assert contents(settings.store) == remembered(logs, consolidated=True)
    with Memory.open(settings.store, read_only=True) as memory:
        assert memory.is_whole()
        assert memory.stats()["messages"] == len(kept) > 50
        assert "Halvorsen Marine" in memory.recall("Where does Mira work?", budget=500).text


def test_a_second_run_changes_nothing(ingest: Run, settings: Settings) -> None:
    """The store is as it was, and every table is empty: nothing is new."""
    ingest()
    ingest(job_name="consolidate")
    before = contents(settings.store)
    again = ingest()
    clustered = metadata(ingest(job_name="consolidate"), "communities")
    assert contents(settings.store) == before
    assert set(rows(settings).values()) == {0}
    assert metadata(again, "messages")["unchanged"] == 2
    assert metadata(again, "index")["embedded"] == 0
    assert (clustered["changed"], clustered["removed"], clustered["joined"], clustered["left"]) == (0, 0, 0, 0)


def test_a_night_costs_what_is_new(
    ingest: Run, settings: Settings, logs: Path, year: Path, remembered: Remembered, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After six sessions of the sample, one new turn: tables and reads hold its thread and what it changed, and not the space."""
    turns = year.read_text("utf-8").splitlines(keepends=True)
    (logs / "year.jsonl").write_text("".join(t for t in turns if any(f'"s{n:02}"' in t for n in range(1, 7))), "utf-8")
    ingest()
    first = rows(settings)
    with (logs / "year.jsonl").open("a", encoding="utf-8") as log:
        log.write(line("new", "Zora", "I moved to Bergen. I live in Bergen now.", "2026-03-01T10:00:00Z", "new"))
    with monkeypatch.context() as patched:
        reads = counted_reads(patched)
        again = ingest()
    second = rows(settings)
    of_logs = reads.pop("messages")  # The folder is read again each night, in batches, and compared with what is stored.
    assert of_logs <= first["messages"] + 10
    assert max(reads.values()) < first["messages"], reads
    assert (second["messages"], second["read_by"], second["unreadable"]) == (1, 1, 0)
    assert metadata(again, "index")["embedded"] == 1
    assert first["messages"] > 50
    assert sum(second.values()) < sum(first.values()) / 20
    assert contents(settings.store) == remembered(logs)


def test_the_facts_that_a_new_one_could_end_are_checked_with_it(ingest: Run, settings: Settings, logs: Path) -> None:
    """Ada's old home is in the table of the night on which she moves, with the day on which it ended."""
    ingest()
    (logs / "second.jsonl").write_text(SECOND, "utf-8")
    evaluations = ingest().get_asset_check_evaluations()
    assert all(e.passed for e in evaluations)
    homes = [f for f in read(settings.stages / "closed_facts.parquet", Fact) if f.predicate == "live in"]
    assert {m.name for f in homes for m in f.members if m.role != "agent"} == {"Oslo", "Bergen"}
    assert any(f.valid_to < FOREVER for f in homes)


def test_a_thread_that_continues_is_read_as_a_whole(ingest: Run, settings: Settings, logs: Path) -> None:
    """And no other thread is."""
    (logs / "second.jsonl").write_text(SECOND, "utf-8")
    ingest()
    with (logs / "first.jsonl").open("a", encoding="utf-8") as log:
        log.write(line("5", "Ada", "She lives in Tromsø.", "2026-01-05T10:02:00Z"))
    ingest()
    assert (rows(settings)["messages"], rows(settings)["read_by"]) == (3, 3)


def test_an_empty_folder_makes_an_empty_graph(ingest: Run, settings: Settings, logs: Path) -> None:
    (logs / "first.jsonl").unlink()
    assert ingest().success
    with Memory.open(settings.store, read_only=True) as memory:
        assert set(memory.stats().values()) == {0}


def test_a_log_that_is_rotated_away_stays_and_its_threads_go_on(
    ingest: Run, settings: Settings, logs: Path, tmp_path: Path, remembered: Remembered
) -> None:
    """The next log continues a thread of the one that is gone; "she" is who was spoken of there."""
    remembered(logs)
    ingest()
    (logs / "first.jsonl").rename(tmp_path / "gone.jsonl")
    (logs / "next.jsonl").write_text(line("5", "Ada", "She lives in Tromsø.", "2026-01-05T10:02:00Z"), "utf-8")
    ingest()
    found = contents(settings.store)
    with Memory.open(settings.store, read_only=True) as memory:
        assert "Ruth" in {m.name for f in memory.timeline("Tromsø") for m in f.members}
    assert found == remembered(logs)


def test_an_edited_message_is_extracted_again(ingest: Run, settings: Settings, logs: Path, remembered: Remembered) -> None:
    """The store then holds what a store holds that saw both versions."""
    remembered(logs)
    ingest()
    (logs / "first.jsonl").write_text(FIRST.replace("I live in Oslo", "I live in Molde"), "utf-8")
    ingest()
    expected = remembered(logs)
    assert contents(settings.store) == expected
    with Memory.open(settings.store, read_only=True) as memory:
        assert memory.entities(like="Molde")


def test_what_is_remembered_during_a_run_is_included(
    ingest: Run, settings: Settings, logs: Path, embedder: Embedder, tmp_path: Path
) -> None:
    """A log that comes in by `Memory.remember` between the first asset and the last is not lost."""
    ingest(*READ)
    other = tmp_path / "second.jsonl"
    other.write_text(SECOND, "utf-8")
    with Memory.open(settings.store, embedder=embedder) as memory:
        memory.remember(read_log(other, space="default"))
    ingest("index", *BUILT)
    with Memory.open(settings.store, read_only=True) as memory:
        assert memory.is_whole()
        assert memory.stats()["messages"] == 4
        assert memory.entities(like="Bergen")
        assert memory.entities(like="Oslo")


def test_a_message_that_changes_during_a_run_keeps_its_new_reading(
    ingest: Run, settings: Settings, logs: Path, embedder: Embedder, remembered: Remembered
) -> None:
    """What was extracted from the old text is dropped."""
    remembered(logs)
    ingest(*READ)
    (logs / "first.jsonl").write_text(FIRST.replace("I live in Oslo", "I live in Molde"), "utf-8")
    with Memory.open(settings.store, embedder=embedder) as memory:
        memory.remember(read_log(logs, space="default"))
    ingest("index", *BUILT)
    assert contents(settings.store) == remembered(logs)


@pytest.mark.parametrize("done", [("messages", "unreadable"), READ, (*READ, "index")])
def test_a_run_that_was_cut_off_is_finished_by_the_next(
    ingest: Run, settings: Settings, logs: Path, done: tuple[str, ...], remembered: Remembered
) -> None:
    """Wherever it stopped, what it stored waits."""
    ingest(*done)
    ingest()
    assert contents(settings.store) == remembered(logs)


def test_a_run_that_was_cut_off_before_the_graph_is_repaired(
    ingest: Run, settings: Settings, logs: Path, embedder: Embedder, remembered: Remembered
) -> None:
    """By `Memory.remember` as well: until then the memory says that it is not whole."""
    ingest(*READ, "index")
    with Memory.open(settings.store, embedder=embedder) as memory:
        assert not memory.is_whole()
        memory.remember(())
        assert memory.is_whole()
    ingest()
    assert contents(settings.store) == remembered(logs)


def test_every_materialisation_tells_rows_seconds_and_place(ingest: Run, settings: Settings) -> None:
    run = ingest()
    assert metadata(run, "messages")["rows"] == 2
    assert metadata(run, "messages")["quarantined"] == 1
    assert metadata(run, "units")["path"] == str(settings.stages / "units.parquet")
    assert metadata(run, "units")["contract"] == "schemas/units.json"
    assert metadata(run, "graph")["messages"] == 2
    assert "http://127.0.0.1" in metadata(run, "graph")["explorer"]
    for asset in (*READ, *BUILT[1:]):
        assert 0 < metadata(run, asset)["seconds"] < 300


def test_no_folder_of_logs_is_a_clear_error(ingest: Run, settings: Settings, tmp_path: Path) -> None:
    failed = ingest(settings=settings.model_copy(update={"logs": tmp_path / "nowhere"}), raise_on_error=False)
    assert not failed.success
    assert "nowhere: there is no such file or folder" in failure(failed, "messages")


def test_a_store_that_another_writes_to_is_waited_for(ingest: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten tries, here without waiting in them or between them, and then who holds it."""
    monkeypatch.setenv("GRAPHMEM_LOCK_WAIT", "0")
    config = {**SettingsResource.of(settings).model_dump(), "wait": 0}
    with another_writer(settings.store):
        failed = ingest(raise_on_error=False, run_config={"resources": {"settings": {"config": config}}})
    assert not failed.success
    retried = [e for e in failed.all_events if e.event_type is dg.DagsterEventType.STEP_RESTARTED]
    assert len(retried) == 10
    assert "StoreLocked" in failure(failed, "messages")


@contextmanager
def another_writer(address: str) -> Iterator[None]:
    """A process that is writing to the store."""
    code = f"from graphmem.storage import open_store\nwith open_store({address!r}).writing(): print('open', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        yield
        other.communicate("\n")


def counted_reads(patched: pytest.MonkeyPatch) -> Counter[str]:
    """Counts from now on the rows that reads of an embedded store return, by query."""
    counts: Counter[str] = Counter()
    read_rows = LadybugStore.read

    def counting(store: LadybugStore, query: str, /, **parameters: Any) -> list[dict[str, Any]]:
        found = read_rows(store, query, **parameters)
        counts[query] += len(found)
        return found

    patched.setattr(LadybugStore, "read", counting)
    return counts


def rows(settings: Settings) -> dict[str, int]:
    """How many rows each table of the last run has."""
    return {path.stem: pq.read_metadata(path).num_rows for path in settings.stages.iterdir()}


def metadata(run: dg.ExecuteInProcessResult, asset: str) -> dict[str, Any]:
    """The metadata of the asset's materialisation."""
    (event,) = (e for e in run.get_asset_materialization_events() if e.asset_key == dg.AssetKey(asset))
    return {name: value.value for name, value in event.materialization.metadata.items()}


def failure(run: dg.ExecuteInProcessResult, step: str) -> str:
    """Why a step failed, as Dagster shows it."""
    failed = run.failure_data_for_node(step)
    assert failed is not None
    assert failed.error is not None
    return failed.error.to_string()
