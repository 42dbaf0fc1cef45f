"""Questions that offer a choice: "Is Ada a night owl or an early bird?" is answered by one of the two, not by yes or no."""

import re
from collections.abc import Sequence

from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import ends, is_negative, is_unreal
from graphmem.answering.evidence_sentences import EvidenceSentence, relative_of
from graphmem.language.stemming import terms_of
from graphmem.retrieval.question_frame import QuestionFrame

_OFFER = re.compile(r"\b((?:\w+[ -]){0,3}\w+) or ((?:\w+[ -]?){1,4})", re.IGNORECASE)
_OVER = re.compile(r"([\w -]+?) (?:over|rather than|instead of|more than|and not|, not) ", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:.*\b)?(?:an?|the)\s+", re.IGNORECASE)
_ORDER = re.compile(r"\b(?:first|last|earlier|later|before|after|more|less|older|younger|sooner|bigger|longer)\b", re.IGNORECASE)


def offered(question: str, frame: QuestionFrame) -> tuple[str, str] | None:
    """The two things that a question offers; None for any other, and for one that compares them."""
    found = _OFFER.search(question.rstrip(" ?"))
    if found is None or _ORDER.search(question) or frame.answer_type not in ("yes_no", "what", "preference"):
        return None
    second = re.sub(r"\b(?:now|these days|today|currently|at the moment|instead)\b", "", found[2]).strip()
    first = found[1]
    if article := re.match(r"(an?|the)\s+", second, re.IGNORECASE):
        first, second = _ARTICLE.sub("", first), second[article.end() :]
    else:
        first = " ".join(first.split()[-len(second.split()) :])
    one, other = set(terms_of(first)), set(terms_of(second))
    return (first.strip(), second.strip()) if one - other and other - one else None


def chosen_of(
    question: str, frame: QuestionFrame, asked: AskedPerson, sentences: Sequence[EvidenceSentence]
) -> tuple[str, EvidenceSentence] | None:
    """The one that the newest sentence of the person asked about states, and no other; None if none does."""
    options = offered(question, frame)
    if options is None:
        return None
    found = []
    for sentence in sentences:
        text = sentence.span.text
        if not asked.is_named(sentence.hit.message.speaker) or is_negative(text) or is_unreal(text) or ends(text):
            continue
        if relative_of(sentence.span.root) is not None:
            continue
        named = [option for option in options if set(terms_of(option)) <= sentence.terms]
        if len(named) == len(options):
            preferred = _OVER.search(text)
            named = [option for option in options if preferred is not None and set(terms_of(option)) <= set(terms_of(preferred[1]))]
        if len(named) == 1:
            found.append((named[0], sentence))
    return max(found, key=lambda one: (one[1].hit.message.sent_at, one[1].span.start), default=None)
