"""It-clefts: "It was Leo who broke the window" states what "Leo broke the window" does, with its stress on Leo.

The parse is changed to that of the plain statement, so that who acts, where, and what is denied ("It wasn't Leo who ...") are read as in
any other clause.
"""

from typing import TYPE_CHECKING

from graphmem.extraction.preprocess.comma_splices import set_tree
from graphmem.language import lexicon as lx

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_RELATIVE = frozenset(("who", "that", "which", "whom"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass"))


def flatten_clefts(doc: "Doc") -> None:
    """Make the clause of each cleft the head of what is stressed in it; "it", "be" and the relative pronoun say nothing."""
    heads, labels = {}, {}
    for copula in doc:
        verb = _clause(copula) if copula.lemma_ == "be" else None
        stressed = _stressed(copula, verb) if verb is not None else None
        if verb is None or stressed is None:
            continue
        relative = next(c for c in verb.lefts if c.lower_ in _RELATIVE)
        heads[verb.i], labels[verb.i] = (copula.head.i if copula.head != copula else verb.i), copula.dep_
        labels[stressed.i] = stressed.dep_ if stressed.dep_ == "prep" else relative.dep_
        for token in (*copula.children, copula, relative):
            heads.setdefault(token.i, verb.i)
        for token in (copula, relative, *(c for c in copula.children if c.dep_ in _SUBJECTS)):
            labels[token.i] = "dep"
    if heads:
        set_tree(doc, heads, labels)


def _clause(copula: "Token") -> "Token | None":
    """The clause of a cleft, with a relative pronoun that is a subject or an object; None if "it" stands for something."""
    if not any(c.dep_ == "nsubj" and c.lower_ == "it" for c in copula.lefts) or any(c.dep_ == "acomp" for c in copula.rights):
        return None
    named = (n for n in copula.rights if n.dep_ == "attr" and _is_somebody(n))
    below = (c for one in (copula, *named) for c in one.rights if c.dep_ in (("ccomp", "advcl") if one == copula else ("relcl",)))
    return next((c for c in below if c.pos_ in ("VERB", "AUX") and any(map(_is_gap, c.lefts))), None)


def _is_gap(token: "Token") -> bool:
    return token.lower_ in _RELATIVE and token.tag_ in ("WP", "WDT") and token.dep_ in (*_SUBJECTS, "dobj")


def _is_somebody(noun: "Token") -> bool:
    """True for a name and "my brother", which need no clause to tell which one is meant."""
    return noun.pos_ == "PROPN" or (noun.lemma_.lower() in lx.RELATIONAL_NOUNS and any(c.dep_ == "poss" for c in noun.lefts))


def _stressed(copula: "Token", verb: "Token") -> "Token | None":
    """What the cleft puts first: a noun or a phrase with a preposition, right of "be"."""
    return next((c for c in copula.rights if c.i < verb.i and c.dep_ in ("attr", "prep")), None)
