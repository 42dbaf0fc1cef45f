import dagster as dg

from graphmem.ingest import read_logs
from graphmem.ingest.core.time_zones import zone_named
from graphmem.model import Message, Quarantined
from pipelines.resources import SettingsResource


@dg.multi_asset(
    outs={
        "messages": dg.AssetOut(description="Every turn of the space, as it was said."),
        "unreadable": dg.AssetOut(description="What could not be read in the logs, with the place and the reason."),
    }
)
def messages(settings: SettingsResource) -> tuple[dg.Output[list[Message]], dg.Output[list[Quarantined]]]:
    """The logs of the folder, read together with what the store holds already.

    A log that was rotated away stays in the graph, and a thread that goes on in a new log is extracted whole.
    """
    logs = read_logs([settings.folder], space=settings.space, zone=zone_named(settings.zone))
    with settings.open_memory() as memory:
        found, bad = memory.gather(logs)
    read = {"quarantined": len(bad), "units_read": logs.stats.events_read, "skipped": logs.stats.skipped.total()}
    return dg.Output(found, metadata=read), dg.Output(bad)
