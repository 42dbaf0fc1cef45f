"""Noun and prepositional phrases: their referents and semantic roles."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.arguments import with_conjuncts
from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.frame_lexicon import frame_roles
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
    names = {link.role: parsed.doc[link.name] for link in parsed.references.links}  # "Maria" of "my instructor, Maria"
    told = (names.get(token.i, _named(token)) for token in clause.subject if not is_vocative_subject(parsed, clause, token))
    return tuple(dict.fromkeys(r for token in told for r in parsed.referents(content_noun(token))))


def _named(subject: "Token") -> "Token":
    """ "Laura" of "one of the guests, Laura": who it is."""
    if subject.lower_ != "one":
        return subject
    return next((c for c in subject.rights if c.dep_ == "appos" and c.pos_ == "PROPN"), subject)


def is_vocative_subject(parsed: ParsedMessage, clause: Clause, token: "Token") -> bool:
    """ "Ben, that trip was wild", parsed with Ben as the subject: he is addressed."""
    if token.pos_ != "PROPN" or token.i + 1 >= len(token.doc) or token.nbor().text != ",":
        return False
    addressed = any(r.name in parsed.turn.people and r.name != parsed.turn.speaker for r in parsed.referents(token))
    opening = all(t.is_punct or t.lower_ in lx.INTERJECTIONS for t in token.doc[token.sent.start : token.i])
    between = [t for t in token.doc[token.i + 2 : clause.verb.i] if t.pos_ in ("NOUN", "PRON", "PROPN")]
    return (
        addressed
        and opening
        and bool(between)
        and not any(t.text == "," and t.i > between[0].i for t in token.doc[between[0].i : clause.verb.i])
    )


def content_noun(token: "Token") -> "Token":
    """The noun that carries the content: "music" of "a lot of music", "tyres" of "four of the tyres"."""
    if (
        token.lemma_.lower() in lx.PARTITIVES
        or token.pos_ == "NUM"
        or token.lemma_ in ("one", "some", "most", "all", "many", "lots", "both", "none", "neither")
    ):
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
    if preposition.lower_ == "per":
        return found  # "28 miles per gallon": a unit
    for child in preposition.children:
        if child.dep_ in ("pobj", "pcomp"):
            found += conjunct_referents(parsed, child)
            if child.dep_ == "pcomp":
                found += [r for c in child.children if c.dep_ == "dobj" for r in conjunct_referents(parsed, c)]
        elif child.dep_ == "prep" and not is_goal_of_way(child):
            found += object_referents(parsed, child)
    return found


def is_goal_of_way(preposition: "Token") -> bool:
    """ "to Rome" of "from Oslo to Rome", which the parser gives to "from"."""
    return preposition.lower_ == "to" and preposition.head.lower_ == "from" and preposition.head.dep_ == "prep"


def noun_members(parsed: ParsedMessage, noun: "Token") -> list[Member]:
    """Members from the prepositional phrases of a noun: "a job at Statoil", "a book about whales"."""
    return [
        Member(role_of(child, r, noun) if not has_gerund(child) else "topic", r.name, r.kind)
        for token in with_conjuncts(noun)
        for child in token.rights
        if child.dep_ == "prep"
        and not (is_time(parsed, child) or is_season(child) or is_adverbial(child))
        and child.lower_ not in EXCLUDING
        for r in object_referents(parsed, child)
    ]


_DURING = frozenset(("over", "during", "through", "throughout"))
_SEASONS = lx.TIME_UNITS | frozenset(("summer", "winter", "spring", "autumn", "fall", "holiday", "vacation", "semester", "season"))


def is_season(preposition: "Token") -> bool:
    """True for "over the summer": a time, though no date."""
    return preposition.lower_ in _DURING and any(c.dep_ == "pobj" and c.lemma_.lower() in _SEASONS for c in preposition.children)


_ADVERBIAL = frozenset(
    ("in advance", "in person", "in general", "in total", "in full", "for now", "for sure", "for real", "at least", "at first", "at last")
)


def is_adverbial(preposition: "Token") -> bool:
    """ "in advance", "for now": how or when, and no place or aim."""
    if preposition.i + 1 >= len(preposition.doc) or preposition.nbor().n_rights:
        return False
    return f"{preposition.lower_} {preposition.nbor().lower_}" in _ADVERBIAL


def is_setting(preposition: "Token") -> bool:
    """ "As for the keyboard, ...": what the sentence turns to, and no part of its clause."""
    if preposition.lower_ in ("regarding", "concerning") and preposition.i < preposition.head.i:
        return True
    return preposition.lower_ == "as" and preposition.i + 1 < len(preposition.doc) and preposition.nbor().lower_ == "for"


def has_gerund(preposition: "Token") -> bool:
    """ "on renovating a kitchen": what follows is done, so that its object is no place."""
    return any(c.dep_ == "pcomp" and c.tag_ == "VBG" for c in preposition.children)


# Verbs of making and getting, whose object may be for somebody (Levin 1993, 26.1 and 13.5.1).
_MADE_FOR = frozenset(
    "make bake cook prepare build knit sew paint draw write design create assemble brew compose"
    " buy get find order purchase pick book reserve save win fetch grab bring".split()
)
# Nouns of change, interest and learning: "in" says in what.
_IN_A_FIELD = frozenset(
    "improvement change increase decrease rise drop decline growth gain progress difference shift trend interest faith trust belief"
    " confidence experience expertise skill background degree course class major minor diploma career training lesson success role".split()
)
_AIMS = frozenset("hope order effort attempt preparation search pursuit".split())
# "everyone except Tom": what follows takes no part.
EXCLUDING = frozenset(("but", "except", "excepting", "excluding", "minus", "barring"))
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


def role_of(preposition: "Token", referent: Referent, governor: "Token", has_object: bool = False, *, meant: str = "") -> str:
    """The semantic role of a preposition's object; `meant` is the verb that a light verb and its noun mean ("look" of "take a look")."""
    word = preposition.lower_
    if referent.name[:1] in "$\u20ac\u00a3":
        return "amount"  # "a lamp for $40"
    if governor.pos_ == "NOUN" and word == "between":
        return "topic"  # "the link between sleep and mood"
    if word == "to" and preposition.i > 1 and preposition.nbor(-2).lower_ == "from":
        return "place"  # "the flight from Oslo to Rome"
    framed = frame_roles().get((meant or governor.lemma_.lower(), word), "")
    kin = referent.kind == "person" or referent.name.split(" ")[-1] in (lx.RELATIONAL_NOUNS | lx.GROUPS | lx.PERSON_NOUNS) - {"party"}
    accompanies = any(c.dep_ == "prep" and c.i < preposition.i and c.n_rights for c in governor.rights)  # "went on a trip with workmates"
    if framed and _fits(framed, word, referent, kin, has_object, accompanies):
        return framed
    if word == "in" and any(c.dep_ == "pobj" and c.lemma_.lower() in _AIMS for c in preposition.children):
        return "purpose"  # "in the hope of growing"
    if word in ("on", "along") and any(c.dep_ == "pobj" and c.lemma_ == "way" for c in preposition.children):
        return "circumstance"  # "on my way to work"
    if word == "by":
        return _role_of_by(referent, governor, kin)
    if (word == "like" or (word == "as" and preposition.i and preposition.nbor(-1).lower_ == "such")) and governor.pos_ == "NOUN":
        return "theme"  # "games like chess", "games such as chess": an example
    if word == "through" and any(c.lemma_ in ("means", "mean") for c in preposition.children):
        return "instrument"
    if word == "like" and has_object:
        return "theme"  # "I play sports like chess", where "like" goes with the verb
    if word in lx.LOOSE_PREPOSITIONS and word not in ("with", "by"):
        return "without" if word == "without" else "circumstance"
    moves = word == "to" and governor.lemma_ in lx.MOTION | {"invite"} and referent.kind != "person"
    if moves and governor.lemma_ == "invite":
        return "place"  # "invited me to a class"
    if word in ("to", "for") and kin and not moves and not (word == "for" and governor.pos_ == "NOUN" and referent.kind != "person"):
        return "recipient"
    made = governor.dep_ == "dobj" and governor.head.lemma_ in _MADE_FOR
    if word == "for" and kin and made:
        return "recipient"  # "a pie for the kids" of "I made a pie for the kids"
    if word == "from" and referent.kind != "place":
        return "source"
    if word == "in" and referent.kind == "concept" and governor.pos_ == "NOUN" and governor.lemma_.lower() in _IN_A_FIELD:
        return "topic"  # "an improvement in quality", "a degree in law"
    if word in lx.SPATIAL_PREPOSITIONS and referent.kind != "person":
        return "place"
    if word in ("on", "at") and referent.kind == "event" and governor.pos_ in ("VERB", "AUX") and preposition.i < governor.i:
        return "circumstance"  # "On my last trip, I packed too much"
    if word == "on" and (referent.kind == "place" or governor.pos_ in ("VERB", "AUX")):
        return "place" if has_object or referent.kind == "place" else "theme"
    if word in lx.PLACE_PREPOSITIONS and word not in ("on", "by", "from") and referent.kind != "person":
        return "place" if referent.kind in ("place", "organisation", "event") or word in ("in", "at") else "theme"
    if word == "on" and governor.pos_ == "NOUN" and (governor.is_currency or governor.ent_type_ in ("MONEY", "TIME", "QUANTITY")):
        return "purpose"
    if word == "on" and governor.pos_ in ("NOUN", "PROPN") and governor.lemma_.lower() not in lx.INFORMATION_NOUNS | lx.ABSTRACT:
        return "place"  # "a scratch on the table", unlike "a book on whales"
    return _ROLE_OF.get(word, "theme")


