"""The whole graph of a space as arrays: entities, their communities and positions, and the ties that facts make between them."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from graphmem.memory.map_config import LIMITS
from graphmem.memory.map_layout import Floats, Ints, Placed, place_all
from graphmem.model import AsOf
from graphmem.model.validity import LATEST
from graphmem.storage import GraphStore

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Ties:
    """Pairs of entities (by index) that share facts, and in how many."""

    left: Ints
    right: Ints
    weight: Floats

    def __len__(self) -> int:
        return len(self.weight)

    def take(self, chosen: Any) -> "Ties":
        """Some of the pairs."""
        return Ties(self.left[chosen], self.right[chosen], self.weight[chosen])

    def strongest(self, count: int) -> "Ties":
        """So many pairs, the strongest first."""
        return self.take(np.lexsort((self.right, self.left, -self.weight))[:count])


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityRow:
    """A community of the coarsest level."""

    id: str
    title: str
    summary: str


@dataclass(frozen=True, kw_only=True)
class GraphProjection:
    """Entities (the most mentioned first) with their community by index (-1: none), and the facts between them."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    mentions: Ints
    speaks: NDArray[np.bool_]
    first_seen: Ints
    communities: tuple[CommunityRow, ...]
    community: Ints
    times: Ints
    """Of each fact: valid_from, valid_to, recorded_at, retired_at, as ticks (n, 4)."""
    member_fact: Ints
    member_entity: Ints
    pair_fact: Ints
    pair_left: Ints
    pair_right: Ints

    @cached_property
    def index(self) -> dict[str, int]:
        """The index of an entity by its id."""
        return {id_: number for number, id_ in enumerate(self.ids)}

    @cached_property
    def placed(self) -> Placed:
        """Positions, by all facts that ever were: they stay where they are when the time changes."""
        left, right = self.community[self.pair_left], self.community[self.pair_right]
        between = (left != right) & (left >= 0) & (right >= 0)
        ties = _summed(left[between], right[between], max(len(self.communities), 1))
        return place_all(self.community, (ties.left, ties.right, ties.weight), len(self.communities))

    def holds(self, as_of: AsOf) -> NDArray[np.bool_]:
        """Which facts hold at that time."""
        valid, known = ticks(as_of.valid), ticks(as_of.known)
        start, end, recorded, retired = self.times.T
        held: NDArray[np.bool_] = (start <= valid) & (valid < end) & (recorded <= known) & (known < retired)
        return held

    def ties(self, as_of: AsOf) -> Ties:
        """The ties between entities by the facts that hold."""
        chosen = self.holds(as_of)[self.pair_fact]
        return _summed(self.pair_left[chosen], self.pair_right[chosen], len(self.ids))

    def facts_by_community(self, as_of: AsOf) -> Ints:
        """How many members of facts that hold lie in each community."""
        chosen = self.member_entity[self.holds(as_of)[self.member_fact]]
        inside = self.community[chosen]
        return np.bincount(inside[inside >= 0], minlength=len(self.communities)).astype(np.int64)

    def path(self, start: int, end: int, as_of: AsOf) -> list[int]:
        """The shortest path between two entities, over the strongest ties first; empty if there is none within the limit."""
        around = self._neighbours(self.ties(as_of))
        came: dict[int, int] = {start: start}
        waiting = deque([(start, 0)])
        while waiting:
            here, hops = waiting.popleft()
            if here == end:
                return _back(came, end)
            if hops < LIMITS.hops:
                for other in around.get(here, ()):
                    if other not in came:
                        came[other] = here
                        waiting.append((other, hops + 1))
        return []

    def _neighbours(self, ties: Ties) -> dict[int, list[int]]:
        found: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for left, right, weight in zip(ties.left.tolist(), ties.right.tolist(), ties.weight.tolist(), strict=True):
            found[left].append((-weight, right))
            found[right].append((-weight, left))
        return {here: [other for _, other in sorted(others)] for here, others in found.items()}


def read_projection(store: GraphStore, space: str) -> GraphProjection:
    """The projection of what is stored now: three passes over the space."""
    with store.snapshot():
        entities = store.read("entity_nodes", space=space)
        communities = [row for row in store.read("communities", space=space, known=LATEST) if row["level"] == 0]
        belongs = {id_: row["id"] for row in communities for id_ in row["entity_ids"] or ()}
        return build_projection(entities, communities, belongs, store.read("fact_nodes", space=space))


def build_projection(entities: Rows, communities: Rows, belongs: Mapping[str, str], facts: Rows) -> GraphProjection:
    """The projection of rows as `entity_nodes`, `communities` and `fact_nodes` return them; `belongs` has the community of an entity."""
    index = {row["id"]: place for place, row in enumerate(entities)}
    number = {row["id"]: place for place, row in enumerate(communities)}
    members: list[tuple[int, int]] = []
    pairs: list[tuple[int, int, int]] = []
    for fact, row in enumerate(facts):
        inside = dict.fromkeys(index[m["entity_id"]] for m in orjson.loads(row["members"]) if m["entity_id"] in index)
        members.extend((fact, entity) for entity in inside)
        pairs.extend((fact, *pair) for pair in _pairs(tuple(inside)))
    of_members = np.array(members, np.int64).reshape(-1, 2)
    of_pairs = np.array(pairs, np.int64).reshape(-1, 3)
    times = [[ticks(row[name]) for name in ("valid_from", "valid_to", "recorded_at", "retired_at")] for row in facts]
    return GraphProjection(
        ids=tuple(index),
        names=tuple(row["name"] for row in entities),
        kinds=tuple(row["kind"] for row in entities),
        mentions=np.array([row["mentions"] for row in entities], np.int64),
        speaks=np.array([row["speaks"] for row in entities], bool),
        first_seen=np.array([ticks(row["first_seen"]) for row in entities], np.int64),
        communities=tuple(CommunityRow(id=row["id"], title=row["title"], summary=row["summary"]) for row in communities),
        community=np.array([number.get(belongs.get(id_, ""), -1) for id_ in index], np.int64),
        times=np.array(times, np.int64).reshape(-1, 4),
        member_fact=of_members[:, 0],
        member_entity=of_members[:, 1],
        pair_fact=of_pairs[:, 0],
        pair_left=of_pairs[:, 1],
        pair_right=of_pairs[:, 2],
    )


def ticks(moment: datetime) -> int:
    """The moment as a number that grows with time: days and microseconds of the calendar."""
    day = moment.toordinal() * 86_400_000_000
    return day + (moment.hour * 3600 + moment.minute * 60 + moment.second) * 1_000_000 + moment.microsecond


def _pairs(entities: Sequence[int]) -> Iterable[tuple[int, int]]:
    """The pairs that a fact ties, the smaller index first."""
    if len(entities) > LIMITS.clique:
        return [(min(entities[0], other), max(entities[0], other)) for other in entities[1:]]
    return [(min(a, b), max(a, b)) for place, a in enumerate(entities) for b in entities[place + 1 :]]


def _summed(left: Ints, right: Ints, base: int) -> Ties:
    """Equal pairs as one, with their number."""
    low, high = np.minimum(left, right), np.maximum(left, right)
    keys, counts = np.unique(low * base + high, return_counts=True)
    return Ties(keys // base, keys % base, counts.astype(np.float64))


def _back(came: Mapping[int, int], end: int) -> list[int]:
    path = [end]
    while came[path[-1]] != path[-1]:
        path.append(came[path[-1]])
    return path[::-1]
