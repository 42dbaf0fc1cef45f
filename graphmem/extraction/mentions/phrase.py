"""A phrase of a parsed message that mentions an entity, and what its words say about that entity."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.language import lexicon as lx
from graphmem.model import EntityKind

if TYPE_CHECKING:
    from spacy.tokens import Token


IN_LAW = "-in-law"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Tokens `start:end` with the head noun `head`, which mention an entity called `name`.

    `proper`: it is a proper name. `gender`: "f", "m" or "". `owner`: the possessor's token ("my" of "my sister"), -1 if it has none;
    the owner's name is put before `name` when it is resolved.
    """

    start: int
    end: int
    head: int
    name: str
    kind: EntityKind
    proper: bool = False
    gender: str = ""
    plural: bool = False
    owner: int = -1


def possessor_of(token: "Token") -> int:
    """The token of a noun's possessor, -1 if it has none: "my" of "my sister", also in "my sister Anna" parsed as a compound."""
    bearers = (token, token.head) if token.dep_ == "compound" and token.head.pos_ == "PROPN" else (token,)
    return next((child.i for bearer in bearers for child in bearer.lefts if child.dep_ == "poss"), -1)


def role_word(noun: "Token") -> str:
    """What a relative is called: "sister", and "ex-husband" or "mother-in-law" for one in several parts."""
    doc, place = noun.doc, noun.i
    prefixed = place > 1 and doc[place - 1].text == "-" and not (doc[place - 1].whitespace_ or doc[place - 2].whitespace_)
    prefix = f"{doc[place - 2].lower_}-" if prefixed else ""
    return f"{prefix}{noun.lemma_.lower()}{IN_LAW if is_in_law(noun) else ''}"


def is_in_law(noun: "Token") -> bool:
    """True for the "mother" of "mother-in-law"."""
    return noun.doc[noun.i + 1 : noun.i + 5].text.lower() == IN_LAW


def noun_gender(lemma: str) -> str:
    return "f" if lemma in lx.FEMALE_NOUNS else "m" if lemma in lx.MALE_NOUNS else ""
