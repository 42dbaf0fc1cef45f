"""Clauses of a parsed message: verb, subject, governing verbs, tense, polarity and modality."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.counterfactuals import excepted
from graphmem.extraction.clauses.denials import with_stance
from graphmem.extraction.clauses.endings import with_ending
from graphmem.extraction.clauses.matrix_verbs import governors_of, is_causative
from graphmem.extraction.clauses.modality import modality_of, polarity_of
from graphmem.extraction.clauses.subjects import direct_subject, is_imperative, subject_of_clause
from graphmem.extraction.clauses.subordinate import UnassertedReason, is_skill, unasserted_reason
from graphmem.extraction.clauses.tense import Tense, is_present_after_past, tense_of
from graphmem.language import lexicon as lx
from graphmem.model import Modality, Polarity

if TYPE_CHECKING:
    from spacy.tokens import Span, Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One verb with its governors, nearest first ("want" of "want to visit"), and its grammatical features.

    `elided`: the subject is a dropped "I" ("Went home."), `subject` is then empty. `used_to`: "used to" before the verb.
    `ability`: "can" or "able to". `ended`: a state that is over ("no longer", "stopped working"). `unasserted`: why the clause asserts
    nothing by itself; empty if it does. `excepted`: the objects that alone are spoken of ("everyone but Leo").
    """

    verb: "Token"
    governors: tuple["Token", ...]
    subject: tuple["Token", ...]
    elided: bool
    imperative: bool
    passive: bool
    tense: Tense
    perfect: bool
    progressive: bool
    polarity: Polarity
    modality: Modality
    used_to: bool = False
    ability: bool = False
    ended: bool = False
    unasserted: UnassertedReason = ""
    excepted: tuple["Token", ...] = ()

    @property
    def top(self) -> "Token":
        return self.governors[-1] if self.governors else self.verb


def object_exceptions(clause: Clause) -> Iterator[Clause]:
    """ "I invited everyone but Leo": the clause of the opposite polarity, whose only object is Leo."""
    found = excepted(tuple(c for c in clause.verb.children if c.dep_ == "dobj"))
    if found:
        yield replace(clause, excepted=found, polarity="negative" if clause.polarity == "positive" else "positive")


_TAGS = frozenset(("right", "huh", "eh", "correct"))
_CLAUSE = frozenset(["ROOT", "conj", "ccomp", "xcomp", "advcl", "relcl", "acl", "parataxis", "pcomp"])


def find_clauses(sentence: "Span") -> Iterator[Clause]:
    """Every clause of a sentence in order, including those that assert nothing."""
    asked = _is_question(sentence)
    for token in sentence:
        if token.dep_ in _CLAUSE and token.pos_ in ("VERB", "AUX") and not _describes_noun(token) and not _is_code(token):
            clause = with_ending(with_stance(_clause(token)))
            yield replace(clause, unasserted="question") if asked and not _is_told_before(clause, sentence) else clause


_DESCRIBING = frozenset("feature include involve consist range total".split())


def _describes_noun(verb: "Token") -> bool:
    """True for the "featuring" of "a festival in Brooklyn, featuring some bands", which the parser gives to the main verb."""
    return (
        verb.dep_ == "advcl"
        and verb.tag_ == "VBG"
        and verb.lemma_ in _DESCRIBING
        and not any(c.dep_ in ("nsubj", "mark") for c in verb.lefts)
    )


def _is_code(word: "Token") -> bool:
    """True for "Nxe4": letters and digits make no verb."""
    return any(map(str.isdigit, word.text)) and any(map(str.isalpha, word.text))


def _is_question(sentence: "Span") -> bool:
    return any(token.text[0] == "?" for token in sentence[-3:]) and not _is_tag_question(sentence)


def _is_tag_question(sentence: "Span") -> bool:
    """ "Oslo is far away, right?": said, and only to be confirmed."""
    words = [t for t in sentence if not t.is_space and t.text != "?"]
    last = words[-1] if words else None
    return last is not None and last.lower_ in _TAGS and last.i > sentence.start and last.nbor(-1).text == ","


def _is_told_before(clause: Clause, sentence: "Span") -> bool:
    """ "I'm flying to Rome next week" of "I'm flying to Rome next week, can you find me a hotel?": told before the question begins."""
    start = next((t.i for t in sentence if t.i > sentence.start and _begins_question(t)), None)
    if start is None or max(clause.top.i, clause.verb.i) >= start or _begins_question(clause.top.left_edge):
        return False
    subject = next((c for c in clause.top.lefts if c.dep_ in ("nsubj", "nsubjpass")), None)
    asking = any(c.tag_ in ("WP", "WRB", "WDT") or (c.dep_ == "aux" and subject and c.i < subject.i) for c in clause.top.lefts)
    return subject is not None and not asking


