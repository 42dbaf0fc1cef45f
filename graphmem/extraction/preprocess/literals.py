"""Literal mentions, recognised by their form: URLs, e-mail addresses, handles, money, amounts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.extraction.mentions import Phrase
from graphmem.extraction.preprocess.masking import mask_code_blocks
from graphmem.extraction.preprocess.preprocessing_config import PREPROCESSING
from graphmem.model import EntityKind

if TYPE_CHECKING:
    from spacy.tokens import Doc

_NUMBER = r"\d+(?:[.,]\d+)*"
_SCALE = r"(?:\s?(?:k|m|bn|thousand|million|billion)\b)?"
_UNITS = (
    r"kg|kilos?|grams?|g|km|kilomet(?:er|re)s?|miles?|met(?:er|re)s?|cm|mm|feet|ft|inch(?:es)?|lbs?|pounds?|ounces?|oz|lit(?:er|re)s?|ml|dl"
    r"|gallons?|cups?|tablespoons?|teaspoons?|tbsp|tsp|degrees|hectares?|acres?|mph|km/h|kb|mb|gb|tb|kwh|calories|kcal|pages?|steps|reps"
    r"|laps|percent"
)
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("address", re.compile(r"\b(?:https?://|www\.)[^\s<>\"'`\])}]+[^\s<>\"'`\])}.,;:!?*_]")),
    ("e-mail", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}\b")),
    ("handle", re.compile(r"(?<![\w/@.])@(?!(?:here|channel|everyone|all)\b)[A-Za-z_][\w.-]{0,37}[A-Za-z0-9_]")),
    ("money", re.compile(rf"(?:(?:US|C|A)?\$|[€£¥₹]|\b(?:USD|EUR|GBP|NOK|SEK|DKK|CHF)\s)\s?{_NUMBER}{_SCALE}", re.IGNORECASE)),
    (
        "money",
        re.compile(
            rf"\b{_NUMBER}{_SCALE}\s?(?:(?:dollars?|bucks|euros?|kroner|kronor|francs?|yen|rupees?|cents?|quid|usd|eur|gbp|nok|sek|dkk|chf)\b|[€£$])",
            re.IGNORECASE,
        ),
    ),
    ("amount", re.compile(rf"\b{_NUMBER}\s?(?:(?:{_UNITS})\b|%|°[CF]?)", re.IGNORECASE)),
)
_SPELLED_OUT_LABELS = {"MONEY": "money", "QUANTITY": "amount", "PERCENT": "amount"}
_KINDS: dict[str, EntityKind] = {"address": "thing", "e-mail": "thing", "handle": "person", "money": "concept", "amount": "concept"}


@dataclass(frozen=True, slots=True)
class LiteralMention:
    """A literal at characters `start:end` of the original message."""

    start: int
    end: int
    name: str
    kind: EntityKind


def find_literals(text: str, doc: "Doc", people: Mapping[str, str]) -> list[LiteralMention]:
    """Literals in order, without overlaps or code blocks. A participant's handle gets the participant's name."""
    found: list[LiteralMention] = []
    taken: set[int] = set()
    for form, start, end in (*_by_form(text), *_spelled_out(doc)):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            known = people.get(text[start + 1 : end].lower(), "") if form == "handle" else ""
            found.append(LiteralMention(start, end, known or text[start:end], _KINDS[form]))
    return sorted(found, key=lambda literal: literal.start)


def written_amounts(text: str) -> list[tuple[str, str]]:
    """The amounts of money and the measures of a text, in order, each with its form ("money" or "amount"), by their form alone."""
    found = sorted((start, end, form) for form, start, end in _by_form(text) if form in ("money", "amount"))
    return [(form, text[start:end]) for start, end, form in found]


def literal_phrase(literal: LiteralMention, doc: "Doc") -> Phrase | None:
    """The literal as a phrase of the parse, so that facts can use it; None if its ends are not token boundaries."""
    span = doc.char_span(literal.start, literal.end)
    if span is None or not span.text.strip():
        return None
    return Phrase(start=span.start, end=span.end, head=span.root.i, name=literal.name, kind=literal.kind, proper=literal.kind == "person")


def _by_form(text: str) -> Iterator[tuple[str, int, int]]:
    read = mask_code_blocks(text[: PREPROCESSING.max_characters])
    if not any(c.isdigit() or c in "@:." for c in read):
        return
    for form, pattern in _FORMS:
        yield from ((form, *match.span()) for match in pattern.finditer(read))


def _spelled_out(doc: "Doc") -> Iterator[tuple[str, int, int]]:
    """ "five miles", "twenty dollars": amounts in words, from the parser's entities."""
    for entity in doc.ents:
        if entity.label_ in _SPELLED_OUT_LABELS and len(entity) > 1 and entity[0].like_num:
            yield _SPELLED_OUT_LABELS[entity.label_], entity.start_char, entity.end_char
