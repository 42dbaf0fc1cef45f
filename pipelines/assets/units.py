import dagster as dg

from graphmem.graph.unit_assembly import assemble
from graphmem.model import Fact, Message, Unit


@dg.asset
def units(closed_facts: list[Fact], messages: list[Message]) -> list[Unit]:
    """Facts that tell of one situation, each bound into one n-ary unit with roles."""
    return assemble(closed_facts, messages)
