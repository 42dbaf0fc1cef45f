"""Facts of a message: one n-ary statement from each clause that says something, with its kind and times."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from graphmem.extraction.clauses.appositions import apposition_facts
from graphmem.extraction.clauses.clause_finder import Clause, find_clauses
from graphmem.extraction.clauses.parsed_message import Reading, Statement, fact_of
from graphmem.extraction.clauses.propositions import statements
from graphmem.extraction.facts.fact_timing import first_time, hung, times_by_clause
from graphmem.extraction.facts.filtering import why_left_out
from graphmem.extraction.facts.inference import implied
from graphmem.extraction.facts.nominal_events import Occasion, occasions
from graphmem.extraction.facts.question_answer_pairs import Question, answers
from graphmem.extraction.facts.tense_aspect import holding
from graphmem.extraction.temporal import TimeSpan, resolve_time
from graphmem.language import lexicon as lx
from graphmem.model import Fact, FactKind, Message, Modality
from graphmem.model.predicates import FUNCTIONAL_PREDICATES


@dataclass(frozen=True, slots=True)
class Found:
    """The facts of a message, and for each clause that gave none the reason."""

    facts: tuple[Fact, ...]
    left_out: tuple[str, ...]


def find_facts(reading: Reading) -> Found:
    """Facts in the order of their clauses, each followed by the states it implies; each once."""
    facts = {fact.id: fact for fact in apposition_facts(reading)}
    left_out: list[str] = []
    frame: TimeSpan | None = None
    for sentence in reading.doc.sents:
        clauses = list(find_clauses(sentence))
        left_out += ["language" for clause in clauses if clause.verb.i in reading.foreign]
        clauses = [clause for clause in clauses if clause.verb.i not in reading.foreign]
        stated = [clause for clause in clauses if not clause.aside]
        left_out += [clause.aside for clause in clauses if clause.aside]
        times = times_by_clause(reading, stated, frame) if reading.times else {}
        again = hung(reading, stated, reading.recurring) if reading.recurring else {}
        used: set[int] = set()
        for clause in stated:
            time, recurrence, reason = times.get(clause.verb.i), again.get(clause.verb.i, ""), "empty"
            for statement in statements(reading, clause):
                reason = why_left_out(reading, clause, statement, has_time=bool(time or recurrence))
                if not reason:
                    used |= {time.start} if time else set()
                    fact = replace(_fact(reading, clause, statement, time), recurrence=recurrence)
                    facts |= {one.id: one for one in (fact, *implied(fact)) if one.id not in facts}
            left_out += [reason] if reason else []
        dated = [one for one in occasions(reading, sentence, clauses) if one.time.start not in used] if reading.times else []
        facts |= {fact.id: fact for fact in (_occasion(reading, one) for one in dated)}
        frame = None if used else first_time(reading, sentence)
    return Found(tuple(facts.values()), tuple(left_out))


def answer_facts(reading: Reading, question: Question | None) -> Iterator[Fact]:
    """What a short answer and the question before it say together: facts of the answer's message."""
    for answered in answers(reading, question):
        message = reading.message if answered.time else answered.reading.message
        time = answered.time or times_by_clause(answered.reading, [answered.clause]).get(answered.clause.verb.i)
        if not why_left_out(answered.reading, answered.clause, answered.statement, has_time=time is not None):
            fact = _fact(replace(answered.reading, message=message), answered.clause, answered.statement, time)
            moved = _moved(fact, reading.message, answered.sentence.start_char, answered.sentence.end_char)
            yield from (moved, *implied(moved))


def _moved(fact: Fact, message: Message, start: int, end: int) -> Fact:
    """The fact as one that these characters of this message say."""
    begins = message.sent_at if fact.valid_from == fact.recorded_at else fact.valid_from
    return replace(
        fact,
        message_id=message.id,
        start=start,
        end=end,
        text=message.text[start:end],
        recorded_at=message.sent_at,
        valid_from=begins,
        valid_to=max(begins, fact.valid_to),
    ).with_id()


