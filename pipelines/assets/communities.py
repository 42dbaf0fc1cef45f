import dagster as dg

from graphmem.memory.pipeline_steps import find_communities
from graphmem.model import Community, Entity, Unit


@dg.asset
def communities(entities: list[Entity], units: list[Unit]) -> list[Community]:
    """Entities clustered by shared units, at every level of the hierarchy."""
    return find_communities(entities, units)
