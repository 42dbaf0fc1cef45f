"""Facts of a message: one n-ary fact per asserted clause, with its kind, modality and times."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.appositions import apposition_facts
from graphmem.extraction.clauses.clause_finder import Clause, find_clauses, object_exceptions
from graphmem.extraction.clauses.parsed_message import ParsedMessage, Proposition, fact_of
from graphmem.extraction.clauses.propositions import find_propositions
from graphmem.extraction.facts.completion import completed, with_phrases
from graphmem.extraction.facts.ended_states import ended_states, past_state_is_over
from graphmem.extraction.facts.fact_confidence import inferred, is_tautology, with_confidence
from graphmem.extraction.facts.fact_config import TIME_ATTACHMENT
from graphmem.extraction.facts.fact_timing import attach_to_clauses, frame_time, is_how_long, times_by_clause
from graphmem.extraction.facts.filtering import rejection_reason
from graphmem.extraction.facts.inference import infer_states
from graphmem.extraction.facts.lost_words import is_loss, lost_content
from graphmem.extraction.facts.named_relatives import named_relations
from graphmem.extraction.facts.named_times import FREQUENCIES
from graphmem.extraction.facts.nominal_events import NominalEvent, find_nominal_events
from graphmem.extraction.facts.question_answer_pairs import OpenQuestion, answer_propositions
from graphmem.extraction.facts.remarks import (
    NOT_KEPT,
    clause_proposition,
    fragment_remark,
    fragments,
    is_worth_keeping,
    picture_remarks,
    remark_of,
    sentence_remark,
    whole_sentence,
    with_subject,
)
from graphmem.extraction.facts.structural_doubt import is_doubtful
from graphmem.extraction.facts.tense_aspect import validity_of
from graphmem.extraction.temporal import TimeSpan, resolve_time
from graphmem.language import lexicon as lx
from graphmem.model import Fact, FactKind, Message, Modality
from graphmem.model.predicates import FUNCTIONAL_PREDICATES

if TYPE_CHECKING:
    from spacy.tokens import Span

# A clause that is rejected so may still end a state: "I quit." says little by itself.
_STILL_ENDING = frozenset(("", "bare", "known"))


@dataclass(frozen=True, slots=True)
class FoundFacts:
    """The facts of a message, the rejection reason of each clause that gave none, and the error of each sentence that failed."""

    facts: tuple[Fact, ...]
    left_out: tuple[str, ...]
    problems: tuple[str, ...] = ()


def find_facts(parsed: ParsedMessage) -> FoundFacts:
    """Facts in the order of their clauses, each followed by the states it implies, without duplicates.

    A sentence that fails is a problem; the other sentences give their facts.
    """
    found = _Findings({fact.id: fact for fact in apposition_facts(parsed)})
    for sentence in parsed.doc.sents:
        try:
            _add_sentence(parsed, sentence, found)
        except Exception as error:  # reported, and the other sentences are read
            found.problems.append(f"{type(error).__name__}: {error} (characters {sentence.start_char} to {sentence.end_char})")
    found.facts |= {fact.id: fact for fact in picture_remarks(parsed)}
    told = (fact for fact in found.facts.values() if not is_tautology(fact))
    return FoundFacts(tuple(told), tuple(found.left_out), tuple(found.problems))


@dataclass(slots=True)
class _Findings:
    """What the sentences of a message have given so far; `frame` is the time that the last one sets for the next."""

    facts: dict[str, Fact]
    left_out: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    frame: TimeSpan | None = None
    unread: list["_Unread"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Unread:
    """A clause that gave no fact, and why."""

    clause: Clause
    proposition: Proposition
    time: TimeSpan | None
    recurrence: str
    reason: str


def _add_sentence(parsed: ParsedMessage, sentence: "Span", found: _Findings) -> None:
    clauses = list(find_clauses(sentence))
    found.left_out += ["language" for clause in clauses if clause.verb.i in parsed.foreign]
    clauses = [c for c in clauses if c.verb.i not in parsed.foreign and not _is_heading(parsed, c) and not _is_quoted_order(c)]
    stated = [clause for clause in clauses if not clause.unasserted]
    found.left_out += [clause.unasserted for clause in clauses if clause.unasserted]
    times = times_by_clause(parsed, stated, found.frame) if parsed.times else {}
    recurrences = attach_to_clauses(parsed, stated, parsed.recurring) if parsed.recurring else {}
    used: set[int] = set()
    told = frozenset(clause.verb.i for clause in stated)
    governing = told | {clause.top.i for clause in stated}
    for clause in stated:
        time, recurrence, reason = times.get(clause.verb.i), recurrences.get(clause.verb.i, ""), "empty"
        given, rejected, ended = False, None, list[Fact]()
        for variant, proposition in _readings(parsed, clause):
            reason = rejection_reason(parsed, variant, proposition, has_time=bool(time or recurrence))
            rejected = rejected or proposition
            fact = _fact(parsed, variant, proposition, time)
            recurrence = "" if fact.kind == "event" and recurrence.lower() in FREQUENCIES else recurrence  # "I went to the annual fair"
            if not reason:
                used |= {time.start} if time else set()
                whole_fact = completed(parsed, variant, with_confidence(replace(fact, recurrence=recurrence), parsed, clause), told)
                reason = "doubtful" if is_doubtful(parsed, variant, whole_fact, governing) else ""
            if reason in _STILL_ENDING:
                ended += map(inferred, ended_states(fact))
            if not reason:
                given = True
                fact = replace(whole_fact, tags=fact.tags)
                states = (state for one in infer_states(fact) if (state := with_phrases(one, whole_fact)))
                implied = (*states, *named_relations(fact), *_over(clause, time, whole_fact))
                found.facts |= {one.id: one for one in (whole_fact, *map(inferred, implied)) if one.id not in found.facts}
        found.facts |= {one.id: one for one in ended if one.id not in found.facts}
        found.left_out += [reason] if reason else []
        if reason and not given and reason not in NOT_KEPT:
            found.unread.append(_Unread(clause, clause_proposition(parsed, clause, rejected), time, recurrence, reason))
    dated = [one for one in find_nominal_events(parsed, sentence, clauses) if one.time.start not in used] if parsed.times else []
    found.facts |= {fact.id: fact for fact in (_nominal_event_fact(parsed, one) for one in dated)}
    found.frame = None if used else frame_time(parsed, sentence)
    found.facts |= {fact.id: _as_the_sentence_says(parsed, sentence, clauses, fact) for fact in _remarks(parsed, sentence, clauses, found)}
    held = [f for f in found.facts.values() if f.start < sentence.end_char and f.end > sentence.start_char]
    whole = [f for f in held if not f.is_remark]
    asks = any(clause.unasserted == "question" for clause in clauses)
    praised = all(m.name == parsed.turn.addressee for f in whole for m in f.members_in("agent"))
    if whole and not asks and not praised and is_loss(lost_content(parsed, sentence, held)):
        base = max(whole, key=lambda f: (f.kind != "relation", f.end - f.start))
        base = replace(base, members=()) if base.kind == "relation" else base  # who "my dog" belongs to does nothing here
        remark = sentence_remark(parsed, sentence, base, "partial")
        if remark is not None:
            found.facts[remark.id] = _as_the_sentence_says(parsed, sentence, clauses, remark)


def _as_the_sentence_says(parsed: ParsedMessage, sentence: "Span", clauses: Sequence[Clause], remark: Fact) -> Fact:
    """An undated remark of a whole sentence with the predicate, subject, polarity and modality of its main clause."""
    whole = remark.start <= sentence[0].idx and remark.end >= sentence[-1].idx
    main = next((c for c in clauses if c.top.dep_ == "ROOT" and not c.unasserted), None)
    if not whole or main is None or remark.event_start is not None:
        return remark
    predicate = next((p.predicate for p in find_propositions(parsed, main)), main.verb.lemma_.lower())
    own = remark.members if predicate == remark.predicate else ()  # those of another clause take no part in this one
    members = with_subject(parsed, own, main)
    return replace(remark, predicate=predicate, members=members, polarity=main.polarity, modality=main.modality).with_id()


def _readings(parsed: ParsedMessage, clause: Clause) -> Iterator[tuple[Clause, Proposition]]:
    """The propositions of a clause, and of what it excepts."""
    for variant in (clause, *object_exceptions(clause)):
        for proposition in find_propositions(parsed, variant):
            yield variant, proposition


def _is_heading(parsed: ParsedMessage, clause: Clause) -> bool:
    """ "Visiting the falls", "Use coasters" in an assistant's turn: advice or a heading, and nothing that it did itself."""
    bare = (
        clause.elided
        or clause.imperative
        or not clause.subject
        or (clause.verb.tag_ == "VBG" and clause.verb.dep_ in ("advcl", "acl", "conj", "pcomp"))
    )
    return parsed.message.role == "assistant" and bare and clause.verb.tag_ != "VBD" and not clause.passive


