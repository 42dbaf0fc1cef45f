"""Noun and prepositional phrases: their referents and semantic roles."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.arguments import with_conjuncts
from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.coreference import Referent
from graphmem.language import lexicon as lx
from graphmem.model import Member

if TYPE_CHECKING:
    from spacy.tokens import Token


def subject_of(parsed: ParsedMessage, clause: Clause) -> tuple[Referent, ...]:
    """The referents of a clause's subject; the speaker if it is elided, the addressee if the clause is imperative."""
    if clause.elided:
        return (Referent(parsed.turn.speaker, "person", True),)
    if clause.imperative:
        return (Referent(parsed.turn.addressee, "person", True),) if parsed.turn.addressee else ()
    return tuple(dict.fromkeys(r for token in clause.subject for r in parsed.referents(content_noun(token))))


def content_noun(token: "Token") -> "Token":
    """The noun that carries the content: "music" of "a lot of music"."""
    if token.lemma_.lower() in lx.PARTITIVES or token.lemma_ in ("one", "some", "most", "all", "many", "lots"):
        for child in token.rights:
            if child.lower_ == "of":
                return next((c for c in child.children if c.dep_ == "pobj"), token)
    return token


def conjunct_referents(parsed: ParsedMessage, token: "Token") -> list[Referent]:
    """The referents of a noun phrase and its conjuncts."""
    return [r for t in with_conjuncts(token) for r in parsed.referents(content_noun(t))]


def members_as(role: str, referents: Sequence[Referent]) -> list[Member]:
    return [Member(role, r.name, r.kind) for r in referents]


def object_referents(parsed: ParsedMessage, preposition: "Token") -> list[Referent]:
    """The referents of a preposition's objects, through a second preposition ("out of the house") or a gerund."""
    found: list[Referent] = []
    for child in preposition.children:
        if child.dep_ in ("pobj", "pcomp"):
            found += conjunct_referents(parsed, child)
            if child.dep_ == "pcomp":
                found += [r for c in child.children if c.dep_ == "dobj" for r in conjunct_referents(parsed, c)]
        elif child.dep_ == "prep":
            found += object_referents(parsed, child)
    return found


def noun_members(parsed: ParsedMessage, noun: "Token") -> list[Member]:
    """Members from the prepositional phrases of a noun: "a job at Statoil", "a book about whales"."""
    return [
        Member(role_of(child, r, noun), r.name, r.kind)
        for token in with_conjuncts(noun)
        for child in token.rights
        if child.dep_ == "prep" and not is_time(parsed, child)
        for r in object_referents(parsed, child)
    ]


_ROLE_OF = {
    "with": "with",
    "about": "topic",
    "of": "topic",
    "on": "topic",
    "from": "source",
    "for": "purpose",
    "as": "attribute",
    "by": "instrument",
    "like": "attribute",
    "out": "source",
    "off": "source",
}


def role_of(preposition: "Token", referent: Referent, governor: "Token", has_object: bool = False) -> str:
    """The semantic role of a preposition's object."""
    word = preposition.lower_
    if word in lx.LOOSE_PREPOSITIONS and word not in ("with", "by"):
        return "without" if word == "without" else "circumstance"
    kin = referent.kind == "person" or referent.name.split(" ")[-1] in lx.RELATIONAL_NOUNS
    if word in ("to", "for") and kin and not (word == "for" and governor.pos_ == "NOUN" and referent.kind != "person"):
        return "recipient"
    if word == "from" and referent.kind != "place":
        return "source"
    if word == "with" and referent.kind in ("thing", "concept") and governor.pos_ == "VERB" and not kin:
        return "instrument" if has_object and governor.lemma_ not in ("help", "share", "discuss", "play") else "with"
    if word == "on" and referent.kind == "place":
        return "place"
    if word in lx.PLACE_PREPOSITIONS and word not in ("on", "by", "from") and referent.kind != "person":
        return "place" if referent.kind in ("place", "organisation", "event") or word in ("in", "at") else "theme"
    return _ROLE_OF.get(word, "theme")


def is_time(parsed: ParsedMessage, preposition: "Token") -> bool:
    """True if its object is a time expression: facts keep that in `event_start` and `event_end`, not as a member."""
    return bool(parsed.times) and any(t.i in parsed.times for t in preposition.subtree if t.i - preposition.i <= 3)
