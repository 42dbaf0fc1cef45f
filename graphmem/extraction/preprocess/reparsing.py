"""A text parsed again with other words in some places, where the parser mistakes those that stand there."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_COPIED = ["TAG", "POS", "MORPH", "LEMMA", "DEP", "HEAD"]


def parse_with(doc: "Doc", words: Mapping[int, str], nlp: "Language") -> "Doc":
    """The parse of the same tokens with these words in the places of some."""
    from spacy.tokens import Doc

    given = [words.get(token.i, token.text) for token in doc]
    return nlp(Doc(doc.vocab, words=given, spaces=[bool(token.whitespace_) for token in doc]))


def take_parse(doc: "Doc", other: "Doc") -> None:
    """Give a parse, in place, the tree, tags, lemmas and entities of another one of as many tokens."""
    from spacy.tokens import Span

    doc.from_array(_COPIED, other.to_array(_COPIED))  # type: ignore[arg-type]
    doc.set_ents([Span(doc, entity.start, entity.end, entity.label) for entity in other.ents])
