"""Answers that a copula states: "My editor is Helix" to "What is the user's editor?"; and verdicts on yes/no questions."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import ends, is_unreal, own_words, used_to, verdict
from graphmem.answering.evidence_sentences import EvidenceSentence, relative_of
from graphmem.answering.opposites import contradicts
from graphmem.answering.told_facts import facts_told, verdict_of
from graphmem.language.stemming import terms_of
from graphmem.retrieval.question_frame import QuestionFrame

if TYPE_CHECKING:
    from spacy.tokens import Token

_SUBJECTS = ("nsubj", "nsubjpass")
_MINE = frozenset(("my", "our"))


def stated_attribute(
    frame: QuestionFrame, asked: AskedPerson, sentences: Sequence[EvidenceSentence]
) -> tuple[str, EvidenceSentence] | None:
    """What the newest sentence says that a noun of the person's is, with the sentence; None if none says it."""
    if not frame.focus or frame.relation != "be" or frame.answer_type not in ("what", "who", "where", "preference"):
        return None
    found = [(value, s) for s in sentences if not is_unreal(s.span.text) and (value := _attribute(frame, asked, s))]
    return max(found, key=lambda f: (f[1].hit.message.sent_at, -f[1].span.start), default=None)


def _attribute(frame: QuestionFrame, asked: AskedPerson, sentence: EvidenceSentence) -> str:
    speaker_asked = asked.is_named(sentence.hit.message.speaker)
    for noun in sentence.span:
        if noun.lemma_.lower() != frame.focus or noun.head.lemma_ != "be" or noun.dep_ not in (*_SUBJECTS, "attr"):
            continue
        owners = [c for c in noun.children if c.dep_ == "poss"]
        mine = any((c.lower_ in _MINE and speaker_asked) or asked.is_named(c.text) for c in owners)
        wanted = frame.content - set(terms_of(frame.focus)) - set(terms_of(asked.name))
        if not mine or not wanted <= sentence.terms or any(c.dep_ == "neg" for c in noun.head.children):
            continue
        other = next(
            (c for c in noun.head.children if c.dep_ in (*_SUBJECTS, "attr", "acomp") and c.i != noun.i and c.pos_ != "PRON"), None
        )
        if other is not None:
            return _words(other)
    return ""


def _words(token: "Token") -> str:
    """The phrase of a token, without an article and what follows a comma or a new clause."""
    kept = [t for t in token.subtree if not any(a.dep_ in ("conj", "cc", "relcl", "punct", "advcl") for a in _up_to(t, token))]
    text = " ".join(t.text for t in kept if t.dep_ != "punct").strip()
    return text.removeprefix("a ").removeprefix("an ").removeprefix("the ")


def _up_to(token: "Token", top: "Token") -> list["Token"]:
    found = []
    while token.i != top.i:
        found.append(token)
        token = token.head
    return found


def yes_or_no(
    frame: QuestionFrame, asked: AskedPerson, sentences: Sequence[EvidenceSentence], at: datetime
) -> tuple[str, EvidenceSentence] | None:
    """The newest sentence of the person asked about that decides the question, after its verdict; None if none does.

    The relation is the verb of the question that is not an auxiliary; every other word of the question must be in the sentence. The facts
    of the sentence decide, as they hold at `at`; where it has none of this relation, its words do.
    """
    relation = frame.relation
    found = []
    for sentence in sentences:
        about = asked.is_named(sentence.hit.message.speaker) or any(asked.is_named(t.text) for t in sentence.span if t.pos_ == "PROPN")
        others = frame.content - set(terms_of(relation))
        names = {term for name in frame.people if not asked.is_named(name) for term in terms_of(name)}
        if about and names <= set(terms_of(sentence.hit.message.text)) and _tells_otherwise(sentence, frame):
            found.append(("No", sentence))
        elif about and others | names and others | names <= sentence.terms:
            says = _verdict(frame, sentence, at)
            if says:
                found.append((says, sentence))
    if not found:
        return None
    says, sentence = max(found, key=lambda f: (f[1].hit.message.sent_at, f[1].span.start))
    return f"{says}: {sentence.span.text.strip().rstrip('.')}", sentence


def _tells_otherwise(sentence: EvidenceSentence, frame: QuestionFrame) -> bool:
    """True if the sentence says in other words that it is not so; what a relative did says nothing of the speaker."""
    text = own_words(sentence.span.text)
    return contradicts(text, frame.content) and not is_unreal(text) and relative_of(sentence.span.root) is None


def _verdict(frame: QuestionFrame, sentence: EvidenceSentence, at: datetime) -> str:
    by_words, facts = verdict(frame.relation, sentence), facts_told(sentence, frame.relation)
    if not by_words and frame.values == "current" and ends(sentence.span.text) and relative_of(sentence.span.root) is None:
        return "No"
    if by_words == "Yes" and frame.values == "current" and used_to(sentence.span.text, frame.relation):
        return "No"
    if by_words != "Yes" or not facts:
        return by_words
    return verdict_of(facts, frame.values, at)
