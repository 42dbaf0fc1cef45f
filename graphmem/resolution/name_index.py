"""Names to entities, kept per key: an update reads and rewrites only the names that its threads touch."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graphmem.model import Decision, Entity, Fact, Mention, Message
from graphmem.model.keyed_state import KeyedState
from graphmem.resolution.alias_index import AliasIndex
from graphmem.resolution.clustering import USUAL, Bands

ThreadKey: TypeAlias = tuple[str, str]
"""A conversation and a thread of it."""


@dataclass(frozen=True, slots=True)
class ThreadInput:
    """All that a thread now holds; a thread without messages is gone. `facts` are the facts as stated."""

    conversation: str
    thread: str
    messages: Sequence[Message]
    mentions: Sequence[Mention]
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionUpdate:
    """What an update changed.

    `entities` and `decisions` (of rules) are those of every recomputed component, changed or not; `gone` and `gone_decisions` are ids
    that exist no more; `rulings` are the decisions of users with the entities that they mean now; `rebind` are the threads, other than
    those given, in which some name means another entity than before. `Entity.mentions` is 0: it is counted where mentions are bound.
    """

    entities: tuple[Entity, ...]
    gone: frozenset[str]
    decisions: tuple[Decision, ...]
    gone_decisions: frozenset[str]
    rulings: tuple[Decision, ...]
    rebind: frozenset[ThreadKey]


class NameIndex:
    """The names of a space and the entities that they mean."""

    def __init__(self, space: str, state: KeyedState, bands: Bands = USUAL) -> None:
        self._space = space
        self._state = state
        self._bands = bands

    def update(self, threads: Iterable[ThreadInput], ruled: Sequence[Decision], ruling_names: Collection[str] = ()) -> ResolutionUpdate:
        """Take in what threads now hold; `ruled` are all decisions of users, `ruling_names` the names of those added or removed."""
        raise NotImplementedError

    def binder(self, threads: Sequence[ThreadKey]) -> AliasIndex:
        """What names mean in the messages of some threads."""
        raise NotImplementedError

    def entity_ids_of(self, names: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The ids that normal names may mean somewhere, sorted; unknown names are left out."""
        raise NotImplementedError

    def speakers_among(self, names: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Those of some normal names under which somebody speaks, with the ids that they may mean."""
        raise NotImplementedError
