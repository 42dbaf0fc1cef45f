"""Clauses with "to be" -> statements: what something is, what it is like, where it is, who is whose."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.arguments import arguments
from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.parsed_message import Reading, Statement
from graphmem.extraction.clauses.phrases import is_time, members_as, named, noun_members, objects, role_of, subject_of
from graphmem.extraction.coreference import Referent
from graphmem.extraction.facts.amounts import amounts, degrees
from graphmem.language import lexicon as lx
from graphmem.model import Member

if TYPE_CHECKING:
    from spacy.tokens import Token


def copula(reading: Reading, clause: Clause) -> Iterator[Statement]:
    """The statements of one "to be"; "here is" only points at something."""
    if any(c.dep_ == "expl" for c in clause.verb.children):
        yield from _there(reading, clause)
        return
    subject = subject_of(reading, clause)
    if any(c.dep_ == "advmod" and c.lower_ in ("here", "there") and c.i < clause.verb.i for c in clause.verb.children):
        return
    for argument in arguments(clause.verb):
        token = argument.token
        if _is_date(reading, clause, token) and subject:
            yield Statement("be", tuple(members_as("agent", subject)))
        elif argument.part == "attribute" and token.pos_ != "PRON":
            yield from _attribute(reading, clause, subject, token)
        elif argument.part == "quality" and token.pos_ in ("ADJ", "VERB", "NOUN"):
            for adjective in (token, *(c for c in token.conjuncts if c.pos_ == "ADJ")):
                yield from _quality(reading, subject, adjective)
        elif argument.part == "preposition" and subject and not is_time(reading, token) and not _is_qualified(clause.verb):
            yield from _where(reading, clause, subject, token)


def _there(reading: Reading, clause: Clause) -> Iterator[Statement]:
    """ "There was a storm in Oslo": that it was, and where."""
    for noun in (c for c in clause.verb.children if c.dep_ == "attr" and c.pos_ in ("NOUN", "PROPN")):
        places = [c for c in clause.verb.children if c.dep_ == "prep" and not is_time(reading, c)]
        where = [Member(role_of(c, r, clause.verb), r.name, r.kind) for c in places for r in objects(reading, c)]
        if reading.at(noun):
            yield Statement("be", (*members_as("agent", named(reading, noun)), *noun_members(reading, noun), *where), there=True)


def _is_date(reading: Reading, clause: Clause, token: "Token") -> bool:
    """ "tomorrow" of "the opening is tomorrow": all that is said is when."""
    told = (
        token.left_edge.i in reading.times
        if token.dep_ in ("attr", "npadvmod")
        else token.lower_ in ("on", "in", "at") and is_time(reading, token)
    )
    after = told and token.i > clause.verb.i
    return after and not any(c.dep_ in ("prep", "acomp") and not is_time(reading, c) for c in clause.verb.rights)


def _is_qualified(verb: "Token") -> bool:
    """It says what something is, or is like: a preposition then tells of that, not where it is."""
    return any(c.dep_ in ("acomp", "oprd") or c.pos_ == "ADJ" for c in verb.rights)


def _where(reading: Reading, clause: Clause, subject: tuple[Referent, ...], preposition: "Token") -> Iterator[Statement]:
    """ "be in" of "I was in Rome", "be up for" of "I'm up for a walk"."""
    before = preposition.nbor(-1)
    word = (
        f"{before.lower_} {preposition.lower_}" if before.head == clause.verb and before.dep_ in ("advmod", "prt") else preposition.lower_
    )
    if any(c.lemma_.lower() in lx.IDIOM_OBJECTS for c in preposition.children):
        return
    for place in objects(reading, preposition):
        role = role_of(preposition, place, clause.verb)
        yield Statement(f"be {word}", (*members_as("agent", subject), Member(role, place.name, place.kind)))


def _attribute(reading: Reading, clause: Clause, subject: tuple[Referent, ...], attribute: "Token") -> Iterator[Statement]:
    values = named(reading, attribute)
    if _is_dated(reading, clause):
        yield Statement("be", (*members_as("agent", values), *noun_members(reading, attribute), *owner_of(reading, attribute)))
        return
    if _is_title(clause):
        yield from told_of(reading, clause, values)
        return
    kin = kin_of(reading, attribute)
    told = members_as("attribute", [v for v in values if v not in subject])
    more = [*noun_members(reading, attribute), *amounts(reading, attribute)]
    if kin and subject and all(r.kind == "person" for r in subject):
        yield _kinship(attribute, subject, kin)
    elif subject and (told or more):
        if told or all(m.role == "amount" for m in more):
            yield Statement("be", (*members_as("agent", subject), *told, *more))
        elif attribute.pos_ == "NOUN":
            yield _part_of(attribute, members_as("agent", subject), more)


def _is_dated(reading: Reading, clause: Clause) -> bool:
    """ "Yesterday was my birthday": a time is all that it is said of."""
    before = [c for c in clause.verb.lefts if c.dep_ in ("nsubj", "npadvmod")]
    return bool(before) and all(c.left_edge.i in reading.times for c in before)


def owner_of(reading: Reading, noun: "Token") -> list[Member]:
    """Ada of "my birthday"."""
    return members_as("owner", [r for c in noun.lefts if c.dep_ == "poss" for r in reading.at(c)])


def _is_title(clause: Clause) -> bool:
    """Its subject is somebody's name, or favourite."""
    return bool(clause.subject) and (clause.subject[0].lower_ == "name" or _is_favourite(clause.subject[0]))


