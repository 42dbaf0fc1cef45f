"""What the steps of fact extraction hand on: a message as it was read, a statement found in it, and the fact that it states."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.extraction.coreference import References, Referent, SpeakerTurn
from graphmem.extraction.temporal import TimeSpan
from graphmem.model import Fact, FactKind, Member, Message, Modality, Polarity
from graphmem.model.validity import Validity

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
    turn: SpeakerTurn
    to_assistant: bool = False
    foreign: frozenset[int] = frozenset()

    def at(self, token: "Token") -> tuple[Referent, ...]:
        return self.references.referents.get(token.i, ())


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


def fact_of(
    message: Message,
    statement: Statement,
    kind: FactKind,
    extent: tuple[int, int],
    *,
    validity: Validity | None = None,
    time: TimeSpan | None = None,
    polarity: Polarity = "positive",
    modality: Modality = "asserted",
) -> Fact:
    """The fact that a statement is, said by these characters of the message; without a validity it holds from when it was said."""
    start, end = extent
    validity = validity or Validity(message.sent_at)
    return Fact(
        id="",
        space=message.space,
        message_id=message.id,
        start=start,
        end=end,
        text=message.text[start:end],
        predicate=statement.predicate,
        members=statement.members,
        kind=kind,
        polarity=polarity,
        modality=modality,
        valid_from=validity.start,
        valid_to=validity.end,
        precision=validity.precision,
        recorded_at=message.sent_at,
        event_start=time.from_ if time else None,
        event_end=time.to if time else None,
        event_precision=time.precision if time else None,
    ).with_id()
