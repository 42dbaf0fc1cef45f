"""The tense of a clause, by its finite verb."""

from typing import TYPE_CHECKING, Literal, TypeAlias

from graphmem.language import lexicon as lx

if TYPE_CHECKING:
    from spacy.tokens import Token


Tense: TypeAlias = Literal["past", "present", "future"]


def tense_of(top: "Token", aux: list["Token"]) -> Tense:
    """The tense that the finite one of a verb and its auxiliaries has; a participle clause has that of the clause above."""
    words = {c.lower_ for c in aux}
    if words & {"will", "'ll", "wo", "shall", "gonna"}:
        return "future"
    finite = [top.tag_, *(c.tag_ for c in aux)]
    if "VBD" in finite or is_past_unseen(top) or words & {"did", "was", "were", "had"}:
        return "past"
    if "VBZ" in finite or "VBP" in finite or "MD" in finite or words & {"have", "has", "'ve", "'s", "is", "are"}:
        return "present"
    return _inherited_tense(top)


def _inherited_tense(top: "Token") -> Tense:
    """A participle clause has the tense of the clause it hangs on."""
    if top.tag_ in ("VBG", "VBN") and top.dep_ in ("advcl", "acl", "conj") and top.head != top and top.head.pos_ in ("VERB", "AUX"):
        return tense_of(top.head, [c for c in top.head.children if c.dep_ in ("aux", "auxpass")])
    return "past" if top.tag_ == "VBN" else "present"


def is_past_unseen(verb: "Token") -> bool:
    """ "Lost my job", which the parser takes for a base form at the head of a sentence."""
    first = verb.i == verb.sent.start or verb.nbor(-1).is_punct or verb.nbor(-1).pos_ == "ADV"
    return verb.tag_ in ("VB", "VBN") and verb.lower_ in lx.PAST_FORMS and first and verb.dep_ in ("ROOT", "ccomp", "conj", "advcl")
