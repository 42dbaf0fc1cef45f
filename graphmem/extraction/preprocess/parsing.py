"""Texts -> spaCy parses; text written without capitals is parsed again with its names capitalised."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphmem.extraction.preprocess.normalization import normalize_text
from graphmem.extraction.preprocess.truecasing import truecase_names

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


def parse(texts: Sequence[str], nlp: "Language") -> "list[Doc | Exception]":
    """The parse of each text, or the exception that the parser raised for it."""
    docs = _parse_all([normalize_text(text) for text in texts], nlp)
    truecased = {n: text for n, doc in enumerate(docs) if not isinstance(doc, Exception) and (text := truecase_names(doc, texts[n]))}
    for n, doc in zip(truecased, _parse_all(list(truecased.values()), nlp), strict=True):
        docs[n] = doc
    for doc in docs:
        if not isinstance(doc, Exception):
            _repair_lemmas(doc)
    return docs


def _parse_all(texts: Sequence[str], nlp: "Language") -> "list[Doc | Exception]":
    try:
        return list(nlp.pipe(texts))
    except Exception:  # one bad text stops the pipe: parse one by one
        return [_parse_one(text, nlp) for text in texts]


def _parse_one(text: str, nlp: "Language") -> "Doc | Exception":
    try:
        return nlp(text)
    except Exception as error:
        return error


def _repair_lemmas(doc: "Doc") -> None:
    """Set the lemmas of "im" and "ive" (for "I'm" and "I've"), which the lemmatizer does not know."""
    for token in doc:
        if token.lower_ == "m" and token.tag_ == "VBP":
            token.lemma_ = "be"
        elif token.lower_ == "ve" and token.tag_ == "VBP":
            token.lemma_ = "have"
