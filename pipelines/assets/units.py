import dagster as dg

from graphmem.memory.pipeline_steps import assemble
from graphmem.model import Fact, Message, Unit


@dg.asset
def units(closed_facts: list[Fact], messages: list[Message]) -> list[Unit]:
    """Facts about one situation, assembled into n-ary units with roles."""
    return assemble(closed_facts, messages)
