"""Times of day of what happens again and again: "The ferry leaves at 8:20" answers "When does the ferry leave?"."""

import re
from collections.abc import Sequence

from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import is_negative, is_unreal
from graphmem.answering.evidence_sentences import EvidenceSentence
from graphmem.answering.relation_synonyms import same_relation
from graphmem.extraction.temporal.parser import parse_times
from graphmem.language.stemming import terms_of
from graphmem.retrieval.question_frame import QuestionFrame

_AGAIN = re.compile(r"^when (?:do|does)\b", re.IGNORECASE)
_SCHEDULED = frozenset("leave depart go arrive open close shut start begin end finish run".split())


def stated_clock(
    question: str, frame: QuestionFrame, asked: AskedPerson, sentences: Sequence[EvidenceSentence]
) -> tuple[str, EvidenceSentence] | None:
    """The time of day in the newest sentence that has the asked relation and all other words of the question, or None."""
    if not _AGAIN.match(question.strip()) or frame.relation not in _SCHEDULED:
        return None
    names = {term for name in frame.people if not asked.is_named(name) for term in terms_of(name)}
    wanted = (frame.content - set(terms_of(frame.relation))) | names
    found = [
        (clock, sentence)
        for sentence in sentences
        if wanted
        and wanted <= sentence.terms
        and _has_relation(sentence, frame.relation)
        and not (is_negative(sentence.span.text) or is_unreal(sentence.span.text))
        and (clock := _clock(sentence))
    ]
    return max(found, key=lambda one: one[1].hit.message.sent_at, default=None)


def _has_relation(sentence: EvidenceSentence, relation: str) -> bool:
    """True if the sentence has the verb; the tagger takes the "leaves" of a ferry for those of a tree."""
    return set(terms_of(relation)) <= sentence.terms or any(same_relation(relation, t.lemma_.lower()) for t in sentence.span)


def _clock(sentence: EvidenceSentence) -> str:
    said_at = sentence.hit.message.local_time.replace(tzinfo=None)
    times = sorted(
        (t for t in parse_times(sentence.span.text, said_at) if t.kind in ("clock", "moment")), key=lambda t: (t.kind != "clock", t.start)
    )
    return next((sentence.span.text[t.start : t.end].removeprefix("at ") for t in times), "")
