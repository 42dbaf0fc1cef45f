"""Facts from noun phrases: "my sister Anna", "Anna, my sister", "a dog named Rex"."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.copulas import kin_of
from graphmem.extraction.clauses.parsed_message import Reading, Statement, fact_of
from graphmem.extraction.clauses.phrases import members_as, noun_members
from graphmem.language import lexicon as lx
from graphmem.model import EntityKind, Fact, FactKind, Member

if TYPE_CHECKING:
    from spacy.tokens import Token


def apposition_facts(reading: Reading) -> Iterator[Fact]:
    """ "my sister Anna": Anna is a sister of Ada, and "Ada's sister" is she. Of "my sister" alone: Ada has one."""
    for token, owner in reading.references.role_phrases:
        role = reading.doc[token]
        own = any(c.lower_ == "own" for c in role.lefts)  # "my own boss" is nobody else
        if own or role.lemma_.lower() in lx.EVERYBODYS or (role.tag_ == "NNS" and role.lemma_.lower() not in lx.KIN | lx.PETS):
            continue
        members = (*members_as("agent", reading.at(role)), *members_as("theme", (owner,)))
        statement = Statement(f"be {role.lemma_.lower()} of", members, relation=True)
        yield fact_of(reading.message, statement, "relation", (role.left_edge.idx, role.idx + len(role.text)))
    yield from _descriptions(reading)
    for link in reading.references.links:
        role, name = reading.doc[link.role], reading.doc[link.name]
        owners = kin_of(reading, role) or kin_of(reading, name)
        names = reading.at(name)
        if not names or _is_called(reading, role, name):
            continue
        spans = sorted((role, name), key=lambda t: t.i)
        start, end = spans[0].left_edge.idx, spans[1].idx + len(spans[1].text)
        if owners:
            statement = Statement(
                f"be {role.lemma_.lower()} of",
                (
                    *members_as("agent", names),
                    *members_as("theme", owners[:1]),
                    Member("attribute", f"{owners[0].name}'s {role.lemma_.lower()}", _kind_of(role)),
                ),
                relation=True,
            )
        else:
            if role.lemma_.lower() in lx.ANYBODY:
                continue
            whose = [r for c in role.lefts if c.dep_ == "poss" for r in reading.at(c)]
            members = (*members_as("agent", names), *members_as("attribute", reading.at(role)), *members_as("owner", whose))
            statement = Statement("be", members, relation=True)
        kind: FactKind = "relation" if owners else "state"
        yield fact_of(reading.message, statement, kind, (start, end))


def _descriptions(reading: Reading) -> Iterator[Fact]:
    """ "Anna, a nurse from Oslo": what somebody with a name is."""
    for noun in reading.doc:
        name = noun.head
        described = (
            noun.dep_ == "appos" and noun.pos_ == "NOUN" and name.pos_ == "PROPN" and any(c.lower_ in ("a", "an") for c in noun.lefts)
        )
        names = [r for r in reading.at(name) if r.proper and r.name not in reading.turn.people] if described else []
        if names and reading.at(noun):
            members = (*members_as("agent", names), *members_as("attribute", reading.at(noun)), *noun_members(reading, noun))
            extent = name.left_edge.idx, noun.right_edge.idx + len(noun.right_edge.text)
            yield fact_of(reading.message, Statement("be", members), "state", extent)


def _is_called(reading: Reading, role: "Token", name: "Token") -> bool:
    """ "Ben, my family is fine", "your kids, Ben": the addressee is called, and is not told to be them."""
    first, last = sorted((role.i, name.i))
    return reading.at(name)[0].name in reading.turn.people and any(t.text == "," for t in reading.doc[first:last])


def _kind_of(role: "Token") -> EntityKind:
    return "concept" if role.lemma_ in lx.PETS else "person"
