"""Reasons: "My knee gave out, so I switched to rowing" answers "Why did Ida switch to rowing?"."""

import re
from collections.abc import Sequence

from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import is_unreal
from graphmem.answering.evidence_sentences import EvidenceSentence
from graphmem.language.stemming import terms_of
from graphmem.retrieval.question_frame import QuestionFrame

# The clause before is the reason for the one after.
_SO = re.compile(
    r",? (?:and )?(?:so|therefore|which is why|that's why|that is why)(?: that)? (?=(?:i|we|he|she|they|it|the|my|our|\w+ed)\b)"
    r"|\. (?:that's|that is|which is) why ",
    re.IGNORECASE,
)
# What follows is the reason for the clause before.
_BECAUSE = re.compile(r",? (?:because of|because|cause|'cause|cuz|coz|since|due to|thanks to|on account of)\b", re.IGNORECASE)
_WHY = frozenset(terms_of("why reason stop start decide did cause make come"))
_LEAST = 0.5


def stated_reason(frame: QuestionFrame, asked: AskedPerson, sentences: Sequence[EvidenceSentence]) -> tuple[str, EvidenceSentence] | None:
    """The clause that a sentence gives as the reason of what is asked; the sentence with most words of the question first."""
    if frame.answer_type != "why":
        return None
    wanted = frame.content - _WHY
    found = []
    for sentence in sentences:
        if not wanted or is_unreal(sentence.span.text) or (asked.speaks and not asked.is_named(sentence.hit.message.speaker)):
            continue
        reason, effect = _parts(sentence.span.text)
        if _is_of_another(sentence, effect, asked):
            continue
        share = len(set(terms_of(effect)) & wanted) / len(wanted)
        if reason and share >= _LEAST:
            found.append((share, -sentence.rank, reason, sentence))
    best = max(found, key=lambda one: one[:2], default=None)
    return (best[2], best[3]) if best is not None else None


def _is_of_another(sentence: EvidenceSentence, effect: str, asked: AskedPerson) -> bool:
    """True if what is explained was done by somebody else whom the sentence names."""
    subjects = [t for t in sentence.span if t.dep_ in ("nsubj", "nsubjpass") and t.pos_ == "PROPN" and t.text in effect]
    return bool(asked.name) and bool(subjects) and not any(asked.is_named(t.text) for t in subjects)


def _parts(text: str) -> tuple[str, str]:
    """The reason and what it explains; two empty texts if the sentence gives none."""
    text = text.strip().rstrip(".!")
    if (found := _BECAUSE.search(text)) is not None and found.start():
        return _clause(text[found.end() :]), text[: found.start()]
    if (found := _SO.search(text)) is not None:
        return _clause(text[: found.start()]), text[found.end() :]
    return "", ""


def _clause(text: str) -> str:
    return text.strip(" ,;:-").removeprefix("and ").removeprefix("but ")
