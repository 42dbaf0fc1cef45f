"""What coreference hands on: who a token stands for, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphmem.model import EntityKind


@dataclass(frozen=True, slots=True)
class Referent:
    """Something with a name: what a token stands for. `proper`: it has one of its own."""

    name: str
    kind: EntityKind
    proper: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """Who speaks to whom; `addressee` is empty when that is not clear. `group`: more than two take part."""

    number: int
    speaker: str
    addressee: str
    group: bool = False

    @property
    def people(self) -> tuple[str, ...]:
        return (self.speaker, self.addressee) if self.addressee else (self.speaker,)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a pronoun may mean, with the reasons of the score. `token` is its nearest mention, -1 in an earlier message;
    `sure` says that the pronoun's gender is known to be its own."""

    key: str
    referents: tuple[Referent, ...]
    token: int
    reasons: Mapping[str, float]
    sure: bool = True

    @property
    def score(self) -> float:
        return sum(self.reasons.values())


@dataclass(frozen=True, slots=True)
class Link:
    """An apposition: the role phrase at token `role` and the name at token `name` are the same one."""

    role: int
    name: int


@dataclass(frozen=True, slots=True)
class References:
    """`of` maps a token to what it stands for in a fact; `spans` are (first, last + 1, referent) to be kept as mentions.

    `kin` are role phrases not heard before in this thread, with their owners. `weighed` are the candidates of each "he" and
    "she", best first, and `keys` the key under which each token's referent was weighed.
    """

    of: Mapping[int, tuple[Referent, ...]]
    spans: tuple[tuple[int, int, Referent], ...]
    links: tuple[Link, ...]
    kin: tuple[tuple[int, Referent], ...] = ()
    weighed: Mapping[int, tuple[Candidate, ...]] = field(default_factory=dict)
    keys: Mapping[int, str] = field(default_factory=dict)