def _begins_question(token: "Token") -> bool:
    """The auxiliary before its subject, or the question word, that follows a pause or a conjunction."""
    before = token.nbor(-1) if token.i > token.sent.start else None
    if before is None or not (before.text in lx.PAUSES or before.dep_ == "cc" or before.lower_ == "so"):
        return False
    verb = token.head if token.dep_ in ("aux", "auxpass", "advmod", "det", "attr", "dobj", "pobj", "nsubj") else token
    subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass", "expl")), None)
    inverted = token.pos_ in ("AUX", "VERB") and subject is not None and token.i < subject.i
    return inverted or (token.tag_ in ("WP", "WRB", "WDT") and token.dep_ != "mark" and verb.dep_ not in ("relcl", "advcl"))


def _clause(verb: "Token") -> Clause:
    children = list(verb.children)
    governors = tuple(governors_of(verb))
    unasserted = unasserted_reason(verb, governors, children)
    top = governors[-1] if governors and not _is_finite(verb, children) else verb
    top_children = children if top == verb else list(top.children)
    subject, elided = subject_of_clause(verb, children, governors, top, top_children)
    polarity = polarity_of(verb, governors, children)
    exceptions = excepted(subject)
    if exceptions:
        subject, polarity = exceptions, "positive" if polarity == "negative" else "negative"
    imperative = not subject and not elided and is_imperative(top, top_children)
    aux = [c for c in (children if top == verb else (*top_children, *children)) if c.dep_ in ("aux", "auxpass")]
    source = _source(top, top_children)
    if source != top:
        governors = (*governors, *governors_of(source))
        aux += [c for g in (source, *governors) for c in g.children if c.dep_ in ("aux", "auxpass")]
        finite = _is_finite(source, list(source.children))  # "I think I'll go out and check": "'ll" is of both
        top = source if finite else next(reversed(list(governors_of(source))), source)
    tense = tense_of(top, [c for c in top.children if c.dep_ in ("aux", "auxpass")])
    if verb.tag_ == "VBN" and any(c.dep_ == "aux" and c.lower_ == "have" for c in children):
        tense = "past"  # "grateful to have had him"
    if verb.tag_ == "VBG" and verb.dep_ == "xcomp" and verb.head.lemma_ in ("remember", "recall", "regret"):
        tense = "past"  # "I remember reading it"
    return Clause(
        verb=verb,
        governors=governors,
        subject=subject,
        elided=elided,
        imperative=imperative,
        passive=(verb.tag_ != "VBG" and any(c.dep_ in ("auxpass", "nsubjpass") for c in children))
        or (verb.dep_ == "acl" and verb.tag_ == "VBN")
        or (verb.dep_ == "ccomp" and is_causative(verb)),
        tense=tense,
        perfect=any(c.lemma_ == "have" or c.lower_ in ("'ve", "ve") for c in aux if c.head == top) and top.tag_ in ("VBN", "VBD"),
        progressive=top.tag_ == "VBG" and any(c.lemma_ == "be" or c.lower_ in ("'m", "'re", "'s") for c in aux),
        polarity=polarity,
        modality=modality_of(verb, governors, top, aux, tense, imperative),
        used_to=any(g.lemma_ == "use" and g.tag_ == "VBD" for g in governors),
        ability=any(c.lower_ in ("can", "ca", "could") for c in aux)
        or any(g.lower_ == "able" for g in governors)
        or (is_skill(verb) and verb.head.lemma_ == "know"),
        unasserted=unasserted,
    )


def _is_finite(verb: "Token", children: list["Token"]) -> bool:
    """A complement clause with its own subject and tense: "she left" of "I think she left"."""
    bare = verb.tag_ == "VB" and not any(c.dep_ in ("aux", "auxpass") for c in children)
    if is_causative(verb) or bare:
        return False  # "I'd love to see her win"
    return verb.dep_ == "ccomp" and direct_subject(children) is not None and verb.head.lower_ not in ("let", "lets", "make", "help")


def _source(top: "Token", children: list["Token"]) -> "Token":
    """The verb that gives a conjunct its tense and modality: "come" for the "bring" of "I will come and bring cake"."""
    while (
        top.dep_ == "conj"
        and top.head.pos_ in ("VERB", "AUX")
        and (top.tag_ in ("VB", "VBG", "VBN") or (top.head.tag_ == "VB" and top.lower_ == top.lemma_))
        and not any(c.dep_ in ("aux", "nsubj", "nsubjpass") for c in children)
        and not is_present_after_past(top)
    ):
        top = top.head
        children = list(top.children)
    return top
