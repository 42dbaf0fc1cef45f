import dagster as dg

from graphmem.memory.pipeline_steps import close_facts
from graphmem.model import Alias, Fact, Message


@dg.asset
def closed_facts(facts: list[Fact], aliases: list[Alias], messages: list[Message]) -> list[Fact]:
    """The facts with entity ids and end dates: superseded facts are closed and kept."""
    return close_facts(facts, aliases, messages)
