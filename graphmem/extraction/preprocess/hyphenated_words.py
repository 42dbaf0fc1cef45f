"""Hyphenated words whose parts the parser gives a place each: the "at" of "at the co-op" has three objects, of which one is left."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


def join_hyphenated_words(doc: "Doc") -> None:
    """Make the last part of such a word its head ("op"), which takes over all that depends on the others."""
    for parts in _words(doc):
        _join(parts)
    for token in doc:
        if token.i > 1 and token.lower_ == "in" and token.dep_ == "prep" and doc[token.i - 1 : token.i + 3].text.lower() == "-in-law":
            token.dep_ = doc[token.i + 2].dep_ = "dep"  # a mother-in-law is in no law


def _words(doc: "Doc") -> Iterator[list["Token"]]:
    """Runs of parts and hyphens without a space between them that have one tag, relation and head."""
    place = 0
    while place + 2 < len(doc):
        end = place + 1
        while end + 1 < len(doc) and _is_hyphen(doc[end]) and _is_alike(doc[place], doc[end]) and _is_alike(doc[place], doc[end + 1]):
            end += 2
        if end > place + 1:
            yield [doc[i] for i in range(place, end)]
        place = max(end, place + 1)


def _is_hyphen(token: "Token") -> bool:
    return token.text == "-" and not token.whitespace_ and not token.nbor(-1).whitespace_


def _is_alike(one: "Token", other: "Token") -> bool:
    return (one.tag_, one.dep_, one.head.i) == (other.tag_, other.dep_, other.head.i) and one.dep_ != "ROOT"


def _is_one_phrase(noun: "Token", last: "Token") -> bool:
    """True if the word has the place of the noun before it, or is taken for an object beside it."""
    return _is_alike(noun, last) or ((noun.dep_, last.dep_) == ("pobj", "dobj") and noun.head.head.i == last.head.i)


def _join(parts: list["Token"]) -> None:
    last, inside = parts[-1], {t.i for t in parts}
    if last.head.i in inside:
        return
    noun = parts[0].nbor(-1) if parts[0].i else None
    moved = [c for part in parts[:-1] for c in part.children]
    if noun is not None and noun.tag_ == "NN" and noun.whitespace_ and last.tag_ == "NN" and _is_one_phrase(noun, last):
        moved += [*noun.children, noun]  # "the bike co-op"
        last.head, last.dep_ = noun.head, noun.dep_
        noun.dep_ = "compound"
    for part in parts[:-1]:
        part.dep_ = "punct" if part.text == "-" else "compound"
        part.head = last
        if part.text == "-":
            part.tag_, part.pos_ = "HYPH", "PUNCT"
    for token in moved:
        token.head = last
