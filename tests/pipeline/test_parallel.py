"""Several processes ingest a folder of logs: parts by space and day, and one step builds each space, as `Memory.remember` does."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from graphmem.config import Settings
from graphmem.embedding import Embedder
from graphmem.ingest import read_log
from graphmem.memory.facade import Memory
from graphmem.model import Message
from graphmem.model.errors import SettingsError
from pipelines.day_parts import DayPart, by_days
from pipelines.definitions import define
from pipelines.executors import executor_named
from pipelines.parallel import logs_by_space
from tests.pipeline.conftest import SECOND, contents

ROOT = Path(__file__).parents[2]
Remembered = Callable[..., dict[str, object]]


def message(key: str, day: int, thread: str) -> Message:
    """A message of that day of March."""
    at = datetime(2026, 3, day, 10, int(key), tzinfo=UTC)
    place = {"id": key, "space": "default", "conversation": "talk", "thread": thread, "position": int(key), "key": key}
    return Message(**place, speaker="Ada", role="user", text="Hi.", sent_at=at)  # type: ignore[arg-type]


def test_parts_are_whole_threads_by_day_and_short_days_are_joined() -> None:
    """A thread that goes on over midnight stays whole, on its first day."""
    found = [message("1", 1, "a"), message("2", 2, "a"), message("3", 2, "b"), message("4", 5, "c"), message("5", 6, "d")]
    parts = [(part.day, part.until, [m.key for m in own]) for part, own in by_days(found, space="default", most=3)]
    assert parts == [("2026-03-01", "2026-03-02", ["1", "2", "3"]), ("2026-03-05", "2026-03-06", ["4", "5"])]
    assert [part.day for part, _ in by_days(found, space="default", most=1)] == ["2026-03-01", "2026-03-02", "2026-03-05", "2026-03-06"]
    assert not list(by_days([], space="default", most=1))


def test_a_space_may_have_any_name() -> None:
    part = DayPart("a|b/../c", "2026-03-01", "2026-03-02")
    assert DayPart.parse(part.key) == part
    assert part.folder(Path("stages")).parts[:2] == ("stages", "parts")
    assert ".." not in part.folder(Path("stages")).parts


@pytest.mark.parametrize(
    ("name", "said"), [("celery", "Set multiprocess"), ("no_such_package:executor", "No module"), ("dagster:job", "not an executor")]
)
def test_an_executor_that_is_none_is_said(name: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        executor_named(name)


def test_any_executor_of_a_package_can_be_named() -> None:
    assert executor_named("dagster:multi_or_in_process_executor") is dg.multi_or_in_process_executor


def test_folders_are_spaces_if_asked(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="space_per_folder"):
        logs_by_space(tmp_path, "mine", per_folder=True)
    (tmp_path / "team").mkdir()
    assert logs_by_space(tmp_path, "mine", per_folder=True) == {"team": tmp_path / "team"}
    assert logs_by_space(tmp_path, "mine", per_folder=False) == {"mine": tmp_path}


def test_the_parts_equal_remember(settings: Settings, address: str, logs: Path, remembered: Remembered, tmp_path: Path) -> None:
    """Same ids, same content, same quarantine, on both engines; and nothing is left of the parts."""
    (logs / "second.jsonl").write_text(SECOND, "utf-8")
    there = settings.model_copy(update={"store": address, "executor": "in_process"})
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        job = define(there).resolve_job_def("ingest_parallel")
        config = {"ops": {"split": {"config": {"messages_per_part": 1}}}}
        done = job.execute_in_process(instance=instance, run_config=config)
        days = {e.partition for e in done.get_asset_materialization_events()}
    assert days == {"2026-01-05|2026-01-05|default", "2026-03-01|2026-03-01|default"}
    assert contents(address) == remembered(logs)
    assert not list((settings.stages / "parts").rglob("*.parquet"))


def test_two_processes_fill_two_spaces(settings: Settings, logs: Path, embedder: Embedder, tmp_path: Path) -> None:
    """By the multi-process executor, as it is started from a shell; each space is whole and holds what its folder does."""
    (logs / "first.jsonl").unlink()
    for space, text in (("one", SECOND), ("two", SECOND.replace("Bergen", "Molde"))):
        (logs / space).mkdir()
        (logs / space / "talk.jsonl").write_text(text, "utf-8")
    config = tmp_path / "run.yaml"
    config.write_text(
        "execution: {config: {max_concurrent: 2}}\nops: {split: {config: {space_per_folder: true}}}\n",
        "utf-8",
    )
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}\n", "utf-8")
    environment = {**os.environ, "GRAPHMEM_STORE": settings.store, "GRAPHMEM_LOGS": str(logs), "GRAPHMEM_STAGES": str(settings.stages)}
    environment |= {"DAGSTER_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "dagster", "job", "execute", "-m", "pipelines.definitions", "-j", "ingest_parallel", "-c", str(config)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-3000:]
    for space, city in (("one", "Bergen"), ("two", "Molde")):
        with Memory.open(settings.store, space=space, embedder=embedder, read_only=True) as memory:
            assert memory.is_whole()
            assert memory.stats()["messages"] == len(list(read_log(logs / space / "talk.jsonl", space=space)))
            assert city in memory.recall("Where does Ada live?", budget=500).text
