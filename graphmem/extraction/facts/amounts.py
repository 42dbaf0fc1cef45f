"""Amounts ("two tickets") and degrees ("very") as members of a fact."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.clauses.phrases import content_noun
from graphmem.model import Member

if TYPE_CHECKING:
    from spacy.tokens import Token

_DEGREES = {
    **dict.fromkeys(("very", "really", "so", "extremely", "deeply", "super", "absolutely", "totally", "truly", "highly"), "very"),
    **dict.fromkeys(("completely", "fully", "entirely", "utterly"), "completely"),
    **dict.fromkeys(("slightly", "somewhat", "rather", "kinda"), "slightly"),
    **dict.fromkeys(("mostly", "mainly", "largely"), "mostly"),
}


def amounts(parsed: ParsedMessage, noun: "Token") -> Iterator[Member]:
    """ "two tickets", "50 dollars": a number with the noun that it counts; not dates, times and ordinals."""
    counted = content_noun(noun)
    if noun.pos_ == "NUM" and counted != noun:
        yield Member("amount", f"{noun.text} {counted.lower_}")  # "four of the old tyres"
        return
    number = next((c for c in noun.lefts if c.dep_ == "nummod" and c.ent_type_ not in ("DATE", "TIME", "ORDINAL")), None)
    if number is None or not (number.like_num or any(map(str.isdigit, number.text))) or any(t.i in parsed.times for t in noun.subtree):
        return
    if noun.tag_ == "NN" and number.nbor().dep_ == "compound":
        return  # "a 500 Mbps plan"
    if noun.pos_ == "PROPN" and number.is_title and not number.is_sent_start:
        return  # "The Seven Husbands of ...": part of a name
    if number.i + 1 < len(number.doc) and number.nbor().text == "-":
        return  # "one-on-one"
    words = [t.text for t in number.subtree if not t.is_punct]
    if number_or_range(number) != number.text:
        words = [number_or_range(number)]
    joined = "".join(words) if number.head.is_currency or words[0] in "$€£" else " ".join(words)
    yield Member("amount", f"{joined} {noun.lower_}" if noun.text.isalpha() else joined)


def number_or_range(number: "Token") -> str:
    """ "6", or "5-6" of "5-6 hours"."""
    if number.i < 2 or number.nbor(-1).text not in ("-", "\u2013") or not number.nbor(-2).like_num or number.nbor(-2).whitespace_:
        return number.text
    return f"{number.nbor(-2).text}-{number.text}"


def degrees(word: "Token") -> Iterator[Member]:
    """ "very" of "really love" and "so tired": adverbs of degree reduced to four steps."""
    close = (c for c in word.lefts if c.dep_ == "advmod" and (c.lower_ != "so" or (c.i == word.i - 1 and word.pos_ == "ADJ")))
    found = next((_DEGREES[c.lower_] for c in close if c.lower_ in _DEGREES), "")
    if found:
        yield Member("degree", found)
