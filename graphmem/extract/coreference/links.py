"""Which role phrase and which name are the same one: "my sister Anna", "Anna, my sister", "a dog named Rex", "Anna is my sister"."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from graphmem.extract import lexicon as lx
from graphmem.extract.coreference.people import is_called
from graphmem.extract.coreference.records import Link
from graphmem.extract.genders import is_given_name
from graphmem.extract.mentions import Phrase

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


def find_links(doc: "Doc", by_head: Mapping[int, Phrase], called: Sequence[str]) -> Iterator[Link]:
    """Appositions between a role phrase with an owner and a proper name; who is called by name is apposed to nothing."""
    for phrase in by_head.values():
        if phrase.proper and not (phrase.name in called and is_called(doc, phrase)):
            other = _apposed(doc[phrase.head], by_head)
            if other is not None and not by_head[other].proper and (phrase.name not in called or by_head[other].owner >= 0):
                yield Link(other, phrase.head)


def told_names(token: "Token", by_head: Mapping[int, Phrase]) -> Iterator[tuple[int, Phrase]]:
    """Whom a copula names at this token: (head of the role phrase, the name) of "Anna is my sister", "my sister is Anna"."""
    if token.lemma_ != "be" or any(c.dep_ == "neg" for c in token.children) or token.i + 1 == len(token.doc):
        return
    phrases = [by_head.get(c.i) for c in token.children if c.dep_ in ("nsubj", "attr")]
    if len(phrases) == 2 and phrases[0] and phrases[1] and phrases[0].proper != phrases[1].proper:
        name, role = (phrases[0], phrases[1]) if phrases[0].proper else (phrases[1], phrases[0])
        if role.owner >= 0:
            yield role.head, name


def _apposed(name: "Token", by_head: Mapping[int, Phrase]) -> int | None:
    fits = name.dep_ == "appos" and name.head.i in by_head and _fits(by_head[name.i], by_head[name.head.i])
    if fits and any(c.dep_ in ("det", "poss") for c in name.head.lefts):
        return name.head.i
    if (
        name.dep_ in ("oprd", "attr", "dobj")
        and name.head.lemma_ in ("name", "call")
        and name.head.dep_ == "acl"
        and name.head.head.i in by_head
    ):
        return name.head.head.i
    before = by_head.get(by_head[name.i].start - 1)
    if before is not None and before.owner >= 0 and not before.plural and _fits(by_head[name.i], before):
        return before.head
    for child in name.children:
        if child.dep_ == "appos" and child.i in by_head and by_head[child.i].owner >= 0:
            return child.i
        if child.dep_ == "compound" and child.i in by_head and by_head[child.i].owner >= 0:
            return child.i
    return None


def _fits(name: Phrase, role: Phrase) -> bool:
    """A person is apposed to a person or a pet: "the offer, Maria" only calls her."""
    person = role.kind == "person" or bool(role.gender) or role.name.split(" ")[-1] in lx.PERSON_NOUNS | lx.PETS
    return person if name.kind == "person" or is_given_name(name.name.split(" ")[0]) else not person
