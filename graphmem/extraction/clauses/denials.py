"""Complements that are denied ("it is not true that ..."), not claimed ("I never said that ...") or presupposed ("I forgot that ...")."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from graphmem.extraction.clauses.modality import polarity_of
from graphmem.language.lexicon import RAISED, REPORTING

if TYPE_CHECKING:
    from spacy.tokens import Token

    from graphmem.extraction.clauses.clause_finder import Clause

Stance: TypeAlias = Literal["denied", "unclaimed", "presupposed"]


@dataclass(frozen=True, slots=True)
class MatrixStance:
    """What the words around a complement say of it, and the verb, adjective or noun that says so."""

    stance: Stance
    governor: "Token"


# Verbs that say that their complement is false, and verbs whose subject only makes it seem true.
_DENYING = frozenset("deny dispute refute disprove contradict debunk rebut reject disavow".split())
_FEIGNING = frozenset("pretend lie fake feign fabricate".split())
_FALSELY = frozenset("wrongly falsely incorrectly mistakenly erroneously untruthfully wrongfully baselessly".split())
_FALSE = frozenset("false untrue wrong incorrect inaccurate impossible nonsense rubbish bogus fake invented ridiculous".split())
# What those do, or are, whose words are false.
_ERRING = frozenset("lie wrong mistaken liar misinformed joke dream err".split())
_TRUE = frozenset("true right correct accurate case truth fact real".split())
_FALSEHOODS = frozenset("lie myth falsehood hoax fabrication fiction misunderstanding nonsense rubbish bullshit fairytale".split())
_CLAIMS = frozenset(
    "claim rumor rumour allegation accusation story idea notion suggestion assertion belief gossip report assumption".split()
)
# Their complement is taken for true, also if they are negated: "I didn't know that ...".
_PRESUPPOSING = frozenset("know realize realise remember notice forget discover learn understand regret reveal recall".split())
# Negated, they raise their negation to the complement: "I don't think that ..." is not among those who claimed nothing.
_CLAIMING = (
    (RAISED | REPORTING | {"promise", "imply", "suggest"})
    - _PRESUPPOSING
    - _DENYING
    - frozenset("think believe reckon suppose guess expect hope want wish feel find figure see hear fear assume imagine".split())
)
# Verbs that a relative clause about words has: "the lie that he told", unlike the content of the lie.
_TELLING = frozenset("tell spread hear make start repeat believe publish say write mention invent".split())
_NOT = frozenset(("not", "n't", "never", "nobody", "no", "nt"))
_LEVELS = 4


def is_finite(verb: "Token") -> bool:
    """A clause with a subject and a finite verb of its own."""
    has_subject = any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in verb.children)
    finite = ("VBD", "VBZ", "VBP", "MD")
    return has_subject and (verb.tag_ in finite or any(c.tag_ in finite for c in verb.children if c.dep_ in ("aux", "auxpass")))


def with_stance(clause: "Clause") -> "Clause":
    """The clause with the polarity and modality that the words around it give it; "it is true" of a complement asserts nothing itself."""
    found = embedding_of(clause.verb)
    if found is None:
        return replace(clause, unasserted="governor") if _says_truth(clause.verb) and not clause.unasserted else clause
    below = []
    for governor in clause.governors:
        if governor == found.governor or found.governor in governor.children:
            break
        below.append(governor)
    own = polarity_of(clause.verb, tuple(below), list(clause.verb.children))
    if found.stance != "presupposed":
        clause = replace(clause, governors=_with_denial(clause, found.governor))
    if found.stance == "denied":
        return replace(clause, polarity="positive" if own == "negative" else "negative")
    if found.stance == "unclaimed":
        return replace(clause, polarity=own, modality="hypothetical")
    return replace(clause, polarity=own)


def _with_denial(clause: "Clause", governor: "Token") -> tuple["Token", ...]:
    """The governors up to the words that deny the clause, so that its text has them."""
    verb = governor if governor.pos_ in ("VERB", "AUX") else governor.head
    return clause.governors if verb in clause.governors or verb == clause.verb else (*clause.governors, verb)


def _says_truth(verb: "Token") -> bool:
    """ "is" of "it is not true that ..." and "it's a lie that ..."."""
    if verb.lemma_ != "be":
        return False
    said = next((c for c in verb.children if c.dep_ in ("acomp", "attr")), None)
    if said is None or said.lemma_.lower() not in _FALSE | _TRUE | _FALSEHOODS | _CLAIMS:
        return False
    return any(c.dep_ in ("ccomp", "csubj") for t in (verb, said) for c in t.children) or any(map(_is_content, said.children))


def is_called_false(verb: "Token") -> bool:
    """ "wrongly claims": what is reported so is not vouched for by its reporter alone, and false for the speaker."""
    return any(c.dep_ == "advmod" and c.lower_ in _FALSELY for c in verb.children)


def embedding_of(verb: "Token") -> MatrixStance | None:
    """The nearest words above a verb that deny, do not claim, or presuppose its clause; None if it is as good as said plainly."""
    reported = False
    for complement, governor in _upward(verb):
        stance = _stance_of(complement, governor)
        if stance == "presupposed" and not reported:
            return MatrixStance(stance, governor)
        if stance in ("denied", "unclaimed"):
            return MatrixStance("unclaimed" if reported else stance, governor)
        if _is_denied_after(governor) or _is_of_a_liar(governor):
            return MatrixStance("denied", governor)
        reported = True
    return None


def _upward(verb: "Token") -> Iterator[tuple["Token", "Token"]]:
    """Pairs of a complement and what governs it, from the verb up."""
    token = verb
    for _ in range(_LEVELS):
        while token.dep_ in ("conj", "xcomp") and token.head != token and token.head.pos_ in ("VERB", "AUX"):
            if token.dep_ == "xcomp" and (token.head.lemma_ in _DENYING | _FEIGNING or _stance_of(token, token.head) == "denied"):
                break  # "denies owning it", "it's wrong to say that"
            token = token.head
        if token.dep_ == "pcomp" and token.head.head.lemma_ in _DENYING | _FEIGNING:
            yield token, token.head.head
        elif token.dep_ in ("ccomp", "csubj", "xcomp") or (token.dep_ in ("acl", "relcl") and _is_content(token)):
            yield token, token.head
        else:
            return
        token = token.head if token.head.pos_ in ("VERB", "AUX") else token.head.head
        if token.pos_ not in ("VERB", "AUX"):
            return


def _is_content(verb: "Token") -> bool:
    """ "the rumour that I live in Rome": what the noun says, no relative clause such as "the lie that he told"."""
    noun = verb.head.lemma_.lower()
    that = next((c for c in verb.children if c.lower_ == "that" and c.i < verb.i), None)
    if noun not in _FALSEHOODS | _CLAIMS | _TRUE or that is None or that.dep_.startswith("nsubj"):
        return False
    return that.tag_ == "IN" or any(c.dep_ in ("dobj", "attr", "acomp") and c != that for c in verb.children) or verb.lemma_ not in _TELLING


def _stance_of(complement: "Token", governor: "Token") -> Stance | None:
    word = governor.lemma_.lower()
    if governor.pos_ in ("NOUN", "PROPN"):
        return _stance_of_noun(governor)
    if governor.pos_ == "ADJ":
        return _by_truth(governor.head, governor.lower_)
    if governor.lemma_ == "be":
        said = next((c for c in governor.children if c.dep_ in ("acomp", "attr") and c.i > governor.i), None)
        return _by_truth(governor, said.lower_) if said is not None else None
    negated = _is_negated(governor)
    if is_called_false(governor):
        return "unclaimed" if negated else "denied"
    if word in _DENYING | _FEIGNING:
        return "unclaimed" if negated else "denied"
    if complement.dep_ != "ccomp" or not is_finite(complement):
        return None
    if word in _PRESUPPOSING and (negated or word == "forget"):
        return "presupposed"
    return "unclaimed" if negated and word in _CLAIMING else None


def _stance_of_noun(noun: "Token") -> Stance | None:
    word, above = noun.lemma_.lower(), noun.head
    if above.lemma_ in _DENYING and noun.dep_ in ("dobj", "nsubjpass"):
        return "unclaimed" if _is_negated(above) else "denied"
    if above.lemma_ == "be" and noun.dep_ == "attr":
        return _by_truth(above, word)
    if above.lemma_ == "be" and noun.dep_ == "nsubj":
        said = next((c for c in above.children if c.dep_ in ("acomp", "attr")), None)
        stance = _by_truth(above, said.lower_) if said is not None else None
        if stance is not None:
            return stance
    return "denied" if word in _FALSEHOODS else "unclaimed" if word in _CLAIMS else None


def _by_truth(be: "Token", word: str) -> Stance | None:
    """By what is said of the complement: "not true", "false", "a lie"; None for "true" and "not false"."""
    negated = _is_negated(be)
    if word in _FALSE | _FALSEHOODS:
        return None if negated else "denied"
    if word in _TRUE:
        return "denied" if negated else None
    return "unclaimed" if word in _CLAIMS else None


def _is_denied_after(verb: "Token") -> bool:
    """ "Leo says that ..., but that's not true"."""
    for other in (c for c in verb.children if c.dep_ in ("conj", "parataxis") and c.lemma_ == "be" and c.i > verb.i):
        refers = any(c.dep_ == "nsubj" and c.lower_ in ("that", "this", "it") for c in other.children)
        said = next((c for c in other.children if c.dep_ in ("acomp", "attr")), None)
        if refers and said is not None and _by_truth(other, said.lemma_.lower()) == "denied":
            return True
    return False


def _is_of_a_liar(verb: "Token") -> bool:
    """ "Whoever says that ... is lying", "people who claim that ... are wrong"."""
    relative = verb.dep_ == "relcl" and verb.head.dep_ == "nsubj"
    if not relative and not (verb.dep_ in ("csubj", "nsubj") and any(c.tag_ == "WP" for c in verb.lefts)):
        return False
    above = (verb.head if relative else verb).head
    said = next((c for c in above.children if c.dep_ in ("acomp", "attr")), None)
    word = said.lemma_.lower() if above.lemma_ == "be" and said is not None else above.lemma_.lower()
    return word in _ERRING and not _is_negated(above)


def _is_negated(token: "Token") -> bool:
    return any(c.dep_ == "neg" or c.lower_ in _NOT for c in token.children)
