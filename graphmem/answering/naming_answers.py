"""What something is called: "I've got a lurcher called Biscuit" and "I've just got the one cactus and her name is Agatha"."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import is_unreal
from graphmem.answering.evidence_sentences import EvidenceSentence
from graphmem.language.lexicon import KIN, PETS, RELATIONAL_NOUNS
from graphmem.language.stemming import terms_of
from graphmem.retrieval.question_frame import QuestionFrame

if TYPE_CHECKING:
    from spacy.tokens import Token

_IT = frozenset(("it", "him", "her", "them"))
_CALLED = frozenset(("called", "named"))
_OWNED = frozenset(("his", "her", "its", "their"))
_ASKING = frozenset(terms_of("call called name named"))
_PET_TERMS = frozenset(terms_of(" ".join(PETS)))


def stated_name(frame: QuestionFrame, asked: AskedPerson, sentences: Sequence[EvidenceSentence]) -> tuple[str, EvidenceSentence] | None:
    """The name that the newest sentence gives to the thing or pet that the question asks the name of, or None."""
    if frame.answer_type not in ("what", "who") or not (frame.content & _ASKING) or not (frame.relation == "call" or frame.focus == "name"):
        return None
    things = frame.content - _ASKING
    if not things:
        return None
    found = [
        (name, sentence)
        for sentence in sentences
        if not (asked.speaks and not asked.is_named(sentence.hit.message.speaker)) and not is_unreal(sentence.span.text)
        for noun, name in _names(sentence)
        if _is_meant(noun, things)
    ]
    return max(found, key=lambda one: one[1].hit.message.sent_at, default=None)


def _names(sentence: EvidenceSentence) -> "Iterator[tuple[Token, str]]":
    """Nouns of a sentence with the names that it gives them."""
    for token in sentence.span:
        if token.lower_ in _CALLED and token.dep_ in ("acl", "relcl") and token.head.pos_ == "NOUN":
            value = next((c for c in token.rights if c.dep_ in ("oprd", "dobj", "attr") and c.pos_ == "PROPN"), None)
            if value is not None:
                yield token.head, _whole(value)
        if token.lemma_ in ("name", "call") and token.pos_ == "VERB" and any(c.lower_ in _IT and c.i > token.i for c in token.subtree):
            value = next((t for t in token.subtree if t.i > token.i and t.pos_ == "PROPN" and t.dep_ != "compound"), None)
            before = [t for t in sentence.span.doc if t.i < token.i and t.pos_ == "NOUN" and t.dep_ in ("dobj", "nsubj", "attr")]
            if value is not None and before:
                yield before[-1], sentence.span.doc[value.left_edge.i : value.i + 1].text
        if token.lower_ == "name" and any(c.lower_ in _OWNED for c in token.lefts) and token.head.lemma_ == "be":
            value = next((c for c in token.head.rights if c.dep_ == "attr" and c.pos_ == "PROPN"), None)
            nouns = [t for t in sentence.span if t.i < token.i and t.pos_ == "NOUN"]
            if value is not None and nouns:
                yield nouns[-1], _whole(value)


def _whole(name: "Token") -> str:
    start = name.i
    while start > name.left_edge.i and name.doc[start - 1].pos_ == "PROPN":
        start -= 1
    return str(name.doc[start : name.i + 1].text)


def _is_meant(noun: "Token", things: frozenset[str]) -> bool:
    """True if the noun is what is asked about: by its word, or as the breed or kind of a pet."""
    if things & set(terms_of(noun.text)):
        return True
    is_other = noun.lemma_.lower() in KIN | PETS | RELATIONAL_NOUNS
    return things <= _PET_TERMS and not is_other and any(c.lower_ in ("a", "an") for c in noun.lefts)
