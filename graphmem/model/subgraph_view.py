"""A bounded part of the graph, to be drawn."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from graphmem.model.fact import Fact
from graphmem.model.validity import AsOf

NodeKind: TypeAlias = Literal["entity", "fact", "message", "question"]


@dataclass(frozen=True, slots=True)
class FactLooks:
    """What is seen of a fact without opening it, and what pictures are filtered by."""

    polarity: str
    modality: str
    standing: str
    confidence: float
    holds: bool
    valid_from: datetime
    valid_to: datetime
    trust: int
    speaker: str
    conversation: str
    source: str
    text: str

    @classmethod
    def of(cls, fact: Fact, as_of: AsOf, *, speaker: str = "", conversation: str = "", source: str = "") -> "FactLooks":
        """The looks of a fact that was said by `speaker` in a conversation of a source."""
        return cls(
            fact.polarity,
            fact.modality,
            fact.standing,
            fact.confidence,
            fact.holds(as_of),
            fact.valid_from,
            fact.valid_to,
            fact.trust,
            speaker,
            conversation,
            source,
            fact.text,
        )


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a picture, with the community it belongs to and a weight for its size.

    Entities and facts; around a question also the question, and messages that answer it without a fact.
    """

    id: str
    label: str
    kind: NodeKind
    type: str
    community: str
    weight: float
    looks: FactLooks | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge of a picture: a role, from a fact to an entity; `supersedes` or `contradicts`, from fact to fact; a step of a path."""

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


@dataclass(frozen=True, slots=True)
class PathStep:
    """A numbered step from a question to its answer: a node of the picture, and how it was reached from the one before."""

    number: int
    id: str
    kind: NodeKind
    label: str
    how: str


@dataclass(frozen=True, slots=True)
class AnswerPicture:
    """The part of the graph that an answer was drawn from; `path` leads from the question to the fact that answers."""

    subgraph: Subgraph
    path: tuple[PathStep, ...]
