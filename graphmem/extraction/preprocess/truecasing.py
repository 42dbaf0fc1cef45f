"""Truecasing: lower text in all caps, and capitalise names in text written without capitals."""

import re
from typing import TYPE_CHECKING

from graphmem.extraction.preprocess.preprocessing_config import PREPROCESSING
from graphmem.language import lexicon as lx
from graphmem.language.given_names import is_given_name

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Four or more words in capitals; fewer may be acronyms ("NASA", "IBM").
_ALL_CAPS_RUN = re.compile(r"\b[A-Z][A-Z']*(?:[ ,]+[A-Z][A-Z']*){3,}")
# One capitalised word: its writer is assumed to capitalise names.
_CAPITALISED = re.compile(r"\b[A-Z][a-z]")
_I = re.compile(r"\bi\b")
_NAME_DEPENDENCIES = frozenset(
    ("nsubj", "nsubjpass", "dobj", "pobj", "appos", "conj", "compound", "attr", "oprd", "dative", "poss", "ROOT")
)


def lower_all_caps(text: str) -> str:
    """The text with runs in all caps lowered, or all of it if it is mostly capitals; same length."""
    letters = [c for c in text[: PREPROCESSING.casing_sample_characters] if c.isalpha()]
    if (
        len(letters) < PREPROCESSING.all_caps_min_letters
        or sum(map(str.isupper, letters)) < PREPROCESSING.all_caps_share * len(letters)
        or text.count(" ") < 2
    ):
        return _ALL_CAPS_RUN.sub(lambda match: _lowercase(match[0]), text)
    return _lowercase(text)


def _lowercase(text: str) -> str:
    lowered = _I.sub("I", text.lower())
    return lowered if len(lowered) == len(text) else text


def truecase_names(doc: "Doc", text: str) -> str:
    """The parsed text with its names capitalised, if the original `text` ignores case; empty if nothing changes."""
    words = [t for t in doc if t.is_alpha]
    if len(words) < 3 or _CAPITALISED.search(text) or not (_I.search(text) or words[0].is_lower or text.isupper()):
        return ""
    names = {t.idx for t in words if t.is_lower and _is_name(t)}
    return "".join(c.upper() if at in names else c for at, c in enumerate(doc.text)) if names else ""


def _is_name(word: "Token") -> bool:
    """True if the tagger sees a name, or for an unambiguous first name in the position of a noun phrase head."""
    text = word.lower_
    if len(word) < 3 or word.is_stop or text in lx.AMBIGUOUS_NAMES | lx.INTERJECTIONS | lx.GENERIC or word.dep_ not in _NAME_DEPENDENCIES:
        return False
    bare = not any(c.dep_ in ("det", "amod", "nummod") for c in word.lefts)
    return bare and (word.pos_ == "PROPN" or (word.tag_ == "NN" and is_given_name(text)))