_QUOTES = frozenset('"\u201c\u201d')


def _is_quoted_order(clause: Clause) -> bool:
    """True for "find" of 'For example, "Find the oldest tree in the park."': words for somebody else, and no order to the addressee."""
    return clause.imperative and sum(t.text in _QUOTES for t in clause.verb.doc[: clause.verb.i]) % 2 == 1


def _remarks(parsed: ParsedMessage, sentence: "Span", clauses: Sequence[Clause], found: _Findings) -> Iterator[Fact]:
    """What the sentence says in clauses and fragments that gave no fact; a clause inside another one is part of that one's remark."""
    taken: list[tuple[int, int]] = []
    whole = [f for f in found.facts.values() if not f.is_remark and sentence.start_char <= f.start < sentence.end_char]
    lost = {t.i for t in lost_content(parsed, sentence, whole)} if whole else {t.i for t in sentence}
    for one in sorted(found.unread, key=lambda u: len(list(u.clause.top.subtree)), reverse=True):
        fact = replace(_fact(parsed, one.clause, one.proposition, one.time), recurrence=one.recurrence)
        if any(start <= fact.start and fact.end <= end for start, end in taken):
            continue
        tokens = [t for t in sentence if fact.start <= t.idx < fact.end]
        if lost.isdisjoint(t.i for t in tokens):
            continue
        if is_worth_keeping(parsed, one.clause, tokens, dated=one.time is not None or bool(one.recurrence)):
            said = whole_sentence(one.clause, tokens)
            remark = remark_of(parsed, fact, said, one.reason) if said else None
            if remark is not None and not any(start <= remark.start and remark.end <= end for start, end in taken):
                taken.append((remark.start, remark.end))
                yield remark
    found.unread.clear()
    for tokens in fragments(parsed, sentence, clauses):
        if whole and not is_loss(lost_content(parsed, tokens, whole)):
            continue
        remark = fragment_remark(parsed, tokens)
        if remark is not None:
            yield remark


