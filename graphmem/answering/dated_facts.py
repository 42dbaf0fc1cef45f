"""Dates of facts: "started Middlemarch tonight" answers "When did Percy start Middlemarch?", "I do yoga every Monday" when it is done."""

from collections.abc import Sequence

from graphmem.answering.answer_dates import date_expressions
from graphmem.answering.answering_config import ANSWER_SELECTION
from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import is_over, is_unreal
from graphmem.answering.fact_answers import FactAnswer
from graphmem.answering.relation_synonyms import same_relation
from graphmem.extraction.preprocess.injection import is_injection
from graphmem.language.stemming import terms_of
from graphmem.model import Fact, Hit
from graphmem.model.interval_words import interval_in_words
from graphmem.retrieval.question_frame import QuestionFrame

_ASKING = frozenset(terms_of("when what which day date month year time week weekend"))


def answer_by_dated_fact(frame: QuestionFrame, asked: AskedPerson, hits: Sequence[Hit]) -> FactAnswer | None:
    """The time of the newest fact that has the asked relation and agent and every other word of the question, or None."""
    if frame.answer_type not in ("when", "how_often") or not asked.name or frame.relation in ("", "be"):
        return None
    found = [
        FactAnswer(value=value, fact=fact, hit=hit)
        for hit in hits[: ANSWER_SELECTION.hits]
        for fact in hit.facts
        if _tells(frame, asked, fact) and not is_injection(hit.message.text) and (value := _time_of(frame, fact, hit))
    ]
    return max(found, key=lambda a: (a.fact.standing != "outranked", not a.fact.is_remark, a.fact.recorded_at, a.fact.id), default=None)


def _tells(frame: QuestionFrame, asked: AskedPerson, fact: Fact) -> bool:
    told = fact.predicate.split()[0] if fact.predicate else ""
    modalities = ("asserted",) if frame.values == "past" else ("asserted", "planned")
    if fact.polarity != "positive" or fact.modality not in modalities or not same_relation(frame.relation, told):
        return False
    if is_over(fact.text) or is_unreal(fact.text) or not any(asked.is_named(m.name) for m in fact.members_in("agent")):
        return False
    names = {term for name in frame.people if not asked.is_named(name) for term in terms_of(name)}
    wanted = (frame.content - _ASKING - set(terms_of(frame.relation))) | names
    known = set(terms_of(" ".join((fact.text, fact.predicate, *(m.name for m in fact.members), *fact.tags))))
    return wanted <= known and bool(wanted or frame.relation != "do")


def _time_of(frame: QuestionFrame, fact: Fact, hit: Hit) -> str:
    """The time in the words of the fact's text if it has one time only, or else by the fact itself."""
    if fact.recurrence and frame.values != "past":
        return fact.recurrence
    if frame.answer_type == "how_often" or fact.event_start is None:
        return ""
    said = date_expressions(fact.text, hit.message.local_time.replace(tzinfo=None))
    if len(said) == 1:
        return said[0][2]
    return interval_in_words(fact.event_start, fact.event_end or fact.event_start, fact.event_precision or fact.precision)
