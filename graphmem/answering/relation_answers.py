"""Answers from relations between people: "Emil" to "Who is Ingrid's son?", by the fact that Emil is a son of the one asked about."""

from collections.abc import Iterator, Sequence

from graphmem.answering.answering_config import ANSWER_SELECTION
from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.fact_answers import FactAnswer
from graphmem.extraction.preprocess.injection import is_injection
from graphmem.language.stemming import terms_of
from graphmem.model import Fact, Hit
from graphmem.retrieval.question_frame import QuestionFrame

# Words for one relation.
_SAME = (
    "mother mom mum mama mommy mummy".split(),
    "father dad daddy papa".split(),
    "grandmother grandma granny nana".split(),
    "grandfather grandpa granddad".split(),
    "aunt auntie".split(),
    "neighbor neighbour".split(),
    "colleague coworker co-worker".split(),
    "roommate flatmate".split(),
    "fiance fiancé fiancee fiancée".split(),
)
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


def _relations(hits: Sequence[Hit]) -> Iterator[tuple[Hit, Fact]]:
    for hit in hits[: ANSWER_SELECTION.hits]:
        told = [f for f in hit.facts if f.kind == "relation" and f.polarity == "positive" and f.modality == "asserted"]
        yield from ((hit, fact) for fact in told) if told and not is_injection(hit.message.text) else ()


def _role_terms(fact: Fact) -> list[set[str]]:
    """The index terms of each word for the role of the fact: those of "mother" and of "mum"."""
    role = fact.predicate.removeprefix("be ").removesuffix(" of")
    return [set(terms_of(word)) for word in next((words for words in _SAME if role in words), [role])]


def _named_bearers(fact: Fact, asked: AskedPerson) -> str:
    """The names of those who have the role, if it is that of the person asked about; "Ada's son" is no name."""
    if not any(asked.is_named(m.name) for m in fact.members_in("theme")):
        return ""
    return ", ".join(dict.fromkeys(m.name for m in fact.members_in("agent") if "'s " not in m.name and not asked.is_named(m.name)))
