"""Distances: "Ran 12 kilometres this morning" answers "How far did Kofi run?"."""

import re
from collections.abc import Sequence

from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import is_negative, is_unreal
from graphmem.answering.evidence_sentences import EvidenceSentence
from graphmem.answering.relation_synonyms import same_relation
from graphmem.answering.told_facts import facts_told
from graphmem.extraction.temporal.time_words import COUNTS
from graphmem.language.stemming import terms_of
from graphmem.retrieval.question_frame import QuestionFrame

_LENGTH = re.compile(
    rf"\b(?:\d[\d.,]*|{'|'.join(COUNTS)}|half a|a hundred|a couple of|a few)"
    r"[ -]?(?:km|k|kilomet(?:re|er)s?|miles?|mi|met(?:re|er)s?|m|yards?|laps?|blocks?)\b",
    re.IGNORECASE,
)
_FAR = frozenset(terms_of("far how"))


def stated_distance(frame: QuestionFrame, asked: AskedPerson, sentences: Sequence[EvidenceSentence]) -> tuple[str, EvidenceSentence] | None:
    """The distance in the newest sentence of the person asked about that has the asked relation, or None."""
    if frame.answer_type != "how" or not frame.content & _FAR:
        return None
    wanted = frame.content - _FAR - set(terms_of(frame.relation))
    found = []
    for sentence in sentences:
        text, mine = sentence.span.text, not asked.speaks or asked.is_named(sentence.hit.message.speaker)
        told = facts_told(sentence, frame.relation) or any(same_relation(frame.relation, t.lemma_.lower()) for t in sentence.span)
        length = _LENGTH.search(text)
        if mine and told and length is not None and wanted <= sentence.terms and not (is_negative(text) or is_unreal(text)):
            found.append((length[0], sentence))
    return max(found, key=lambda one: one[1].hit.message.sent_at, default=None)
