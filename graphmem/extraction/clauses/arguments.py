"""What hangs on the verb of a clause, part by part: read once, for facts (in names) and for tuples (in the words of the sentence)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from spacy.tokens import Token

Part: TypeAlias = Literal["object", "recipient", "attribute", "quality", "agent", "preposition", "particle", "adverb", "complement"]

_PARTS: dict[str, Part] = {
    "dobj": "object",
    "dative": "recipient",
    "attr": "attribute",
    "oprd": "attribute",
    "acomp": "quality",
    "agent": "agent",
    "prep": "preposition",
    "prt": "particle",
    "advmod": "adverb",
    "npadvmod": "adverb",
    "ccomp": "complement",
    "xcomp": "complement",
}


@dataclass(frozen=True, slots=True)
class Argument:
    """One part of a clause, by the token that its phrase hangs on (the preposition, for "to Rome")."""

    token: "Token"
    part: Part


def arguments(verb: "Token") -> Iterator[Argument]:
    """The parts of a verb in the order of the sentence, without its subject and the clauses beside it."""
    for child in verb.children:
        part = _PARTS.get(child.dep_)
        if part is not None:
            yield Argument(child, part)


def with_conjuncts(token: "Token") -> tuple["Token", ...]:
    """A token and what is joined to it by "and" or a comma."""
    return (token, *(c for c in token.conjuncts if c.i > token.i)) if token.n_rights else (token,)


def phrase(head: "Token", *, without: frozenset[str] = frozenset()) -> list["Token"]:
    """The tokens of a phrase in order, without the branches at its head that hang on it by one of these dependencies."""
    tokens = [head, *(t for child in head.children if child.dep_ not in without for t in child.subtree)]
    return _trimmed(sorted(tokens, key=lambda t: t.i))


_OPENING, _CLOSING = frozenset(("``", '"', "(", "[", "'")), frozenset(("''", '"', ")", "]", "'", "%"))


def _trimmed(tokens: list["Token"]) -> list["Token"]:
    """The phrase without joining words and marks at its edges; quotes and brackets stay."""
    first, last = 0, len(tokens)
    while first + 1 < last and (tokens[first].dep_ == "cc" or (tokens[first].is_punct and tokens[first].text not in _OPENING)):
        first += 1
    while last - 1 > first and tokens[last - 1].is_punct and tokens[last - 1].text not in _CLOSING:
        last -= 1
    return tokens[first:last]


def as_said(tokens: Sequence["Token"]) -> str:
    """The tokens in the order and the spacing of the sentence, each once."""
    return "".join(t.text_with_ws if t.whitespace_ or _touches(t, tokens) else f"{t.text} " for t in _in_order(tokens)).strip()


def _in_order(tokens: Sequence["Token"]) -> list["Token"]:
    return sorted(set(tokens), key=lambda t: t.i)


def _touches(token: "Token", tokens: Sequence["Token"]) -> bool:
    """The next token of the sentence is there too, written together with this one."""
    return any(t.i == token.i + 1 for t in tokens)
