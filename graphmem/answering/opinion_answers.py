"""Who holds an opinion: "my sister reckons the place is overpriced" answers "Who thinks the place is overpriced?"."""

from collections.abc import Sequence

from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.evidence_sentences import EvidenceSentence
from graphmem.language.stemming import terms_of
from graphmem.retrieval.question_frame import QuestionFrame

_HOLDING = frozenset("think reckon believe say feel find claim guess suspect".split())


def holder_of_opinion(
    frame: QuestionFrame, asked: AskedPerson, sentences: Sequence[EvidenceSentence]
) -> tuple[str, EvidenceSentence] | None:
    """The subject of the newest verb of opinion whose clause has all words of the question; None if nobody holds it."""
    if asked.name or not frame.asks_agent or frame.relation not in _HOLDING:
        return None
    wanted = (frame.content | {t for name in frame.people for t in terms_of(name)}) - set(terms_of(" ".join(_HOLDING)))
    found = []
    for sentence in sentences:
        for verb in sentence.span:
            clause = next((c for c in verb.rights if c.dep_ == "ccomp"), None)
            subject = next((c for c in verb.lefts if c.dep_ == "nsubj"), None)
            if verb.lemma_.lower() not in _HOLDING or clause is None or subject is None or any(c.dep_ == "neg" for c in verb.children):
                continue
            if wanted and wanted <= set(terms_of(" ".join(t.text for t in clause.subtree))):
                found.append((_named(subject.text, [c.lower_ for c in subject.lefts], sentence.hit.message.speaker), sentence))
    return max((one for one in found if one[0]), key=lambda one: one[1].hit.message.sent_at, default=None)


def _named(subject: str, before: Sequence[str], speaker: str) -> str:
    """ "Anil's sister" for "my sister" said by Anil; "" for a pronoun."""
    if subject.lower() == "i":
        return speaker
    if "my" in before or "our" in before:
        return f"{speaker}'s {subject}"
    return subject if subject[:1].isupper() and subject.lower() not in ("we", "you", "they", "he", "she", "it") else ""
