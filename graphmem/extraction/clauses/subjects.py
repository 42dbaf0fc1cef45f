"""The subject of a clause, including elided and imperative ones."""

from itertools import pairwise
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.matrix_verbs import OBJECT_CONTROL, governors_of
from graphmem.extraction.clauses.tense import is_mistagged_past
from graphmem.language import lexicon as lx

if TYPE_CHECKING:
    from spacy.tokens import Token


def direct_subject(children: list["Token"]) -> "Token | None":
    """The subject among the children of a verb, or of its auxiliary ("I'm not married any more", as it is parsed)."""
    own = next((c for c in children if c.dep_ in ("nsubj", "nsubjpass", "expl")), None)
    below = (s for c in children if own is None and c.dep_ in ("aux", "auxpass") for s in c.lefts if s.dep_ == "nsubj")
    return own or next(below, None)


def _with_conjuncts(token: "Token") -> tuple["Token", ...]:
    return (token, *token.conjuncts) if token.n_rights else (token,)


def _joined(own: "Token", children: list["Token"]) -> tuple["Token", ...]:
    """The subject with its conjuncts: also "my boss" and "I" of "my boss and I left", where both are parsed as dependents of the verb."""
    tokens = list(_with_conjuncts(own))
    nouns = [c for c in children if c.dep_ not in ("cc", "punct")]
    for before, after in pairwise(nouns):
        joins = after.dep_ in _SUBJECTS and after.i > 0 and after.nbor(-1).lower_ in ("and", "&")
        if joins and (before.dep_ in _SUBJECTS or (before.dep_ == "npadvmod" and before.pos_ == "PROPN")) and (own in (before, after)):
            tokens += [t for one in (before, after) for t in _with_conjuncts(one)]
    return tuple(sorted(set(tokens), key=lambda t: t.i))


_SUBJECTS = frozenset(("nsubj", "nsubjpass"))


def subject_of_clause(
    verb: "Token", children: list["Token"], governors: tuple["Token", ...], top: "Token", top_children: list["Token"]
) -> tuple[tuple["Token", ...], bool]:
    """The tokens of the subject (with conjuncts), and whether it is an elided "I"."""
    own = direct_subject(children)
    if own is not None:
        if own.tag_ in ("WDT", "WP") or (own.lower_ == "that" and verb.dep_ == "relcl"):
            return (_with_conjuncts(verb.head) if verb.dep_ == "relcl" else ()), False
        return _joined(own, children), False
    if any(c.dep_ in ("csubj", "csubjpass") for c in children):
        return (), False  # "using a map was a great help": what is done, and nobody in particular
    if verb.dep_ == "acl" and verb.tag_ == "VBG" and _is_spent_time(verb.head):
        above = direct_subject(list(verb.head.head.children))
        if above is not None:
            return _with_conjuncts(above), False  # "we had a great time visiting Rome"
        return (), _is_elided(verb.head.head, list(verb.head.head.children))
    if verb.dep_ == "acl":
        return (_with_conjuncts(verb.head) if verb.tag_ in ("VBG", "VBN") else ()), False
    for governor in governors:
        if governor.lemma_ in OBJECT_CONTROL:
            controlled = next((c for c in governor.children if c.dep_ in ("dobj", "nsubj") and c.i > governor.i), None)
            if controlled is not None:
                return _with_conjuncts(controlled), False
        above = direct_subject(list(governor.children))
        if above is not None and above.lower_ == "it" and governor.lemma_ in ("be", "feel", "seem", "look", "sound"):
            return (), False  # "it's been cool seeing Anna", "it felt great to win": no subject is given
        owner = _intention_owner(above) if above is not None and governor.lemma_ == "be" else None
        if above is not None:
            return (owner,) if owner is not None else _with_conjuncts(above), False
    if top.dep_ in ("conj", "advcl") and top.head != top and not _is_comma_splice(top):
        above_top = top.head
        if above_top.pos_ in ("VERB", "AUX"):
            above_children = list(above_top.children)
            return subject_of_clause(above_top, above_children, tuple(governors_of(above_top)), above_top, above_children)
    return (), _is_elided(top, top_children)


