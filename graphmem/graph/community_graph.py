"""The entity graph that communities are found in: which units tie which entities, and Leiden over it."""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import fsum
from typing import NamedTuple

from graspologic_native import hierarchical_leiden

from graphmem.graph.community_words import NameWords
from graphmem.graph.graph_config import COMMUNITY_DETECTION
from graphmem.model import Community

# Weights are added up as whole numbers, so that their order does not matter.
_ONE = 1 << 32


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster: its number, its level from the top, its parent's number, its entities, and the community that is the same, if one is.

    The entities are a frozenset, those of a community that is the same its tuple.
    """

    number: int
    level: int
    parent: int | None
    entity_ids: Collection[str]
    same: Community | None = None


@dataclass(frozen=True, slots=True)
class EntityTies:
    """What ties entities: groups of at least two, those of a unit and those whose names share a word.

    `members` are the entities of each group, of the units first, and `weights` its weight; `groups_of` are the numbers of the groups by
    entity, and `degrees` the weights of all its ties, added up. A group of n entities ties each of its pairs by its weight / (n - 1), so
    that a large group ties each pair less, and gives each of its entities its weight as degree. `alone_in` are the numbers of the units in
    which an entity is alone, which tie nothing.
    """

    members: tuple[frozenset[str], ...]
    weights: tuple[float, ...]
    groups_of: Mapping[str, Sequence[int]]
    degrees: Mapping[str, float]
    alone_in: Mapping[str, Sequence[int]]
    units: int

    @classmethod
    def of(cls, found: Sequence[frozenset[str]], names: NameWords = NameWords()) -> "EntityTies":  # noqa: B008 - frozen
        """The ties by the entities of each unit, and by the words of the names of entities that are in units; the order of units does not
        matter."""
        without = names.left_out
        specific = [ids if without.isdisjoint(ids) else ids - without for ids in found]
        named = _sharing(specific, names.shared)
        members = (*specific, *named)
        weights = (1.0,) * len(specific) + (COMMUNITY_DETECTION.word_tie,) * len(named)
        groups_of: dict[str, list[int]] = defaultdict(list)
        alone_in: dict[str, list[int]] = defaultdict(list)
        for number, ids in enumerate(members):
            numbers_of = groups_of if len(ids) > 1 else alone_in
            for id_ in ids:
                numbers_of[id_].append(number)
        degrees = {id_: float(len(numbers)) for id_, numbers in groups_of.items()}
        for ids in named:
            for id_ in ids:
                degrees[id_] += COMMUNITY_DETECTION.word_tie - 1.0
        return cls(members, weights, groups_of, degrees, alone_in, len(specific))

    def units_of(self, entity_ids: Iterable[str]) -> set[int]:
        """The numbers of the units of some entities."""
        numbers: set[int] = set()
        for id_ in entity_ids:
            numbers.update(self.groups_of.get(id_, ()), self.alone_in.get(id_, ()))
        return numbers if len(self.members) == self.units else {number for number in numbers if number < self.units}

    def around(self, entity_id: str) -> dict[str, float]:
        """The weights of the ties of one entity, by the other one."""
        weights: dict[str, int] = {}
        for number in self.groups_of[entity_id]:
            weight = self._tie(number)
            for id_ in self.members[number]:
                weights[id_] = weights.get(id_, 0) + weight
        weights.pop(entity_id)
        return {id_: weights[id_] / _ONE for id_ in sorted(weights)}

    def among(self, entity_ids: Collection[str]) -> dict[tuple[str, str], float]:
        """The weights of the pairs of some entities."""
        inside = frozenset(entity_ids)
        weights: dict[tuple[str, str], int] = {}
        for number in {n for id_ in inside for n in self.groups_of.get(id_, ())}:
            weight = self._tie(number)
            for pair in combinations(sorted(self.members[number] & inside), 2):
                weights[pair] = weights.get(pair, 0) + weight
        return {pair: weights[pair] / _ONE for pair in sorted(weights)}

    def _tie(self, number: int) -> int:
        """The weight of each tie of a group, in parts of `_ONE`."""
        return round(_ONE * self.weights[number] / (len(self.members[number]) - 1))


def _sharing(found: Iterable[frozenset[str]], shared: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """The groups that share a word, of entities that are in units."""
    wanted = frozenset(id_ for ids in shared for id_ in ids)
    there = frozenset(id_ for ids in found for id_ in ids & wanted) if wanted else wanted
    return [ids & there for ids in shared if len(ids & there) > 1]


def leiden(weights: Mapping[tuple[str, str], float], start: Mapping[str, int] | None = None) -> dict[int, Cluster]:
    """Clusters at all levels by their number, from the communities of `start` on; none without weights, on which Leiden raises.

    A cluster of too many entities is clustered again one level down, unless that finds one part only.
    """
    found: dict[int, Cluster] = {}
    waiting: deque[_Graph] = deque([_Graph(weights, start or {})])
    while waiting:
        graph = waiting.popleft()
        parts = _partition(graph)
        if graph.parent is not None and len(parts) < 2:
            continue
        numbers = range(len(found), len(found) + len(parts))
        label = {id_: number for number, ids in zip(numbers, parts, strict=True) for id_ in ids}
        for number, ids in zip(numbers, parts, strict=True):
            found[number] = Cluster(number, graph.level, graph.parent, ids)
        large: dict[int, dict[tuple[str, str], float]] = {
            number: {} for number in numbers if len(found[number].entity_ids) > COMMUNITY_DETECTION.largest
        }
        for pair, weight in graph.weights.items() if large else ():
            if label[pair[0]] == label[pair[1]] and label[pair[0]] in large:
                large[label[pair[0]]][pair] = weight
        waiting.extend(_Graph(inside, {}, graph.level + 1, number) for number, inside in large.items())
    return found


class _Graph(NamedTuple):
    """A graph to be clustered: its ties, the communities to start from, its level, and the number of the cluster that it is inside."""

    weights: Mapping[tuple[str, str], float]
    start: Mapping[str, int]
    level: int = 0
    parent: int | None = None


def _partition(graph: _Graph) -> list[frozenset[str]]:
    """The clusters of one level."""
    there = {id_ for pair in graph.weights for id_ in pair}
    if not there:
        return []
    rows = hierarchical_leiden(
        [(one, other, weight) for (one, other), weight in graph.weights.items()],
        starting_communities={id_: number for id_, number in graph.start.items() if id_ in there} or None,
        resolution=resolution_of(2 * fsum(graph.weights.values())),
        randomness=COMMUNITY_DETECTION.randomness,
        iterations=1,
        use_modularity=True,
        max_cluster_size=len(there) + 1,
        seed=COMMUNITY_DETECTION.seed,
        max_local_moving_iterations=COMMUNITY_DETECTION.sweeps,
    )
    label = {row.node: row.cluster for row in rows}
    label.update(_of_one_cluster(label, graph.weights))
    members: dict[int, set[str]] = defaultdict(set)
    for id_, number in label.items():
        members[number].add(id_)
    return [frozenset(ids) for _, ids in sorted(members.items())]


def _of_one_cluster(label: Mapping[str, int], weights: Iterable[tuple[str, str]]) -> dict[str, int]:
    """New clusters for entities that are alone in theirs, if all their ties lead into one other: leaves of a star are with its centre."""
    sizes = Counter(label.values())
    alone = {id_ for id_, number in label.items() if sizes[number] == 1}
    around: dict[str, set[str]] = {id_: set() for id_ in alone}
    for one, other in weights if alone else ():
        if one in alone:
            around[one].add(other)
        if other in alone:
            around[other].add(one)
    moved = {}
    for id_ in alone:
        found = {label[one] for one in around[id_]}
        # Of two that are tied to each other alone, one stays where it is.
        if len(found) == 1 and all(one not in alone or (len(around[one]), one) > (len(around[id_]), id_) for one in around[id_]):
            moved[id_] = found.pop()
    return moved


def resolution_of(total: float) -> float:
    """Leiden's resolution for a graph with this sum of degrees: themes have much the same size in small and in large spaces."""
    return min(max(total / COMMUNITY_DETECTION.theme_weight, 1.0), COMMUNITY_DETECTION.finest)
