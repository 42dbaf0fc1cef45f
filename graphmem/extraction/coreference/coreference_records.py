"""Results of coreference resolution: what each token refers to, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphmem.model import EntityKind


@dataclass(frozen=True, slots=True)
class Referent:
    """An entity that a token refers to. `proper`: `name` is a proper name, not a description ("Ada's sister")."""

    name: str
    kind: EntityKind
    proper: bool = False


@dataclass(frozen=True, slots=True)
class SpeakerTurn:
    """Speaker and addressee of the turn at position `number` of its thread; `addressee` is "" if it is not clear.

    `group`: more than two people take part.
    """

    number: int
    speaker: str
    addressee: str
    group: bool = False

    @property
    def people(self) -> tuple[str, ...]:
        return (self.speaker, self.addressee) if self.addressee else (self.speaker,)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible antecedent of a pronoun; `reasons` add up to its score.

    `token` is its nearest mention, -1 if that is in an earlier message. `gender_known`: the pronoun's gender is known to be its own.
    """

    key: str
    referents: tuple[Referent, ...]
    token: int
    reasons: Mapping[str, float]
    gender_known: bool = True

    @property
    def score(self) -> float:
        return sum(self.reasons.values())


@dataclass(frozen=True, slots=True)
class Link:
    """An apposition: the role phrase at token `role` and the name at token `name` refer to the same entity."""

    role: int
    name: int


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """The resolved references of one message. All keys and positions are token indices.

    `referents`: what a token stands for in a fact.
    `spans`: (first token, last token + 1, referent), each to be kept as a mention.
    `links`: role phrases and names in apposition.
    `role_phrases`: role phrases that are new in this thread, each with its owner.
    `candidates`: the ranked candidates of each third-person pronoun, best first.
    `keys`: the candidate key of each noun phrase, to look it up in `candidates`.
    """

    referents: Mapping[int, tuple[Referent, ...]]
    spans: tuple[tuple[int, int, Referent], ...]
    links: tuple[Link, ...]
    role_phrases: tuple[tuple[int, Referent], ...] = ()
    candidates: Mapping[int, tuple[Candidate, ...]] = field(default_factory=dict)
    keys: Mapping[int, str] = field(default_factory=dict)
