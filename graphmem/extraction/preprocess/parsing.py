"""Texts -> parses, read again with capitals where they had none."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphmem.extraction.preprocess.normalization import normalize_text
from graphmem.extraction.preprocess.truecasing import recased

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


def parse(texts: Sequence[str], nlp: "Language") -> "list[Doc | Exception]":
    """A parse for each text, or why there is none."""
    docs = _parsed([normalize_text(text) for text in texts], nlp)
    again = {n: text for n, doc in enumerate(docs) if not isinstance(doc, Exception) and (text := recased(doc, texts[n]))}
    for n, doc in zip(again, _parsed(list(again.values()), nlp), strict=True):
        docs[n] = doc
    for doc in docs:
        if not isinstance(doc, Exception):
            _mend(doc)
    return docs


def _parsed(texts: Sequence[str], nlp: "Language") -> "list[Doc | Exception]":
    try:
        return list(nlp.pipe(texts))
    except Exception:  # one bad text stops a pipe: find out which
        return [_parse_one(text, nlp) for text in texts]


def _parse_one(text: str, nlp: "Language") -> "Doc | Exception":
    try:
        return nlp(text)
    except Exception as error:
        return error


def _mend(doc: "Doc") -> None:
    """ "im" and "ive" are "I'm" and "I've", which the lemmatizer does not know."""
    for token in doc:
        if token.lower_ == "m" and token.tag_ == "VBP":
            token.lemma_ = "be"
        elif token.lower_ == "ve" and token.tag_ == "VBP":
            token.lemma_ = "have"
