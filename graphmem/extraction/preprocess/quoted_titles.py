"""Titles in quotation marks. One with a verb ("Get Out", "How to Win Friends") is a clause to the parser: it is parsed again as a name."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from graphmem.extraction.preprocess.preprocessing_config import PREPROCESSING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_QUOTED = re.compile(r"""(?:"([A-Z][^"\n]{1,70}?)[,.!?]?")|(?:(?<!\w)'([A-Z][^'\n]{1,70}?)[,.!?]?'(?!\w))""")
# A title of one word, which is a name in whatever clause it stands.
_STAND_IN = "Hamlet"


def titles_in(doc: "Doc") -> list["Span"]:
    """What is quoted and written like a title, without its marks."""
    found = (doc.char_span(*match.span(match.lastindex or 1), alignment_mode="contract") for match in _QUOTED.finditer(doc.text))
    return [span for span in found if span is not None and _is_title(span)]


def clausal_titles(doc: "Doc") -> list["Span"]:
    """The titles that the parser has not read as one noun."""
    return [title for title in titles_in(doc) if not _is_noun(title)]


def title_stand_ins(titles: "Iterable[Span]") -> dict[int, str]:
    """A name for each word of the titles."""
    return {token.i: _STAND_IN for title in titles for token in title}


def name_titles(doc: "Doc", titles: "Sequence[Span]") -> None:
    """After their words were parsed as names: each title is one name, all of whose words hang on the last one that has a place."""
    named = {token.i for title in titles for token in title}
    doc.set_ents([entity for entity in doc.ents if named.isdisjoint(range(entity.start, entity.end))], default="outside")
    for title in titles:
        head = [token for token in title if not title.start <= token.head.i < title.end or token.dep_ == "ROOT"][-1]
        for token in title:
            token.lemma_ = token.text
            if token != head:
                token.head, token.dep_ = head, "compound"


def _is_title(span: "Span") -> bool:
    """True if all longer words are capitalised, unlike in a quoted sentence; all of them, if none is longer ("Let It Be")."""
    words = [t.text for t in span if t.text[:1].isalpha()]
    longer = [word for word in words if len(word) > PREPROCESSING.title_short_word_letters]
    return bool(words) and len(span) <= PREPROCESSING.title_max_tokens and all(word[0].isupper() for word in longer or words)


def _is_noun(title: "Sequence[Token] | Span") -> bool:
    """True if one noun of the title has all its other words below it, none of which is a verb."""
    inside = {token.i for token in title}
    heads = [token for token in title if token.head.i not in inside or token.head.i == token.i]
    if len(heads) != 1 or heads[0].pos_ not in ("NOUN", "PROPN"):
        return False
    return not any(
        token.pos_ in ("VERB", "AUX", "PUNCT") or token.dep_ in ("nsubj", "dobj", "ROOT") for token in title if token != heads[0]
    )