def _is_spent_time(noun: "Token") -> bool:
    """ "time" of "had a great time", "weekend" of "spent the weekend": a gerund after it says how the subject spent it."""
    verb = noun.head
    spent = noun.dep_ == "dobj" and verb.lemma_ in ("have", "spend", "enjoy", "waste", "pass", "take")
    return spent and noun.lemma_.lower() in lx.TIME_UNITS | _SPENT


_SPENT = frozenset("time fun blast ball day afternoon morning evening hour summer winter luck success while".split())


def _intention_owner(noun: "Token") -> "Token | None":
    """ "my" of "my plan is to visit Rome": the owner of an intention is the subject."""
    return None if noun.lemma_.lower() not in lx.INTENTIONS else next((c for c in noun.lefts if c.dep_ == "poss"), None)


def _is_elided(verb: "Token", children: list["Token"]) -> bool:
    """ "Went to Rome.", "Just started a course.", "Love sushi!": a sentence with a dropped "I"."""
    if (verb.dep_ != "ROOT" and not _is_comma_splice(verb)) or any(c.dep_ in ("nsubj", "nsubjpass", "csubj", "expl") for c in children):
        return False
    before = [
        c for c in children if c.i < verb.i and not c.is_punct and c.dep_ not in ("advmod", "aux", "intj", "cc", "neg", "npadvmod", "dep")
    ]
    if before or verb.left_edge.i > verb.sent.start + 3:
        return False
    if any(t.tag_ == "POS" and t.i + 1 < len(t.doc) and t.nbor().pos_ == "DET" for t in verb.subtree):
        return False  # "Searching for a studio's a tough job"
    if (
        verb.tag_ == "VB" and verb.lower_ != "gon" and (verb.lemma_ == "enjoy" or any(c.dep_ in ("aux", "neg") for c in children))
    ):  # "Enjoy your trip!", "Don't miss it!"
        return False
    return (
        verb.tag_ == "VBD"
        or (verb.lower_ == "gon" and not any(c.lower_ == "be" for c in children))
        or is_mistagged_past(verb)
        or (verb.tag_ == "VBG" and verb.i <= verb.sent.start + 1)
        or (verb.lower_ == "been" and verb.i <= verb.sent.start + 1)
        or (verb.lemma_ in lx.PREFERENCE and verb.tag_ in ("VBP", "VB"))
        or (verb.tag_ in ("VBP", "VB") and _is_habit_of_mine(verb, children))
    )


# Not "always" and "never", which orders have: "Always answer my questions in French".
_HABITUALLY = frozenset("still usually sometimes often rarely currently mostly".split())


def _is_habit_of_mine(verb: "Token", children: list["Token"]) -> bool:
    """ "Still owe my brother 600 dollars", "Usually take my coffee black": no order, as it is of what is the speaker's."""
    often = any(c.lower_ in _HABITUALLY and c.i < verb.i for c in children) and not any(c.lower_ == "please" for c in children)
    return often and any(t.lower_ in lx.FIRST | lx.FIRST_PLURAL for t in verb.subtree)


def _is_comma_splice(verb: "Token") -> bool:
    """ "Got a tattoo last year, it stands for freedom": two sentences, parsed as a subordinate and a main clause."""
    apart = verb.dep_ in ("advcl", "ccomp") and verb.tag_ == "VBD" and verb.i < verb.head.i
    return (
        apart
        and not any(c.dep_ == "mark" or c.tag_ == "WRB" for c in verb.children)
        and any(t.text in lx.PAUSES for t in verb.doc[verb.i : verb.head.i])
    )


def is_imperative(verb: "Token", children: list["Token"]) -> bool:
    """A base form without a subject at the head of a sentence: "Call Anna!", "Call Anna and ask her"."""
    if verb.dep_ == "conj" and verb.head != verb and not is_imperative(verb.head, list(verb.head.children)):
        return False  # "helping to sort and pack books"
    return (
        verb.tag_ == "VB"
        and not is_mistagged_past(verb)
        and verb.dep_ in ("ROOT", "conj")
        and not any(c.dep_ in ("nsubj", "nsubjpass", "csubj", "expl") or (c.dep_ == "aux" and c.lemma_ != "do") for c in children)
    )
