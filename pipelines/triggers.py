"""What starts the pipeline: three jobs, each by hand or on a schedule, and a sensor on the folder of logs."""

import time
from pathlib import Path

import dagster as dg

from graphmem.ingest.core.folder_watcher import file_states, is_settled
from graphmem.ingest.core.ingest_limits import WATCH
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model.ids import digest
from pipelines.parallel import NAME as PARALLEL
from pipelines.resources import SettingsResource, forget_old

consolidate = dg.define_asset_job(
    "consolidate", "communities", description="Cluster the entities of the whole space into communities, and link units to earlier ones."
)
ingest = dg.define_asset_job(
    "ingest",
    dg.AssetSelection.all() - dg.AssetSelection.assets("communities"),
    description="Ingest what is new in the folder of logs into the store of the settings.",
)


@dg.op
def forget_what_is_old(context: dg.OpExecutionContext, settings: SettingsResource) -> None:
    """Forget what is older than the setting `retention` says for the space."""
    context.log.info(forget_old(settings))


@dg.job(description="Forget what is older than the setting `retention` says; nothing if it is not set.")
def retain() -> None:
    """Forget what is old."""
    forget_what_is_old()


SETTLE_SECONDS = WATCH.settle_seconds
RUNNING = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]


@dg.schedule(job=ingest, cron_schedule="0 3 * * *")
def daily(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Every night at three, unless a run is in progress: the store has one writer."""
    return _busy(context.instance) or dg.RunRequest()


@dg.schedule(job=consolidate, cron_schedule="0 5 * * 0")
def weekly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Every Sunday at five, unless a run is in progress: clustering looks at the whole space, and few nights change it much."""
    return _busy(context.instance) or dg.RunRequest()


@dg.schedule(job=retain, cron_schedule="0 1 1 * *")
def monthly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """On the first of every month at one, unless a run is in progress: whoever keeps two years loses nothing by a few weeks."""
    return _busy(context.instance) or dg.RunRequest()


@dg.sensor(job=ingest, minimum_interval_seconds=30)
def new_logs(context: dg.SensorEvaluationContext, settings: SettingsResource) -> dg.SensorResult | dg.SkipReason:
    """A run for each new state of the folder of logs, once its files are complete, as `graphmem watch` has it.

    The cursor is a digest of file names, sizes and modification times.
    """
    found = state_of(settings.folder)
    if not found:
        return dg.SkipReason(f"{settings.folder}: no such folder, or it has no logs that are complete.")
    if found == context.cursor:
        return dg.SkipReason(f"{settings.folder}: no new or changed log.")
    busy = _busy(context.instance)
    return busy or dg.SensorResult(run_requests=[dg.RunRequest(run_key=found)], cursor=found)


def state_of(folder: Path) -> str:
    """A digest of the complete files in the folder; "" if there are none. Names that start with a dot are ignored.

    A file that was modified a moment ago may still be written, so it counts from a later look on; links that lead out of the folder
    never count.
    """
    states = file_states(SourceFile(folder, folder.name)) if folder.is_dir() else {}
    settled = {log: state for log, state in states.items() if is_settled(state, SETTLE_SECONDS, now=time.time())}
    seen = sorted((str(log.path.relative_to(folder)), *map(str, state)) for log, state in settled.items())
    return digest("logs", *(part for one in seen for part in one)) if seen else ""


def _busy(instance: dg.DagsterInstance) -> dg.SkipReason | None:
    names = (ingest.name, PARALLEL, consolidate.name, retain.name)
    filters = [dg.RunsFilter(job_name=name, statuses=RUNNING) for name in names]
    runs = [run for one in filters for run in instance.get_runs(one, limit=1)]
    return dg.SkipReason(f"Run {runs[0].run_id} is in progress.") if runs else None
