"""Facts from dated event nouns: "our trip last year", "tomorrow's opening", "the party on Friday"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.copulas import owner_members
from graphmem.extraction.clauses.parsed_message import ParsedMessage, Proposition
from graphmem.extraction.clauses.phrases import members_as, noun_members
from graphmem.extraction.facts.fact_timing import arranged_time
from graphmem.extraction.temporal import TimeSpan

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_DEFINITE = frozenset(("the", "this", "that"))


@dataclass(frozen=True, slots=True)
class NominalEvent:
    """An event noun with a time: its proposition, the clause around it, and its characters `start:end`."""

    proposition: Proposition
    time: TimeSpan
    clause: Clause
    start: int
    end: int


def find_nominal_events(parsed: ParsedMessage, sentence: "Span", clauses: Sequence[Clause]) -> Iterator[NominalEvent]:
    """The dated events of a sentence that it presupposes, whatever it says about them."""
    for place in range(sentence.start, sentence.end):
        noun = _event_at(parsed, place) if place in parsed.times else None
        clause = _around(noun, clauses) if noun else None
        if noun is None or clause is None or not _is_there(noun, clause, clauses):
            continue
        proposition = Proposition(
            "be", (*members_as("agent", parsed.referents(noun)), *noun_members(parsed, noun), *owner_members(parsed, noun))
        )
        if [m.name for m in proposition.members] == ["event"]:
            continue  # an event that nothing specifies
        time = arranged_time(parsed, place)
        yield NominalEvent(proposition, time, clause, min(noun.left_edge.idx, time.start), max(noun.idx + len(noun), time.end))


def _event_at(parsed: ParsedMessage, place: int) -> "Token | None":
    """The event noun right before a time, or the one that the time is the possessor of ("tomorrow's opening")."""
    first = parsed.doc[place]
    if first.dep_ == "poss":
        return first.head if _is_event(parsed, first.head) else None
    for noun in reversed(parsed.doc[first.sent.start : place]):
        if _is_event(parsed, noun):
            own = {t.i for child in noun.rights if child.dep_ == "prep" for t in child.subtree}
            between = range(noun.i + 1, place)
            return noun if all(i in own or (i == place - 1 and parsed.doc[i].pos_ == "ADP") for i in between) else None
    return None


def _is_event(parsed: ParsedMessage, noun: "Token") -> bool:
    part = noun.i > 0 and noun.nbor(-1).text == "-"  # "our A-game tonight"
    return not part and any(referent.kind == "event" for referent in parsed.referents(noun))


def _around(noun: "Token", clauses: Sequence[Clause]) -> Clause | None:
    """The innermost clause around the noun."""
    above = {token.i for token in noun.ancestors}
    return next((clause for clause in reversed(clauses) if clause.verb.i in above), None)


def _is_there(noun: "Token", clause: Clause, clauses: Sequence[Clause]) -> bool:
    """True if the event is presupposed to exist, not asked about, denied or hypothetical."""
    said_of = noun.dep_ in ("nsubj", "attr") and noun.head.lemma_ == "be"
    if said_of and (clause.unasserted == "question" or clause.polarity == "negative"):
        return False
    known = any(c.lower_ in _DEFINITE or c.dep_ == "poss" for c in noun.lefts)
    return known or all(c.unasserted != "question" and c.polarity == "positive" and c.modality != "hypothetical" for c in clauses)
