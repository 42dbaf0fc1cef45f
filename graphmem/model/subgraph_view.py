"""A bounded part of the graph, to be drawn."""

from dataclasses import dataclass
from typing import Literal

from graphmem.model.validity import AsOf


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a picture: an entity or a fact, with the community it belongs to and a weight for its size."""

    id: str
    label: str
    kind: Literal["entity", "fact"]
    type: str
    community: str
    weight: float


@dataclass(frozen=True, slots=True)
class Edge:
    """A role edge of a picture, from a fact to an entity."""

    source: str
    target: str
    role: str


@dataclass(frozen=True, slots=True)
class Subgraph:
    """A bounded part of the graph, as of a date; `truncated` says that more was there than the limit let in."""

    as_of: AsOf
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    truncated: bool = False
