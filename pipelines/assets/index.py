import dagster as dg

from graphmem.model import Message
from pipelines.resources import SettingsResource, links


# After the extraction: a run that a check stops embeds nothing.
@dg.asset(deps=["mentions", "facts"])
def index(settings: SettingsResource, messages: list[Message]) -> dg.MaterializeResult[None]:
    """The new messages in the search index, by words and meaning. They are found once `graph` holds them."""
    with settings.open_memory() as memory:
        embedded = memory.index(messages)
        return dg.MaterializeResult(metadata={"rows": len(messages), "embedded": embedded, **links(memory)})
