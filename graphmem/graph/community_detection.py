"""Hierarchical Leiden (Traag et al. 2019) over the entity graph, its edges weighted by shared units."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from graspologic_native import hierarchical_leiden

from graphmem.model import Community, Entity, Unit
from graphmem.model.ids import digest
from graphmem.model.validity import FOREVER

SEED = 20_260_105
LARGEST = 40
# Local moving ends after so many sweeps, converged or not: a bound, so that no graph can make it hang.
SWEEPS = 200
KEY_MEMBERS = 5


@dataclass(frozen=True, slots=True)
class _Cluster:
    """A cluster as Leiden gives it: its number, its level from the top, its parent's number, its entities."""

    number: int
    level: int
    parent: int | None
    entity_ids: frozenset[str]


def entity_graph(units: Iterable[Unit]) -> dict[tuple[str, str], float]:
    """Weights of entity pairs: a unit of n entities gives each of its pairs 1 / (n - 1), so that a crowded unit binds each pair less."""
    weights: Counter[tuple[str, str]] = Counter()
    for unit in units:
        ids = sorted({m.entity_id for m in unit.members})
        for pair in combinations(ids, 2):
            weights[pair] += 1 / (len(ids) - 1)  # type: ignore[assignment]
    return {pair: float(weights[pair]) for pair in sorted(weights)}


def find_communities(entities: Sequence[Entity], units: Sequence[Unit]) -> list[Community]:
    """The communities of a space at all levels, coarsest (level 0) first; entities without a shared unit are in none."""
    weights = entity_graph(units)
    if not weights:
        return []  # Leiden raises on an empty edge list.
    clusters = _clusters(weights)
    strength: Counter[str] = Counter()
    for (one, other), weight in weights.items():
        strength[one] += weight  # type: ignore[assignment]
        strength[other] += weight  # type: ignore[assignment]
    named = {e.id: e for e in entities}
    ids = {c.number: _community_id(named, c) for c in clusters.values()}
    telling = _units_by_entity(units)
    communities = [_community(c, ids, named, strength, telling) for c in clusters.values()]
    return sorted(communities, key=lambda c: (c.level, c.id))


def _clusters(weights: Mapping[tuple[str, str], float]) -> dict[int, _Cluster]:
    edges = [(one, other, weight) for (one, other), weight in weights.items()]
    rows = hierarchical_leiden(
        edges,
        starting_communities=None,
        resolution=1.0,
        randomness=0.001,
        iterations=1,
        use_modularity=True,
        max_cluster_size=LARGEST,
        seed=SEED,
        max_local_moving_iterations=SWEEPS,
    )
    members: dict[int, set[str]] = defaultdict(set)
    place: dict[int, tuple[int, int | None]] = {}
    for row in rows:
        members[row.cluster].add(row.node)
        place[row.cluster] = (row.level, row.parent_cluster)
    return {number: _Cluster(number, *place[number], frozenset(ids)) for number, ids in sorted(members.items())}


def _community_id(named: Mapping[str, Entity], cluster: _Cluster) -> str:
    space = named[next(iter(cluster.entity_ids))].space
    return digest("community", space, str(cluster.level), *sorted(cluster.entity_ids))


def _units_by_entity(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    telling: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        for entity_id in {m.entity_id for m in unit.members}:
            telling[entity_id].append(unit)
    return telling


def _community(
    cluster: _Cluster,
    ids: Mapping[int, str],
    named: Mapping[str, Entity],
    strength: Mapping[str, float],
    telling: Mapping[str, Sequence[Unit]],
) -> Community:
    heaviest = sorted(cluster.entity_ids, key=lambda id_: (-strength[id_], id_))
    key_members = tuple(named[id_].name for id_ in heaviest[:KEY_MEMBERS])
    units = _inside(cluster.entity_ids, telling)
    return Community(
        id=ids[cluster.number],
        space=named[heaviest[0]].space,
        level=cluster.level,
        title=", ".join(key_members[:3]),
        summary=" / ".join(unit.title for unit in units[:3]),
        key_members=key_members,
        entity_ids=tuple(sorted(cluster.entity_ids)),
        parent=ids[cluster.parent] if cluster.parent is not None else "",
        valid_from=min((u.valid_from for u in units), default=FOREVER),
        valid_to=max((u.valid_to for u in units), default=FOREVER),
    )


def _inside(entity_ids: frozenset[str], telling: Mapping[str, Sequence[Unit]]) -> list[Unit]:
    """Units with most of their entities in the community, richest first."""
    seen = {unit.id: unit for id_ in entity_ids for unit in telling.get(id_, ())}
    shares = {id_: {m.entity_id for m in unit.members} for id_, unit in seen.items()}
    inside = [unit for id_, unit in seen.items() if 2 * len(shares[id_] & entity_ids) > len(shares[id_])]
    return sorted(inside, key=lambda u: (-len(u.fact_ids), u.valid_from, u.id))
