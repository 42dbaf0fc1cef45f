"""What starts the pipeline: two jobs, each by hand or on a schedule, and a sensor on the folder of logs."""

from pathlib import Path

import dagster as dg

from graphmem.model.ids import digest
from pipelines.resources import SettingsResource

consolidate = dg.define_asset_job("consolidate", "communities", description="Cluster the entities of the whole space into communities.")
ingest = dg.define_asset_job(
    "ingest",
    dg.AssetSelection.all() - dg.AssetSelection.assets("communities"),
    description="Ingest what is new in the folder of logs into the store of the settings.",
)
RUNNING = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]


@dg.schedule(job=ingest, cron_schedule="0 3 * * *")
def daily(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Every night at three, unless a run is in progress: the store has one writer."""
    return _busy(context.instance) or dg.RunRequest()


@dg.schedule(job=consolidate, cron_schedule="0 5 * * 0")
def weekly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Every Sunday at five, unless a run is in progress: clustering looks at the whole space, and few nights change it much."""
    return _busy(context.instance) or dg.RunRequest()


@dg.sensor(job=ingest, minimum_interval_seconds=30)
def new_logs(context: dg.SensorEvaluationContext, settings: SettingsResource) -> dg.SensorResult | dg.SkipReason:
    """A run for each new state of the folder of logs. The cursor is a digest of file names, sizes and modification times."""
    found = state_of(settings.folder)
    if not found:
        return dg.SkipReason(f"{settings.folder}: no such folder, or it has no logs.")
    if found == context.cursor:
        return dg.SkipReason(f"{settings.folder}: no new or changed log.")
    busy = _busy(context.instance)
    return busy or dg.SensorResult(run_requests=[dg.RunRequest(run_key=found)], cursor=found)


def state_of(folder: Path) -> str:
    """A digest of the files in the folder; "" if there are none. Names that start with a dot are ignored."""
    paths = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    seen = [path for path in paths if not any(part.startswith(".") for part in path.parts)]
    return digest("logs", *(part for path in seen for part in _state_of_file(folder, path))) if seen else ""


def _state_of_file(folder: Path, path: Path) -> tuple[str, str, str]:
    stat = (folder / path).stat()
    return str(path), str(stat.st_size), str(stat.st_mtime_ns)


def _busy(instance: dg.DagsterInstance) -> dg.SkipReason | None:
    filters = [dg.RunsFilter(job_name=job.name, statuses=RUNNING) for job in (ingest, consolidate)]
    runs = [run for one in filters for run in instance.get_runs(one, limit=1)]
    return dg.SkipReason(f"Run {runs[0].run_id} is in progress.") if runs else None
