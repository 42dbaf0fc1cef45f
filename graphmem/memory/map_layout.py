"""Positions for the map: communities as discs that do not overlap, each with its entities on a sunflower spiral.

It is deterministic, the same for every time asked about, and linear in the number of entities.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmem.memory.map_config import LAYOUT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_GOLDEN = np.pi * (3 - np.sqrt(5))


@dataclass(frozen=True, slots=True)
class Placed:
    """Positions (n, 2) of the entities, and centre (c, 2) and radius (c) of the communities."""

    places: Floats
    centres: Floats
    radii: Floats


def place_all(community: Ints, ties: tuple[Ints, Ints, Floats], count: int) -> Placed:
    """Positions of entities that belong to communities 0 to `count` - 1 or none (-1), the weightiest entity of each in its middle.

    `ties` are weighted pairs of communities. Entities of no community lie around all others.
    """
    sizes = np.bincount(community[community >= 0], minlength=count).astype(np.int64)
    radii = np.sqrt(np.maximum(sizes, 1).astype(np.float64))
    centres = _place_discs(radii, ties)
    places = np.zeros((len(community), 2))
    order = np.argsort(community, kind="stable")
    starts = np.searchsorted(community[order], np.arange(count + 1))
    loose = order[: starts[0]] if count else order
    for number in range(count):
        members = order[starts[number] : starts[number + 1]]
        places[members] = centres[number] + _spread(len(members)) * radii[number] * 0.9
    outer = float(np.max(np.hypot(*centres.T) + radii)) + LAYOUT.gap if count else 0.0
    places[loose] = _ring(len(loose), outer)
    return Placed(places, centres, radii)


def _sunflower(count: int) -> Floats:
    """Points in the unit disc, evenly spread, from the middle out."""
    step = np.arange(count)
    radius = np.sqrt(step / max(count, 1))
    return np.column_stack((radius * np.cos(step * _GOLDEN), radius * np.sin(step * _GOLDEN)))


def _spread(count: int) -> Floats:
    """Points of a sunflower, reordered so that the first ones, which are labelled from afar, lie far from each other."""
    points = _sunflower(count)
    free = np.ones(count, bool)
    first: list[int] = []
    for target in _targets()[: count // 2]:
        distance = np.where(free, np.hypot(*(points - target).T), np.inf)
        first.append(int(np.argmin(distance)))
        free[first[-1]] = False
    return points[np.concatenate((np.array(first, np.int64), np.flatnonzero(free)))]


def _targets() -> Floats:
    """Where the first entities of a community lie: one in the middle, the others on two rings around it."""
    inner, outer = np.arange(6) * np.pi / 3 + 0.4, np.arange(10) * np.pi / 5
    rings = [np.zeros((1, 2))]
    rings += [radius * np.column_stack((np.cos(a), np.sin(a))) for radius, a in ((LAYOUT.inner, inner), (LAYOUT.outer, outer))]
    return np.concatenate(rings)


def _ring(count: int, inner: float) -> Floats:
    """Points around a disc of that radius, from the inside out."""
    step = np.arange(count)
    radius = np.sqrt(inner**2 + step * 1.3)
    return np.column_stack((radius * np.cos(step * _GOLDEN), radius * np.sin(step * _GOLDEN)))


def _place_discs(radii: Floats, ties: tuple[Ints, Ints, Floats]) -> Floats:
    """Centres of discs that do not overlap: a spiral by size, pulled together where they are tied, and pushed apart again."""
    count = len(radii)
    if count == 0:
        return np.zeros((0, 2))
    centres = _spiral_of_discs(radii)
    left, right, weight = ties
    if count > 600 or len(left) == 0:
        return centres
    share = weight / weight.max()
    for _ in range(LAYOUT.rounds):
        step = (centres[right] - centres[left]) * (share * LAYOUT.pull)[:, None]
        np.add.at(centres, left, step)
        np.add.at(centres, right, -step)
        _push_apart(centres, radii)
    for _ in range(LAYOUT.rounds * 4):
        if _push_apart(centres, radii) == 0:
            break
    return centres


def _spiral_of_discs(radii: Floats) -> Floats:
    """Large discs in the middle: each one lies where the area of those before it ends."""
    order = np.argsort(-radii, kind="stable")
    area = np.cumsum((radii[order] + LAYOUT.gap) ** 2)
    before = np.concatenate(([0.0], area[:-1]))
    reach = np.sqrt(before * 1.6) + np.where(before > 0, radii[order] * 0.6, 0.0)
    angle = np.arange(len(radii)) * _GOLDEN
    centres = np.zeros((len(radii), 2))
    centres[order] = np.column_stack((reach * np.cos(angle), reach * np.sin(angle)))
    return centres


def _push_apart(centres: Floats, radii: Floats) -> int:
    """Move overlapping discs away from each other; returns how many pairs overlapped."""
    apart = centres[:, None, :] - centres[None, :, :]
    distance = np.hypot(apart[..., 0], apart[..., 1])
    wanted = radii[:, None] + radii[None, :] + LAYOUT.gap
    overlap = np.where(distance < wanted - 1e-6, wanted - distance, 0.0)
    np.fill_diagonal(overlap, 0.0)
    safe = np.maximum(distance, 1e-3)[..., None]
    centres += (apart / safe * (overlap * 0.5)[..., None]).sum(axis=1)
    return int(np.count_nonzero(overlap)) // 2