def _over(clause: Clause, time: TimeSpan | None, fact: Fact) -> Iterator[Fact]:
    """ "I used to work there", "I worked there until June": since then it is over; not so of "used to help when we were poor"."""
    if any(tag.startswith("circumstance=when ") for tag in fact.tags):
        return
    if clause.used_to or (time is not None and time.relation == "until" and clause.tense == "past"):
        yield from past_state_is_over(fact)


def answer_facts(parsed: ParsedMessage, question: OpenQuestion | None) -> Iterator[Fact]:
    """Facts that a short answer and the question before it state together; they belong to the answer's message."""
    for answered in answer_propositions(parsed, question):
        message = parsed.message if answered.time else answered.parsed.message
        time = answered.time or times_by_clause(answered.parsed, [answered.clause]).get(answered.clause.verb.i)
        if not rejection_reason(answered.parsed, answered.clause, answered.proposition, has_time=time is not None):
            fact = _fact(replace(answered.parsed, message=message), answered.clause, answered.proposition, time)
            fact = with_confidence(fact, answered.parsed, answered.clause, from_context=True)
            moved = _restated(fact, parsed.message, answered.sentence.start_char, answered.sentence.end_char)
            yield from (moved, *map(inferred, (*infer_states(moved), *ended_states(moved))))


def _restated(fact: Fact, message: Message, start: int, end: int) -> Fact:
    """The fact with these characters of this message as its source."""
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


def _fact(parsed: ParsedMessage, clause: Clause, proposition: Proposition, time: TimeSpan | None) -> Fact:
    message = parsed.message
    decided_at = time if _is_past_decision(clause) else None
    time = _time_agreeing_with_tense(time, clause, message)
    modality = _modality_with_time(clause, time, message.local_time)
    kind = _kind(parsed, clause, proposition, modality)
    validity = validity_of(kind, clause, time, message.sent_at)
    fact = fact_of(message, proposition, kind, _extent(clause), validity=validity, time=time, polarity=clause.polarity, modality=modality)
    return _plan_holding_from(fact, decided_at, message) if decided_at and time is None else fact


def _nominal_event_fact(parsed: ParsedMessage, one: NominalEvent) -> Fact:
    """ "our trip last year": the fact that there was a trip."""
    past = one.clause.tense == "past" and one.clause.modality == "asserted"
    message = parsed.message
    time = _redirected(one.time, message, ahead=not past) if one.time.open_direction else one.time
    to_come = time.from_ > message.local_time
    kind: FactKind = "plan" if to_come else "event"
    modality: Modality = "planned" if to_come else "asserted"
    validity = validity_of(kind, one.clause, time, message.sent_at)
    return fact_of(message, one.proposition, kind, (one.start, one.end), validity=validity, time=time, modality=modality)


