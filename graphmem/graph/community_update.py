"""Communities after a small change: only the entities whose ties changed are moved, and only clusters that they touch are split again.

As dynamic-frontier Leiden (Sahu 2024) and HIT-Leiden (arXiv 2601.08554) do: local moving starts at what was touched, an entity that moves
wakes its neighbours, and the hierarchy is repaired from the top down. A cluster that falls apart is split; all others stay as they are.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import chain, count, repeat
from math import fsum

from graphmem.graph.community_graph import Cluster, EntityTies, leiden, resolution_of
from graphmem.graph.graph_config import COMMUNITY_DETECTION
from graphmem.model import Community


@dataclass(frozen=True, slots=True)
class TieChange:
    """What changed since the last clustering: entities whose ties or units are others now, and those of them that lost a tie."""

    touched: frozenset[str]
    loosened: frozenset[str]


def update_clusters(ties: EntityTies, before: Sequence[Community], change: TieChange) -> dict[int, Cluster]:
    """The clusters of now, from those of before: they equal them where nothing was touched."""
    return _Update(ties, before, change).run()


@dataclass(slots=True)
class _Partition:
    """Clusters of one level within a scope: each entity's label, which begin as the numbers of the communities of before.

    `touched` are the labels of which something may differ, and `loose` entities by label that may have lost their last tie. Entities and
    degrees of a cluster are added up when they are looked at, so that what is not touched costs nothing.
    """

    label: dict[str, int]
    before: Sequence[Community]
    degrees: Mapping[str, float]
    touched: set[int]
    free: int
    loose: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    _inside: dict[int, set[str]] = field(default_factory=dict)
    _totals: dict[int, float] = field(default_factory=dict)

    def inside(self, label: int) -> set[str]:
        """The entities of a cluster."""
        if label not in self._inside:
            there = self.before[label].entity_ids if label < len(self.before) else ()
            self._inside[label] = {id_ for id_ in there if id_ in self.label}
        return self._inside[label]

    def total(self, label: int) -> float:
        """The degrees of the entities of a cluster, added up."""
        if label not in self._totals:
            self._totals[label] = fsum(map(self.degrees.__getitem__, self.inside(label)))
        return self._totals[label]

    def new_label(self) -> int:
        """A label that no cluster has."""
        self.free += 1
        return self.free - 1

    def put(self, ids: Iterable[str], label: int) -> None:
        """Begin a cluster with entities that have no label yet."""
        self._inside[label] = set(ids)
        self.label.update(dict.fromkeys(self._inside[label], label))
        self.touched.add(label)

    def split_off(self, piece: set[str], label: int) -> None:
        """Give some entities of a cluster a label of their own."""
        other = self.new_label()
        self.inside(label).difference_update(piece)
        self._inside[other] = piece
        self.touched |= {label, other}

    def move(self, id_: str, to: int, around: Iterable[str]) -> None:
        """Move an entity; what it was tied to where it leaves may have lost its only tie."""
        was, degree = self.label[id_], self.degrees[id_]
        left, joined = self.total(was) - degree, self.total(to) + degree
        self.inside(was).discard(id_)
        self.inside(to).add(id_)
        self._totals.update({was: left, to: joined})
        self.loose[was].update(other for other in around if self.label.get(other) == was)
        self.loose[was].discard(id_)
        self.label[id_] = to
        self.touched |= {was, to}


class _Update:
    def __init__(self, ties: EntityTies, before: Sequence[Community], change: TieChange) -> None:
        self._ties = ties
        self._change = change
        self._children: dict[str, list[Community]] = defaultdict(list)
        for community in before:
            self._children[community.parent].append(community)
        self._numbers = count()
        self._found: dict[int, Cluster] = {}

    def run(self) -> dict[int, Cluster]:
        self._level(self._ties.groups_of.keys(), self._children[""], 0, None)
        return self._found

    def _level(self, scope: AbstractSet[str], before: Sequence[Community], level: int, parent: int | None) -> None:
        """The clusters of a scope (the entities of the cluster above, or all), and those below them."""
        parts, new = self._partition(scope, before)
        self._settle(parts, sorted(self._change.touched.intersection(parts.label).union(new)))
        self._split_apart(parts)
        for label in sorted({*range(len(before)), *parts.touched}):
            was = before[label] if label < len(before) else None
            if was is not None and label not in parts.touched:
                self._keep_same(was, level, parent)
            elif parts.inside(label):
                self._keep(frozenset(parts.inside(label)), was, level, parent)

    def _keep_same(self, was: Community, level: int, parent: int | None) -> None:
        """Note a community that is as it was, and those below it."""
        number = next(self._numbers)
        self._found[number] = Cluster(number, level, parent, was.entity_ids, was)
        for child in self._children[was.id]:
            self._keep_same(child, level + 1, number)

    def _keep(self, ids: frozenset[str], was: Community | None, level: int, parent: int | None) -> None:
        """Note a cluster that may differ from before, and what is below it."""
        number = next(self._numbers)
        self._found[number] = Cluster(number, level, parent, ids)
        below = self._children[was.id] if was is not None else []
        if len(ids) > COMMUNITY_DETECTION.largest and below:
            self._level(ids, below, level + 1, number)
        elif len(ids) > COMMUNITY_DETECTION.largest:
            self._cluster(ids, level + 1, number)

    def _cluster(self, ids: frozenset[str], level: int, parent: int) -> None:
        """The levels below a cluster that had none, by Leiden."""
        found = leiden(self._ties.among(ids))
        if sum(cluster.level == 0 for cluster in found.values()) < 2:
            return  # It cannot be split.
        numbers = {number: next(self._numbers) for number in found}
        for number, cluster in found.items():
            above = parent if cluster.parent is None else numbers[cluster.parent]
            self._found[numbers[number]] = Cluster(numbers[number], level + cluster.level, above, cluster.entity_ids)

    def _partition(self, scope: AbstractSet[str], before: Sequence[Community]) -> tuple[_Partition, AbstractSet[str]]:
        """The clusters of before, without the entities that are no longer there, and the new ones, which begin as Leiden clusters them."""
        label = dict(chain.from_iterable(zip(community.entity_ids, repeat(number)) for number, community in enumerate(before)))
        new = {id_ for id_ in scope if id_ not in label}
        gone = label.keys() - scope if len(label) + len(new) > len(scope) else set()
        touched = {label.pop(id_) for id_ in gone}
        touched |= {label[id_] for id_ in self._change.touched.intersection(label)}
        parts = _Partition(label, before, self._ties.degrees, touched, len(before))
        for cluster in leiden(self._ties.among(new)).values():
            if cluster.level == 0:
                parts.put(cluster.entity_ids, parts.new_label())
        for id_ in sorted(id_ for id_ in new if id_ not in label):
            parts.put([id_], parts.new_label())
        for id_ in self._change.loosened.intersection(label):
            parts.loose[label[id_]].add(id_)
        return parts, new

    def _settle(self, parts: _Partition, touched: Iterable[str]) -> None:
        """Local moving from what was touched: each entity goes where it gains most modularity, and wakes those that it left behind.

        Within a cluster, degrees count by their share of those of the whole.
        """
        waiting = deque(touched)
        queued = set(waiting)
        total = self._total(parts.label) if waiting else 0.0
        # Each move gains modularity, so it ends; the bound is for rounding.
        for _ in range(COMMUNITY_DETECTION.sweeps * max(len(parts.label), 1)):
            if not waiting:
                return
            id_ = waiting.popleft()
            queued.discard(id_)
            around = {other: weight for other, weight in self._ties.around(id_).items() if other in parts.label}
            target = self._best(parts, id_, around, total)
            if target is None:
                target = parts.new_label()
            if target != parts.label[id_]:
                parts.move(id_, target, around)
                woken = sorted(other for other in around if parts.label[other] != target and other not in queued)
                waiting.extend(woken)
                queued.update(woken)

    def _total(self, scope: Collection[str]) -> float:
        """The degrees of the entities of a scope, added up."""
        degrees = self._ties.degrees
        return fsum(degrees.values() if len(scope) == len(degrees) else map(degrees.__getitem__, scope))

    def _best(self, parts: _Partition, id_: str, around: Mapping[str, float], total: float) -> int | None:
        """The label that an entity fits best: the only one that it is tied to, or that of the most modularity; None for one of its own."""
        own, degree = parts.label[id_], self._ties.degrees[id_]
        tied: dict[int, float] = {own: 0.0}
        for other, weight in around.items():
            tied[parts.label[other]] = tied.get(parts.label[other], 0.0) + weight
        is_alone = len(parts.inside(own)) == 1
        others = {label for label in tied if label != own or not is_alone}
        if len(others) == 1:
            return others.pop()
        expected = resolution_of(total) * sum(around.values()) / (total or 1.0)
        gains = {label: weight - expected * (parts.total(label) - (degree if label == own else 0)) for label, weight in tied.items()}
        best = min(gains, key=lambda label: (-round(gains[label], 9), label != own, label))
        if round(gains[best], 9) >= 0:
            return best
        return own if is_alone else None

    def _split_apart(self, parts: _Partition) -> None:
        """Give what is no longer tied to the rest of its cluster a label of its own."""
        for label, loose in sorted(parts.loose.items()):
            for piece in self._pieces(loose & parts.inside(label), parts.inside(label)):
                parts.split_off(piece, label)

    def _pieces(self, seeds: Iterable[str], inside: Collection[str]) -> list[set[str]]:
        """The pieces around some entities of a cluster that are cut off from the others; searched only until all others are joined."""
        owner = {seed: seed for seed in sorted(seeds)}
        pieces = {seed: {seed} for seed in owner}
        edges = {seed: [seed] for seed in owner}
        cut_off = []
        turns = deque(pieces)
        while len(pieces) > 1:
            root = turns.popleft()
            if root not in pieces:
                continue
            if not edges[root]:
                cut_off.append(pieces.pop(root))
                continue
            turns.append(root)
            for other in self._ties.around(edges[root].pop()):
                held = owner.get(other)
                if held == root or other not in inside:
                    continue
                if held is None:
                    owner[other] = root
                    pieces[root].add(other)
                    edges[root].append(other)
                else:
                    owner.update(dict.fromkeys(pieces[held], root))
                    pieces[root] |= pieces.pop(held)
                    edges[root] += edges.pop(held)
        return cut_off
