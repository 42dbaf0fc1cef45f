"""Numbers of the map: how much of a space is drawn at once, and how it is laid out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MapLimits:
    """How much an overview holds: what can be read on one screen."""

    people: int = 40
    """Speakers, the most mentioned first."""
    ties: int = 6
    """Strongest ties of each of them."""
    areas: int = 60
    """Communities that are drawn as areas, the largest first; all of them are counted."""
    opened: int = 400
    """Entities of a community that is opened, the most mentioned first."""
    opened_ties: int = 1500
    """Ties between these, the strongest first."""
    clique: int = 6
    """Facts of up to so many entities tie all of them to each other; larger ones tie each to the first."""
    hops: int = 6
    """The longest path between two entities that is looked for, in ties."""
    buckets: int = 120
    """The most bars of the histogram."""


@dataclass(frozen=True, slots=True)
class MapLayout:
    """Where entities lie, in units of the map: the distance of neighbours within a community is about 1."""

    gap: float = 2.0
    """Between two communities."""
    inner: float = 0.52
    """Of the radius of a community: the ring of its six most mentioned entities, around the very first one."""
    outer: float = 0.9
    """Of the radius: the ring of the ten next ones."""
    rounds: int = 120
    """Rounds of the layout of the communities."""
    pull: float = 0.05
    """Share of the distance by which two tied communities come nearer in a round."""


LIMITS = MapLimits()
LAYOUT = MapLayout()
