import dagster as dg

from graphmem.model import Fact, Message, Unit
from graphmem.units.assemble import assemble


@dg.asset
def units(closed_facts: list[Fact], messages: list[Message]) -> list[Unit]:
    """Facts that tell of one situation, each bound into one n-ary unit with roles."""
    return assemble(closed_facts, messages)
