"""What the steps of fact extraction pass on: a parsed message, a proposition in it, and the fact made from that proposition."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.extraction.coreference import References, Referent, SpeakerTurn
from graphmem.extraction.temporal import TimeSpan
from graphmem.model import Fact, FactKind, Member, Message, Modality, Polarity
from graphmem.model.validity import Validity

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMessage:
    """A message with its parse and all that is known about its tokens. Token numbers are those of `doc`.

    `references`: what the words refer to. `times`, `recurring`: time expressions and recurrences by their first token.
    `turn`: speaker and addressee. `foreign`: the tokens of sentences in another language. `before`: the text of the turn before it.
    """

    message: Message
    doc: "Doc"
    references: References
    times: Mapping[int, TimeSpan]
    recurring: Mapping[int, str]
    turn: SpeakerTurn
    to_assistant: bool = False
    foreign: frozenset[int] = frozenset()
    before: str = ""

    def referents(self, token: "Token") -> tuple[Referent, ...]:
        """What a token refers to; empty if nothing."""
        return self.references.referents.get(token.i, ())


@dataclass(frozen=True, slots=True)
class Proposition:
    """Predicate and members of a clause, before its kind and times are known.

    `relation`: kinship and other ties between persons. `preference`: likes and dislikes. `existential`: it only says that something
    exists ("there was a storm"). `incomplete`: a part is unresolved ("he sold it"), so that the rest would be misleading.
    """

    predicate: str
    members: tuple[Member, ...]
    relation: bool = False
    preference: bool = False
    incomplete: bool = False
    existential: bool = False


def fact_of(
    message: Message,
    proposition: Proposition,
    kind: FactKind,
    extent: tuple[int, int],
    *,
    validity: Validity | None = None,
    time: TimeSpan | None = None,
    polarity: Polarity = "positive",
    modality: Modality = "asserted",
) -> Fact:
    """The fact of a proposition that the characters `extent` of the message state; without a `validity` it holds from `sent_at` on."""
    start, end = extent
    validity = validity or Validity(message.sent_at)
    return Fact(
        id="",
        space=message.space,
        message_id=message.id,
        start=start,
        end=end,
        text=message.text[start:end],
        predicate=proposition.predicate,
        members=proposition.members,
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
