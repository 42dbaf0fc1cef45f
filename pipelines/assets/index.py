import dagster as dg

from graphmem.model import Message
from pipelines.resources import SettingsResource, links


# After the communities: nothing is written before every table has passed its checks.
@dg.asset(deps=["communities"])
def index(settings: SettingsResource, messages: list[Message]) -> dg.MaterializeResult[None]:
    """The messages in the search index, by words and meaning. It is complete once `graph` has marked it so."""
    with settings.open_memory() as memory:
        embedded = memory.index(messages)
        return dg.MaterializeResult(metadata={"rows": len(messages), "embedded": embedded, **links(memory)})
