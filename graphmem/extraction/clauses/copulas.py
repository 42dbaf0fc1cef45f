"""Clauses with "to be" -> propositions: identity, qualities, location, kinship."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.arguments import arguments
from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.modality import is_added_complement
from graphmem.extraction.clauses.parsed_message import ParsedMessage, Proposition
from graphmem.extraction.clauses.phrases import conjunct_referents, is_time, members_as, noun_members, object_referents, role_of, subject_of
from graphmem.extraction.coreference import Referent
from graphmem.extraction.facts.amounts import amounts, degrees
from graphmem.extraction.mentions.phrase import role_word
from graphmem.language import lexicon as lx
from graphmem.model import Member

if TYPE_CHECKING:
    from spacy.tokens import Token


def copular_propositions(parsed: ParsedMessage, clause: Clause) -> Iterator[Proposition]:
    """The propositions of a copular clause; "here is" only points at something and gives none."""
    if any(c.dep_ == "expl" for c in clause.verb.children):
        yield from _existential(parsed, clause)
        return
    subject = subject_of(parsed, clause)
    if any(c.dep_ == "advmod" and c.lower_ in ("here", "there") and c.i < clause.verb.i for c in clause.verb.children):
        return
    for argument in arguments(clause.verb):
        token = argument.token
        if any(c.lower_ == "no" for c in token.lefts) and is_added_complement(token, list(clause.verb.children)):
            continue
        if _is_date(parsed, clause, token) and subject:
            yield Proposition("be", tuple(members_as("agent", subject)))
        elif argument.function == "attribute" and _is_age(clause, subject, token):
            yield Proposition("be years old", (*members_as("agent", subject), Member("attribute", token.text)))
        elif argument.function == "attribute" and token.pos_ != "PRON":
            yield from _attribute(parsed, clause, subject, token)
        elif argument.function == "quality" and _tells_favourite(clause, token):
            values = [r for t in (token, *token.conjuncts) for r in parsed.referents(t) or (Referent(t.lemma_.lower(), "concept"),)]
            yield from identity_propositions(parsed, clause, values)
        elif argument.function == "quality" and token.pos_ in ("ADJ", "VERB", "NOUN"):
            for adjective in (token, *(c for c in token.conjuncts if c.pos_ == "ADJ")):
                yield from _quality(parsed, subject, adjective)
        elif argument.function == "preposition" and subject and not is_time(parsed, token) and not _is_qualified(clause.verb):
            yield from _location(parsed, clause, subject, token)
        elif argument.function == "adverb" and token.lower_ in ("off", "away", "back") and subject:
            for preposition in (c for c in token.rights if c.dep_ == "prep"):  # "I'm off to Crete"
                yield from _location(parsed, clause, subject, preposition)


def _existential(parsed: ParsedMessage, clause: Clause) -> Iterator[Proposition]:
    """ "There was a storm in Oslo": existence and place."""
    for noun in (c for c in clause.verb.children if c.dep_ == "attr" and c.pos_ in ("NOUN", "PROPN")):
        places = [c for c in clause.verb.children if c.dep_ == "prep" and not is_time(parsed, c)]
        where = [Member(role_of(c, r, clause.verb), r.name, r.kind) for c in places for r in object_referents(parsed, c)]
        if parsed.referents(noun):
            yield Proposition(
                "be", (*members_as("agent", conjunct_referents(parsed, noun)), *noun_members(parsed, noun), *where), existential=True
            )


def _is_date(parsed: ParsedMessage, clause: Clause, token: "Token") -> bool:
    """ "tomorrow" of "the opening is tomorrow": the clause only gives a time."""
    attributes = (
        token.left_edge.i in parsed.times
        if token.dep_ in ("attr", "npadvmod")
        else token.lower_ in ("on", "in", "at") and is_time(parsed, token)
    )
    after = attributes and token.i > clause.verb.i
    return after and not any(c.dep_ in ("prep", "acomp") and not is_time(parsed, c) for c in clause.verb.rights)


def _is_qualified(verb: "Token") -> bool:
    """True if a complement says what something is or is like; a preposition then belongs to that complement."""
    return any(c.dep_ in ("acomp", "oprd") or c.pos_ == "ADJ" for c in verb.rights)


def _location(parsed: ParsedMessage, clause: Clause, subject: tuple[Referent, ...], preposition: "Token") -> Iterator[Proposition]:
    """ "be in" of "I was in Rome", "be up for" of "I'm up for a walk"."""
    word = preposition.lower_
    before = preposition.nbor(-1) if preposition.i > 0 else None
    if (
        before is not None
        and before in (*clause.verb.children, preposition.head)
        and before.dep_ in ("advmod", "prt")
        and before.lower_ not in ("longer", "more")
    ):
        word = f"{before.lower_} {word}"
    if any(c.lemma_.lower() in lx.IDIOM_OBJECTS for c in preposition.children):
        return
    for place in object_referents(parsed, preposition):
        role = role_of(preposition, place, clause.verb)
        yield Proposition(f"be {word}", (*members_as("agent", subject), Member(role, place.name, place.kind)))


def _attribute(parsed: ParsedMessage, clause: Clause, subject: tuple[Referent, ...], attribute: "Token") -> Iterator[Proposition]:
    values = conjunct_referents(parsed, attribute)
    if _is_time_predication(parsed, clause):
        if attribute.lower_.endswith("ing") and not any(c.dep_ in ("det", "poss") for c in attribute.lefts):
            return  # "Last week was eye-opening"
        yield Proposition("be", (*members_as("agent", values), *noun_members(parsed, attribute), *owner_members(parsed, attribute)))
        return
    if attribute.lower_ == "name" and (bearers := owner_members(parsed, attribute)) and subject and all(r.proper for r in subject):
        members = (*(replace(m, role="agent") for m in bearers), *members_as("attribute", subject))
        yield Proposition("be named", members)  # "Ingrid Voss is my name"
        return
    if _is_introduction(parsed, clause, attribute, values):
        yield Proposition("be named", (*members_as("agent", subject), *members_as("attribute", values)))
        return
    if _is_naming(clause):
        yield from identity_propositions(parsed, clause, values)
        return
    if _is_favourite(attribute) and subject and (owners := [r for c in attribute.lefts if c.dep_ == "poss" for r in parsed.referents(c)]):
        members = (*members_as("agent", owners), *members_as("theme", subject))
        yield Proposition(f"have favourite {attribute.lemma_.lower()}", members, preference=True)
        return
    kin = role_owners(parsed, attribute)
    topic = clause.subject[0] if len(clause.subject) == 1 else None
    holders = role_owners(parsed, topic) if topic is not None else ()
    if topic is not None and holders and values and all(v.proper and v not in holders for v in values):
        yield _kinship(topic, values, holders)  # "my son is Emil"
        return
    attributes = members_as("attribute", [v for v in values if v not in subject])
    more = [*noun_members(parsed, attribute), *amounts(parsed, attribute)]
    if kin and subject and all(r.kind == "person" for r in subject):
        yield _kinship(attribute, subject, kin)
    elif subject and (attributes or more):
        if more and attribute.lemma_.lower() in _TIED and any(c.lower_ == "of" for c in attribute.rights):
            yield _part_of(attribute, members_as("agent", subject), more)  # "I'm a big fan of Kite Harbour"
        elif attributes or all(m.role == "amount" for m in more):
            yield Proposition("be", (*members_as("agent", subject), *attributes, *more))
        elif attribute.pos_ == "PROPN" and values:  # "I am Alice from the bakery", said by Alice
            preposition = next((c.lower_ for c in attribute.rights if c.dep_ == "prep"), "")
            yield Proposition(f"be {preposition}".strip(), (*members_as("agent", subject), *more))
        elif attribute.pos_ == "NOUN":
            yield _part_of(attribute, members_as("agent", subject), more)


# Nouns that say nothing without what follows "of".
_TIED = frozenset("fan lover admirer supporter follower member part advocate believer owner".split())


def _is_introduction(parsed: ParsedMessage, clause: Clause, attribute: "Token", values: Sequence[Referent]) -> bool:
    """ "I'm Ingrid Voss", or "moonbear is Ingrid Voss" of somebody who takes part: the name of a person, and nobody else who takes part."""
    topic = clause.subject[0] if len(clause.subject) == 1 else None
    if topic is None or attribute.pos_ != "PROPN" or len(values) != 1 or clause.modality != "asserted" or clause.polarity != "positive":
        return False
    value = values[0]
    named = value.proper and value.kind == "person" and value.name not in parsed.turn.people
    takes_part = topic.lower_ == "i" or any(r.name in parsed.turn.people for r in parsed.referents(topic))
    return named and takes_part and not any(c.dep_ in ("det", "poss") for c in attribute.lefts)


def _is_time_predication(parsed: ParsedMessage, clause: Clause) -> bool:
    """ "Yesterday was my birthday": the subject is a time."""
    before = [c for c in clause.verb.lefts if c.dep_ in ("nsubj", "npadvmod")]
    return bool(before) and all(c.left_edge.i in parsed.times for c in before)


def owner_members(parsed: ParsedMessage, noun: "Token") -> list[Member]:
    """The possessor of a noun as its owner: Ada of "my birthday"."""
    return members_as("owner", [r for c in noun.lefts if c.dep_ == "poss" for r in parsed.referents(c)])


def _is_naming(clause: Clause) -> bool:
    """The subject is somebody's name or favourite: "my name is", "my favourite book is"."""
    return bool(clause.subject) and (clause.subject[0].lower_ == "name" or _is_favourite(clause.subject[0]))