def _fits(role: str, word: str, referent: Referent, kin: bool, has_object: bool, accompanies: bool) -> bool:
    """False for a frame that this object cannot fill: people are no tools, amounts or means, and `accompanies` is no theme."""
    if role in ("instrument", "amount"):
        return not kin and (word != "with" or has_object)
    if role == "place":
        return not kin and (word != "on" or has_object)
    if role == "theme" and word == "with":
        return not kin and not accompanies
    if role == "theme" and word == "in" and referent.kind == "place" and referent.proper:
        return False  # "got engaged in Venice"
    return role != "source" or word != "by" or referent.kind not in ("place", "event")


def _role_of_by(referent: Referent, governor: "Token", kin: bool) -> str:
    """ "by the sea": a place; "by Tara": an author; "by car", "by practising": a means."""
    noun = referent.name.split(" ")[-1].lower()
    if referent.kind == "place" or noun in lx.WATERS:
        return "place"
    return "source" if kin or referent.kind == "organisation" or governor.pos_ in ("NOUN", "PROPN") else "instrument"


def is_time(parsed: ParsedMessage, preposition: "Token") -> bool:
    """True if its object is a time expression: facts keep that in `event_start` and `event_end`, not as a member."""
    return bool(parsed.times) and any(t.i in parsed.times for t in preposition.subtree if t.i - preposition.i <= 3)
