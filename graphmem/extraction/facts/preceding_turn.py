"""What a message replies to: the question or the statement that ended the turn before, as words that can be read alone.

A question that only points ("How was it?") is quoted with the nearest sentence before it, which says at what.
"""

import re
from collections.abc import Collection

from graphmem.extraction.facts.fact_config import PRECEDING
from graphmem.extraction.facts.lost_words import EMPTY, stems

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_POINTING = re.compile(
    r"\b(?:it|they|them|their|he|him|his|she|her|there|here|ones?|afterwards?|so far|both)\b"
    r"|\b(?:this|that|these|those)(?=\s*(?:[?,.!]|['’]|(?:is|are|was|were|has|have|had|do|did|go|look|feel|sound|like)\b))",
    re.IGNORECASE,
)
_EMPTY_STEMS = stems(" ".join(EMPTY))
_COURTESY = re.compile(r"(?:sorry|thanks?|glad|appreciate|congrat\w*|good luck|happy to)\b", re.IGNORECASE)


def question_before(text: str, sentences: int = PRECEDING.sentences) -> str:
    """The last question in so many sentences at the end of a text, or an empty text: one that asks nothing alone ("And you?") or tells a
    story does not count."""
    said = _sentences(text)[-sentences:]
    asked = next((n for n in reversed(range(len(said))) if said[n].endswith("?")), None)
    if asked is None or len(said[asked].split()) > PRECEDING.longest_question:
        return ""
    whole = _with_what_it_points_at(said[: asked + 1])
    return whole if len(whole.split()) >= PRECEDING.least_question else ""


def statement_before(text: str) -> str:
    """The last sentence of a text that is no mere exclamation; empty if it is a story of its own."""
    said = [one for one in _sentences(text) if len(one.split()) >= PRECEDING.least_words]
    return said[-1] if said and len(said[-1].split()) <= PRECEDING.longest_words else ""


def sentence_with(text: str, nouns: Collection[str]) -> str:
    """The last short sentence of a text that has one of these nouns (base forms), or an empty text."""
    wanted = stems(" ".join(nouns))
    said = [one for one in _sentences(text) if PRECEDING.least_words <= len(one.split()) <= PRECEDING.longest_words]
    return next((one for one in reversed(said) if stems(one) & wanted), "")


def sentence_sharing(text: str, words: Collection[str], least: int) -> str:
    """The last sentence of a text, short enough to be quoted, that has at least so many of these index terms; or an empty text."""
    said = [one for one in _sentences(text) if len(one.split()) <= PRECEDING.longest_question]
    return next((one for one in reversed(said) if len(stems(one) & set(words)) >= least), "")


def points_outside(words: str) -> bool:
    """True for one sentence with a pronoun or pointing word, which what is said before it must explain."""
    return len(_sentences(words)) == 1 and _POINTING.search(words) is not None


def _with_what_it_points_at(said: list[str]) -> str:
    """The last of these sentences, after the nearest one before it that says something if it points at that."""
    *earlier, asked = said
    fits = (one for one in reversed(earlier) if PRECEDING.least_question <= len(one.split()) <= PRECEDING.longest_words)
    told = next((one for one in fits if not _COURTESY.match(one) and len(stems(one) - _EMPTY_STEMS) >= PRECEDING.least_told), "")
    return f"{told} {asked}" if told and _POINTING.search(asked) else asked


def _sentences(text: str) -> list[str]:
    return [one.strip() for one in _SENTENCE.findall(text) if one.strip()]
