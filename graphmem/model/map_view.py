"""The map of a space: areas (communities), places (entities) and ties between them."""

from dataclasses import dataclass

from graphmem.model.validity import AsOf


@dataclass(frozen=True, slots=True)
class Area:
    """A community on the map: a disc with its centre and radius, and how many entities and memberships of facts it holds."""

    id: str
    title: str
    summary: str
    x: float
    y: float
    radius: float
    entities: int
    facts: int


@dataclass(frozen=True, slots=True)
class Place:
    """An entity on the map; `community` is an id, "" for none."""

    id: str
    label: str
    type: str
    community: str
    weight: float
    x: float
    y: float
    speaks: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """Two entities, or two communities, that share facts, and how many."""

    source: str
    target: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """What is drawn of the map, and how many entities, facts, ties and communities the whole of it has."""

    as_of: AsOf
    areas: tuple[Area, ...] = ()
    places: tuple[Place, ...] = ()
    ties: tuple[Tie, ...] = ()
    area_ties: tuple[Tie, ...] = ()
    entities: int = 0
    facts: int = 0
    all_ties: int = 0
    communities: int = 0
    truncated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeMap:
    """Every entity and tie, as columns: `source` and `target` are indexes of entities, `community` of areas (-1: none)."""

    as_of: AsOf
    areas: tuple[Area, ...]
    ids: tuple[str, ...]
    labels: tuple[str, ...]
    types: tuple[str, ...]
    community: tuple[int, ...]
    weight: tuple[int, ...]
    x: tuple[float, ...]
    y: tuple[float, ...]
    source: tuple[int, ...]
    target: tuple[int, ...]
    strength: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """How many facts begin to hold (`held`) and were recorded (`known`) in each period; `starts` are ISO dates, one for each period."""

    starts: tuple[str, ...]
    held: tuple[int, ...]
    known: tuple[int, ...]
