"""A guess at the language of a message, by function words and trigrams of letters; made for short messages.

The words are spaCy's stop words of each language (MIT), and its example sentences; a word of several languages counts less in each.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from math import log
from pathlib import Path
from runpy import run_path
from typing import Any

from graphmem.language.language_config import GUESS
from graphmem.language.scripts import is_other_script

ENGLISH = "en"
OTHER = "other"
READ_LANGUAGES = ("de", "fr", "es", "it", "pt", "nl")
"""Languages of which names and times are read if spaCy's model is installed."""
_KNOWN = (ENGLISH, *READ_LANGUAGES, "da", "nb", "sv", "pl")
_LAUGHTER = frozenset("ha ah oh eh hah haha ahah aha".split())
"""Sounds that are function words somewhere."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _LanguageModel:
    """What is known of one language: its function words, and how often each trigram of letters is."""

    words: frozenset[str]
    trigrams: Counter[str]
    total: int

    def commonness(self, word: str) -> float:
        """The mean log probability of a word's trigrams."""
        found = _trigrams(word)
        whole = self.total + GUESS.smoothing * GUESS.possible_trigrams
        return sum(log((self.trigrams[one] + GUESS.smoothing) / whole) for one in found) / len(found)


def guess_language(text: str) -> str:
    """The code of the language ("de"), "other" for another script; "" if the words tell nothing, as in "Ok" or a mere name."""
    sample = text[: GUESS.sample_characters]
    if is_other_script(sample):
        return OTHER
    words = [word for at, word in _words(sample) if (at == 0 or not word[0].isupper()) and word.lower() not in _LAUGHTER]
    words = [word.lower() for word in words]
    if len(words) < GUESS.fewest_words:
        return ""
    scores = [sum(column) for column in zip(*(_scores(word) for word in words), strict=True)]
    best = max(range(len(_KNOWN)), key=lambda at: (scores[at], -at))
    if _KNOWN[best] == ENGLISH:
        return ENGLISH
    # Names and new words look like another language; function words say that it is one, unless English ones say otherwise.
    own, english = _models()[best].words, _models()[0].words
    theirs, ours = sum(word in own and word not in english for word in words), sum(word in english for word in words)
    return _KNOWN[best] if scores[best] - scores[0] > GUESS.margin and theirs > ours else ""


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Yield the words with their place in their sentence, from 0."""
    place, end = 0, 0
    for found in _WORD.finditer(text):
        place = 0 if any(mark in text[end : found.start()] for mark in ".!?\n:") else place
        yield place, found[0]
        place, end = place + 1, found.end()


@lru_cache(maxsize=50_000)
def _scores(word: str) -> tuple[float, ...]:
    """How well a word fits each language, in the order of `_KNOWN`."""
    models = _models()
    owners = sum(word in model.words for model in models)
    return tuple(
        (GUESS.function_word / owners if word in model.words else 0.0) + GUESS.trigram_weight * model.commonness(word) for model in models
    )


@cache
def _models() -> tuple[_LanguageModel, ...]:
    return tuple(map(_model, _KNOWN))


def _model(language: str) -> _LanguageModel:
    words = frozenset(word for line in _spacy_data(language, "stop_words")["STOP_WORDS"] for word in _WORD.findall(line.lower()))
    sentences = _spacy_data(language, "examples")["sentences"]
    said = [word for sentence in sentences for word in _WORD.findall(sentence.lower())]
    trigrams = Counter(one for word in (*sorted(words), *said) for one in _trigrams(word))
    return _LanguageModel(words, trigrams, trigrams.total())


def _spacy_data(language: str, name: str) -> dict[str, Any]:
    """The names of a data module of spaCy. Not imported: its package would compile the language's tokenizer (French: two seconds)."""
    spec = find_spec("spacy.lang")
    assert spec is not None
    assert spec.submodule_search_locations
    return run_path(str(Path(spec.submodule_search_locations[0]) / language / f"{name}.py"))


def _trigrams(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[at : at + 3] for at in range(len(padded) - 2)]
