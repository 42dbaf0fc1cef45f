"""Hierarchical Leiden (Traag et al. 2019) over the entity graph, its edges weighted by shared units.

After a small change only the region that it touched is clustered again. A cluster that shares most of its entities with a community of
before keeps that community's id: a small change of the graph changes few communities (Graphify #2452 saw 88 of them shattered by 1.5 % of
new edges).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import count

from graphmem.graph.community_graph import Cluster, EntityTies, leiden
from graphmem.graph.community_titles import Describer, NumberedUnits
from graphmem.graph.community_update import TieChange, update_clusters
from graphmem.graph.community_words import NameWords
from graphmem.graph.graph_config import COMMUNITY_DETECTION
from graphmem.model import Community, Entity
from graphmem.model.ids import digest


def find_communities(
    entities: Sequence[Entity], units: NumberedUnits, before: Sequence[Community] = (), change: TieChange | None = None
) -> list[Community]:
    """The communities of a space at all levels, coarsest (level 0) first; entities without a shared unit are in none.

    `before` are those of the last time, and `change` what changed since: if that is little, only what it touches is clustered again.
    Speakers take part in everything, and generic nouns name nothing in particular: neither is in one. What few facts tell of is no theme.
    """
    ties = EntityTies.of(units.entity_ids, NameWords.of(entities))
    clusters = _clusters(ties, before, change)
    if not clusters:
        return []
    describer = Describer(entities, units, ties, clusters.values())
    clusters = _of_themes(clusters, describer)
    ids = _stable_ids(entities[0].space, clusters, before)
    return sorted((_community(c, ids, describer) for c in clusters.values()), key=lambda c: (c.level, c.id))


def _clusters(ties: EntityTies, before: Sequence[Community], change: TieChange | None) -> Mapping[int, Cluster]:
    if before and change is not None and len(change.touched) <= COMMUNITY_DETECTION.local_share * len(ties.groups_of):
        return update_clusters(ties, before, change)
    start = {id_: number for number, c in enumerate(c for c in before if c.level == 0) for id_ in c.entity_ids}
    return leiden(ties.among(ties.groups_of), start)


def _of_themes(clusters: Mapping[int, Cluster], describer: Describer) -> dict[int, Cluster]:
    """The clusters that enough facts tell of; of a cluster that is left out, none below it."""
    kept: dict[int, Cluster] = {}
    for cluster in sorted(clusters.values(), key=lambda c: c.level):
        is_below = cluster.parent is None or cluster.parent in kept
        if is_below and (cluster.same is not None or cluster.parent is not None or describer.is_theme(cluster)):
            kept[cluster.number] = cluster
    return kept


def _community(cluster: Cluster, ids: Mapping[int, str], describer: Describer) -> Community:
    parent = ids[cluster.parent] if cluster.parent is not None else ""
    if cluster.same is not None:
        return cluster.same if cluster.same.parent == parent else replace(cluster.same, parent=parent)
    return describer.community(ids[cluster.number], cluster, parent)


def _stable_ids(space: str, clusters: Mapping[int, Cluster], before: Sequence[Community]) -> dict[int, str]:
    """An id for each cluster by its number: that of the community it shares most with, level by level; else one made from its members."""
    ids = {number: cluster.same.id for number, cluster in clusters.items() if cluster.same is not None}
    taken = set(ids.values())
    sizes: dict[str, int] = {}
    at: dict[int, dict[str, str]] = defaultdict(dict)
    for community in before:
        if community.id not in taken:
            sizes[community.id] = len(community.entity_ids)
            at[community.level].update(dict.fromkeys(community.entity_ids, community.id))
    pairs = []
    for cluster in clusters.values():
        if cluster.number in ids:
            continue
        there = at[cluster.level]
        shared = Counter([there[id_] for id_ in cluster.entity_ids if id_ in there])
        for id_, common in shared.items():
            overlap = common / (len(cluster.entity_ids) + sizes[id_] - common)
            if overlap >= COMMUNITY_DETECTION.same_share:
                pairs.append((-overlap, id_, cluster.number))
    for _, id_, number in sorted(pairs):
        if number not in ids and id_ not in taken:
            ids[number] = id_
            taken.add(id_)
    for number, cluster in clusters.items():
        if number not in ids:
            ids[number] = _new_id(space, cluster, taken)
            taken.add(ids[number])
    return ids


def _new_id(space: str, cluster: Cluster, taken: Collection[str]) -> str:
    parts = (space, str(cluster.level), *sorted(cluster.entity_ids))
    # The id of these very members may be borne by a community that has changed since.
    return next(id_ for n in count() if (id_ := digest("community", *parts, *(() if n == 0 else (str(n),)))) not in taken)