def _is_age(clause: Clause, subject: tuple[Referent, ...], number: "Token") -> bool:
    """ "34" of "I'm 34"; not "We are four"."""
    ends = all(t.is_punct or t.dep_ in ("advmod", "cc", "conj") for t in number.doc[number.i + 1 : number.i + 2])
    kin = any(t.lemma_.lower() in lx.RELATIONAL_NOUNS for t in clause.subject)
    if clause.tense != "present" or not ends or any(t.lower_ in lx.FIRST_PLURAL | lx.THEY for t in clause.subject):
        return False
    plain = number.is_digit and len(number) < 3 and bool(subject) and all(r.kind == "person" for r in subject)
    return plain or (kin and number.like_num and number.lower_ != "one")


def _tells_favourite(clause: Clause, value: "Token") -> bool:
    """ "sushi" of "My favourite food is sushi", which the parser takes for an adjective; not "good"."""
    return bool(clause.subject) and _is_favourite(clause.subject[0]) and value.lemma_.lower() not in lx.EVALUATIVE


def _is_favourite(topic: "Token") -> bool:
    return any(c.lower_ in ("favorite", "favourite") for c in topic.lefts)


def identity_propositions(parsed: ParsedMessage, clause: Clause, values: Sequence[Referent]) -> Iterator[Proposition]:
    """The subject is identified with `values`: as somebody's name or favourite, as somebody's boss, or plainly."""
    topic = clause.subject[0] if clause.subject else None
    if topic is None or not values:
        return
    owners = [r for c in topic.lefts if c.dep_ == "poss" for r in parsed.referents(c)]
    kin = role_owners(parsed, topic)
    if topic.lower_ == "name" and topic.is_sent_start:
        owners = [Referent(parsed.turn.speaker, "person", True)]  # "Name's Rafe."
    if _is_naming(clause) and not owners:
        return
    if _is_favourite(topic):
        members = (*members_as("agent", owners), *members_as("theme", values))
        yield Proposition(f"have favourite {topic.lemma_.lower()}", members, preference=True)
    elif topic.lower_ == "name":
        yield Proposition("be named", (*members_as("agent", owners), *members_as("attribute", values)))
    elif kin:
        yield _kinship(topic, values, kin)
    else:
        subject = subject_of(parsed, clause)
        if subject:
            yield Proposition("be", (*members_as("agent", subject), *members_as("attribute", values)))