def _fact(reading: Reading, clause: Clause, statement: Statement, time: TimeSpan | None) -> Fact:
    message = reading.message
    made = time if _is_decided(clause) else None
    time = _agreeing(time, clause, message)
    modality = _with_time(clause, time, message.sent_at)
    kind = _kind(reading, clause, statement, modality)
    validity = holding(kind, clause, time, message.sent_at)
    fact = fact_of(message, statement, kind, _extent(clause), validity=validity, time=time, polarity=clause.polarity, modality=modality)
    return _planned_from(fact, made, message) if made and time is None else fact


def _occasion(reading: Reading, one: Occasion) -> Fact:
    """ "our trip last year": that there was a trip."""
    past = one.clause.tense == "past" and one.clause.modality == "asserted"
    message = reading.message
    time = _turned(one.time, message, ahead=not past) if one.time.open_direction else one.time
    to_come = time.from_ > message.sent_at
    kind: FactKind = "plan" if to_come else "event"
    modality: Modality = "planned" if to_come else "asserted"
    validity = holding(kind, one.clause, time, message.sent_at)
    return fact_of(message, one.statement, kind, (one.start, one.end), validity=validity, time=time, modality=modality)


def _agreeing(time: TimeSpan | None, clause: Clause, message: Message) -> TimeSpan | None:
    """The time in the direction that the tense gives; none if it contradicts the tense."""
    if time is None:
        return None
    past = clause.tense == "past" or clause.perfect or time.relation == "since"
    if time.open_direction:
        time = _turned(time, message, ahead=not past)
    if past and time.from_ > message.sent_at and clause.modality == "asserted":
        return None
    if clause.modality in ("planned", "wished") and time.to <= message.sent_at:
        return None  # "I'll always remember our trip last year": the time of the trip
    return time


def _turned(time: TimeSpan, message: Message, *, ahead: bool) -> TimeSpan:
    """A bare "on Friday" as the one ahead, or the one that is past."""
    other = resolve_time(message.text[time.start : time.end], message.sent_at, ahead) if time.end - time.start < 60 else None
    return replace(other, start=time.start, end=time.end, relation=time.relation, open_direction=True) if other else time


def _is_decided(clause: Clause) -> bool:
    """ "Last week I decided to move": the time is that of the decision."""
    return clause.modality == "planned" and clause.tense == "past" and not clause.perfect


def _planned_from(fact: Fact, made: TimeSpan, message: Message) -> Fact:
    """The plan as one that there was before it was told."""
    begins = min(made.from_, message.sent_at)
    return replace(fact, valid_from=begins, precision=made.precision).with_id()


def _with_time(clause: Clause, time: TimeSpan | None, sent_at: datetime) -> Modality:
    """ "I'm flying to Rome next week" is a plan."""
    if clause.modality == "asserted" and clause.tense == "present" and not clause.perfect and time and time.from_ > sent_at:
        return "planned"
    return clause.modality


def _kind(reading: Reading, clause: Clause, statement: Statement, modality: Modality) -> FactKind:
    if statement.relation:
        return "relation"
    if clause.imperative and reading.to_assistant:
        return "instruction"
    if modality in ("planned", "wished"):
        return "plan"
    if statement.preference and clause.tense == "present":
        return "preference"
    if clause.tense == "past" or clause.perfect:
        lasting = (
            statement.predicate in FUNCTIONAL_PREDICATES
            or clause.used_to
            or (clause.perfect and (clause.progressive or clause.verb.lemma_ in lx.STATIVE))
        )
        return "state" if lasting else "event"
    return "state"


def _extent(clause: Clause) -> tuple[int, int]:
    """Characters of a clause: its verb's subtree, without clauses that are joined to it."""
    top = clause.top
    first, last = top.left_edge, top.right_edge
    for child in top.children:
        if child.dep_ in ("conj", "parataxis") and child.i > top.i and child.pos_ in ("VERB", "AUX"):
            last = top.doc[max(child.left_edge.i - 1, top.i)]
            break
    if top.dep_ == "ccomp" and top.left_edge.i < top.i:
        first = top.left_edge
    while last.i > clause.verb.i and (last.is_punct or last.dep_ == "cc" or last.is_space):
        last = last.nbor(-1)
    while first.i < clause.verb.i and (first.is_punct or first.dep_ in ("cc", "intj") or first.is_space):
        first = first.nbor(1)
    return first.idx, last.idx + len(last.text)
