"""Link role phrases to names: "my sister Anna", "Anna, my sister", "a dog named Rex", "Anna is my sister"."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from graphmem.extraction.coreference.coreference_records import Link
from graphmem.extraction.coreference.speaker_pronouns import is_vocative
from graphmem.extraction.mentions import Phrase
from graphmem.language import lexicon as lx
from graphmem.language.given_names import is_given_name

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


# "my instructor, Maria", "our stylist, Bo".
_AGENTIVE = ("ctor", "tor", "iner", "cher", "ist", "ician", "visor")


def find_appositions(doc: "Doc", by_head: Mapping[int, Phrase], called: Sequence[str]) -> Iterator[Link]:
    """Appositions of a role phrase and a proper name. A vocative ("the offer, Maria") is not in apposition.

    `by_head` has the phrases by their head token, `called` the names of speaker and addressee.
    """
    for phrase in by_head.values():
        if phrase.proper and not (phrase.name in called and is_vocative(doc, phrase)):
            other = _apposed_role(doc[phrase.head], by_head)
            if other is not None and _only_stands_beside(doc, by_head[other], phrase, called):
                continue
            if other is not None and not by_head[other].proper and (phrase.name not in called or by_head[other].owner >= 0):
                yield Link(other, phrase.head)


def _only_stands_beside(doc: "Doc", role: Phrase, name: Phrase, called: Sequence[str]) -> bool:
    """A comma alone is no naming: "my girlfriend, Toby and I" is a list, and "sorry about your dad, Maria" an address."""
    if role.end > name.start or not any(t.text == "," for t in doc[role.end : name.start]):
        return False
    after = [t.lower_ for t in doc[name.end : name.end + 2]]
    owner = doc[role.owner].lower_ if role.owner >= 0 else ""
    # Who speaks of "my girlfriend, Toby, and I" lists; a text that tells of "his mother, Ruth, and ..." mostly names her.
    closed = after in ([",", "and"], [",", "or"], [",", "&"]) and owner in ("my", "our")
    if after[:1] in (["and"], ["or"], ["&"], ["plus"]) or closed:
        return True
    return owner in ("your", "ur") and (is_vocative(doc, name) or name.name in called)


def find_naming_clauses(verb: "Token", by_head: Mapping[int, Phrase]) -> Iterator[tuple[int, Phrase]]:
    """(Token of the bearer, name) for a clause that names: "Anna is my sister", "my dog is called Rex", "his name is Rex"."""
    parts = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass", "attr", "oprd")]
    if verb.lemma_ not in ("be", "call", "name") or any(c.dep_ == "neg" for c in verb.children) or len(parts) != 2:
        return
    subject, other = (by_head.get(part.i) for part in parts)
    if other is not None and other.proper and parts[0].lower_ == "name":
        yield from ((c.i, other) for c in parts[0].lefts if c.dep_ == "poss")
    elif subject is not None and other is not None and subject.proper != other.proper:
        name, role = (subject, other) if subject.proper else (other, subject)
        if role.owner >= 0:
            yield role.head, name


def _apposed_role(name: "Token", by_head: Mapping[int, Phrase]) -> int | None:
    fits = name.dep_ == "appos" and name.head.i in by_head and _agree_in_kind(by_head[name.i], by_head[name.head.i])
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
    if before is not None and before.owner >= 0 and not before.plural and _agree_in_kind(by_head[name.i], before):
        return before.head
    for child in name.children:
        if child.dep_ == "appos" and child.i in by_head and by_head[child.i].owner >= 0:
            return child.i
        if child.dep_ == "compound" and child.i in by_head and by_head[child.i].owner >= 0:
            return child.i
    return None


def _agree_in_kind(name: Phrase, role: Phrase) -> bool:
    """A person's name goes with a person or a pet, any other name with neither."""
    noun = role.name.split(" ")[-1]
    person = role.kind == "person" or bool(role.gender) or noun in lx.PERSON_NOUNS | lx.PETS or noun.endswith(_AGENTIVE)
    return person if name.kind == "person" or is_given_name(name.name.split(" ")[0]) else not person
