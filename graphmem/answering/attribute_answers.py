"""Answers that a copula states: "My editor is Helix" to "What is the user's editor?"; and verdicts on yes/no questions."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import ends, is_unreal, own_words, used_to, verdict
from graphmem.answering.evidence_sentences import EvidenceSentence, relative_of
from graphmem.answering.opposites import contradicts
from graphmem.answering.relation_synonyms import same_relation
from graphmem.answering.told_facts import facts_of, facts_told, verdict_of
from graphmem.extraction.clauses.arguments import surface_text
from graphmem.language.stemming import terms_of
from graphmem.retrieval.question_frame import QuestionFrame

if TYPE_CHECKING:
    from spacy.tokens import Token

_SUBJECTS = ("nsubj", "nsubjpass")
# "What breed is Ada's dog" asks what the dog is.
_CLASSES = frozenset("breed kind type sort species make model brand".split())
_MINE = frozenset(("my", "our"))


def stated_attribute(
    frame: QuestionFrame, asked: AskedPerson, sentences: Sequence[EvidenceSentence]
) -> tuple[str, EvidenceSentence] | None:
    """What the newest sentence says that a noun of the person's is, with the sentence; None if none says it."""
    if not frame.focus or frame.preposition or frame.relation != "be" or frame.answer_type not in ("what", "who", "where", "preference"):
        return None
    if frame.focus in _CLASSES and len(frame.content) == 2:
        thing = next(iter(frame.content - set(terms_of(frame.focus))), "")
        frame = replace(frame, focus=thing, content=frame.content - set(terms_of(frame.focus)))
    found = [(value, s) for s in sentences if not is_unreal(s.span.text) and (value := _attribute(frame, asked, s))]
    return max(found, key=lambda f: (f[1].hit.message.sent_at, -f[1].span.start), default=None)


def _attribute(frame: QuestionFrame, asked: AskedPerson, sentence: EvidenceSentence) -> str:
    speaker_asked = asked.is_named(sentence.hit.message.speaker)
    for noun in sentence.span:
        if (
            frame.focus not in (noun.lemma_.lower(), *terms_of(noun.text))
            or noun.head.lemma_ != "be"
            or noun.dep_ not in (*_SUBJECTS, "attr")
        ):
            continue
        owners = [c for c in noun.children if c.dep_ == "poss"]
        unowned = not (frame.people or owners or frame.about_asker) and frame.agent in ("", frame.focus) and _is_before_copula(noun)
        mine = unowned or any((c.lower_ in _MINE and speaker_asked) or asked.is_named(c.text) for c in owners)
        wanted = frame.content - set(terms_of(frame.focus)) - set(terms_of(asked.name))
        if not mine or not wanted <= sentence.terms or any(c.dep_ == "neg" for c in noun.head.children):
            continue
        other = next(
            (c for c in noun.head.children if c.dep_ in (*_SUBJECTS, "attr", "acomp") and c.i != noun.i and c.pos_ != "PRON"), None
        )
        if other is not None:
            return _words(other)
    return ""


def _is_before_copula(noun: "Token") -> bool:
    return noun.i + 1 < len(noun.doc) and noun.nbor().lemma_ == "be"


def _words(token: "Token") -> str:
    """The phrase of a token, without an article and what follows a comma or a new clause."""
    kept = [
        t
        for t in token.subtree
        if t.dep_ != "punct" and not any(a.dep_ in ("conj", "cc", "relcl", "punct", "advcl") for a in _up_to(t, token))
    ]
    inside = {t.i for t in kept}
    chosen = [t for t in token.subtree if t.i in inside or _joins(t, inside)]
    chosen += _rest_of_word(chosen[-1]) if chosen else []
    text = surface_text(chosen).partition(" not ")[0].strip()
    return text.removeprefix("a ").removeprefix("an ").removeprefix("the ")


