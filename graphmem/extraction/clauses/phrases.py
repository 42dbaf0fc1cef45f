"""Noun and prepositional phrases of a clause: what they stand for, and the roles they have in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.arguments import with_conjuncts
from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.parsed_message import Reading
from graphmem.extraction.coreference import Referent
from graphmem.language import lexicon as lx
from graphmem.model import Member

if TYPE_CHECKING:
    from spacy.tokens import Token


def subject_of(reading: Reading, clause: Clause) -> tuple[Referent, ...]:
    """Who or what a clause is said of: the speaker if it was left out, the addressee of an order."""
    if clause.elided:
        return (Referent(reading.turn.speaker, "person", True),)
    if clause.imperative:
        return (Referent(reading.turn.addressee, "person", True),) if reading.turn.addressee else ()
    return tuple(dict.fromkeys(r for token in clause.subject for r in reading.at(content(token))))


def content(token: "Token") -> "Token":
    """What a noun phrase is about: "music" of "a lot of music"."""
    if token.lemma_.lower() in lx.PARTITIVES or token.lemma_ in ("one", "some", "most", "all", "many", "lots"):
        for child in token.rights:
            if child.lower_ == "of":
                return next((c for c in child.children if c.dep_ == "pobj"), token)
    return token


def named(reading: Reading, token: "Token") -> list[Referent]:
    """What a noun phrase and its conjuncts stand for."""
    return [r for t in with_conjuncts(token) for r in reading.at(content(t))]


def members_as(role: str, referents: Sequence[Referent]) -> list[Member]:
    return [Member(role, r.name, r.kind) for r in referents]


def objects(reading: Reading, preposition: "Token") -> list[Referent]:
    """Objects of a preposition, also of one that follows it ("out of the house") or of a gerund."""
    found: list[Referent] = []
    for child in preposition.children:
        if child.dep_ in ("pobj", "pcomp"):
            found += named(reading, child)
            if child.dep_ == "pcomp":
                found += [r for c in child.children if c.dep_ == "dobj" for r in named(reading, c)]
        elif child.dep_ == "prep":
            found += objects(reading, child)
    return found


def noun_members(reading: Reading, noun: "Token") -> list[Member]:
    """Members that hang on a noun: "a job at Statoil", "a book about whales"."""
    return [
        Member(role_of(child, r, noun), r.name, r.kind)
        for token in with_conjuncts(noun)
        for child in token.rights
        if child.dep_ == "prep" and not is_time(reading, child)
        for r in objects(reading, child)
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
    """The part that the object of a preposition plays."""
    word = preposition.lower_
    if word in lx.LOOSE_PREPOSITIONS and word not in ("with", "by"):
        return "without" if word == "without" else "circumstance"
    kin = referent.kind == "person" or referent.name.split(" ")[-1] in lx.OWNED
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


def is_time(reading: Reading, preposition: "Token") -> bool:
    """Its object is a time expression, which is told by when_*, not by a member."""
    return bool(reading.times) and any(t.i in reading.times for t in preposition.subtree if t.i - preposition.i <= 3)
