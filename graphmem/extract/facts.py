"""Facts of a message: one n-ary statement from each clause that says something, with its kind and times."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from graphmem.extract import lexicon as lx
from graphmem.extract.clauses import Clause, find_clauses
from graphmem.extract.implied import SINGLE_VALUED, implied
from graphmem.extract.reading import Reading, Statement
from graphmem.extract.salience import is_salient
from graphmem.extract.statements import kin_of, members_as, statements
from graphmem.extract.times import TimeSpan, resolve_time
from graphmem.model import EntityKind, Fact, FactKind, Member, Message, Modality, Polarity
from graphmem.validity import BEGINNING, FOREVER, Precision, Validity

if TYPE_CHECKING:
    from spacy.tokens import Token


def find_facts(reading: Reading) -> Iterator[Fact]:
    """Facts in the order of their clauses, each followed by the states it implies; each once."""
    seen: set[str] = set()
    for fact in _all_facts(reading):
        if fact.id not in seen:
            seen.add(fact.id)
            yield fact


def _all_facts(reading: Reading) -> Iterator[Fact]:
    yield from _apposition_facts(reading)
    for sentence in reading.doc.sents:
        clauses = [clause for clause in find_clauses(sentence) if not clause.aside]
        times = _times_by_clause(reading, clauses) if reading.times else {}
        for clause in clauses:
            for statement in statements(reading, clause):
                if is_salient(reading, clause, statement, clause.verb.i in times):
                    fact = _fact(reading, clause, statement, times.get(clause.verb.i))
                    yield fact
                    yield from implied(fact)


def _times_by_clause(reading: Reading, clauses: Sequence[Clause]) -> dict[int, TimeSpan]:
    """The time expression of each clause, by its verb: the first one that hangs on it."""
    verbs = {token.i: clause.verb.i for clause in clauses for token in (*reversed(clause.governors), clause.verb)}
    found: dict[int, TimeSpan] = {}
    if not clauses:
        return found
    for start in range(clauses[0].verb.sent.start, clauses[0].verb.sent.end):
        span = reading.times.get(start)
        if span is None:
            continue
        token = reading.doc[start]
        while token.i not in verbs and token.head != token:
            token = token.head
        if token.i in verbs:
            found.setdefault(verbs[token.i], span)
    return found


def _fact(reading: Reading, clause: Clause, statement: Statement, time: TimeSpan | None) -> Fact:
    message = reading.message
    time = _agreeing(time, clause, message)
    modality = _with_time(clause, time, message.sent_at)
    kind = _kind(reading, clause, statement, modality)
    start, end = _extent(clause)
    return _dated(reading, statement, kind, clause.polarity, modality, clause, time, start, end)


def _agreeing(time: TimeSpan | None, clause: Clause, message: Message) -> TimeSpan | None:
    """The time in the direction that the tense gives; none if it contradicts the tense."""
    if time is None:
        return None
    past = clause.tense == "past" or clause.perfect
    if time.open_direction:
        ahead = resolve_time(message.text[time.start : time.end], message.sent_at, not past) if time.end - time.start < 60 else None
        time = (ahead and TimeSpan(time.start, time.end, ahead.from_, ahead.to, ahead.precision, time.relation, True)) or time
    if past and time.from_ > message.sent_at and clause.modality == "asserted":
        return None
    return time


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
            statement.predicate in SINGLE_VALUED
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


def _dated(
    reading: Reading,
    statement: Statement,
    kind: FactKind,
    polarity: Polarity,
    modality: Modality,
    clause: Clause,
    time: TimeSpan | None,
    start: int,
    end: int,
) -> Fact:
    message = reading.message
    validity = _validity(kind, statement, clause, time, message.sent_at)
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
        retired_at=FOREVER,
        when_from=time.from_ if time else None,
        when_to=time.to if time else None,
        when_precision=time.precision if time else None,
    ).with_id()


def _validity(kind: FactKind, statement: Statement, clause: Clause, time: TimeSpan | None, sent_at: datetime) -> Validity:
    """When a fact of this kind holds: an event from its time on, a plan until its time, a state as far as it was said to."""
    if kind == "plan":
        return Validity(sent_at, max(sent_at, time.to) if time else FOREVER)
    if kind == "event":
        return Validity(time.from_, FOREVER, time.precision) if time else Validity(sent_at)
    if kind == "state" and clause.tense == "past" and not clause.perfect:
        return _past_state(time, sent_at)
    if time is None:
        return Validity(sent_at)
    if time.relation == "until":
        return Validity(min(sent_at, time.to), time.to, "instant")
    precision: Precision = time.precision
    return Validity(time.from_, FOREVER, precision)


def _past_state(time: TimeSpan | None, sent_at: datetime) -> Validity:
    """ "I lived in Oslo": it ended before it was told; since when is open unless it was said."""
    if time is None:
        return Validity(BEGINNING, sent_at, "year")
    if time.relation == "until":
        return Validity(BEGINNING, min(time.to, sent_at), "year")
    return Validity(time.from_, max(time.from_, sent_at if time.relation == "since" else min(time.to, sent_at)), time.precision)


def _apposition_facts(reading: Reading) -> Iterator[Fact]:
    """ "my sister Anna": Anna is a sister of Ada, and "Ada's sister" is she. Of "my sister" alone: Ada has one."""
    for token, owner in reading.references.kin:
        role = reading.doc[token]
        members = (*members_as("agent", reading.at(role)), *members_as("theme", (owner,)))
        yield _simple(
            reading,
            Statement(f"be {role.lemma_.lower()} of", members, relation=True),
            "relation",
            role.left_edge.idx,
            role.idx + len(role.text),
        )
    for link in reading.references.links:
        role, name = reading.doc[link.role], reading.doc[link.name]
        owners = kin_of(reading, role) or kin_of(reading, name)
        names = reading.at(name)
        if not names:
            continue
        spans = sorted((role, name), key=lambda t: t.i)
        start, end = spans[0].left_edge.idx, spans[1].idx + len(spans[1].text)
        if owners:
            statement = Statement(
                f"be {role.lemma_.lower()} of",
                (
                    *members_as("agent", names),
                    *members_as("theme", owners[:1]),
                    Member("attribute", f"{owners[0].name}'s {role.lemma_.lower()}", _kind_of(role)),
                ),
                relation=True,
            )
        else:
            statement = Statement("be", (*members_as("agent", names), *members_as("attribute", reading.at(role))), relation=True)
        kind: FactKind = "relation" if owners else "state"
        yield _simple(reading, statement, kind, start, end)


def _kind_of(role: "Token") -> EntityKind:
    return "concept" if role.lemma_ in lx.PETS else "person"


def _simple(reading: Reading, statement: Statement, kind: FactKind, start: int, end: int) -> Fact:
    message = reading.message
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
        polarity="positive",
        modality="asserted",
        valid_from=message.sent_at,
        valid_to=FOREVER,
        precision="instant",
        recorded_at=message.sent_at,
    ).with_id()
