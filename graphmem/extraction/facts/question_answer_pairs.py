"""Short answers: "Where do you live?" - "Oslo." says what the question left open, and "Yes." says what it asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.clause_finder import Clause, find_clauses
from graphmem.extraction.clauses.copulas import told_of
from graphmem.extraction.clauses.parsed_message import Reading, Statement
from graphmem.extraction.clauses.phrases import members_as, named
from graphmem.extraction.clauses.propositions import statements
from graphmem.extraction.coreference import Referent
from graphmem.extraction.temporal import TimeSpan, find_times
from graphmem.model import Member

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_YES = frozenset("yes yeah yep yup yea yeap indeed correct exactly".split())
_NO = frozenset("no nope nah".split())
_ASKING_TAGS = frozenset(("WP", "WP$", "WRB", "WDT"))
# The preposition of a place that was told without one.
_INTO = {"move": "to", "go": "to", "travel": "to", "fly": "to", "drive": "to", "work": "at", "study": "at", "intern": "at"}


@dataclass(frozen=True, slots=True)
class Question:
    """The last thing a message asked, with the reading of that message."""

    reading: Reading
    clause: Clause


@dataclass(frozen=True, slots=True)
class Answered:
    """A statement that a question and its answer make together; `time` is the answer's, if it told one."""

    reading: Reading
    clause: Clause
    statement: Statement
    sentence: "Span"
    time: TimeSpan | None = None


def question_of(reading: Reading) -> Question | None:
    """What the last sentence of a message asks; None if it asks nothing, or in a way that is not read."""
    last = next((s for s in reversed(list(reading.doc.sents)) if any(t.is_alpha for t in s)), None)
    asked = (
        [c for c in find_clauses(last) if c.aside == "question" and c.verb == last.root and not c.elided and not c.imperative]
        if last is not None
        else []
    )
    return Question(reading, asked[0]) if asked else None


def answers(reading: Reading, question: Question | None) -> Iterator[Answered]:
    """What the first sentence of a message says as the answer to the question before it."""
    sentence = next(iter(reading.doc.sents), None)
    if question is None or sentence is None or sentence.start in reading.foreign or question.reading.turn.speaker == reading.turn.speaker:
        return
    asked = replace(question.reading, turn=reading.turn)
    gap = _gap(question.clause.verb)
    if gap is None:
        yield from _confirmed(asked, question.clause, sentence)
    elif gap.lower_ == "how":
        since = _so_long(reading, question.clause, sentence) if gap.head.lower_ == "long" else None
        for statement in statements(asked, question.clause) if since else ():
            yield Answered(asked, question.clause, statement, sentence, since)
    elif not any(t.pos_ in ("VERB", "AUX") for t in sentence):
        time = next((reading.times[t.i] for t in sentence if t.i in reading.times), None)
        told = [r for t in _heads(sentence) for r in named(reading, t)]
        for statement in _filled(asked, question.clause, gap, told, sentence, time):
            yield Answered(asked, question.clause, statement, sentence, time)


def _gap(verb: "Token") -> "Token | None":
    """The word that asks: "where" of "Where do you live?", "who" of "Who with?"."""
    return next((t for t in verb.subtree if t.tag_ in _ASKING_TAGS and t.i < verb.sent.start + 3), None)


def _confirmed(asked: Reading, clause: Clause, sentence: "Span") -> Iterator[Answered]:
    """ "Did you move to Bergen?" - "Yes."."""
    first = next((t.lower_ for t in sentence if t.is_alpha), "")
    if first not in _YES | _NO:
        return
    denied = first in _NO
    turned = replace(clause, polarity="negative" if denied == (clause.polarity == "positive") else "positive") if denied else clause
    for statement in statements(asked, turned):
        yield Answered(asked, turned, statement, sentence)


def _so_long(reading: Reading, clause: Clause, sentence: "Span") -> TimeSpan | None:
    """ "How long have you been married?" - "Five years already!": since when."""
    as_told = "have been for "  # what a length at the head of the answer leaves out
    found = find_times(as_told + sentence.text, reading.message.sent_at) if clause.perfect else []
    return next((time for time in found if time.relation == "since" and time.start < len(as_told)), None)


def _heads(sentence: "Span") -> list["Token"]:
    """What a short answer names: its root, or the object of the preposition it begins with."""
    if sentence[0].pos_ == "ADP":
        return [c for c in sentence[0].children if c.dep_ == "pobj"]
    return [sentence.root] if sentence.root.pos_ in ("NOUN", "PROPN") else []


def _filled(
    asked: Reading, clause: Clause, gap: "Token", told: Sequence[Referent], sentence: "Span", time: TimeSpan | None
) -> Iterator[Statement]:
    """The question's statement with its gap filled by what was told, or with the time that was told."""
    if gap.lower_ == "when":
        yield from statements(asked, clause) if time else ()
    elif told and clause.verb.lemma_ == "be":
        yield from _identified(asked, clause, gap, told)
    elif told and gap.lower_ == "where":
        preposition = sentence[0].lower_ if sentence[0].pos_ == "ADP" else _INTO.get(clause.verb.lemma_, "in")
        for statement in statements(asked, clause):
            place = [Member("place", r.name, r.kind) for r in told]
            yield replace(statement, predicate=f"{statement.predicate} {preposition}", members=(*statement.members, *place))
    elif told and gap.dep_ in ("dobj", "nsubj") and gap.head == clause.verb:
        part = members_as("theme" if gap.dep_ == "dobj" else "agent", told)
        for statement in statements(asked, clause):
            yield replace(statement, members=tuple(sorted((*part, *statement.members), key=lambda m: m.role != "agent")))


def _identified(asked: Reading, clause: Clause, gap: "Token", told: Sequence[Referent]) -> Iterator[Statement]:
    """ "What is your name?", "Who is your boss?", "Where are you from?"."""
    if gap.lower_ in ("who", "what", "which"):
        yield from told_of(asked, clause, told)
    elif gap.lower_ == "where":
        stranded = next((c.lower_ for c in clause.verb.children if c.dep_ == "prep"), "in")
        subject = [r for token in clause.subject for r in asked.at(token)]
        if subject:
            yield Statement(f"be {stranded}", (*members_as("agent", subject), *(Member("place", r.name, r.kind) for r in told)))
