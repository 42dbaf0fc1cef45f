"""Replies that repeat only what differs: "mine is Nugget" after "my hamster's called Mochi" names the hamster of whoever replied."""

import re
from collections.abc import Sequence

from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.relation_synonyms import synonyms_of
from graphmem.extraction.preprocess.injection import is_injection
from graphmem.language.stemming import terms_of
from graphmem.model import Hit
from graphmem.retrieval.question_frame import QuestionFrame

_OPENING = r"^(?:(?:oh|ha+|haha|lol|nice|cool|really|wow|same|and|well|hm+)\b[\s,.!?]*)*"
_PARALLEL = (
    re.compile(rf"{_OPENING}(?:mine|ours)(?:['’]s| is| are| was)(?: called| named)? ([^,.;!?]+)", re.IGNORECASE),
    re.compile(rf"{_OPENING}(?:for|with) (?:me|us)\b,?(?: it(?:['’]s| is| was))? ([^,.;!?]+)", re.IGNORECASE),
    re.compile(rf"{_OPENING}([^,.;!?]+?) (?:for (?:me|us)|here)\b(?=\s*(?:$|[,.;!?]))", re.IGNORECASE),
    re.compile(rf"{_OPENING}(?:me,?|we|i)(?: (?:was|were))? (?:in|at|to) ([^,.;!?]+)", re.IGNORECASE),
)
_ASKING = frozenset(terms_of("name called kind type which"))
_MAX_WORDS = 5


def answer_by_parallel(frame: QuestionFrame, asked: AskedPerson, hits: Sequence[Hit]) -> tuple[str, Hit, Hit] | None:
    """What the person asked about replied to somebody who had just said the same about themselves, with both hits; None if nobody did.

    The message before must have every word of the question.
    """
    by_place = {(h.message.conversation, h.message.thread, h.message.position): h for h in hits}
    wanted = frame.content - _ASKING - {term for name in asked.names for term in terms_of(name)}
    found = []
    for (conversation, thread, position), reply in by_place.items():
        told = by_place.get((conversation, thread, position - 1))
        if told is None or not wanted or not asked.is_named(reply.message.speaker) or asked.is_named(told.message.speaker):
            continue
        terms = set(terms_of(told.message.text))
        related = set(terms_of(" ".join(synonyms_of(frame.relation))))
        if wanted <= terms | (related if related & terms else set()) and not is_injection(reply.message.text):
            value = next((m[1].strip() for pattern in _PARALLEL if (m := pattern.match(reply.message.text.strip())) is not None), "")
            if value and len(value.split()) <= _MAX_WORDS:
                found.append((value, reply, told))
    return max(found, key=lambda one: one[1].message.sent_at, default=None)
