"""The arguments and adjuncts of a verb, shared by fact extraction and OpenIE."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from graphmem.extraction.clauses.counterfactuals import excepted

if TYPE_CHECKING:
    from spacy.tokens import Token

GrammaticalFunction: TypeAlias = Literal[
    "object", "recipient", "attribute", "quality", "agent", "preposition", "particle", "adverb", "complement"
]

_FUNCTIONS: dict[str, GrammaticalFunction] = {
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
    """One argument or adjunct by the head of its phrase (the preposition, for "to Rome")."""

    token: "Token"
    function: GrammaticalFunction


def arguments(verb: "Token") -> Iterator[Argument]:
    """The arguments of a verb in the order of the sentence, without its subject and coordinated clauses."""
    for child in verb.children:
        function = _FUNCTIONS.get(child.dep_)
        if function is not None:
            yield Argument(child, function)


def with_conjuncts(token: "Token") -> tuple["Token", ...]:
    """A token and its later conjuncts."""
    if not token.n_rights:
        return (token,)
    outside = {t.i for t in excepted((token,))}
    return (token, *(c for c in token.conjuncts if c.i > token.i and c.i not in outside))


def phrase_tokens(head: "Token", *, without: frozenset[str] = frozenset()) -> list["Token"]:
    """The tokens of a phrase in order, without the head's dependents whose relation is in `without`."""
    tokens = [head, *(t for child in head.children if child.dep_ not in without for t in child.subtree)]
    return _trimmed(sorted(tokens, key=lambda t: t.i))


_OPENING, _CLOSING = frozenset(("``", '"', "(", "[", "'")), frozenset(("''", '"', ")", "]", "'", "%"))


def _trimmed(tokens: list["Token"]) -> list["Token"]:
    """The phrase without conjunctions and punctuation at its edges; quotes and brackets stay."""
    first, last = 0, len(tokens)
    while first + 1 < last and (tokens[first].dep_ == "cc" or (tokens[first].is_punct and tokens[first].text not in _OPENING)):
        first += 1
    while last - 1 > first and tokens[last - 1].is_punct and tokens[last - 1].text not in _CLOSING:
        last -= 1
    return tokens[first:last]


def surface_text(tokens: Sequence["Token"]) -> str:
    """The text of the tokens, in the order and spacing of the sentence, each once."""
    return "".join(t.text_with_ws if t.whitespace_ or _touches(t, tokens) else f"{t.text} " for t in _in_order(tokens)).strip()


def _in_order(tokens: Sequence["Token"]) -> list["Token"]:
    return sorted(set(tokens), key=lambda t: t.i)


def _touches(token: "Token", tokens: Sequence["Token"]) -> bool:
    """True if the next token of the sentence is among the tokens as well."""
    return any(t.i == token.i + 1 for t in tokens)
