import dagster as dg

from graphmem.memory.pipeline_steps import read_folder
from graphmem.model import Message, Quarantined
from pipelines.resources import SettingsResource


@dg.multi_asset(
    outs={
        "messages": dg.AssetOut(description="Every message of the space, verbatim."),
        "unreadable": dg.AssetOut(description="Log entries that could not be read, with place and reason."),
    }
)
def messages(settings: SettingsResource) -> tuple[dg.Output[list[Message]], dg.Output[list[Quarantined]]]:
    """The logs of the folder, together with the messages that the store has already.

    Messages of a log that was rotated away stay in the graph, and a thread that continues in a new log is extracted as a whole.
    """
    logs = read_folder(settings.folder, space=settings.space, zone=settings.zone)
    with settings.open_memory() as memory:
        found, bad = memory.gather(logs)
    read = {"quarantined": len(bad), "units_read": logs.stats.events_read, "skipped": logs.stats.skipped.total()}
    return dg.Output(found, metadata=read), dg.Output(bad)
