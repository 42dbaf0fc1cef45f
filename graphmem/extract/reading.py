"""What the steps of fact extraction hand on: a message as it was read, and a statement found in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.extract.coreference import References, Referent, Turn
from graphmem.extract.times import TimeSpan
from graphmem.model import Member, Message

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as it was read: its parse, what its words stand for, its times and recurrences by first token, who speaks to whom,
    and which tokens are of another language.
    """

    message: Message
    doc: "Doc"
    references: References
    times: Mapping[int, TimeSpan]
    recurring: Mapping[int, str]
    turn: Turn
    to_assistant: bool = False
    foreign: frozenset[int] = frozenset()

    def at(self, token: "Token") -> tuple[Referent, ...]:
        return self.references.of.get(token.i, ())


@dataclass(frozen=True, slots=True)
class Statement:
    """Predicate and members of a clause, before its kind and times are settled.

    `there`: it says no more than that something is there. `incomplete`: a part of it is not known ("he sold it", what?), so that it
    would say something else than was said.
    """

    predicate: str
    members: tuple[Member, ...]
    relation: bool = False
    preference: bool = False
    incomplete: bool = False
    there: bool = False
