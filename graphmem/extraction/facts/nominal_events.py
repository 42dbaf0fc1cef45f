"""Facts from nouns for an event that has a time of its own: "our trip last year", "tomorrow's opening", "the party on Friday"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.copulas import owner_of
from graphmem.extraction.clauses.parsed_message import Reading, Statement
from graphmem.extraction.clauses.phrases import members_as, noun_members
from graphmem.extraction.temporal import TimeSpan

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_DEFINITE = frozenset(("the", "this", "that"))


@dataclass(frozen=True, slots=True)
class Occasion:
    """That something was, or will be, at a time; `clause` is the one that speaks of it."""

    statement: Statement
    time: TimeSpan
    clause: Clause
    start: int
    end: int


def occasions(reading: Reading, sentence: "Span", clauses: Sequence[Clause]) -> Iterator[Occasion]:
    """The dated events of a sentence that are there whatever it says of them."""
    for place in range(sentence.start, sentence.end):
        noun = _event_at(reading, place) if place in reading.times else None
        clause = _around(noun, clauses) if noun else None
        if noun is None or clause is None or not _is_there(noun, clause, clauses):
            continue
        statement = Statement("be", (*members_as("agent", reading.at(noun)), *noun_members(reading, noun), *owner_of(reading, noun)))
        if [m.name for m in statement.members] == ["event"]:
            continue  # which one, nobody says
        time = reading.times[place]
        yield Occasion(statement, time, clause, min(noun.left_edge.idx, time.start), max(noun.idx + len(noun), time.end))


def _event_at(reading: Reading, place: int) -> "Token | None":
    """The event that a time stands right behind, or before with an "'s"."""
    first = reading.doc[place]
    if first.dep_ == "poss":
        return first.head if _is_event(reading, first.head) else None
    for noun in reversed(reading.doc[first.sent.start : place]):
        if _is_event(reading, noun):
            own = {t.i for child in noun.rights if child.dep_ == "prep" for t in child.subtree}
            between = range(noun.i + 1, place)
            return noun if all(i in own or (i == place - 1 and reading.doc[i].pos_ == "ADP") for i in between) else None
    return None


def _is_event(reading: Reading, noun: "Token") -> bool:
    part = noun.i > 0 and noun.nbor(-1).text == "-"  # "our A-game tonight"
    return not part and any(referent.kind == "event" for referent in reading.at(noun))


def _around(noun: "Token", clauses: Sequence[Clause]) -> Clause | None:
    """The innermost clause that the noun is in."""
    above = {token.i for token in noun.ancestors}
    return next((clause for clause in reversed(clauses) if clause.verb.i in above), None)


def _is_there(noun: "Token", clause: Clause, clauses: Sequence[Clause]) -> bool:
    """The event is spoken of as one that there is; not asked for, denied or only thought of."""
    said_of = noun.dep_ in ("nsubj", "attr") and noun.head.lemma_ == "be"
    if said_of and (clause.aside == "question" or clause.polarity == "negative"):
        return False
    known = any(c.lower_ in _DEFINITE or c.dep_ == "poss" for c in noun.lefts)
    return known or all(c.aside != "question" and c.polarity == "positive" and c.modality != "hypothetical" for c in clauses)
