"""Facts from appositions and role phrases: "my sister Anna", "Anna, my sister", "a dog named Rex"."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.copulas import role_owners
from graphmem.extraction.clauses.parsed_message import ParsedMessage, Proposition, fact_of
from graphmem.extraction.clauses.phrases import members_as, noun_members
from graphmem.extraction.coreference import Referent
from graphmem.extraction.mentions.phrase import role_word
from graphmem.language import lexicon as lx
from graphmem.model import EntityKind, Fact, FactKind, Member

if TYPE_CHECKING:
    from spacy.tokens import Token

# What stands right before the name that a speaker tells of themselves.
_OWN_NAME = re.compile(
    r"(?:\b(?:please|just|you can|but|everyone|everybody|people|friends|they|mates|folks) calls? me|^call me|[.!?,]\s+call me"
    r"|\bknows? me as|\bI(?:'m|\u2019m| am) (?:better |also )?known as|\bI go by)\s+[\"'\u201c]?$",
    re.IGNORECASE,
)
# Characters that the words before a name take at most.
_LONGEST_LEAD = 60


def apposition_facts(parsed: ParsedMessage) -> Iterator[Fact]:
    """ "my sister Anna": Anna is a sister of Ada, and Anna is "Ada's sister". "my sister" alone: Ada has a sister."""
    yield from _role_phrase_facts(parsed)
    yield from _descriptions(parsed)
    yield from _short_namings(parsed)
    yield from _own_namings(parsed)
    for link in parsed.references.links:
        yield from _role_name_facts(parsed, parsed.doc[link.role], parsed.doc[link.name])


def _role_phrase_facts(parsed: ParsedMessage) -> Iterator[Fact]:
    """ "my sister": its referent is a sister of the owner."""
    for token, owner in parsed.references.role_phrases:
        role = parsed.doc[token]
        if role.tag_ == "NNS" and role.lemma_.lower() in lx.PETS:
            continue  # "my pets": what they are is said where they are told of
        own = any(c.lower_ == "own" for c in role.lefts)  # "my own boss" is the speaker
        if own or role.lemma_.lower() in lx.UNIVERSAL_KIN or (role.tag_ == "NNS" and role.lemma_.lower() not in lx.KIN | lx.PETS):
            continue
        members = (*members_as("agent", parsed.referents(role)), *members_as("theme", (owner,)))
        proposition = Proposition(f"be {role_word(role)} of", members, relation=True)
        yield fact_of(parsed.message, proposition, "relation", (role.left_edge.idx, role.idx + len(role.text)))


def _role_name_facts(parsed: ParsedMessage, role: "Token", name: "Token") -> Iterator[Fact]:
    """ "my sister Anna": a relation, since the role has an owner. "a dog named Rex", "the painter Tom": a state."""
    owners = role_owners(parsed, role) or _owners_of_name(parsed, role, name)
    names = parsed.referents(name)
    if (name.text.isupper() and _is_acronym_of(name, role)) or (role.tag_ == "NNS" and not role_owners(parsed, role)):
        return  # "the three bureaus (Experian, TransUnion and Equifax)": none of them is all
    if not names or _is_vocative(parsed, role, name) or (not owners and role.lemma_.lower() in lx.GENERIC_PERSONS):
        return
    first, last = sorted((role, name), key=lambda t: t.i)
    if not owners and parsed.referents(role) == names:
        return
    if owners:
        proposition = _relation(role, names, owners[0])
    else:
        possessors = [r for c in role.lefts if c.dep_ == "poss" for r in parsed.referents(c)]
        members = (*members_as("agent", names), *members_as("attribute", parsed.referents(role)), *members_as("owner", possessors))
        proposition = Proposition("be", members, relation=True)
    kind: FactKind = "relation" if owners else "state"
    yield fact_of(parsed.message, proposition, kind, (first.left_edge.idx, last.idx + len(last.text)))


def _owners_of_name(parsed: ParsedMessage, role: "Token", name: "Token") -> tuple[Referent, ...]:
    """Ada of "my dog Rex", whose "my" is parsed as the possessor of the name."""
    if role.lemma_.lower() not in lx.RELATIONAL_NOUNS:
        return ()
    return next((parsed.referents(c) for c in name.lefts if c.dep_ == "poss" and c.i < role.i), ())


def _is_acronym_of(name: "Token", role: "Token") -> bool:
    """ "replacement cost value (RCV)": a short form, and nobody of that name."""
    before = [t.text[0].lower() for t in role.doc[role.left_edge.i : role.i + 1] if t.is_alpha]
    return "".join(before).endswith(name.lower_)


def _relation(role: "Token", names: Sequence[Referent], owner: Referent) -> Proposition:
    """ "be sister of" with the named person, the owner, and "Ada's sister" as an attribute."""
    noun = role_word(role)
    described = Member("attribute", f"{owner.name}'s {noun}", _kind_of(role))
    return Proposition(f"be {noun} of", (*members_as("agent", names), *members_as("theme", (owner,)), described), relation=True)


def _descriptions(parsed: ParsedMessage) -> Iterator[Fact]:
    """ "Anna, a nurse from Oslo": an indefinite apposition describes a named person."""
    for noun in parsed.doc:
        name = noun.head
        described = noun.dep_ == "appos" and noun.tag_ == "NN" and name.pos_ == "PROPN" and any(c.lower_ in ("a", "an") for c in noun.lefts)
        names = [r for r in parsed.referents(name) if r.proper and r.name not in parsed.turn.people] if described else []
        if names and parsed.referents(noun):
            members = (*members_as("agent", names), *members_as("attribute", parsed.referents(noun)), *noun_members(parsed, noun))
            extent = name.left_edge.idx, noun.right_edge.idx + len(noun.right_edge.text)
            yield fact_of(parsed.message, Proposition("be", members), "state", extent)


def _short_namings(parsed: ParsedMessage) -> Iterator[Fact]:
    """ "My name's Ingrid": parsed as a possessive, since the verb is a single letter."""
    for noun in parsed.doc:
        name = noun.head
        owners = [r for c in noun.lefts if c.dep_ == "poss" for r in parsed.referents(c)]
        if noun.lower_ == "name" and noun.dep_ == "poss" and name.pos_ == "PROPN" and owners and parsed.referents(name):
            named = [Member("attribute", r.name, "person") for r in parsed.referents(name)]
            extent = noun.left_edge.idx, name.idx + len(name.text)
            yield fact_of(parsed.message, Proposition("be named", (*members_as("agent", owners), *named)), "state", extent)


def _own_namings(parsed: ParsedMessage) -> Iterator[Fact]:
    """ "Call me Joanna", "people know me as Frankie Doyle": a speaker who tells their name."""
    if parsed.message.role == "assistant":
        return
    text = parsed.doc.text
    for name in parsed.doc:
        if name.pos_ != "PROPN" or name.dep_ == "compound" or name.ent_type_ in ("DATE", "TIME"):
            continue
        start, end = name.left_edge.idx, name.idx + len(name.text)
        found = _OWN_NAME.search(text, max(0, start - _LONGEST_LEAD), start)
        if found is None or not parsed.referents(name):
            continue
        members = (
            Member("agent", parsed.message.speaker, "person"),
            *(Member("attribute", r.name, "person") for r in parsed.referents(name)),
        )
        yield fact_of(parsed.message, Proposition("be named", members), "state", (found.start(), end))


def _is_vocative(parsed: ParsedMessage, role: "Token", name: "Token") -> bool:
    """ "Ben, my family is fine", "your kids, Ben": the name addresses somebody and is not in apposition."""
    first, last = sorted((role.i, name.i))
    return parsed.referents(name)[0].name in parsed.turn.people and any(t.text == "," for t in parsed.doc[first:last])


def _kind_of(role: "Token") -> EntityKind:
    return "concept" if role.lemma_ in lx.PETS else "person"