def _part_of(noun: "Token", agents: list[Member], members: list[Member]) -> Proposition:
    """ "He was part of our family": a relational noun joins the predicate with its preposition."""
    preposition = next((c.lower_ for c in noun.rights if c.dep_ == "prep"), "")
    bound = [replace(m, role="theme") if n == 0 else m for n, m in enumerate(members)]
    return Proposition(f"be {noun.lemma_.lower()} {preposition}".strip(), (*agents, *bound))


def role_owners(parsed: ParsedMessage, token: "Token") -> tuple[Referent, ...]:
    """The possessor of a role phrase: Ada of "my sister"."""
    if token.lemma_.lower() not in lx.RELATIONAL_NOUNS:
        return ()
    return next((parsed.referents(child) for child in token.lefts if child.dep_ == "poss"), ())


def _kinship(role: "Token", bearers: Sequence[Referent], owners: Sequence[Referent]) -> Proposition:
    members = (*members_as("agent", bearers), *members_as("theme", [o for o in owners if o not in bearers]))
    return Proposition(f"be {role_word(role)} of", members, relation=True)


def _quality(parsed: ParsedMessage, subject: tuple[Referent, ...], adjective: "Token") -> Iterator[Proposition]:
    if not subject:
        return
    word, degree = _hyphenated(adjective), tuple(degrees(adjective))
    for child in adjective.children:
        if child.dep_ == "prep" and not is_time(parsed, child):
            things = object_referents(parsed, child)
            if things:
                yield Proposition(f"be {word} {child.lower_}", (*members_as("agent", subject), *members_as("theme", things), *degree))
                return
    years = next((c for c in adjective.children if c.lemma_ == "year"), None)
    if word == "old" and years is not None:
        number = next((c.text for c in years.lefts if c.like_num), "")
        if number:
            yield Proposition("be years old", (*members_as("agent", subject), Member("attribute", number)))
        return
    yield Proposition(f"be {word}", (*members_as("agent", subject), *degree))


def _hyphenated(token: "Token") -> str:
    """ "budget-friendly", which the tokenizer splits in three."""
    word = token.lower_.rstrip("-")
    return f"{token.nbor(-2).lower_}-{word}" if token.i > 1 and token.nbor(-1).text == "-" else word
