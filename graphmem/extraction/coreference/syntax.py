"""Grammar that says what a pronoun cannot stand for, and what it is likely to: parts, governing subjects, binding."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_SAME = ("conj", "appos", "compound", "flat", "nmod")
# Clauses without a subject of their own take that of the clause above.
_SHARING = ("conj", "xcomp", "advcl", "pcomp", "prep", "acomp")
# "She took it with her": a place beside her is no second part in the deed.
_LOOSE = frozenset("with around behind before beside besides above under over near between after".split())
_TELLING = frozenset("tell inform remind warn assure convince persuade promise show ask write say admit confess explain".split())
_ASIDE = 30
# Of a list of thousands, nobody asks which was the first.
_LONG_LIST = 100
_PARTS = {
    "nsubj": "subject", "nsubjpass": "subject", "dobj": "object", "dative": "object", "oprd": "object",
    "poss": "owner", "pobj": "oblique", "attr": "predicate", "npadvmod": "oblique", "ROOT": "root",
}  # fmt: skip


def top_of(token: "Token") -> "Token":
    """The head of the phrase that a name is a part of: the first of joined names, the noun it stands beside."""
    for _ in range(_LONG_LIST):
        if token.dep_ not in _SAME or token.head.i == token.i or token.head.pos_ not in ("NOUN", "PROPN", "PRON"):
            break
        token = token.head
    return token


def part_of(token: "Token") -> str:
    """ "subject", "object", "owner", "agent", "oblique" (after a preposition), "embedded" (in another noun's phrase) ..."""
    top = top_of(token)
    part = _PARTS.get(top.dep_, "other")
    if part == "oblique" and top.dep_ == "pobj":
        if top.head.dep_ == "agent":
            return "agent"
        if top.head.lower_ == "about":
            return "object"
        if top.head.head.pos_ in ("NOUN", "PROPN"):
            return "embedded"
    return part


def governing_subjects(token: "Token") -> Iterator["Token"]:
    """Subjects of the clauses around a token, from the inside out; not those that it lies in."""
    inside = {token.i}
    for above in token.ancestors:
        for child in above.children:
            if child.dep_ in _SUBJECTS and child.i not in inside:
                yield child
        inside.add(above.i)


def verb_of(token: "Token") -> "Token":
    """The verb whose clause a token stands in."""
    return next((a for a in token.ancestors if a.pos_ in ("VERB", "AUX")), token)


def is_barred(pronoun: "Token", other: "Token") -> bool:
    """A pronoun cannot stand for this noun of its own sentence (the binding principles, with what a parse can tell of them)."""
    top = top_of(other)
    if pronoun.dep_ == "poss":
        return _owns(pronoun, other, top)
    if pronoun.lower_ in ("his", "hers"):  # "she lost hers"
        return False
    if other.i in (t.i for t in pronoun.conjuncts) or top.i in (t.i for t in pronoun.conjuncts):
        return True
    if pronoun.dep_ in _SUBJECTS:
        return other.i > pronoun.i and _commands(pronoun, other)
    if pronoun.dep_ == "pobj" and pronoun.head.lower_ in _LOOSE:
        return False
    local = _local_subject(pronoun)
    return (local is not None and top.i == local.i and not pronoun.lower_.endswith("self")) or _same_clause(pronoun, top)


def _owns(pronoun: "Token", other: "Token", top: "Token") -> bool:
    """ "his brother Tom", "Tom is his brother": Tom is not he. A name told for him is: "his name is Tom"."""
    owned = pronoun.head
    if owned.lemma_ == "name":
        return False
    if owned.i < other.i and owned.is_ancestor(other) and _within(owned, other):
        return True
    if owned.dep_ == "appos" and owned.head.i == other.i:
        return True
    return owned.dep_ == "attr" and any(c.i == top.i and c.dep_ in _SUBJECTS for c in owned.head.children)


def _within(owned: "Token", other: "Token") -> bool:
    """A name beside the noun that is owned, or after its "of"; not one in a clause that hangs on it, nor one joined to it."""
    token = other
    while token.i != owned.i:
        if token.dep_ in ("conj", "relcl", "acl", "advcl") or token.lower_ == "as":
            return False
        token = token.head
    return True


def _commands(subject: "Token", other: "Token") -> bool:
    return bool(subject.head.is_ancestor(other))


def _local_subject(pronoun: "Token") -> "Token | None":
    """The subject of the verb that a pronoun is an object of; where it has none, that of the verb above, or who is told to do it."""
    verb = pronoun.head
    while verb.dep_ in ("prep", "dative", "prt", "agent") and verb.head.i != verb.i:
        verb = verb.head
    while True:
        subject = next((c for c in verb.children if c.dep_ in _SUBJECTS), None)
        if subject is not None:
            return subject
        if verb.dep_ not in _SHARING or verb.head.i == verb.i:
            return None
        told = next((c for c in verb.head.children if c.dep_ == "dobj"), None) if verb.dep_ == "xcomp" else None
        if told is not None:
            return told
        verb = verb.head


def _same_clause(pronoun: "Token", top: "Token") -> bool:
    """Two objects of one verb: "Tom gave Ben him"."""
    return top.head.i == pronoun.head.i and top.dep_ in ("dobj", "dative", "nsubj", "nsubjpass")


def is_told(top: "Token", pronoun: "Token") -> bool:
    """Whom something is told of the pronoun: "Maria told Ingrid that she had won"."""
    verb = top.head.head if top.dep_ == "pobj" else top.head
    if verb.lemma_ not in _TELLING or top.dep_ not in ("dobj", "dative", "pobj") or top.i > pronoun.i:
        return False
    return pronoun.i > verb.i and any(a.dep_ == "ccomp" and a.head.i == verb.i for a in (pronoun, *pronoun.ancestors))


def recipients(verb: "Token") -> Iterator["Token"]:
    """Objects of a verb, with or without a preposition."""
    for child in verb.children:
        if child.dep_ in ("dobj", "dative"):
            yield child
        elif child.dep_ == "prep":
            yield from (c for c in child.children if c.dep_ == "pobj")


def brackets_around(token: "Token") -> tuple[int, int] | None:
    """The tokens of the brackets that a token stands between, if they are near."""
    doc = token.doc
    opened = next((t.i for t in reversed(doc[max(0, token.i - _ASIDE) : token.i]) if t.text in "()"), -1)
    if opened < 0 or doc[opened].text == ")":
        return None
    return opened, next((t.i for t in doc[token.i : token.i + _ASIDE] if t.text == ")"), token.i + _ASIDE)
