"""Language detection for messages and sentences. Facts are extracted from English only."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.language import lexicon as lx
from graphmem.language.given_names import is_given_name
from graphmem.language.language_config import DETECTION
from graphmem.language.language_guess import ENGLISH, guess_language
from graphmem.language.scripts import is_other_script

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

_LEMMA_TABLE = "english_words"

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ENGLISH_STOP_WORDS = frozenset(
    "the and of to is was are were have has had it this that these those with for from you your my our his her their they we she he"
    " not but what when where who how why will would can could should do does did about just really very there here been being which"
    " if or as at by be an than then them us me him its i'm it's don't i i've i'll".split()
)
# Stop words of German, Dutch, Danish, Norwegian, Swedish, French, Spanish, Portuguese, Italian and Polish that are not English words.
_FOREIGN_STOP_WORDS = frozenset(
    "und ich nicht der das ein eine ist mit auf für wir sie ihr mein meine dass auch aber wie zu von dem den habe haben sind war heute"
    " het een ik niet van mijn zijn ook maar naar wij jij deze dit voor met heb jeg ikke og en et er til på det som med min mitt mitte"
    " har vi du av å jag inte är och att på den ett var hej je ne pas le la les des une est et dans mon ma mes nous vous avec pour sur"
    " suis ai c'est j'ai qui que yo no el los las una es en mi mis con para por muy pero como está estoy soy fue hoy ayer vivo"
    " eu não uma com minha meu você são io non il gli una sono con mio mia che di per anche ma oggi"
    " ieri ja nie jest się w z na moja".split()
) - frozenset("no den war des on en per me ma as pas a".split())


def is_english(text: str) -> bool:
    """False for another script, for more stop words of other languages than English ones, and if another language fits better."""
    sample = text[: DETECTION.sample_characters]
    if is_other_script(sample):
        return False
    words = [w.lower() for w in _WORD.findall(sample)]
    other = sum(w in _FOREIGN_STOP_WORDS for w in words)
    if other >= DETECTION.min_foreign_words and other > sum(w in _ENGLISH_STOP_WORDS for w in words):
        return False
    return guess_language(sample) in ("", ENGLISH)


def store_lemma_forms(nlp: "Language") -> None:
    """Store the base forms that the lemmatizer knows in the vocabulary, where `foreign_tokens` looks them up."""
    lookups = nlp.get_pipe("lemmatizer").lookups if nlp.has_pipe("lemmatizer") else None  # type: ignore[attr-defined]
    if lookups is not None and lookups.has_table("lemma_index") and not nlp.vocab.lookups.has_table(_LEMMA_TABLE):
        forms = frozenset().union(*lookups.get_table("lemma_index").values())
        nlp.vocab.lookups.add_table(_LEMMA_TABLE, {"all": forms})


def foreign_tokens(doc: "Doc") -> frozenset[int]:
    """The tokens of all sentences, or segments of them, in another language."""
    if not doc.vocab.lookups.has_table(_LEMMA_TABLE):
        return frozenset()
    known: frozenset[str] = doc.vocab.lookups.get_table(_LEMMA_TABLE)["all"]
    foreign: set[int] = set()
    for sentence in doc.sents:
        unknown = {t.i for t in sentence if t.is_alpha and len(t) > 1 and not _is_name(t, sentence.start) and not _is_known(t, known)}
        if len(unknown) < DETECTION.min_foreign_words:
            continue
        if _is_foreign(sentence, unknown):
            foreign.update(token.i for token in sentence)
            continue
        for segment in _segments(sentence):
            if _is_foreign(segment, unknown, needs_stop_word=True):
                foreign.update(token.i for token in segment)
    return frozenset(foreign)


def _segments(sentence: "Span") -> Iterator["Span"]:
    """The stretches between punctuation and conjunctions: a quotation, the second half of a sentence."""
    start = sentence.start
    for token in sentence:
        if token.is_punct or token.dep_ == "cc":
            yield sentence.doc[start : token.i]
            start = token.i + 1
    yield sentence.doc[start : sentence.end]


def _is_foreign(words: "Span", unknown: set[int], *, needs_stop_word: bool = False) -> bool:
    """True if most words, without names, are not English; a single unknown word is taken for a new English one.

    `needs_stop_word`: one of them must be a foreign stop word, since "saag paneer" is an English phrase.
    """
    counted = [t for t in words if t.i in unknown or (t.is_alpha and (t.lower_ == "i" or len(t) > 1) and not _is_name(t, words.start))]
    unknown_words = [t for t in counted if t.i in unknown]
    has_stop_word = any(word.lower_ in _FOREIGN_STOP_WORDS for word in unknown_words)
    is_majority = 2 * len(unknown_words) > len(counted) or (has_stop_word and 2 * len(unknown_words) == len(counted))
    return len(unknown_words) >= DETECTION.min_foreign_words and is_majority and (has_stop_word or not needs_stop_word)


def _is_name(word: "Token", start: int) -> bool:
    """True for a capitalised word inside a sentence, or a first name at its start; not for a foreign stop word ("Ich")."""
    if word.is_sent_start or word.i == start:
        return is_given_name(word.text) and word.lower_ not in lx.AMBIGUOUS_NAMES
    return word.text[0].isupper() and word.lower_ != "i" and (word.lower_ not in _FOREIGN_STOP_WORDS or not word.nbor(-1).is_punct)


def _is_known(word: "Token", known: frozenset[str]) -> bool:
    text = word.lower_
    if text in _FOREIGN_STOP_WORDS:
        return False
    return word.is_stop or text in _ENGLISH_STOP_WORDS or text in lx.INTERJECTIONS or text in known or word.lemma_.lower() in known
