"""Clauses -> statements: the predicate of a clause, its members by role, and who is said to have said it."""

from collections.abc import Iterator
from dataclasses import replace

from graphmem.extraction.clauses.actions import action
from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.copulas import copula
from graphmem.extraction.clauses.parsed_message import Reading, Statement
from graphmem.extraction.clauses.phrases import content, members_as, objects
from graphmem.language import lexicon as lx
from graphmem.model import Member


def statements(reading: Reading, clause: Clause) -> Iterator[Statement]:
    """What a clause says; mostly one statement, for a list of qualities several."""
    if clause.verb.lemma_ == "be":
        found = copula(reading, clause)
    elif _is_word(clause.verb.text) and not clause.verb.ent_type_:
        found = action(reading, clause)
    else:
        return
    beside = (*_owners(reading, clause), *_reporters(reading, clause))
    for statement in found:
        yield replace(statement, members=(*statement.members, *beside)) if beside else statement


def _is_word(text: str) -> bool:
    """English verbs have letters without accents, and none three times in a row ("mooooved")."""
    return text.isalpha() and text.isascii() and all(len(set(three)) > 1 for three in zip(text, text[1:], text[2:], strict=False))


def _owners(reading: Reading, clause: Clause) -> Iterator[Member]:
    """Ada of "my shop is open", where the name of the shop does not say so already, and it is a thing with an outline."""
    for token in clause.subject:
        noun = content(token)
        favourite = any(c.lower_ in ("favorite", "favourite") for c in noun.lefts)  # told by another predicate
        if token.head in clause.governors and token.head.lemma_ == "be":
            continue  # "my plan is to visit Rome"
        if noun.pos_ == "NOUN" and reading.at(noun) and not favourite and noun.lemma_.lower() not in lx.ABSTRACT | lx.OWNED:
            owners = [r for c in noun.lefts if c.dep_ == "poss" for r in reading.at(c) if r.kind in ("person", "organisation")]
            yield from members_as("owner", owners)


def _reporters(reading: Reading, clause: Clause) -> tuple[Member, ...]:
    """Tom of "Tom told me that ..." and "according to Tom, ..."; what the speaker says needs no reporter."""
    for governor in clause.governors:
        if clause.verb.dep_ == "ccomp" and governor.lemma_ in lx.REPORTING:
            told = [r for c in governor.children if c.dep_ == "nsubj" for r in reading.at(c) if r.name not in reading.turn.people]
            if told:
                return tuple(members_as("reporter", told))
    for child in clause.top.children:
        if child.lower_ == "according":
            return tuple(members_as("reporter", objects(reading, child)))
    return ()
