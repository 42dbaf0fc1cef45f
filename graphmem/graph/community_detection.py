"""Hierarchical Leiden (Traag et al. 2019) over the entity graph, its edges weighted by shared units.

Clustering starts from the last result, and a cluster that shares most of its entities with a community of before keeps that
community's id: a small change of the graph changes few communities (Graphify #2452 saw 88 of them shattered by 1.5 % of new edges).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, count

from graspologic_native import hierarchical_leiden

from graphmem.graph.fact_sentences import joined_names
from graphmem.graph.graph_config import COMMUNITY_DETECTION
from graphmem.graph.topics import noun_stems
from graphmem.graph.unit_titles import months_in_words
from graphmem.model import NAMED_KINDS, Community, Entity, Unit
from graphmem.model.ids import digest
from graphmem.model.validity import FOREVER


@dataclass(frozen=True, slots=True)
class _Cluster:
    """A cluster as Leiden gives it: its number, its level from the top, its parent's number, its entities."""

    number: int
    level: int
    parent: int | None
    entity_ids: frozenset[str]


def entity_graph(units: Iterable[Unit], left_out: Collection[str] = ()) -> dict[tuple[str, str], float]:
    """Weights of entity pairs: a unit of n entities gives each of its pairs 1 / (n - 1), so that a large unit ties each pair less.

    Without the entities that are `left_out`.
    """
    weights: Counter[tuple[str, str]] = Counter()
    for unit in units:
        ids = sorted({m.entity_id for m in unit.members} - {*left_out})
        for pair in combinations(ids, 2):
            weights[pair] += 1 / (len(ids) - 1)  # type: ignore[assignment]
    return {pair: float(weights[pair]) for pair in sorted(weights)}


def find_communities(entities: Sequence[Entity], units: Sequence[Unit], before: Sequence[Community] = ()) -> list[Community]:
    """The communities of a space at all levels, coarsest (level 0) first; entities without a shared unit are in none.

    `before` are those of the last time. Speakers take part in everything, and generic nouns name nothing in particular: neither is in one.
    """
    weights = entity_graph(units, frozenset(e.id for e in entities if not _is_specific(e)))
    if not weights:
        return []  # Leiden raises on an empty edge list.
    clusters = _clusters(weights, before)
    strength: Counter[str] = Counter()
    for (one, other), weight in weights.items():
        strength[one] += weight  # type: ignore[assignment]
        strength[other] += weight  # type: ignore[assignment]
    named = {e.id: e for e in entities}
    ids = _stable_ids(named, clusters, before)
    telling = _units_by_entity(units)
    communities = [_community(c, ids, named, strength, telling) for c in clusters.values()]
    return sorted(communities, key=lambda c: (c.level, c.id))


def _is_specific(entity: Entity) -> bool:
    """True for what can hold a community together."""
    return not entity.speaks and (entity.kind in NAMED_KINDS or bool(noun_stems(entity.name)))


def _clusters(weights: Mapping[tuple[str, str], float], before: Iterable[Community]) -> dict[int, _Cluster]:
    start = {id_: number for number, c in enumerate(c for c in before if c.level == 0) for id_ in c.entity_ids}
    there = {id_ for pair in weights for id_ in pair}
    config = COMMUNITY_DETECTION
    edges = [(one, other, weight) for (one, other), weight in weights.items()]
    rows = hierarchical_leiden(
        edges,
        starting_communities={id_: number for id_, number in start.items() if id_ in there} or None,
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
    return {number: _Cluster(number, *place[number], frozenset(ids)) for number, ids in sorted(members.items())}


def _stable_ids(named: Mapping[str, Entity], clusters: Mapping[int, _Cluster], before: Sequence[Community]) -> dict[int, str]:
    """An id for each cluster by its number: that of the community it shares most with, level by level; else one made from its members."""
    at: dict[tuple[int, str], list[Community]] = defaultdict(list)
    for community in before:
        for id_ in community.entity_ids:
            at[community.level, id_].append(community)
    pairs = []
    for cluster in clusters.values():
        shared = Counter(c.id for id_ in cluster.entity_ids for c in at[cluster.level, id_])
        sizes = {c.id: len(c.entity_ids) for id_ in cluster.entity_ids for c in at[cluster.level, id_]}
        for id_, common in shared.items():
            overlap = common / (len(cluster.entity_ids) + sizes[id_] - common)
            if overlap >= COMMUNITY_DETECTION.same_share:
                pairs.append((-overlap, id_, cluster.number))
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for _, id_, number in sorted(pairs):
        if number not in ids and id_ not in taken:
            ids[number] = id_
            taken.add(id_)
    for number, cluster in clusters.items():
        if number not in ids:
            ids[number] = _new_id(named, cluster, taken)
            taken.add(ids[number])
    return ids


def _new_id(named: Mapping[str, Entity], cluster: _Cluster, taken: set[str]) -> str:
    members = sorted(cluster.entity_ids)
    parts = (named[members[0]].space, str(cluster.level), *members)
    # The id of these very members may be borne by a community that has changed since.
    return next(id_ for n in count() if (id_ := digest("community", *parts, *(() if n == 0 else (str(n),)))) not in taken)


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
    key_members = tuple(named[id_].name for id_ in heaviest[: COMMUNITY_DETECTION.key_members])
    units = _inside(cluster.entity_ids, telling, {id_ for id_, entity in named.items() if entity.speaks})
    return Community(
        id=ids[cluster.number],
        space=named[heaviest[0]].space,
        level=cluster.level,
        title=_title(key_members, units, named),
        summary=" / ".join(unit.title for unit in units[: COMMUNITY_DETECTION.summary_units]),
        key_members=key_members,
        entity_ids=tuple(sorted(cluster.entity_ids)),
        parent=ids[cluster.parent] if cluster.parent is not None else "",
        valid_from=min((u.valid_from for u in units), default=FOREVER),
        valid_to=max((u.valid_to for u in units), default=FOREVER),
    )


def _title(key_members: Sequence[str], units: Sequence[Unit], named: Mapping[str, Entity]) -> str:
    """What most of the units are about, who acts in them, and from when to when: "dance studio and dancing: Jon, January to June 2023"."""
    words = joined_names(key_members[: COMMUNITY_DETECTION.title_members])
    acting = Counter(m.name for unit in units for m in {*unit.members} if m.role == "agent" and m.kind == "person" and m.entity_id in named)
    people = joined_names(sorted(acting, key=lambda name: (-acting[name], name))[: COMMUNITY_DETECTION.title_people])
    if not units or not people:
        return words
    first, last = min(u.recorded_at for u in units), max(u.last_at for u in units)
    return f"{words}: {people}, {months_in_words(first, last)}"


def _inside(entity_ids: frozenset[str], telling: Mapping[str, Sequence[Unit]], speaking: Collection[str]) -> list[Unit]:
    """Units with most of their entities in the community, the most important first."""
    speaking = frozenset(speaking)
    seen = {unit.id: unit for id_ in entity_ids for unit in telling.get(id_, ())}
    shares = {id_: {m.entity_id for m in unit.members} for id_, unit in seen.items()}
    # Speakers are in no community, so that most of what is left of a unit has to be inside.
    inside = [unit for id_, unit in seen.items() if 2 * len(shares[id_] & entity_ids) > len(shares[id_] - speaking)]
    return sorted(inside, key=lambda u: (-u.importance, -len(u.fact_ids), u.valid_from, u.id))
