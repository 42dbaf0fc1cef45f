"""Verbs and adjectives above a verb, whose complement it is: "want" of "want to visit", "think" of "I think she left"."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.language import lexicon as lx

if TYPE_CHECKING:
    from spacy.tokens import Token


# Verbs whose object does what the verb below them says.
OBJECT_CONTROL = frozenset("ask tell want help teach allow encourage let make force invite remind get convince".split())
_COMPLEMENT = frozenset(("xcomp", "ccomp"))
_FINITE = lx.RAISED | lx.DOUBTED | lx.WISHED | {"let", "make", "help"}
_CONTROLS = OBJECT_CONTROL - {"make", "get"} | lx.ASKING | lx.WISHED | lx.PLANNED - {"get"}


def governors_of(verb: "Token") -> Iterator["Token"]:
    """Verbs (or adjectives) above the verb whose complement it is, nearest first."""
    token = verb
    while (token.dep_ in _COMPLEMENT or is_prospect(token) or _is_going(token)) and token.head != token and not is_end(token):
        if is_prospect(token):
            token = token.head
        if token.dep_ == "ccomp" and token.head.lemma_ not in _FINITE and not is_had_done(token):
            return
        token = token.head
        if token.pos_ == "ADJ" and token.dep_ == "acomp":
            yield token
            token = token.head
        yield token
        if token.lemma_ in lx.RAISED and verb.dep_ == "ccomp":
            return


def is_had_done(verb: "Token") -> bool:
    """ "cleaned" of "get my shoes cleaned": done if they were got so."""
    return verb.tag_ == "VBN" and verb.head.lemma_ in ("get", "have") and not any(c.dep_ in ("aux", "auxpass") for c in verb.children)


def is_prospect(verb: "Token") -> bool:
    """ "going" of "thinking about going", "visiting" of "looking forward to visiting"."""
    preposition, above = verb.head, verb.head.head
    if verb.dep_ != "pcomp" or verb.tag_ != "VBG":
        return False
    ahead = "forward " if any(c.lower_ == "forward" for c in above.children) else ""
    return f"{above.lemma_} {ahead}{preposition.lower_}" in lx.PROSPECTS


def _is_going(verb: "Token") -> bool:
    """ "visit" of "Gonna visit Rome.", which the parser hangs beside "gon"."""
    return verb.dep_ == "advcl" and verb.head.lower_ == "gon" and any(c.lower_ == "na" for c in verb.lefts)


def is_end(verb: "Token") -> bool:
    """ "to show my path" of "made this painting to show my path": what for, though it is parsed as what was made."""
    above = verb.head
    if verb.dep_ == "ccomp" and above.lemma_ == "make":
        return any(c.dep_ == "aux" and c.tag_ == "TO" for c in verb.children)
    if verb.dep_ != "xcomp" or above.lemma_ in _CONTROLS:
        return False
    infinitive = any(c.dep_ == "aux" and c.tag_ == "TO" for c in verb.children)
    return infinitive and above.pos_ == "VERB" and any(c.dep_ == "dobj" and c.i < verb.i for c in above.children)


def governs(verb: "Token", children: list["Token"]) -> bool:
    """ "want" of "want to visit", "think" of "I think she left": the other verb has the fact."""
    for child in children:
        if child.dep_ == "xcomp" and child.pos_ in ("VERB", "AUX") and not is_end(child):
            return not (verb.lemma_ in lx.PREFERENCE and child.n_rights == 0 and child.tag_ == "VBG")
        if _is_going(child):
            return True
        if child.dep_ == "prep" and any(map(is_prospect, child.children)):
            return True
        if child.dep_ == "ccomp" and not is_end(child) and child.pos_ in ("VERB", "AUX") and verb.lemma_ in _FINITE:
            return not _is_spliced(child, children)
    return False


def _is_spliced(complement: "Token", children: list["Token"]) -> bool:
    """ "Last week was wild, I got noticed": two sentences with a comma between them; a passive reports nothing before it."""
    return complement.i < complement.head.i and any(c.dep_ == "nsubjpass" for c in children)
