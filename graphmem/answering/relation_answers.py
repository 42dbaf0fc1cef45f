"""Answers from relations between people: "Emil" to "Who is Ingrid's son?", by the fact that Emil is a son of the one asked about."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from graphmem.answering.answering_config import ANSWER_SELECTION
from graphmem.answering.asked_person import AskedPerson, told_names
from graphmem.answering.fact_answers import FactAnswer
from graphmem.answering.people import inverse_kin, is_same_person, kin_terms, same_kin
from graphmem.answering.told_facts import has_ended
from graphmem.extraction.preprocess.injection import is_injection
from graphmem.language.stemming import terms_of
from graphmem.model import Fact, Hit
from graphmem.retrieval.question_frame import QuestionFrame

_NAMING = frozenset(terms_of("name called"))
_WHOSE = frozenset(terms_of("whose"))
_ACCOUNTS = frozenset(("user", "assistant", "system", "human", "ai"))


def answer_by_relation(frame: QuestionFrame, asked: AskedPerson, hits: Sequence[Hit]) -> FactAnswer | None:
    """The newest fact that names the asked relative of the person asked about, from either side; None if none does."""
    if frame.relation != "be" or frame.answer_type not in ("who", "what", "name"):
        return None
    wanted = set(frame.content) - _NAMING
    found = [
        FactAnswer(value=value, fact=fact, hit=hit)
        for hit, fact in _relations(hits)
        if (value := _relative(fact, wanted, frame, asked, hits))
    ]
    return max(found, key=lambda a: (a.fact.valid_from, a.fact.id), default=None)


def relation_of_named(frame: QuestionFrame, asked: AskedPerson, hits: Sequence[Hit]) -> FactAnswer | None:
    """Whose relative or pet somebody is: "Bruno's niece" to "Who is Paola?", "Theo" to "Whose pet is Peanut?"; None if no fact tells."""
    if frame.relation != "be" or frame.answer_type != "who" or not asked.name or asked.speaks:
        return None
    wanted = frame.content - _WHOSE
    found = []
    for hit, fact in _relations(hits):
        role = fact.predicate.removeprefix("be ").removesuffix(" of")
        owners = ", ".join(m.name for m in fact.members_in("theme"))
        if any(asked.is_named(m.name) for m in fact.members_in("agent")) and owners and (not wanted or wanted <= kin_terms(role)):
            value = owners if frame.content & _WHOSE else f"{owners}'s {role}"
            if frame.content & _WHOSE or not frame.content:
                found.append(FactAnswer(value=value, fact=fact, hit=hit))
    return max(found, key=lambda a: (a.fact.valid_from, a.fact.id), default=None)


def _relative(fact: Fact, wanted: set[str], frame: QuestionFrame, asked: AskedPerson, hits: Sequence[Hit]) -> str:
    """Who is what `wanted` says of the person asked about, by a fact of the one or of the other: whose sister she is, is her brother."""
    role = fact.predicate.removeprefix("be ").removesuffix(" of")
    if asked.name and wanted in [set(terms_of(word)) for word in same_kin(role)]:
        return _named_bearers(fact, asked)
    whose = [m for m in fact.members_in("agent") if _is_asked(m.name, frame, asked)]
    # "business partner": the other words of the question are those of the message.
    if not whose or not any(set(terms_of(word)) <= wanted <= {*terms_of(word), *terms_of(fact.text)} for word in inverse_kin(role)):
        return ""
    return ", ".join(dict.fromkeys(name for m in fact.members_in("theme") if (name := _told_name(m.name, hits))))


def _is_asked(name: str, frame: QuestionFrame, asked: AskedPerson) -> bool:
    if asked.name:
        return asked.is_named(name)
    return len(frame.people) == 1 and is_same_person(frame.people[0], name)


def _told_name(name: str, hits: Sequence[Hit]) -> str:
    """The name that somebody has told of themselves, or goes by; "" for an account that is named by its part in the talk alone."""
    own = "" if name.lower() in _ACCOUNTS or "'s " in name else name
    return next((told for bearer, told in told_names(hits) if bearer == name), own)


def owner_of_named(frame: QuestionFrame, hits: Sequence[Hit]) -> FactAnswer | None:
    """Whose pet or relative the question names: "Ada's neighbour" to "Who owns the cat Pixel?"; None if no fact tells."""
    if frame.relation not in ("own", "have", "belong") or not (frame.asks_agent or frame.relation == "belong") or not frame.people:
        return None
    found = [
        FactAnswer(value=", ".join(m.name for m in fact.members_in("theme")), fact=fact, hit=hit)
        for hit, fact in _relations(hits)
        if any(m.name in frame.people for m in fact.members_in("agent")) and fact.members_in("theme")
    ]
    return max(found, key=lambda a: (a.fact.valid_from, a.fact.id), default=None)


def bearer_of(frame: QuestionFrame, hits: Sequence[Hit], at: datetime) -> FactAnswer | None:
    """Who is what the question says: "Dov's grandmother" to "Who was a codebreaker?"; None if no fact tells, or several people are."""
    if frame.answer_type != "who" or frame.agent or not frame.content:
        return None
    found = []
    for hit in hits[: ANSWER_SELECTION.hits]:
        for fact in hit.facts:
            bearers = ", ".join(m.name for m in fact.members_in("agent"))
            over = frame.values == "current" and has_ended(fact, at)
            if bearers and _is_quality(fact, frame) and not over and not is_injection(hit.message.text):
                found.append(FactAnswer(value=bearers, fact=fact, hit=hit))
    return max(found, key=lambda a: (a.fact.valid_from, a.fact.id)) if len({a.value for a in found}) == 1 else None


def _is_quality(fact: Fact, frame: QuestionFrame) -> bool:
    """True if the fact says of its agent what the question says: "be" a codebreaker, "be terrified of" spiders."""
    if (fact.polarity, fact.modality) != ("positive", "asserted") or fact.kind == "relation" or fact.is_remark:
        return False
    copula, _, quality = fact.predicate.partition(" ")
    roles = ("attribute", "place", "theme") if quality else ("attribute", "place")
    terms = {*terms_of(quality), *(term for m in fact.members_in(*roles) for term in terms_of(m.name))}
    return (
        copula == "be"
        and frame.content <= terms
        and (frame.relation == "be" or bool(set(terms_of(frame.relation)) & set(terms_of(quality))))
    )


def _relations(hits: Sequence[Hit]) -> Iterator[tuple[Hit, Fact]]:
    for hit in hits[: ANSWER_SELECTION.hits]:
        told = [f for f in hit.facts if f.kind == "relation" and f.polarity == "positive" and f.modality == "asserted"]
        yield from ((hit, fact) for fact in told) if told and not is_injection(hit.message.text) else ()


def _named_bearers(fact: Fact, asked: AskedPerson) -> str:
    """The names of those who have the role, if it is that of the person asked about; "Ada's son" is no name."""
    if not any(asked.is_named(m.name) for m in fact.members_in("theme")):
        return ""
    return ", ".join(dict.fromkeys(m.name for m in fact.members_in("agent") if "'s " not in m.name and not asked.is_named(m.name)))