def _rest_of_word(token: "Token") -> list["Token"]:
    """What follows without a space after a hyphen: "-lamp-41" after "heron"."""
    doc, end = token.doc, token.i + 1
    while end + 1 < len(doc) and not (doc[end - 1].whitespace_ or doc[end].whitespace_) and doc[end].text == "-":
        end += 2
    return list(doc[token.i + 1 : end])


def _joins(token: "Token", inside: set[int]) -> bool:
    """True for a hyphen between two words that are kept: "otter-plinth-77"."""
    return token.text == "-" and not token.whitespace_ and token.i - 1 in inside and token.i + 1 in inside


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
    of the sentence decide, as they hold at `at`; where it has none of this relation, its words do. What was planned and called off later
    was not done.
    """
    relation = frame.relation
    others = frame.content - set(terms_of(relation))
    names = {term for name in frame.people if not asked.is_named(name) for term in terms_of(name)}
    found = []
    for sentence in sentences:
        about = _is_about(sentence, asked)
        if _tells_end(sentence, frame, about, names, others):
            found.append(("No", sentence))
        elif about and others | names <= sentence.terms and (others | names or _has_asked_subject(sentence, frame, asked)):
            says = _verdict(frame, sentence, at)
            if says:
                found.append((says, sentence))
    if not found:
        return None
    says, sentence = max(found, key=lambda f: (f[1].hit.message.sent_at, f[1].span.start))
    if says == "Planned" and (undone := _called_off(sentence, others | names, sentences)) is not None:
        says, sentence = "No", undone
    return f"{says}: {sentence.span.text.strip().rstrip('.')}", sentence


def _is_about(sentence: EvidenceSentence, asked: AskedPerson) -> bool:
    """True if the person asked about says it, is named in it, or acts in one of its facts ("He didn't get into McGill")."""
    if asked.is_named(sentence.hit.message.speaker) or any(asked.is_named(t.text) for t in sentence.span if t.pos_ == "PROPN"):
        return True
    return any(asked.is_named(m.name) for fact in facts_of(sentence) for m in fact.members_in("agent"))


def _tells_end(sentence: EvidenceSentence, frame: QuestionFrame, about: bool, names: set[str], others: frozenset[str]) -> bool:
    """True if the sentence tells in other words that it is not so, or that what the sentence before names is no more."""
    if (about or _goes_on(sentence)) and names <= set(terms_of(sentence.hit.message.text)) and _tells_otherwise(sentence, frame):
        return True
    return about and others <= sentence.lead and frame.values == "current" and _ends_it(sentence)


def _ends_it(sentence: EvidenceSentence) -> bool:
    """True for "We sold it to a couple", after a sentence that says what."""
    goes_on = any(t.dep_ == "dobj" and t.lower_ in ("it", "them", "him", "her") for t in sentence.span)
    return goes_on and ends(sentence.span.text) and relative_of(sentence.span.root) is None


def _goes_on(sentence: EvidenceSentence) -> bool:
    """True for "She died in her sleep", which goes on about somebody."""
    return any(t.dep_ in _SUBJECTS and t.lower_ in ("he", "she", "it", "they") for t in sentence.span)


def _has_asked_subject(sentence: EvidenceSentence, frame: QuestionFrame, asked: AskedPerson) -> bool:
    """True for "Yes, I can swim": the asked relation, of the person asked about."""
    mine = asked.is_named(sentence.hit.message.speaker)
    verbs = (t for t in sentence.span if t.pos_ == "VERB" and same_relation(frame.relation, t.lemma_.lower()))
    return any((c.lower_ == "i" and mine) or asked.is_named(c.text) for verb in verbs for c in verb.children if c.dep_ in _SUBJECTS)


def _called_off(
    plan: EvidenceSentence, asked_for: frozenset[str] | set[str], sentences: Sequence[EvidenceSentence]
) -> EvidenceSentence | None:
    """A later sentence of the same speaker that tells the end of what was planned."""
    said = plan.hit.message
    return next(
        (
            s
            for s in sentences
            if s.hit.message.speaker == said.speaker and s.hit.message.sent_at > said.sent_at and s.terms & asked_for and ends(s.span.text)
        ),
        None,
    )


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
