import dagster as dg

from graphmem.graph.community_detection import find_communities
from graphmem.model import Community, Entity, Unit


@dg.asset
def communities(entities: list[Entity], units: list[Unit]) -> list[Community]:
    """Entities that share units, clustered at every level."""
    return find_communities(entities, units)
