import dagster as dg

from graphmem.graph.supersession import close_facts
from graphmem.model import Alias, Fact, Message


@dg.asset
def closed_facts(facts: list[Fact], aliases: list[Alias], messages: list[Message]) -> list[Fact]:
    """The facts with their entities and their ends: what took the place of what, both kept."""
    return close_facts(facts, aliases, messages)
