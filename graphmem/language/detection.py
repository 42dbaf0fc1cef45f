"""Whether a message, or a part of it, is in the parser's language. What is not is found by its words, and no facts are read from it."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.language import lexicon as lx
from graphmem.language.given_names import is_given_name

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

_TABLE = "english_words"

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ENGLISH = frozenset(
    "the and of to is was are were have has had it this that these those with for from you your my our his her their they we she he"
    " not but what when where who how why will would can could should do does did about just really very there here been being which"
    " if or as at by be an than then them us me him its i'm it's don't i i've i'll".split()
)
# Small words of German, Dutch, Danish, Norwegian, Swedish, French, Spanish, Portuguese, Italian and Polish that are no English.
_OTHER = frozenset(
    "und ich nicht der das ein eine ist mit auf für wir sie ihr mein meine dass auch aber wie zu von dem den habe haben sind war heute"
    " het een ik niet van mijn zijn ook maar naar wij jij deze dit voor met heb jeg ikke og en et er til på det som med min mitt mitte"
    " har vi du av å jag inte är och att på den ett var hej je ne pas le la les des une est et dans mon ma mes nous vous avec pour sur"
    " suis ai c'est j'ai qui que yo no el los las una es en mi mis con para por muy pero como está estoy soy fue hoy ayer vivo"
    " eu não uma com minha meu você são io non il gli una sono con mio mia che di per anche ma oggi"
    " ieri ja nie jest się w z na moja".split()
) - frozenset("no den war des on en per me ma as pas a".split())


def is_english(text: str) -> bool:
    """False if most letters are of another script, or if small words of other languages outnumber the English ones."""
    sample = text[:2000]
    letters = [c for c in sample if c.isalpha()]
    if letters and sum(ord(c) > 0x24F and not _is_mark(c) for c in letters) > len(letters) / 2:
        return False
    words = [w.lower() for w in _WORD.findall(sample)]
    other = sum(w in _OTHER for w in words)
    return other < 2 or other <= sum(w in _ENGLISH for w in words)


def store_lemma_forms(nlp: "Language") -> None:
    """Store the base forms that the lemmatizer knows in the vocabulary, where `foreign_tokens` looks them up."""
    lookups = nlp.get_pipe("lemmatizer").lookups if nlp.has_pipe("lemmatizer") else None  # type: ignore[attr-defined]
    if lookups is not None and lookups.has_table("lemma_index") and not nlp.vocab.lookups.has_table(_TABLE):
        forms = frozenset().union(*lookups.get_table("lemma_index").values())
        nlp.vocab.lookups.add_table(_TABLE, {"all": forms})


def foreign_tokens(doc: "Doc") -> frozenset[int]:
    """All tokens of the sentences that are in another language."""
    if not doc.vocab.lookups.has_table(_TABLE):
        return frozenset()
    known: frozenset[str] = doc.vocab.lookups.get_table(_TABLE)["all"]
    foreign: set[int] = set()
    for sentence in doc.sents:
        strange = {t.i for t in sentence if t.is_alpha and len(t) > 1 and not _is_name(t, sentence.start) and not _is_known(t, known)}
        if len(strange) < 2:
            continue
        parts = (
            [sentence] if _is_foreign(sentence, strange) else [part for part in _parts(sentence) if _is_foreign(part, strange, small=True)]
        )
        foreign.update(token.i for part in parts for token in part)
    return frozenset(foreign)


def _parts(sentence: "Span") -> Iterator["Span"]:
    """What stands between marks and joining words: a quotation, a second half of a sentence."""
    start = sentence.start
    for token in sentence:
        if token.is_punct or token.dep_ == "cc":
            yield sentence.doc[start : token.i]
            start = token.i + 1
    yield sentence.doc[start : sentence.end]


def _is_foreign(words: "Span", strange: set[int], *, small: bool = False) -> bool:
    """Most of its words are no English; names count for nothing, and one word that nobody knows is rather a new one.

    `small`: one of them must be a small word of another language; "saag paneer" is something to eat.
    """
    counted = [t for t in words if t.i in strange or (t.is_alpha and (t.lower_ == "i" or len(t) > 1) and not _is_name(t, words.start))]
    odd = [t for t in counted if t.i in strange]
    sure = any(word.lower_ in _OTHER for word in odd)
    most = 2 * len(odd) > len(counted) or (sure and 2 * len(odd) == len(counted))
    return len(odd) > 1 and most and (sure or not small)


def _is_name(word: "Token", start: int) -> bool:
    """It has a capital that is not that of a beginning, or is a first name; "Ich" within a sentence is a word."""
    if word.is_sent_start or word.i == start:
        return is_given_name(word.text) and word.lower_ not in lx.WORDS_TOO
    return word.text[0].isupper() and word.lower_ != "i" and (word.lower_ not in _OTHER or not word.nbor(-1).is_punct)


def _is_known(word: "Token", known: frozenset[str]) -> bool:
    text = word.lower_
    if text in _OTHER:
        return False
    return word.is_stop or text in _ENGLISH or text in lx.INTERJECTIONS or text in known or word.lemma_.lower() in known


def _is_mark(letter: str) -> bool:
    """Letters that stand for Latin ones: bold, italic and full-width forms."""
    return 0x1D400 <= ord(letter) <= 0x1D7FF or 0xFF00 <= ord(letter) <= 0xFF5A
