import dagster as dg

from graphmem.memory.pipeline_steps import read_folder
from graphmem.model import Message, Quarantined
from pipelines.resources import SettingsResource


@dg.multi_asset(
    outs={
        "messages": dg.AssetOut(description="The messages of each thread that waits to be built, verbatim."),
        "unreadable": dg.AssetOut(description="Log entries that could not be read and were not known before, with place and reason."),
    }
)
def messages(settings: SettingsResource) -> tuple[dg.Output[list[Message]], dg.Output[list[Quarantined]]]:
    """The logs of the folder, stored; and what then waits: threads with new or changed messages, or left by a stopped run.

    Messages of a log that was rotated away stay in the store, and a thread that continues in a new log is read as a whole.
    """
    logs = read_folder(settings.folder, space=settings.space, zone=settings.zone)
    with settings.open_memory(extracts=True) as memory:
        backlog = memory.store_messages(logs)
    counts = {name: backlog.counts[name] for name in ("new", "unchanged", "changed", "quarantined")}
    read = {"events_read": logs.stats.events_read, "skipped": logs.stats.skipped.total()}
    return dg.Output(backlog.messages, metadata={**counts, **read}), dg.Output(backlog.unreadable)
