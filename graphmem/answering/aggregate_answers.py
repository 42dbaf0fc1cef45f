"""Answers over many facts: how many times something happened, and when it did so first or last. The facts are read from the graph, so that
what recall did not show counts, too."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graphmem.answering.answering_config import AGGREGATES
from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import is_over, is_unreal
from graphmem.answering.relation_synonyms import synonyms_of
from graphmem.extraction.preprocess.injection import is_injection
from graphmem.language.name_forms import normal_name
from graphmem.language.stemming import terms_of
from graphmem.model import Fact, Hit, Message
from graphmem.model.interval_words import interval_in_words
from graphmem.model.validity import AsOf
from graphmem.retrieval.question_frame import QuestionFrame
from graphmem.retrieval.recall import Sources
from graphmem.storage.repository import built_messages, fact_from

_TIMES = re.compile(r"\bhow (?:many times|often)\b", re.IGNORECASE)
_PER = re.compile(r"\b(?:a|per|each|every) (?:day|week|month|year)\b|\bhow often (?:do|does)\b", re.IGNORECASE)
_FIRST = re.compile(r"\b(?:first|for the first time|at first|originally|initially)\b", re.IGNORECASE)
_LAST = re.compile(r"\b(?:last|latest|most recently|for the last time)\b", re.IGNORECASE)
# Within a time, before or after something: facts alone do not say which of them are asked for.
_BOUND = re.compile(
    r"\b(?:before|after|since|until|till|between|prior|during)\b|\b(?:19|20)\d\d\b"
    r"|\b(?:this|last|past|in) (?:week|month|year|spring|summer|autumn|fall|winter|january|february|march|april|may|june|july|august"
    r"|september|october|november|december)\b",
    re.IGNORECASE,
)
# Verbs that say too little for facts to be of one kind.
_VAGUE = frozenset("be do have get make take".split())
_ASKING = frozenset(terms_of("how many times often first last latest recently originally initially when time did ever so far"))
_COUNTS = ("", "once", "twice")


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregateAnswer:
    """What facts say together, worded as `text`, with the hit of each of them, oldest first."""

    text: str
    fact: Fact
    hits: tuple[Hit, ...]


def answer_over_facts(question: str, frame: QuestionFrame, asked: AskedPerson, sources: Sources, *, as_of: AsOf) -> AggregateAnswer | None:
    """How many times the person asked about did what is asked, or when first or last; None if that is not asked, or no fact tells it.

    A fact counts if it has the asked relation, the person as its agent, and all other words of the question; two of one day are one time.
    """
    counts = bool(_TIMES.search(question)) and not _PER.search(question)
    edge = "first" if _FIRST.search(question) else "last" if _LAST.search(question) else ""
    if _BOUND.search(question) or frame.relation in _VAGUE or not asked.name or not (counts or (edge and frame.answer_type == "when")):
        return None
    told = _facts(frame, asked, sources, as_of)
    messages = built_messages(sources.store, sources.space, sorted({fact.message_id for fact in told}))
    fitting = [fact for fact in told if _fits(frame, asked, fact, messages, as_of)]
    if counts:
        return _counted(fitting, messages)
    return _at_edge(fitting, messages, last=edge == "last")


def _facts(frame: QuestionFrame, asked: AskedPerson, sources: Sources, as_of: AsOf) -> list[Fact]:
    """The facts of the relation and the person, oldest first; none if there are more than may be read, as the count would be wrong."""
    meant = sources.names.entity_ids_of({normal_name(name) for name in asked.names})
    ids = sorted({id_ for found in meant.values() for id_ in found})
    most = AGGREGATES.most_facts
    verbs = [f"{verb} " for verb in sorted(synonyms_of(frame.relation))]
    rows = sources.store.read("facts_of_relation", space=sources.space, ids=ids, verbs=verbs, known=as_of.known, limit=most + 1)
    return [] if len(rows) > most else [fact_from(row) for row in rows]


def _fits(frame: QuestionFrame, asked: AskedPerson, fact: Fact, messages: Mapping[str, Message], as_of: AsOf) -> bool:
    message = messages.get(fact.message_id)
    if message is None or fact.valid_from > as_of.valid or not any(asked.is_named(m.name) for m in fact.members if m.role == "agent"):
        return False
    names = {term for name in asked.names for term in terms_of(name)}
    others = {term for name in frame.people if not asked.is_named(name) for term in terms_of(name)}
    wanted = (set(frame.content) - _ASKING - set(terms_of(frame.relation)) - names) | others
    month = f"{fact.event_start:%B %Y}" if fact.event_start else ""
    known = set(terms_of(" ".join((fact.text, fact.predicate, month, *(m.name for m in fact.members), *fact.tags))))
    return wanted <= known and not (is_over(fact.text) or is_unreal(fact.text) or is_injection(message.text))


def _counted(facts: Sequence[Fact], messages: Mapping[str, Message]) -> AggregateAnswer | None:
    occasions: dict[date, Fact] = {}
    for fact in facts:
        occasions.setdefault((fact.event_start or fact.valid_from).date(), fact)
    if not occasions:
        return None
    chosen = [occasions[day] for day in sorted(occasions)]
    number = len(chosen)
    return AggregateAnswer(
        text=_COUNTS[number] if number < len(_COUNTS) else f"{number} times", fact=chosen[-1], hits=_hits(chosen, messages)
    )


def _at_edge(facts: Iterable[Fact], messages: Mapping[str, Message], *, last: bool) -> AggregateAnswer | None:
    dated = sorted((f for f in facts if f.event_start is not None), key=lambda f: (f.event_start or f.valid_from, f.id))
    if not dated:
        return None
    fact = dated[-1 if last else 0]
    start, end = fact.event_start or fact.valid_from, fact.event_end or fact.event_start or fact.valid_from
    return AggregateAnswer(
        text=interval_in_words(start, end, fact.event_precision or fact.precision), fact=fact, hits=_hits([fact], messages)
    )


def _hits(facts: Iterable[Fact], messages: Mapping[str, Message]) -> tuple[Hit, ...]:
    return tuple(Hit(messages[fact.message_id], 0.0, facts=(fact,)) for fact in facts)
