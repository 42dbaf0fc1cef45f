"""Answers from relations between people: "Emil" to "Who is Ingrid's son?", by the fact that Emil is a son of the one asked about."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from graphmem.answering.answering_config import ANSWER_SELECTION
from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.fact_answers import FactAnswer
from graphmem.answering.people import same_kin
from graphmem.answering.told_facts import has_ended
from graphmem.extraction.preprocess.injection import is_injection
from graphmem.language.stemming import terms_of
from graphmem.model import Fact, Hit
from graphmem.retrieval.question_frame import QuestionFrame

_NAMING = frozenset(terms_of("name called"))


def answer_by_relation(frame: QuestionFrame, asked: AskedPerson, hits: Sequence[Hit]) -> FactAnswer | None:
    """The newest fact that names the asked relative of the person asked about; None if none does."""
    if frame.relation != "be" or frame.answer_type not in ("who", "what", "name") or not asked.name:
        return None
    wanted = set(frame.content) - _NAMING
    found = [
        FactAnswer(value=value, fact=fact, hit=hit)
        for hit, fact in _relations(hits)
        if wanted in _role_terms(fact) and (value := _named_bearers(fact, asked))
    ]
    return max(found, key=lambda a: (a.fact.valid_from, a.fact.id), default=None)


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
    if frame.answer_type != "who" or frame.relation != "be" or frame.agent or not frame.content:
        return None
    found = []
    for hit in hits[: ANSWER_SELECTION.hits]:
        for fact in hit.facts:
            told = (fact.predicate, fact.polarity, fact.modality) == ("be", "positive", "asserted") and not fact.is_remark
            bearers = ", ".join(m.name for m in fact.members_in("agent"))
            terms = {term for m in fact.members_in("attribute", "place") for term in terms_of(m.name)}
            over = frame.values == "current" and has_ended(fact, at)
            if told and bearers and frame.content <= terms and not over and not is_injection(hit.message.text):
                found.append(FactAnswer(value=bearers, fact=fact, hit=hit))
    return max(found, key=lambda a: (a.fact.valid_from, a.fact.id)) if len({a.value for a in found}) == 1 else None


def _relations(hits: Sequence[Hit]) -> Iterator[tuple[Hit, Fact]]:
    for hit in hits[: ANSWER_SELECTION.hits]:
        told = [f for f in hit.facts if f.kind == "relation" and f.polarity == "positive" and f.modality == "asserted"]
        yield from ((hit, fact) for fact in told) if told and not is_injection(hit.message.text) else ()


def _role_terms(fact: Fact) -> list[set[str]]:
    """The index terms of each word for the role of the fact: those of "mother" and of "mum"."""
    role = fact.predicate.removeprefix("be ").removesuffix(" of")
    return [set(terms_of(word)) for word in same_kin(role)]


def _named_bearers(fact: Fact, asked: AskedPerson) -> str:
    """The names of those who have the role, if it is that of the person asked about; "Ada's son" is no name."""
    if not any(asked.is_named(m.name) for m in fact.members_in("theme")):
        return ""
    return ", ".join(dict.fromkeys(m.name for m in fact.members_in("agent") if "'s " not in m.name and not asked.is_named(m.name)))
