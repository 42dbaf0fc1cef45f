"""The map of a space: the overview, an opened community, the whole, paths between entities, and facts over time."""

import threading
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.memory.build_stage import read_note
from graphmem.memory.graph_projection import GraphProjection, Ties, read_projection, ticks
from graphmem.memory.map_config import LIMITS
from graphmem.memory.map_layout import Ints
from graphmem.model import AsOf
from graphmem.model.map_view import Area, Histogram, MapView, Place, Tie, WholeMap
from graphmem.storage import GraphStore

DAY = 86_400_000_000


class MapReader:
    """Draws one space. The projection is kept until the space changes; safe to share between threads."""

    def __init__(self, space: str, store: GraphStore, *, fixed: GraphProjection | None = None) -> None:
        """With `fixed`, that graph is drawn, whatever is stored."""
        self._fixed = fixed
        self._space = space
        self._store = store
        self._lock = threading.Lock()
        self._kept: tuple[object, GraphProjection] | None = None

    def projection(self) -> GraphProjection:
        """The graph as arrays, as it is stored now."""
        if self._fixed is not None:
            return self._fixed
        with self._store.snapshot(), self._lock:
            count = self._store.read("count_facts", space=self._space)[0]["count"]
            key = (self._store.version, read_note(self._store, self._space).stamp, count)
            # On a server nothing tells one state from another: then nothing is kept.
            if self._kept is None or self._kept[0] != key or self._store.version is None:
                self._kept = (key, read_projection(self._store, self._space))
            return self._kept[1]

    def overview(self, as_of: AsOf) -> MapView:
        """Communities as areas, and the people who speak with their strongest ties."""
        graph = self.projection()
        ties = graph.ties(as_of)
        known = graph.first_seen <= ticks(as_of.known)
        people = np.flatnonzero(graph.speaks & known)[: LIMITS.people]
        if not len(people):
            people = np.flatnonzero(known)[: LIMITS.people // 2]
        chosen = _strongest_of(ties, people.tolist())
        shown = sorted({*people.tolist(), *chosen.left.tolist(), *chosen.right.tolist()})
        areas = self._areas(graph, as_of)
        return self._view(graph, as_of, ties, shown, chosen, areas[: LIMITS.areas])

    def community(self, id_: str, as_of: AsOf) -> MapView | None:
        """The entities of a community, the most mentioned first, with the ties between them; None if it is not there."""
        graph = self.projection()
        number = next((place for place, row in enumerate(graph.communities) if row.id == id_), None)
        if number is None:
            return None
        ties = graph.ties(as_of)
        inside = np.flatnonzero((graph.community == number) & _is_known(graph, as_of))
        shown = inside[: LIMITS.opened]
        within = ties.take(np.isin(ties.left, shown) & np.isin(ties.right, shown)).strongest(LIMITS.opened_ties)
        areas = [area for area in self._areas(graph, as_of) if area.id == id_]
        return self._view(graph, as_of, ties, shown.tolist(), within, areas, truncated=len(inside) > len(shown))

    def whole(self, as_of: AsOf) -> WholeMap:
        """Every entity that was known, and every tie between them."""
        graph = self.projection()
        known = np.flatnonzero(_is_known(graph, as_of))
        number_of = np.full(len(graph.ids), -1, np.int64)
        number_of[known] = np.arange(len(known))
        ties = graph.ties(as_of)
        ties = ties.take((number_of[ties.left] >= 0) & (number_of[ties.right] >= 0))
        number = {row.id: place for place, row in enumerate(graph.communities)}
        areas = self._areas(graph, as_of)
        place_of_area = {number[area.id]: place for place, area in enumerate(areas)}
        return WholeMap(
            as_of=as_of,
            areas=tuple(areas),
            ids=tuple(graph.ids[n] for n in known),
            labels=tuple(graph.names[n] for n in known),
            types=tuple(graph.kinds[n] for n in known),
            community=tuple(place_of_area.get(c, -1) for c in graph.community[known].tolist()),
            weight=tuple(graph.mentions[known].tolist()),
            x=tuple(graph.placed.places[known, 0].round(2).tolist()),
            y=tuple(graph.placed.places[known, 1].round(2).tolist()),
            source=tuple(number_of[ties.left].tolist()),
            target=tuple(number_of[ties.right].tolist()),
            strength=tuple(ties.weight.astype(int).tolist()),
        )

    def path(self, start: str, end: str, as_of: AsOf) -> list[str]:
        """The ids of the entities on the shortest path between two; empty if there is none."""
        graph = self.projection()
        one, other = graph.index.get(start), graph.index.get(end)
        if one is None or other is None:
            return []
        return [graph.ids[number] for number in graph.path(one, other, as_of)]

    def histogram(self) -> Histogram:
        """Facts over time: when they begin to hold, and when they were recorded; in days, or in longer periods if these are too many."""
        graph = self.projection()
        if not len(graph.times):
            return Histogram(starts=(), held=(), known=())
        recorded = graph.times[:, 2] // DAY
        first, last = int(recorded.min()), int(recorded.max())
        length = max(1, -(-(last - first + 1) // LIMITS.buckets))
        edges = np.arange(first, last + length + 1, length)
        starts = [date.fromordinal(int(day)).isoformat() for day in edges[:-1]]
        held = np.clip(graph.times[:, 0] // DAY, first, last)
        return Histogram(
            starts=tuple(starts),
            held=tuple(np.histogram(held, edges)[0].tolist()),
            known=tuple(np.histogram(recorded, edges)[0].tolist()),
        )

    def _areas(self, graph: GraphProjection, as_of: AsOf) -> list[Area]:
        """Every community of which something was known, the largest first."""
        facts = graph.facts_by_community(as_of)
        inside = graph.community[(graph.community >= 0) & _is_known(graph, as_of)]
        sizes = np.bincount(inside, minlength=len(graph.communities))
        placed = graph.placed
        areas = [
            Area(row.id, row.title, row.summary, *_xy(placed.centres[n]), round(float(placed.radii[n]), 2), int(sizes[n]), int(facts[n]))
            for n, row in enumerate(graph.communities)
            if sizes[n]
        ]
        return sorted(areas, key=lambda area: (-area.entities, area.id))

    def _view(
        self,
        graph: GraphProjection,
        as_of: AsOf,
        ties: Ties,
        shown: Sequence[int],
        chosen: Ties,
        areas: Sequence[Area],
        *,
        truncated: bool = False,
    ) -> MapView:
        return MapView(
            as_of=as_of,
            areas=tuple(areas),
            places=tuple(_places(graph, shown)),
            ties=tuple(_named(chosen, graph.ids)),
            area_ties=tuple(_area_ties(graph, ties, {area.id for area in areas})),
            entities=int(np.count_nonzero(_is_known(graph, as_of))),
            facts=int(np.count_nonzero(graph.holds(as_of))),
            all_ties=len(ties),
            communities=len(graph.communities),
            truncated=truncated or len(areas) < len(graph.communities),
        )


def _is_known(graph: GraphProjection, as_of: AsOf) -> NDArray[np.bool_]:
    """Which entities had been spoken of."""
    known: NDArray[np.bool_] = graph.first_seen <= ticks(as_of.known)
    return known


def _strongest_of(ties: Ties, people: Sequence[int]) -> Ties:
    """The strongest ties of each of these entities, and all between them."""
    chosen: dict[int, None] = {}
    for person in people:
        mine = np.flatnonzero((ties.left == person) | (ties.right == person))
        best = mine[np.argsort(-ties.weight[mine], kind="stable")][: LIMITS.ties]
        chosen |= dict.fromkeys(best.tolist())
    between = np.flatnonzero(np.isin(ties.left, people) & np.isin(ties.right, people))
    chosen |= dict.fromkeys(between.tolist())
    return ties.take(np.array(sorted(chosen), np.int64))


def _places(graph: GraphProjection, shown: Iterable[int]) -> Iterable[Place]:
    for n in shown:
        community = graph.communities[int(graph.community[n])].id if graph.community[n] >= 0 else ""
        x, y = _xy(graph.placed.places[n])
        yield Place(graph.ids[n], graph.names[n], graph.kinds[n], community, float(graph.mentions[n]), x, y, bool(graph.speaks[n]))


def _area_ties(graph: GraphProjection, ties: Ties, drawn: set[str]) -> Iterable[Tie]:
    """The strongest ties between the communities that are drawn."""
    left, right = graph.community[ties.left], graph.community[ties.right]
    is_drawn = np.array([*(row.id in drawn for row in graph.communities), False])  # The last one is that of no community, -1.
    between = (left != right) & is_drawn[left] & is_drawn[right]
    count = max(len(graph.communities), 1)
    keys, place = np.unique(np.minimum(left, right)[between] * count + np.maximum(left, right)[between], return_inverse=True)
    weight = np.bincount(place, weights=ties.weight[between], minlength=len(keys))
    order: Ints = np.argsort(-weight, kind="stable")[: LIMITS.areas * 2]
    ids = [row.id for row in graph.communities]
    return (Tie(ids[int(keys[n]) // count], ids[int(keys[n]) % count], float(weight[n])) for n in order)


def _named(ties: Ties, ids: Sequence[str]) -> Iterable[Tie]:
    for left, right, weight in zip(ties.left.tolist(), ties.right.tolist(), ties.weight.tolist(), strict=True):
        yield Tie(ids[left], ids[right], weight)


def _xy(place: Any) -> tuple[float, float]:
    return round(float(place[0]), 2), round(float(place[1]), 2)
