"""Communities after a small change: only the entities whose ties changed are moved, and only clusters that they touch are split again.

As dynamic-frontier Leiden (Sahu 2024) and HIT-Leiden (arXiv 2601.08554) do: local moving starts at what was touched, an entity that moves
wakes its neighbours, and the hierarchy is repaired from the top down. A cluster that falls apart is split; all others stay as they are.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
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
    """Clusters of one level within a scope: each entity's label, the entities by label, and the labels that somebody left or joined.

    `totals` are the degrees of the entities by label.
    """

    label: dict[str, int]
    inside: dict[int, set[str]]
    totals: dict[int, float] = field(default_factory=dict)
    loose: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def move(self, id_: str, to: int, degree: float, around: Iterable[str]) -> None:
        """Move an entity; what it was tied to where it leaves may have lost its only tie."""
        was = self.label[id_]
        self.inside[was].discard(id_)
        self.totals[was] -= degree
        self.loose[was].update(other for other in around if self.label.get(other) == was)
        self.loose[was].discard(id_)
        self.label[id_] = to
        self.inside.setdefault(to, set()).add(id_)
        self.totals[to] = self.totals.get(to, 0.0) + degree


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

    def _level(self, scope: Collection[str], before: Sequence[Community], level: int, parent: int | None) -> None:
        """The clusters of a scope (the entities of the cluster above, or all), and those below them."""
        parts, new = self._partition(scope, before)
        self._settle(parts, sorted({*new, *(id_ for id_ in parts.label if id_ in self._change.touched)}))
        self._split_apart(parts)
        for label, ids in sorted(parts.inside.items()):
            if ids:
                was = before[label] if label < len(before) else None
                self._keep(frozenset(ids), was, level, parent)

    def _keep(self, ids: frozenset[str], was: Community | None, level: int, parent: int | None) -> None:
        """Note a cluster and what is below it."""
        number = next(self._numbers)
        is_same = (
            was is not None and len(ids) == len(was.entity_ids) and ids.isdisjoint(self._change.touched) and ids.issuperset(was.entity_ids)
        )
        self._found[number] = Cluster(number, level, parent, ids, was if is_same else None)
        below = self._children[was.id] if was is not None else []
        if is_same:
            for child in below:
                self._keep(frozenset(child.entity_ids), child, level + 1, number)
        elif len(ids) > COMMUNITY_DETECTION.largest and below:
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

    def _partition(self, scope: Collection[str], before: Sequence[Community]) -> tuple[_Partition, list[str]]:
        """The clusters of before, without the entities that are no longer there, and the new ones, which begin as Leiden clusters them."""
        label = {id_: number for number, community in enumerate(before) for id_ in community.entity_ids if id_ in scope}
        inside: dict[int, set[str]] = {number: {id_ for id_ in c.entity_ids if id_ in scope} for number, c in enumerate(before)}
        new = [id_ for id_ in scope if id_ not in label]
        free = len(before)
        for cluster in leiden(self._ties.among(new)).values():
            if cluster.level == 0:
                inside[free] = set(cluster.entity_ids)
                label.update(dict.fromkeys(cluster.entity_ids, free))
                free += 1
        for id_ in sorted(id_ for id_ in new if id_ not in label):
            label[id_], inside[free] = free, {id_}
            free += 1
        totals = {number: fsum(map(self._ties.degrees.__getitem__, ids)) for number, ids in inside.items()}
        parts = _Partition(label, inside, totals)
        for id_ in label if self._change.loosened else ():
            if id_ in self._change.loosened:
                parts.loose[label[id_]].add(id_)
        return parts, new

    def _settle(self, parts: _Partition, touched: Iterable[str]) -> None:
        """Local moving from what was touched: each entity goes where it gains most modularity, and wakes those that it left behind.

        Within a cluster, degrees count by their share of those of the whole.
        """
        waiting = deque(touched)
        queued = set(waiting)
        total = fsum(parts.totals.values())
        free = max(parts.inside, default=0) + 1
        # Each move gains modularity, so it ends; the bound is for rounding.
        for _ in range(COMMUNITY_DETECTION.sweeps * max(len(parts.label), 1)):
            if not waiting:
                return
            id_ = waiting.popleft()
            queued.discard(id_)
            around = {other: weight for other, weight in self._ties.around(id_).items() if other in parts.label}
            target = self._best(parts, id_, around, total)
            if target is None:
                target, free = free, free + 1
            if target != parts.label[id_]:
                parts.move(id_, target, self._ties.degrees[id_], around)
                woken = sorted(other for other in around if parts.label[other] != target and other not in queued)
                waiting.extend(woken)
                queued.update(woken)

    def _best(self, parts: _Partition, id_: str, around: Mapping[str, float], total: float) -> int | None:
        """The label that an entity fits best: the only one that it is tied to, or that of the most modularity; None for one of its own."""
        own, degree = parts.label[id_], self._ties.degrees[id_]
        tied: dict[int, float] = {own: 0.0}
        for other, weight in around.items():
            tied[parts.label[other]] = tied.get(parts.label[other], 0.0) + weight
        is_alone = len(parts.inside[own]) == 1
        others = {label for label in tied if label != own or not is_alone}
        if len(others) == 1:
            return others.pop()
        expected = resolution_of(total) * sum(around.values()) / (total or 1.0)
        gains = {label: weight - expected * (parts.totals[label] - (degree if label == own else 0)) for label, weight in tied.items()}
        best = min(gains, key=lambda label: (-round(gains[label], 9), label != own, label))
        if round(gains[best], 9) >= 0:
            return best
        return own if is_alone else None

    def _split_apart(self, parts: _Partition) -> None:
        """Give what is no longer tied to the rest of its cluster a label of its own."""
        free = max(parts.inside, default=0) + 1
        for label, loose in sorted(parts.loose.items()):
            for piece in self._pieces(loose & parts.inside[label], parts.inside[label]):
                parts.inside[label] -= piece
                parts.inside[free] = piece
                free += 1

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
