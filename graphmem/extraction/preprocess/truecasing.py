"""Capitals where a writer used all or none: a text in capitals in small letters, names in a text without capitals in capitals."""

import re
from typing import TYPE_CHECKING

from graphmem.language import lexicon as lx
from graphmem.language.given_names import is_given_name

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Four words or more in capitals are shouted; fewer may be names ("NASA", "IBM").
_SHOUTED = re.compile(r"\b[A-Z][A-Z']*(?:[ ,]+[A-Z][A-Z']*){3,}")
# A word that begins with a capital: whoever writes one, writes them all.
_CARE = re.compile(r"\b[A-Z][a-z]")
_I = re.compile(r"\bi\b")
_NAMED = frozenset(("nsubj", "nsubjpass", "dobj", "pobj", "appos", "conj", "compound", "attr", "oprd", "dative", "poss", "ROOT"))


def unshouted(text: str) -> str:
    """What was written in capitals in small letters, which the parser knows; same length."""
    letters = [c for c in text[:2000] if c.isalpha()]
    if len(letters) < 8 or sum(map(str.isupper, letters)) < 0.8 * len(letters) or text.count(" ") < 2:
        return _SHOUTED.sub(lambda match: _lowered(match[0]), text)
    return _lowered(text)


def _lowered(text: str) -> str:
    lowered = _I.sub("I", text.lower())
    return lowered if len(lowered) == len(text) else text


def recased(doc: "Doc", text: str) -> str:
    """The text with its names in capitals, if `text`, as it was sent, was written without regard to them; empty if it has no names."""
    words = [t for t in doc if t.is_alpha]
    if len(words) < 3 or _CARE.search(text) or not (_I.search(text) or words[0].is_lower or text.isupper()):
        return ""
    names = {t.idx for t in words if t.is_lower and _is_name(t)}
    return "".join(c.upper() if at in names else c for at, c in enumerate(doc.text)) if names else ""


def _is_name(word: "Token") -> bool:
    """The tagger sees a name, or it is a first name that is no other word and stands where a name does."""
    text = word.lower_
    if len(word) < 3 or word.is_stop or text in lx.WORDS_TOO | lx.INTERJECTIONS | lx.GENERIC or word.dep_ not in _NAMED:
        return False
    bare = not any(c.dep_ in ("det", "amod", "nummod") for c in word.lefts)
    return bare and (word.pos_ == "PROPN" or (word.tag_ == "NN" and is_given_name(text)))
