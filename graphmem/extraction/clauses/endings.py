"""States that are said to be over: "no longer", "not ... any more", "stopped V-ing"."""

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

    from graphmem.extraction.clauses.clause_finder import Clause

_STOPPING = frozenset("stop quit cease discontinue".split())
# "I can't stand it": not an ability, but a dislike.
_TOLERATING = frozenset("stand bear abide stomach tolerate".split())


def with_ending(clause: "Clause") -> "Clause":
    """The clause as a negative state, if it says that one is over; one that was stopped in the past is over since then."""
    verbs = (clause.verb, *clause.governors)
    if clause.ability and clause.polarity == "negative" and clause.verb.lemma_ in _TOLERATING and _has_object(clause.verb):
        clause = replace(clause, ability=False, modality="asserted")
    if any(map(_is_no_longer, verbs)):
        return replace(clause, polarity="negative", ended=True)
    if clause.polarity == "negative" and clause.modality == "asserted":
        if any(map(_is_any_more, verbs)):
            return replace(clause, ended=True)
        if clause.verb.tag_ == "VBG" and any(map(_is_stopping, clause.governors)):
            return replace(clause, ended=True, perfect=clause.perfect or clause.tense == "past")
    return clause


def _has_object(verb: "Token") -> bool:
    return any(c.dep_ in ("dobj", "xcomp") for c in verb.children)


def _is_no_longer(verb: "Token") -> bool:
    """ "no longer", "no more" before the verb."""
    return any(c.lower_ in ("longer", "more") and any(n.lower_ == "no" for n in c.children) and c.dep_ == "advmod" for c in verb.children)


def _is_any_more(verb: "Token") -> bool:
    """ "any more", "any longer", "anymore" with a negation."""
    return any(
        c.lower_ == "anymore" or (c.lower_ in ("more", "longer") and c.i > 0 and c.nbor(-1).lower_ == "any" and c.dep_ == "advmod")
        for c in verb.children
    )


def _is_stopping(governor: "Token") -> bool:
    """ "stopped", "gave up"."""
    return governor.lemma_ in _STOPPING or (
        governor.lemma_ == "give" and any(c.dep_ == "prt" and c.lower_ == "up" for c in governor.children)
    )
