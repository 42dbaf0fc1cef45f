"""Ages: "my twins turned seven on saturday" answers "How old are Ada's twins?"."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import is_unreal
from graphmem.answering.evidence_sentences import EvidenceSentence
from graphmem.language.stemming import terms_of
from graphmem.retrieval.question_frame import QuestionFrame

if TYPE_CHECKING:
    from spacy.tokens import Token

_SUBJECTS = ("nsubj", "nsubjpass")
_AGED = frozenset(terms_of("old age year years month months turned now"))


def stated_age(frame: QuestionFrame, asked: AskedPerson, sentences: Sequence[EvidenceSentence]) -> tuple[str, EvidenceSentence] | None:
    """The age that the newest sentence gives to the one asked about, or to the relative or thing of theirs; None if none does."""
    if frame.answer_type != "how_old":
        return None
    wanted = frame.content - _AGED
    found = [(age, s) for s in sentences if not is_unreal(s.span.text) and (age := _age(wanted, asked, s))]
    return max(found, key=lambda f: (f[1].hit.message.sent_at, -f[1].span.start), default=None)


def _age(wanted: frozenset[str], asked: AskedPerson, sentence: EvidenceSentence) -> str:
    mine = asked.is_named(sentence.hit.message.speaker)
    for number in (t for t in sentence.span if t.like_num):
        verb = next((t for t in number.ancestors if t.lemma_.lower() in ("be", "turn", "become")), None)
        subject = next((c for c in verb.children if c.dep_ in _SUBJECTS), None) if verb is not None else None
        unit = number.head.lemma_.lower() if number.dep_ == "nummod" else "year"
        if verb is None or subject is None or unit not in ("year", "month", "week", "day") or not _is_plain(number):
            continue
        named = set(terms_of(" ".join(t.text for t in subject.subtree)))
        is_asked = (wanted <= named and mine) if wanted else _is_asked(subject, asked, sentence) or (mine and subject.lower_ == "i")
        if is_asked and not any(c.dep_ == "neg" for c in verb.children):
            return str(number.text if number.dep_ != "nummod" else number.doc[number.i : number.head.i + 1].text)
    return ""


def _is_asked(subject: "Token", asked: AskedPerson, sentence: EvidenceSentence) -> bool:
    """True for the name asked about ("my daughter Nora"), and for the "she" of "I have a cat called Smudge, she's 17", if it is alone."""
    if subject.lower_ not in ("he", "she", "it"):
        beside = (c for c in subject.children if c.pos_ == "PROPN" and c.dep_ in ("appos", "compound"))
        return any(asked.is_named(t.text) for t in (subject, *beside))
    named = [t for t in sentence.span if t.i < subject.i and t.pos_ == "PROPN"]
    return bool(named) and all(asked.is_named(t.text) for t in named)


def _is_plain(number: "Token") -> bool:
    """True for a number that counts nothing but years: not the "two" of "is two metres tall"."""
    return number.dep_ in ("attr", "acomp", "dobj", "nummod", "oprd", "npadvmod", "ROOT", "advmod") and number.ent_type_ not in (
        "MONEY",
        "TIME",
    )
