"""The entity graph that communities are found in: which units tie which entities, and Leiden over it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from graspologic_native import hierarchical_leiden

from graphmem.graph.graph_config import COMMUNITY_DETECTION
from graphmem.model import Community, Unit


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster: its number, its level from the top, its parent's number, its entities, and the community that is the same, if one is."""

    number: int
    level: int
    parent: int | None
    entity_ids: frozenset[str]
    same: Community | None = None


@dataclass(frozen=True, slots=True)
class EntityTies:
    """What ties entities: `members` are the entities of each unit of at least two, `units_of` the numbers of these units by entity.

    A unit of n entities ties each of its pairs by 1 / (n - 1), so that a large unit ties each pair less, and gives each of its entities
    a degree of 1.
    """

    members: tuple[tuple[str, ...], ...]
    units_of: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, units: Iterable[Unit], left_out: Collection[str] = ()) -> "EntityTies":
        """The ties by units, without the entities that are `left_out`; the order of units does not matter."""
        without = frozenset(left_out)
        found = ({m.entity_id for m in unit.members} - without for unit in units)
        members = sorted(tuple(sorted(ids)) for ids in found if len(ids) > 1)
        units_of: dict[str, list[int]] = defaultdict(list)
        for number, ids in enumerate(members):
            for id_ in ids:
                units_of[id_].append(number)
        return cls(tuple(members), {id_: tuple(numbers) for id_, numbers in units_of.items()})

    def degree(self, entity_id: str) -> int:
        """The weights of all ties of an entity, added up."""
        return len(self.units_of[entity_id])

    def around(self, entity_id: str) -> dict[str, float]:
        """The weights of the ties of one entity, by the other one."""
        weights: dict[str, float] = {}
        for number in self.units_of[entity_id]:
            ids = self.members[number]
            weight = 1 / (len(ids) - 1)
            for id_ in ids:
                weights[id_] = weights.get(id_, 0.0) + weight
        weights.pop(entity_id)
        return weights

    def among(self, entity_ids: Collection[str]) -> dict[tuple[str, str], float]:
        """The weights of the pairs of some entities."""
        inside = frozenset(entity_ids)
        weights: Counter[tuple[str, str]] = Counter()
        for number in sorted({n for id_ in inside for n in self.units_of[id_]}):
            ids = self.members[number]
            for pair in combinations([id_ for id_ in ids if id_ in inside], 2):
                weights[pair] += 1 / (len(ids) - 1)  # type: ignore[assignment]
        return dict(weights)


def entity_graph(units: Iterable[Unit], left_out: Collection[str] = ()) -> dict[tuple[str, str], float]:
    """The weights of all pairs of entities, without those that are `left_out`."""
    ties = EntityTies.of(units, left_out)
    return ties.among(ties.units_of)


def leiden(weights: Mapping[tuple[str, str], float], start: Mapping[str, int] | None = None) -> dict[int, Cluster]:
    """Clusters at all levels by their number, from the communities of `start` on; none without weights, on which Leiden raises."""
    if not weights:
        return {}
    there = {id_ for pair in weights for id_ in pair}
    config = COMMUNITY_DETECTION
    rows = hierarchical_leiden(
        [(one, other, weight) for (one, other), weight in sorted(weights.items())],
        starting_communities={id_: number for id_, number in (start or {}).items() if id_ in there} or None,
        resolution=config.resolution,
        randomness=config.randomness,
        iterations=1,
        use_modularity=True,
        max_cluster_size=config.largest,
        seed=config.seed,
        max_local_moving_iterations=config.sweeps,
    )
    members: dict[int, set[str]] = defaultdict(set)
    place: dict[int, tuple[int, int | None]] = {}
    for row in rows:
        members[row.cluster].add(row.node)
        place[row.cluster] = (row.level, row.parent_cluster)
    return {number: Cluster(number, *place[number], frozenset(ids)) for number, ids in sorted(members.items())}
