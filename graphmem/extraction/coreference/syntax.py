"""Syntactic constraints on antecedents: grammatical roles, governing subjects, binding principles."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.extraction.coreference.coreference_config import SYNTAX_LIMITS

if TYPE_CHECKING:
    from spacy.tokens import Token

_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_NAME_PARTS = ("conj", "appos", "compound", "flat", "nmod")
# Clauses that share the subject of the clause above if they have none.
_SUBJECT_SHARING = ("conj", "xcomp", "advcl", "pcomp", "prep", "acomp")
# "She took it with her": the object of these may mean the subject of its own clause.
_LOCATIVE_PREPOSITIONS = frozenset("with around behind before beside besides above under over near between after".split())
_REPORTING_VERBS = frozenset("tell inform remind warn assure convince persuade promise show ask write say admit confess explain".split())
_ROLES = {
    "nsubj": "subject", "nsubjpass": "subject", "dobj": "object", "dative": "object", "oprd": "object",
    "poss": "owner", "pobj": "oblique", "attr": "predicate", "npadvmod": "oblique", "ROOT": "root",
}  # fmt: skip


def phrase_head(token: "Token") -> "Token":
    """The head of the noun phrase: the first conjunct of a coordination, the noun of an apposition or compound."""
    for _ in range(SYNTAX_LIMITS.coordination_steps):
        if token.dep_ not in _NAME_PARTS or token.head.i == token.i or token.head.pos_ not in ("NOUN", "PROPN", "PRON"):
            break
        token = token.head
    return token


def grammatical_role(token: "Token") -> str:
    """The role of a token's phrase in its clause.

    One of "subject", "object", "owner" (possessive), "agent" (of a passive), "oblique" (prepositional object), "embedded"
    (in another noun's phrase), "predicate", "root", "other".
    """
    head = phrase_head(token)
    role = _ROLES.get(head.dep_, "other")
    if role == "oblique" and head.dep_ == "pobj":
        if head.head.dep_ == "agent":
            return "agent"
        if head.head.lower_ == "about":
            return "object"
        if head.head.head.pos_ in ("NOUN", "PROPN"):
            return "embedded"
    return role


def governing_subjects(token: "Token") -> Iterator["Token"]:
    """Subjects of the clauses around a token, innermost first, without subjects that contain the token."""
    inside = {token.i}
    for above in token.ancestors:
        for child in above.children:
            if child.dep_ in _SUBJECTS and child.i not in inside:
                yield child
        inside.add(above.i)


def governing_verb(token: "Token") -> "Token":
    """The verb of the clause that a token is in; the token itself if there is none."""
    return next((a for a in token.ancestors if a.pos_ in ("VERB", "AUX")), token)


def violates_binding(pronoun: "Token", other: "Token") -> bool:
    """True if the binding principles, as far as a parse shows them, keep a pronoun from meaning this noun of its sentence."""
    head = phrase_head(other)
    if pronoun.dep_ == "poss":
        return _is_owned_by(pronoun, other, head)
    if pronoun.lower_ in ("his", "hers"):  # "she lost hers"
        return False
    if other.i in (t.i for t in pronoun.conjuncts) or head.i in (t.i for t in pronoun.conjuncts):
        return True
    if pronoun.dep_ in _SUBJECTS:
        return other.i > pronoun.i and _c_commands(pronoun, other)
    if pronoun.dep_ == "pobj" and pronoun.head.lower_ in _LOCATIVE_PREPOSITIONS:
        return False
    local = _local_subject(pronoun)
    return (local is not None and head.i == local.i and not pronoun.lower_.endswith("self")) or _is_co_argument(pronoun, head)


def _is_owned_by(pronoun: "Token", other: "Token", head: "Token") -> bool:
    """True if the noun is what the pronoun owns: "his brother Tom", "Tom is his brother". Not so in "his name is Tom"."""
    owned = pronoun.head
    if owned.lemma_ == "name":
        return False
    if owned.i < other.i and owned.is_ancestor(other) and _is_in_phrase_of(owned, other):
        return True
    if owned.dep_ == "appos" and owned.head.i == other.i:
        return True
    return owned.dep_ == "attr" and any(c.i == head.i and c.dep_ in _SUBJECTS for c in owned.head.children)


def _is_in_phrase_of(owned: "Token", other: "Token") -> bool:
    """True for a noun in the owned noun's own phrase; False in a clause that modifies it, or in a coordination with it."""
    token = other
    while token.i != owned.i:
        if token.dep_ in ("conj", "relcl", "acl", "advcl") or token.lower_ == "as":
            return False
        token = token.head
    return True


def _c_commands(subject: "Token", other: "Token") -> bool:
    return bool(subject.head.is_ancestor(other))


def _local_subject(pronoun: "Token") -> "Token | None":
    """The subject of the verb that a pronoun is an object of: its own, its controller's object, or the subject of the verb above."""
    verb = pronoun.head
    while verb.dep_ in ("prep", "dative", "prt", "agent") and verb.head.i != verb.i:
        verb = verb.head
    while True:
        subject = next((c for c in verb.children if c.dep_ in _SUBJECTS), None)
        if subject is not None:
            return subject
        if verb.dep_ not in _SUBJECT_SHARING or verb.head.i == verb.i:
            return None
        controller = next((c for c in verb.head.children if c.dep_ == "dobj"), None) if verb.dep_ == "xcomp" else None
        if controller is not None:
            return controller
        verb = verb.head


def _is_co_argument(pronoun: "Token", head: "Token") -> bool:
    """True for two objects of one verb: "Tom gave Ben him"."""
    return head.head.i == pronoun.head.i and head.dep_ in ("dobj", "dative", "nsubj", "nsubjpass")


def is_recipient_of_report(head: "Token", pronoun: "Token") -> bool:
    """True if `head` receives a report in which the pronoun occurs: Ingrid in "Maria told Ingrid that she had won"."""
    verb = head.head.head if head.dep_ == "pobj" else head.head
    if verb.lemma_ not in _REPORTING_VERBS or head.dep_ not in ("dobj", "dative", "pobj") or head.i > pronoun.i:
        return False
    return pronoun.i > verb.i and any(a.dep_ == "ccomp" and a.head.i == verb.i for a in (pronoun, *pronoun.ancestors))


def objects_of(verb: "Token") -> Iterator["Token"]:
    """Objects of a verb, direct and prepositional."""
    for child in verb.children:
        if child.dep_ in ("dobj", "dative"):
            yield child
        elif child.dep_ == "prep":
            yield from (c for c in child.children if c.dep_ == "pobj")


def parentheses_around(token: "Token") -> tuple[int, int] | None:
    """The tokens of the parentheses around a token; None if there are none nearby."""
    doc = token.doc
    reach = SYNTAX_LIMITS.parenthesis
    opened = next((t.i for t in reversed(doc[max(0, token.i - reach) : token.i]) if t.text in "()"), -1)
    if opened < 0 or doc[opened].text == ")":
        return None
    return opened, next((t.i for t in doc[token.i : token.i + reach] if t.text == ")"), token.i + reach)
