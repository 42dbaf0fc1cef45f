"""Clauses that assert nothing by themselves, and why."""

from typing import TYPE_CHECKING, Literal, TypeAlias

from graphmem.extraction.clauses.matrix_verbs import governors_of, governs

if TYPE_CHECKING:
    from spacy.tokens import Token

# A question, a governor (its complement has the fact), a purpose, a circumstance (when, how), or the naming in "a dog named Rex".
UnassertedReason: TypeAlias = Literal["", "question", "governor", "purpose", "circumstance", "naming"]
_TROUBLE = frozenset("trouble difficulty problem issue".split())
_CIRCUMSTANCE = frozenset("when before after until whenever as while once so like where that how".split())


def unasserted_reason(verb: "Token", governors: tuple["Token", ...], children: list["Token"]) -> UnassertedReason:
    """Why a clause asserts nothing by itself; empty if it does."""
    if governs(verb, children):
        return "governor"
    if verb.dep_ == "acl" and verb.lemma_ in ("name", "call"):
        return "naming"
    if verb.dep_ == "acl" and verb.tag_ == "VBG" and verb.head.lemma_.lower() in _TROUBLE:
        return "circumstance"  # "I'm having trouble breaking it down"
    if verb.dep_ in ("advcl", "ccomp") and _is_likened(verb):
        return "circumstance"
    if verb.dep_ == "advcl" and _is_circumstance(verb, children):
        return "circumstance"
    if verb.dep_ in ("ccomp", "advcl") and _is_aimed_at(verb, children):
        return "purpose"
    if (verb.tag_ == "VB" or verb.dep_ == "pcomp") and not governors and _is_bare_infinitive(verb, children):
        return "purpose"
    if any(_is_embedded_question(one) for one in (verb, *governors)):
        return "question"
    if verb.tag_ == "VB" and _is_how_to(verb) and not is_skill(verb):
        return "purpose"
    if governors and governors[-1].dep_ in ("advcl", "acl", "pcomp") and governors[-1].tag_ == "VB" and _is_infinitive(governors[-1]):
        return "purpose"  # "to avoid voiding the warranty"
    return ""


def _is_circumstance(verb: "Token", children: list["Token"]) -> bool:
    """ "when I need it", "as if he knew": gives a time or manner without asserting it."""
    if any(c.dep_ == "mark" and c.lower_ == "like" for c in children):
        return True
    if verb.lemma_ == "be" and any(c.dep_ == "attr" and c.lemma_ in ("kid", "child", "boy", "girl", "teenager") for c in children):
        return True
    present = verb.tag_ in ("VBP", "VBZ") or any(c.dep_ in ("aux", "auxpass") and c.tag_ in ("VBP", "VBZ") for c in children)
    perfect = verb.tag_ == "VBN" and any(c.dep_ == "aux" and c.lemma_ == "have" for c in children)
    return present and not perfect and any(c.dep_ in ("mark", "advmod") and c.lower_ in _CIRCUMSTANCE for c in children)


def _is_likened(verb: "Token") -> bool:
    """ "put" of "feels like just yesterday I put it on": it was not yesterday."""
    above = verb.head
    return above.lemma_ in ("feel", "seem", "look", "sound") and any(c.lower_ == "like" and above.i < c.i < verb.i for c in above.rights)


def _is_aimed_at(verb: "Token", children: list["Token"]) -> bool:
    """ "to ensure I don't forget it", "so that I can sleep": what is to come about, not what is so."""
    above = verb.head
    if verb.dep_ == "ccomp" and above.lemma_ in ("ensure", "guarantee"):
        return above.tag_ in ("VB", "VBG", "VBP") and not any(c.dep_ == "auxpass" for c in above.children)
    marks = {c.lower_ for c in children if c.dep_ in ("mark", "advmod") and c.i < verb.i}
    able = any(c.dep_ == "aux" and c.tag_ == "MD" and c.lower_ in ("can", "could", "may", "might") for c in children)
    return verb.dep_ == "advcl" and "so" in marks and able and any(c.dep_ in ("nsubj", "nsubjpass") for c in children)


def _is_bare_infinitive(verb: "Token", children: list["Token"]) -> bool:
    """ "to see Anna" of "went to Rome to see Anna", "chance to learn": a purpose, not an assertion."""
    if verb.dep_ == "pcomp":
        return True
    if verb.dep_ == "conj" and verb.head.tag_ == "VB" and not any(c.dep_ in ("aux", "nsubj") for c in children):
        above = list(verb.head.children)
        return not any(governors_of(verb.head)) and _is_bare_infinitive(verb.head, above)
    return any(c.dep_ == "aux" and c.tag_ == "TO" for c in children)


def _is_infinitive(verb: "Token") -> bool:
    return any(c.dep_ == "aux" and c.tag_ == "TO" for c in verb.children) and not any(
        c.dep_ in ("nsubj", "nsubjpass") for c in verb.children
    )


_INQUIRING = frozenset("ask wonder decide check see know tell figure determine discuss choose find say".split())


def _is_embedded_question(verb: "Token") -> bool:
    """ "when it suits you" of "let me know when it suits you", "where to go" of "we should decide where we go": asked, not said."""
    above = verb.head
    asking = verb.dep_ in ("ccomp", "pcomp") and any(c.tag_ in ("WRB", "WP", "WDT") or c.lower_ in ("whether", "if") for c in verb.children)
    if not asking or above.lemma_.lower() not in _INQUIRING:
        return False
    chain = (above, *governors_of(above))
    prospective = any(c.dep_ == "aux" and c.tag_ in ("MD", "TO") for g in chain for c in g.children)
    return above.lemma_ in ("ask", "wonder") or prospective or any(g.lemma_.lower() == "let" for g in chain) or above.tag_ == "VB"


def is_skill(verb: "Token") -> bool:
    """ "play" of "I know how to play chess" and "swim" of "I learned how to swim"; not "drive" of "I don't know how to drive to Bergen"."""
    able = verb.tag_ == "VB" and verb.dep_ in ("xcomp", "ccomp") and verb.head.lemma_ in ("know", "learn") and verb.i > verb.head.i
    way = any(c.dep_ == "prep" and c.lower_ in ("to", "from", "into") for c in verb.rights)
    return able and not way and any(c.lower_ == "how" for c in verb.lefts) and any(c.tag_ == "TO" for c in verb.lefts)


def _is_how_to(verb: "Token") -> bool:
    """ "how to dance", "what to buy": not an assertion."""
    return any(c.dep_ == "aux" and c.tag_ == "TO" for c in verb.children) and any(c.tag_ in ("WRB", "WP") for c in verb.lefts)
