"""Matrix predicates, the governors of a complement verb: "want" of "want to visit", "think" of "I think she left"."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.language import lexicon as lx

if TYPE_CHECKING:
    from spacy.tokens import Token


# Object-control verbs: their object is the subject of the complement.
OBJECT_CONTROL = frozenset("ask tell want help teach allow encourage let make force invite remind get convince".split())
_COMPLEMENT = frozenset(("xcomp", "ccomp"))
_FINITE = lx.RAISED | lx.DOUBTED | lx.WISHED | {"let", "make", "help"}
_CONTROLS = OBJECT_CONTROL - {"make", "get"} | lx.ASKING | lx.WISHED | lx.PLANNED - {"get"}


def governors_of(verb: "Token") -> Iterator["Token"]:
    """The verbs and adjectives that a verb is a complement of, nearest first."""
    token = verb
    while (
        (token.dep_ in _COMPLEMENT or is_prospective(token) or _is_gonna(token))
        and token.head != token
        and not is_purpose_infinitive(token)
    ):
        if is_prospective(token):
            token = token.head
        if token.dep_ == "ccomp" and token.head.lemma_ not in _FINITE and not is_causative(token):
            return
        if _is_liked(token):
            return
        token = token.head
        if token.pos_ == "ADJ" and token.dep_ == "acomp":
            yield token
            token = token.head
        yield token
        if token.lemma_ in lx.RAISED and verb.dep_ == "ccomp":
            return


def _is_liked(verb: "Token") -> bool:
    """ "cooks" of "I love how Tom cooks" and "I like that Tom cooks": what somebody does, and somebody else likes."""
    finite = verb.dep_ == "ccomp" and verb.tag_ in ("VBD", "VBZ", "VBP") and verb.head.lemma_ in lx.PREFERENCE - {"fear", "dread"}
    lefts = list(verb.lefts)
    linked = any(c.tag_ == "WRB" or (c.dep_ == "mark" and c.lower_ == "that") for c in lefts)
    return finite and linked and any(c.dep_ in ("nsubj", "nsubjpass") for c in lefts)


def is_causative(verb: "Token") -> bool:
    """ "cleaned" of "get my shoes cleaned": a causative, as real as its governor."""
    return verb.tag_ == "VBN" and verb.head.lemma_ in ("get", "have") and not any(c.dep_ in ("aux", "auxpass") for c in verb.children)


def is_prospective(verb: "Token") -> bool:
    """ "going" of "thinking about going", "visiting" of "looking forward to visiting": a gerund for something prospective."""
    preposition, above = verb.head, verb.head.head
    if verb.dep_ != "pcomp" or verb.tag_ != "VBG":
        return False
    ahead = "forward " if any(c.lower_ == "forward" for c in above.children) else ""
    return f"{above.lemma_} {ahead}{preposition.lower_}" in lx.PROSPECTS


def _is_gonna(verb: "Token") -> bool:
    """ "visit" of "Gonna visit Rome.", which the parser attaches to "gon" as an adverbial clause."""
    return verb.dep_ == "advcl" and verb.head.lower_ == "gon" and any(c.lower_ == "na" for c in verb.lefts)


def is_purpose_infinitive(verb: "Token") -> bool:
    """ "to show my path" of "made this painting to show my path": a purpose, though it is parsed as a complement."""
    above = verb.head
    if verb.dep_ == "ccomp" and above.lemma_ == "make":
        return any(c.dep_ == "aux" and c.tag_ == "TO" for c in verb.children)
    if verb.dep_ != "xcomp" or above.lemma_ in _CONTROLS:
        return False
    infinitive = any(c.dep_ == "aux" and c.tag_ == "TO" for c in verb.children)
    return infinitive and above.pos_ == "VERB" and any(c.dep_ == "dobj" and c.i < verb.i for c in above.children)


def governs(verb: "Token", children: list["Token"]) -> bool:
    """ "want" of "want to visit", "think" of "I think she left": the fact is that of the complement."""
    for child in children:
        if child.dep_ == "xcomp" and child.pos_ in ("VERB", "AUX") and not is_purpose_infinitive(child):
            return not (verb.lemma_ in lx.PREFERENCE | {"try"} and child.tag_ == "VBG" and _is_bare_activity(child))
        if _is_gonna(child):
            return True
        if child.dep_ == "prep" and any(map(is_prospective, child.children)):
            return True
        if (
            child.dep_ == "ccomp"
            and not is_purpose_infinitive(child)
            and not _is_liked(child)
            and child.pos_ in ("VERB", "AUX")
            and verb.lemma_ in _FINITE
        ):
            return not _is_comma_splice(child, children)
    return False


def _is_bare_activity(gerund: "Token") -> bool:
    """ "hiking" and "swimming" of "I enjoy hiking and swimming": nouns rather than clauses."""
    return all(c.dep_ in ("cc", "conj", "punct") and (c.dep_ != "conj" or c.n_rights == 0) for c in gerund.rights)


def _is_comma_splice(complement: "Token", children: list["Token"]) -> bool:
    """ "Last week was wild, I got noticed": two sentences joined by a comma, since a passive cannot report the first one."""
    return complement.i < complement.head.i and any(c.dep_ == "nsubjpass" for c in children)
