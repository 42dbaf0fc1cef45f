"""Short answers: "Oslo." completes "Where do you live?", and "Yes." confirms "Did you move?"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.clause_finder import Clause, find_clauses
from graphmem.extraction.clauses.copulas import identity_propositions
from graphmem.extraction.clauses.parsed_message import ParsedMessage, Proposition
from graphmem.extraction.clauses.phrases import conjunct_referents, members_as
from graphmem.extraction.clauses.propositions import find_propositions
from graphmem.extraction.coreference import Referent
from graphmem.extraction.temporal import TimeSpan, find_times
from graphmem.model import Member

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_YES = frozenset("yes yeah yep yup yea yeap indeed correct exactly".split())
_NO = frozenset("no nope nah".split())
_ASKING_TAGS = frozenset(("WP", "WP$", "WRB", "WDT"))
# The preposition for a place given without one.
_INTO = {"move": "to", "go": "to", "travel": "to", "fly": "to", "drive": "to", "work": "at", "study": "at", "intern": "at"}


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """The question at the end of a message, which the next turn may answer."""

    parsed: ParsedMessage
    clause: Clause


@dataclass(frozen=True, slots=True)
class AnsweredProposition:
    """A proposition that a question and its answer state together; `time` is the answer's, None if it has none."""

    parsed: ParsedMessage
    clause: Clause
    proposition: Proposition
    sentence: "Span"
    time: TimeSpan | None = None


def open_question(parsed: ParsedMessage) -> OpenQuestion | None:
    """The question in the last sentence of a message; None if there is none, or its form is not supported."""
    last = next((s for s in reversed(list(parsed.doc.sents)) if any(t.is_alpha for t in s)), None)
    asked = (
        [c for c in find_clauses(last) if c.unasserted == "question" and c.verb == last.root and not c.elided and not c.imperative]
        if last is not None
        else []
    )
    return OpenQuestion(parsed, asked[0]) if asked else None


def answer_propositions(parsed: ParsedMessage, question: OpenQuestion | None) -> Iterator[AnsweredProposition]:
    """The propositions of a message's first sentence as the answer to the question before it, by another speaker."""
    sentence = next(iter(parsed.doc.sents), None)
    if question is None or sentence is None or sentence.start in parsed.foreign or question.parsed.turn.speaker == parsed.turn.speaker:
        return
    asked = replace(question.parsed, turn=parsed.turn)
    gap = _gap(question.clause.verb)
    if gap is None:
        yield from _yes_no_answers(asked, question.clause, sentence)
    elif gap.lower_ == "how":
        since = _duration_answer(parsed, question.clause, sentence) if gap.head.lower_ == "long" else None
        for proposition in find_propositions(asked, question.clause) if since else ():
            yield AnsweredProposition(asked, question.clause, proposition, sentence, since)
    elif not any(t.pos_ in ("VERB", "AUX") for t in sentence):
        time = next((parsed.times[t.i] for t in sentence if t.i in parsed.times), None)
        answer_referents = [r for t in _heads(sentence) for r in conjunct_referents(parsed, t)]
        for proposition in _filled_gap(asked, question.clause, gap, answer_referents, sentence, time):
            yield AnsweredProposition(asked, question.clause, proposition, sentence, time)


def _gap(verb: "Token") -> "Token | None":
    """The interrogative: "where" of "Where do you live?", "who" of "Who with?"; None in a yes/no question."""
    return next((t for t in verb.subtree if t.tag_ in _ASKING_TAGS and t.i < verb.sent.start + 3), None)


def _yes_no_answers(asked: ParsedMessage, clause: Clause, sentence: "Span") -> Iterator[AnsweredProposition]:
    """ "Did you move to Bergen?" - "Yes."."""
    first = next((t.lower_ for t in sentence if t.is_alpha), "")
    if first not in _YES | _NO or _is_about_what_was_said(sentence):
        return
    denied = first in _NO
    answered = replace(clause, polarity="negative" if denied == (clause.polarity == "positive") else "positive") if denied else clause
    for proposition in find_propositions(asked, answered):
        yield AnsweredProposition(asked, answered, proposition, sentence)


def _is_about_what_was_said(sentence: "Span") -> bool:
    """ "Yeah, that looks great", "Yeah, that makes sense": no answer to the question, but a judgement of what it is about."""
    root = sentence.root
    pointed = any(c.dep_ == "nsubj" and c.lower_ in ("that", "this", "it") for c in root.children)
    return pointed and root.lemma_ in ("be", "sound", "look", "seem", "make", "help", "work")


def _duration_answer(parsed: ParsedMessage, clause: Clause, sentence: "Span") -> TimeSpan | None:
    """ "How long have you been married?" - "Five years already!": the time since then."""
    prefix = "have been for "  # elided before a duration at the head of the answer
    found = find_times(prefix + sentence.text, parsed.message.local_time) if clause.perfect else []
    return next((time for time in found if time.relation == "since" and time.start < len(prefix)), None)


def _heads(sentence: "Span") -> list["Token"]:
    """The nouns of a short answer: its root, or the objects of its first preposition."""
    if sentence[0].pos_ == "ADP":
        return [c for c in sentence[0].children if c.dep_ == "pobj"]
    return [sentence.root] if sentence.root.pos_ in ("NOUN", "PROPN") else []


def _filled_gap(
    asked: ParsedMessage, clause: Clause, gap: "Token", answer_referents: Sequence[Referent], sentence: "Span", time: TimeSpan | None
) -> Iterator[Proposition]:
    """The question's proposition with its gap filled by the answer's referents, or by its time."""
    if gap.lower_ == "when":
        yield from find_propositions(asked, clause) if time else ()
    elif answer_referents and clause.verb.lemma_ == "be":
        yield from _identity_answers(asked, clause, gap, answer_referents)
    elif answer_referents and gap.lower_ == "where":
        preposition = sentence[0].lower_ if sentence[0].pos_ == "ADP" else _INTO.get(clause.verb.lemma_, "in")
        for proposition in find_propositions(asked, clause):
            place = [Member("place", r.name, r.kind) for r in answer_referents]
            yield replace(proposition, predicate=f"{proposition.predicate} {preposition}", members=(*proposition.members, *place))
    elif answer_referents and gap.dep_ in ("dobj", "nsubj") and gap.head == clause.verb:
        members = members_as("theme" if gap.dep_ == "dobj" else "agent", answer_referents)
        for proposition in find_propositions(asked, clause):
            yield replace(proposition, members=tuple(sorted((*members, *proposition.members), key=lambda m: m.role != "agent")))


def _identity_answers(asked: ParsedMessage, clause: Clause, gap: "Token", answer_referents: Sequence[Referent]) -> Iterator[Proposition]:
    """ "What is your name?", "Who is your boss?", "Where are you from?"."""
    if gap.lower_ in ("who", "what", "which"):
        yield from identity_propositions(asked, clause, answer_referents)
    elif gap.lower_ == "where":
        stranded = next((c.lower_ for c in clause.verb.children if c.dep_ == "prep"), "in")
        subject = [r for token in clause.subject for r in asked.referents(token)]
        if subject:
            yield Proposition(
                f"be {stranded}", (*members_as("agent", subject), *(Member("place", r.name, r.kind) for r in answer_referents))
            )
