"""Counts told in the next words: "I ordered the chairs. Six of them." answers "How many chairs did Wes order?"."""

import re
from collections.abc import Sequence

from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import is_unreal
from graphmem.answering.evidence_sentences import EvidenceSentence, goes_on
from graphmem.extraction.temporal.time_words import COUNTS
from graphmem.language.stemming import terms_of
from graphmem.retrieval.question_frame import QuestionFrame

_OF_THEM = re.compile(rf"\b(?P<count>\d[\d,.]*|{'|'.join(COUNTS)}|none|all|both|half) of (?:them|those|these|us)\b", re.IGNORECASE)
_COUNTING = frozenset(terms_of("how many of the"))


def stated_count(frame: QuestionFrame, asked: AskedPerson, sentences: Sequence[EvidenceSentence]) -> tuple[str, EvidenceSentence] | None:
    """The newest "N of them" in the sentence after one that names what is counted; each word of the question is in one of the two."""
    if frame.answer_type != "how_many":
        return None
    wanted = frame.content - _COUNTING
    found = []
    for n, sentence in enumerate(sentences):
        told = _OF_THEM.search(sentence.span.text)
        before = [s for s in (*sentences[max(0, n - 2) : n], *sentences) if _leads_to(s, sentence)]
        of_asked = not asked.speaks or asked.is_named(sentence.hit.message.speaker)
        if told is None or not of_asked or is_unreal(sentence.span.text):
            continue
        if any(s.terms & wanted and wanted <= s.terms | sentence.terms for s in before):
            found.append((told["count"], sentence))
    return max(found, key=lambda one: one[1].hit.message.sent_at, default=None)


def _leads_to(first: EvidenceSentence, other: EvidenceSentence) -> bool:
    """True for an earlier sentence of the same message, or of the message that the other goes on from."""
    same = first.hit.message.id == other.hit.message.id and first.span.end <= other.span.start
    return same or goes_on(first, other)
