"""Verdicts from facts that take a side: "I oppose the merger now" says no to "Does Greta support the merger?"."""

from collections.abc import Sequence
from datetime import datetime

from graphmem.answering.answering_config import ANSWER_SELECTION
from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import is_unreal
from graphmem.answering.fact_answers import FactAnswer
from graphmem.answering.told_facts import has_ended
from graphmem.extraction.preprocess.injection import is_injection
from graphmem.language.stemming import terms_of
from graphmem.model import Fact, Hit
from graphmem.model.relations import claim_of, relations
from graphmem.retrieval.question_frame import QuestionFrame


def answer_by_stance(frame: QuestionFrame, asked: AskedPerson, hits: Sequence[Hit], at: datetime) -> FactAnswer | None:
    """The newest fact of the person asked about that takes a side in the asked relation, worded after its verdict; None if there is none.

    Only relations of which one side excludes another count. Every other word of the question must be in the fact.
    """
    sides = {one.name: one.side for one in relations().get(frame.relation, ()) if one.excludes and one.predicate == frame.relation}
    if not sides or not asked.name:
        return None
    wanted = frame.content - set(terms_of(frame.relation)) - set(terms_of(asked.name))
    found = [
        FactAnswer(value=f"{says}: {fact.text.strip().rstrip('.')}", fact=fact, hit=hit)
        for hit in hits[: ANSWER_SELECTION.hits]
        for fact in hit.facts
        if _is_told(fact, hit, asked) and wanted <= _terms(fact) and (says := _verdict(fact, sides, frame, at))
    ]
    return max(found, key=lambda a: (a.fact.valid_from, a.fact.recorded_at, a.fact.id), default=None)


def _is_told(fact: Fact, hit: Hit, asked: AskedPerson) -> bool:
    by_asked = any(asked.is_named(m.name) for m in fact.members_in("agent"))
    return by_asked and fact.modality == "asserted" and not is_unreal(fact.text) and not is_injection(hit.message.text)


def _terms(fact: Fact) -> set[str]:
    return set(terms_of(" ".join((fact.text, *(m.name for m in fact.members)))))


def _verdict(fact: Fact, sides: dict[str, str], frame: QuestionFrame, at: datetime) -> str:
    """ "Yes" or "No" by the side of the fact; "" for one of another relation, and for the denial of another side."""
    claim = claim_of(fact)
    side = sides.get(claim.relation)
    if side is None:
        return ""
    if claim.side != side:
        return "No" if claim.holds else ""
    return "Yes" if claim.holds and (frame.values != "current" or not has_ended(fact, at)) else "No"