def _is_favourite(topic: "Token") -> bool:
    return any(c.lower_ in ("favorite", "favourite") for c in topic.lefts)


def told_of(reading: Reading, clause: Clause, values: Sequence[Referent]) -> Iterator[Statement]:
    """The subject of "to be" is this: somebody's name or favourite, somebody's boss, or simply what it is."""
    topic = clause.subject[0] if clause.subject else None
    if topic is None or not values:
        return
    owners = [r for c in topic.lefts if c.dep_ == "poss" for r in reading.at(c)]
    kin = kin_of(reading, topic)
    if _is_title(clause) and not owners:
        return
    if _is_favourite(topic):
        members = (*members_as("agent", owners), *members_as("theme", values))
        yield Statement(f"have favourite {topic.lemma_.lower()}", members, preference=True)
    elif topic.lower_ == "name":
        yield Statement("be named", (*members_as("agent", owners), *members_as("attribute", values)))
    elif kin:
        yield _kinship(topic, values, kin)
    else:
        subject = subject_of(reading, clause)
        if subject:
            yield Statement("be", (*members_as("agent", subject), *members_as("attribute", values)))


def _part_of(noun: "Token", agents: list[Member], members: list[Member]) -> Statement:
    """ "He was part of our family": a noun that is nothing by itself belongs to the predicate, with its preposition."""
    preposition = next((c.lower_ for c in noun.rights if c.dep_ == "prep"), "")
    bound = [replace(m, role="theme") if n == 0 else m for n, m in enumerate(members)]
    return Statement(f"be {noun.lemma_.lower()} {preposition}".strip(), (*agents, *bound))


def kin_of(reading: Reading, token: "Token") -> tuple[Referent, ...]:
    """The owner of a role phrase: Ada of "my sister"."""
    if token.lemma_.lower() not in lx.OWNED:
        return ()
    return next((reading.at(child) for child in token.lefts if child.dep_ == "poss"), ())


def _kinship(role: "Token", bearers: Sequence[Referent], owners: Sequence[Referent]) -> Statement:
    members = (*members_as("agent", bearers), *members_as("theme", [o for o in owners if o not in bearers]))
    return Statement(f"be {role.lemma_.lower()} of", members, relation=True)


def _quality(reading: Reading, subject: tuple[Referent, ...], adjective: "Token") -> Iterator[Statement]:
    if not subject:
        return
    word, degree = _hyphenated(adjective), tuple(degrees(adjective))
    for child in adjective.children:
        if child.dep_ == "prep" and not is_time(reading, child):
            things = objects(reading, child)
            if things:
                yield Statement(f"be {word} {child.lower_}", (*members_as("agent", subject), *members_as("theme", things), *degree))
                return
    years = next((c for c in adjective.children if c.lemma_ == "year"), None)
    if word == "old" and years is not None:
        number = next((c.text for c in years.lefts if c.like_num), "")
        if number:
            yield Statement("be years old", (*members_as("agent", subject), Member("attribute", number)))
        return
    yield Statement(f"be {word}", (*members_as("agent", subject), *degree))


def _hyphenated(token: "Token") -> str:
    """ "budget-friendly", though the parser sees three words."""
    word = token.lower_.rstrip("-")
    return f"{token.nbor(-2).lower_}-{word}" if token.i > 1 and token.nbor(-1).text == "-" else word
