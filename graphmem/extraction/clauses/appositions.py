"""Facts from appositions and role phrases: "my sister Anna", "Anna, my sister", "a dog named Rex"."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.copulas import role_owners
from graphmem.extraction.clauses.parsed_message import ParsedMessage, Proposition, fact_of
from graphmem.extraction.clauses.phrases import members_as, noun_members
from graphmem.language import lexicon as lx
from graphmem.model import EntityKind, Fact, FactKind, Member

if TYPE_CHECKING:
    from spacy.tokens import Token


def apposition_facts(parsed: ParsedMessage) -> Iterator[Fact]:
    """ "my sister Anna": Anna is a sister of Ada, and Anna is "Ada's sister". "my sister" alone: Ada has a sister."""
    for token, owner in parsed.references.role_phrases:
        role = parsed.doc[token]
        own = any(c.lower_ == "own" for c in role.lefts)  # "my own boss" is the speaker
        if own or role.lemma_.lower() in lx.UNIVERSAL_KIN or (role.tag_ == "NNS" and role.lemma_.lower() not in lx.KIN | lx.PETS):
            continue
        members = (*members_as("agent", parsed.referents(role)), *members_as("theme", (owner,)))
        proposition = Proposition(f"be {role.lemma_.lower()} of", members, relation=True)
        yield fact_of(parsed.message, proposition, "relation", (role.left_edge.idx, role.idx + len(role.text)))
    yield from _descriptions(parsed)
    for link in parsed.references.links:
        role, name = parsed.doc[link.role], parsed.doc[link.name]
        owners = role_owners(parsed, role) or role_owners(parsed, name)
        names = parsed.referents(name)
        if not names or _is_vocative(parsed, role, name):
            continue
        spans = sorted((role, name), key=lambda t: t.i)
        start, end = spans[0].left_edge.idx, spans[1].idx + len(spans[1].text)
        if owners:
            proposition = Proposition(
                f"be {role.lemma_.lower()} of",
                (
                    *members_as("agent", names),
                    *members_as("theme", owners[:1]),
                    Member("attribute", f"{owners[0].name}'s {role.lemma_.lower()}", _kind_of(role)),
                ),
                relation=True,
            )
        else:
            if role.lemma_.lower() in lx.GENERIC_PERSONS:
                continue
            possessors = [r for c in role.lefts if c.dep_ == "poss" for r in parsed.referents(c)]
            members = (*members_as("agent", names), *members_as("attribute", parsed.referents(role)), *members_as("owner", possessors))
            proposition = Proposition("be", members, relation=True)
        kind: FactKind = "relation" if owners else "state"
        yield fact_of(parsed.message, proposition, kind, (start, end))


def _descriptions(parsed: ParsedMessage) -> Iterator[Fact]:
    """ "Anna, a nurse from Oslo": an indefinite apposition describes a named person."""
    for noun in parsed.doc:
        name = noun.head
        described = (
            noun.dep_ == "appos" and noun.pos_ == "NOUN" and name.pos_ == "PROPN" and any(c.lower_ in ("a", "an") for c in noun.lefts)
        )
        names = [r for r in parsed.referents(name) if r.proper and r.name not in parsed.turn.people] if described else []
        if names and parsed.referents(noun):
            members = (*members_as("agent", names), *members_as("attribute", parsed.referents(noun)), *noun_members(parsed, noun))
            extent = name.left_edge.idx, noun.right_edge.idx + len(noun.right_edge.text)
            yield fact_of(parsed.message, Proposition("be", members), "state", extent)


def _is_vocative(parsed: ParsedMessage, role: "Token", name: "Token") -> bool:
    """ "Ben, my family is fine", "your kids, Ben": the name addresses somebody and is not in apposition."""
    first, last = sorted((role.i, name.i))
    return parsed.referents(name)[0].name in parsed.turn.people and any(t.text == "," for t in parsed.doc[first:last])


def _kind_of(role: "Token") -> EntityKind:
    return "concept" if role.lemma_ in lx.PETS else "person"
