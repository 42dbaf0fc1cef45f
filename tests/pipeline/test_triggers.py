"""What starts a run, and what does not."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest

from graphmem.config import Settings
from pipelines import triggers
from pipelines.definitions import define
from pipelines.resources import SettingsResource
from pipelines.triggers import daily, new_logs, state_of, weekly
from tests.pipeline.conftest import SECOND

Look = Callable[..., dg.SensorResult | dg.SkipReason]


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """A Dagster on disk: a schedule is given no other."""
    home = tmp_path / "dagster"
    home.mkdir()
    with dg.DagsterInstance.local_temp(str(home)) as instance:
        yield instance


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as complete as soon as they are written."""
    monkeypatch.setattr(triggers, "SETTLE_SECONDS", 0)


@pytest.fixture
def look(settings: Settings, instance: dg.DagsterInstance) -> Look:
    """One evaluation of the sensor."""

    def evaluate(cursor: str | None = None) -> dg.SensorResult | dg.SkipReason:
        context = dg.build_sensor_context(instance=instance, cursor=cursor)
        result = new_logs(context, settings=SettingsResource.of(settings))
        assert isinstance(result, dg.SensorResult | dg.SkipReason)
        return result

    return evaluate


def test_the_first_look_at_a_folder_starts_a_run(look: Look, logs: Path) -> None:
    found = look()
    assert isinstance(found, dg.SensorResult)
    assert [request.run_key for request in found.run_requests or []] == [state_of(logs)]
    assert found.cursor == state_of(logs)


def test_an_unchanged_folder_starts_nothing(look: Look, logs: Path) -> None:
    before = state_of(logs)
    (logs / ".hidden").write_text("not a log", "utf-8")
    assert "no new or changed log" in str(look(before))


@pytest.mark.parametrize("change", ["new", "longer", "touched", "renamed", "gone"])
def test_a_change_starts_a_run(look: Look, logs: Path, change: str) -> None:
    """A new file, more in it, a later time, another name, a missing file: each is a new state."""
    first = logs / "first.jsonl"
    (logs / "deep").mkdir()
    (logs / "deep" / "other.jsonl").write_text(SECOND, "utf-8")
    before = state_of(logs)
    match change:
        case "new":
            (logs / "deep" / "second.jsonl").write_text(SECOND, "utf-8")
        case "longer":
            first.write_text(first.read_text("utf-8") + SECOND, "utf-8")
        case "touched":
            os.utime(first, ns=(0, first.stat().st_mtime_ns + 1))
        case "renamed":
            first.rename(logs / "renamed.jsonl")
        case "gone":
            first.unlink()
    found = look(before)
    assert isinstance(found, dg.SensorResult)
    assert found.cursor not in {before, None}


def test_a_file_that_is_still_written_is_not_seen_yet(look: Look, logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a download in progress, or a link that leads out of the folder."""
    before = state_of(logs)
    (logs / "later.jsonl.part").write_text(SECOND, "utf-8")
    (logs / "link.jsonl").symlink_to("/etc/passwd")
    assert "no new or changed log" in str(look(before))
    monkeypatch.setattr(triggers, "SETTLE_SECONDS", 60)
    assert "no logs that are complete" in str(look(before))
    os.utime(logs / "first.jsonl", (0, 0))
    assert isinstance(look(before), dg.SensorResult)


def test_a_folder_that_is_missing_or_empty_starts_nothing(look: Look, logs: Path) -> None:
    (logs / "first.jsonl").unlink()
    assert "no such folder, or it has no logs" in str(look())
    logs.rmdir()
    assert "no such folder, or it has no logs" in str(look())


def test_the_sensor_waits_for_a_run_that_is_in_progress(look: Look, settings: Settings, instance: dg.DagsterInstance) -> None:
    """And the cursor stays, so that the change is seen when the run is over."""
    started(settings, instance)
    assert "is in progress" in str(look())


@pytest.mark.parametrize(("schedule", "cron"), [(daily, "0 3 * * *"), (weekly, "0 5 * * 0")])
def test_the_schedules_run_each_night_and_each_sunday(instance: dg.DagsterInstance, schedule: dg.ScheduleDefinition, cron: str) -> None:
    assert schedule.cron_schedule == cron
    assert isinstance(schedule(dg.build_schedule_context(instance=instance)), dg.RunRequest)


@pytest.mark.parametrize("schedule", [daily, weekly])
@pytest.mark.parametrize("job", ["ingest", "consolidate"])
def test_a_schedule_waits_for_its_next_time_when_a_run_is_in_progress(
    settings: Settings, instance: dg.DagsterInstance, schedule: dg.ScheduleDefinition, job: str
) -> None:
    """Of either job: the store has one writer."""
    started(settings, instance, job)
    assert "is in progress" in str(schedule(dg.build_schedule_context(instance=instance)))


def started(settings: Settings, instance: dg.DagsterInstance, job_name: str = "ingest") -> None:
    """A run of a job that has begun and not ended."""
    job = define(settings).resolve_job_def(job_name)
    instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
