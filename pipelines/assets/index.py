import dagster as dg

from graphmem.model import Message
from pipelines.resources import SettingsResource, links


# After the communities, so that nothing is written before everything is known to be sound.
@dg.asset(deps=["communities"])
def index(settings: SettingsResource, messages: list[Message]) -> dg.MaterializeResult[None]:
    """The store's messages by words and meaning. Not whole until the graph is stored: `graph` stamps it."""
    with settings.open_memory() as memory:
        embedded = memory.index(messages)
        return dg.MaterializeResult(metadata={"rows": len(messages), "embedded": embedded, **links(memory)})