def _time_agreeing_with_tense(time: TimeSpan | None, clause: Clause, message: Message) -> TimeSpan | None:
    """The time, turned in the direction that the tense implies; None if it contradicts the tense."""
    if time is None:
        return None
    past = clause.tense == "past" or clause.perfect or time.relation == "since"
    if time.open_direction:
        time = _redirected(time, message, ahead=not past)
    prepares = (clause.verb.lemma_ in _PREPARING and clause.top == clause.verb) or any(g.lemma_ == "try" for g in clause.governors)
    if prepares and clause.progressive and time.to > message.local_time:
        return None  # "I'm planning a fair for next month": the time of the fair
    if past and clause.modality == "asserted" and (time.from_ > message.local_time or is_how_long(time, message)):
        return None
    if clause.modality in ("planned", "wished") and time.to <= message.local_time:
        return None  # "I'll always remember our trip last year": the time of the trip
    return time


_PREPARING = frozenset("plan organize organise prepare arrange coordinate design practice practise train research rehearse study".split())


def _redirected(time: TimeSpan, message: Message, *, ahead: bool) -> TimeSpan:
    """A bare "on Friday" resolved to the next Friday (`ahead`) or the last one."""
    if time.end - time.start >= TIME_ATTACHMENT.turnable_characters:
        return time
    other = resolve_time(message.text[time.start : time.end], message.local_time, ahead)
    return replace(other, start=time.start, end=time.end, relation=time.relation, open_direction=True) if other else time


def _is_past_decision(clause: Clause) -> bool:
    """ "Last week I decided to move": the time is that of the decision, not of the plan."""
    return clause.modality == "planned" and clause.tense == "past" and not clause.perfect


def _plan_holding_from(fact: Fact, decided_at: TimeSpan, message: Message) -> Fact:
    """The plan with a validity that starts at its decision."""
    begins = min(decided_at.from_, message.sent_at)
    return replace(fact, valid_from=begins, precision=decided_at.precision).with_id()


def _modality_with_time(clause: Clause, time: TimeSpan | None, now: datetime) -> Modality:
    """The clause's modality; a present tense with a future time is a plan ("I'm flying to Rome next week"), as is "I'm quitting my job"."""
    to_come = clause.tense == "present" and not clause.perfect and time and time.from_ > now
    return "planned" if clause.modality == "asserted" and (to_come or _is_about_to_change(clause)) else clause.modality


def _is_about_to_change(clause: Clause) -> bool:
    """ "I'm moving to Oslo", "we're getting married": what happens at once has not happened while it goes on; not "I'm moving boxes"."""
    children = [*clause.verb.children, *(c for child in clause.verb.children if child.dep_ == "auxpass" for c in child.children)]
    moved = clause.verb.lemma_ == "move" and any(c.dep_ == "dobj" for c in children)
    goes_on = clause.progressive or any(c.dep_ == "auxpass" and c.tag_ == "VBG" for c in children)
    present = any(c.dep_ == "aux" and c.tag_ in ("VBP", "VBZ") for c in children) and not clause.perfect
    return goes_on and present and clause.verb.lemma_ in lx.TRANSITIONS and not moved


def _kind(parsed: ParsedMessage, clause: Clause, proposition: Proposition, modality: Modality) -> FactKind:
    if proposition.relation:
        return "relation"
    if clause.imperative and parsed.to_assistant:
        return "instruction"
    if modality in ("planned", "wished"):
        return "plan"
    if proposition.preference and clause.tense == "present":
        return "preference"
    if clause.tense == "past" or clause.perfect:
        lasting = (
            proposition.predicate in FUNCTIONAL_PREDICATES
            or clause.used_to
            or clause.ended
            or (clause.perfect and (clause.progressive or clause.verb.lemma_ in lx.STATIVE))
        )
        return "state" if lasting else "event"
    return "state"


def _extent(clause: Clause) -> tuple[int, int]:
    """Characters of a clause: its verb's subtree, without coordinated clauses."""
    top = clause.top
    first, last = top.left_edge, top.right_edge
    for child in top.children:
        if child.dep_ in ("conj", "parataxis") and child.i > top.i and child.pos_ in ("VERB", "AUX"):
            last = top.doc[max(child.left_edge.i - 1, top.i)]
            break
    if top.dep_ == "ccomp" and top.left_edge.i < top.i:
        first = top.left_edge
    if top.dep_ == "relcl" and top.head.i < top.left_edge.i:
        first = top.head.left_edge  # "the shelter I volunteer at"
    if top.lemma_ == "know" and any(c.lower_ in lx.SECOND and c.dep_ == "nsubj" for c in top.lefts):
        first = clause.verb.left_edge  # "let you know that I moved"
    while last.i > clause.verb.i and (last.is_punct or last.dep_ == "cc" or last.is_space):
        last = last.nbor(-1)
    while first.i < clause.verb.i and (
        first.is_punct
        or (first.dep_ in ("cc", "intj", "mark") and first.lower_ in ("that", "and", "but", "so", "or"))
        or first.dep_ == "intj"
        or first.is_space
    ):
        first = first.nbor(1)
    return first.idx, last.idx + len(last.text)
