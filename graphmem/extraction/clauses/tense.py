"""The tense of a clause, from its finite verb."""

from typing import TYPE_CHECKING, Literal, TypeAlias

from graphmem.language import lexicon as lx

if TYPE_CHECKING:
    from spacy.tokens import Token


# Verbs whose past is their base form.
_ALIKE = frozenset(
    "put set cut hit let shut hurt quit read cost spread bet split beat burst cast shed upset bid rid come run become".split()
)
# Those that nobody goes on with, and words that make habits of them.
_AT_ONCE = frozenset("quit hit hurt cut shut split put burst upset".split())
_HABITUAL = frozenset("always usually often never sometimes rarely every each daily weekly mostly tend".split())
Tense: TypeAlias = Literal["past", "present", "future"]


def tense_of(top: "Token", aux: list["Token"]) -> Tense:
    """The tense of the finite one among a verb and its auxiliaries; participle clauses inherit it from their governor."""
    words = {c.lower_ for c in aux}
    if words & {"will", "'ll", "wo", "shall", "gonna"}:
        return "future"
    finite = [top.tag_, *(c.tag_ for c in aux)]
    if "VBD" in finite or is_mistagged_past(top) or _is_done_at_once(top, words) or words & {"did", "was", "were", "had"}:
        return "past"
    if "VBZ" in finite or "VBP" in finite or "MD" in finite or words & {"have", "has", "'ve", "'s", "is", "are"}:
        return "present"
    return _inherited_tense(top)


def _inherited_tense(top: "Token") -> Tense:
    """A participle clause takes the tense of its governor."""
    above = top.head.head
    if top.tag_ == "VBG" and top.dep_ == "acl" and top.head.dep_ == "dobj" and above.pos_ == "VERB":
        return tense_of(above, [c for c in above.children if c.dep_ in ("aux", "auxpass")])
    if top.tag_ in ("VBG", "VBN") and top.dep_ in ("advcl", "acl", "conj") and top.head != top and top.head.pos_ in ("VERB", "AUX"):
        return tense_of(top.head, [c for c in top.head.children if c.dep_ in ("aux", "auxpass")])
    return "past" if top.tag_ == "VBN" else "present"


def is_mistagged_past(verb: "Token") -> bool:
    """ "Lost my job": a past form at the head of a sentence that the tagger takes for a base form or participle."""
    first = verb.i == verb.sent.start or verb.nbor(-1).is_punct or verb.nbor(-1).pos_ == "ADV"
    return verb.tag_ in ("VB", "VBN") and verb.lower_ in lx.PAST_FORMS and first and verb.dep_ in ("ROOT", "ccomp", "conj", "advcl")


def _is_done_at_once(verb: "Token", auxiliaries: set[str]) -> bool:
    """ "quit" of "I quit the mill": a past that looks like a present, unless it is a habit ("I put milk in it every day")."""
    if verb.lower_ not in _AT_ONCE or verb.tag_ not in ("VBP", "VB") or auxiliaries or not any(c.dep_ == "nsubj" for c in verb.children):
        return False
    return not any(t.lower_ in _HABITUAL or (t.dep_ == "mark" and t.lower_ in ("if", "when", "whenever")) for t in verb.subtree)


def is_present_after_past(verb: "Token") -> bool:
    """ "work" of "I left the mill and work at the museum now": a base form that goes with a past form is a present tense of its own."""
    first = verb.head
    if verb.dep_ != "conj" or verb.tag_ not in ("VB", "VBP") or first.tag_ != "VBD" or verb.lower_ in lx.PAST_FORMS | _ALIKE:
        return False
    return not any(c.dep_ in ("aux", "auxpass", "xcomp", "ccomp") and c.i < verb.i for c in first.children)
