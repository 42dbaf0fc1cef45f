"""Which value of a thing that changes a question asks for: the newest or the earliest, and what kind of value it is."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal, TypeAlias, cast

from graphmem.extraction.temporal.parser import parse_times
from graphmem.extraction.temporal.time_types import CalendarTime, Duration
from graphmem.language.stemming import terms_of
from graphmem.retrieval.question_frame import QuestionFrame, frame_question
from graphmem.retrieval.question_parser import question_doc

ValueKind: TypeAlias = Literal["how_many", "how_much", "how_often", "how_long", "how_old", "any"]

_QUANTITIES = frozenset(("how_many", "how_much", "how_often", "how_long", "how_old"))
_FREQUENCY = re.compile(r"\b(?:frequently|often)\b")
_AMOUNT = re.compile(
    r"^what\b.*\b(?:amount|price|percentage|score|rate|size|height|weight)\b"
    r"|^how (?:long|heavy|tall|big|large|far|high|wide|deep|fast|expensive)\b"
)
_NOW = re.compile(r"\b(?:now|nowadays|currently|current|presently|these days|at (?:the moment|present)|latest|newest|recent|recently)\b")
_BECAME = re.compile(r"\b(?:switch|change|move|convert|upgrade)(?:d|ed)? to\b")
_EARLIER = r"(?:previous|previously|formerly|original|originally|initial|initially|at first|in the beginning|back then)"
_THEN = re.compile(rf"\b(?:{_EARLIER}|(?<!\bis )(?<!\bare )(?<!\bget )used? to)\b")
_THAN_THEN = re.compile(rf"\b(?:more|less|fewer|\w+er)\b.*\bthan\b.*\b(?:{_EARLIER}|before|earlier|used to)\b")
# What is added up has many values, all of which are asked for.
_SUM = re.compile(r"\b(?:total|altogether|combined|in all|overall|average|sum|difference|both)\b")
# "Twice a week" limits no question to a week.
_PER = re.compile(r"(?:an?|per|each|every)\b", re.IGNORECASE)
# Words that say which value is asked for, not of what.
_ASKING = frozenset(
    terms_of(
        "now nowadays currently current presently moment present latest newest most recent recently many much long often frequently times "
        "amount number switch change move previous previously formerly original originally initially use used than"
    )
)
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # Whether a question names a time does not depend on when it is asked.


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedValue:
    """`newest` is False for the earliest value. `noun` is what "how many" counts, "" if it is not said.

    `terms` are the index terms of the thing, `nouns` those of them that nouns and names have.
    """

    newest: bool
    kind: ValueKind
    noun: str
    terms: frozenset[str]
    nouns: frozenset[str]


@lru_cache(maxsize=2048)
def asked_value(question: str, language: str = "en") -> AskedValue | None:
    """The value that a question (in English) asks for; None if it names a time, asks for a sum, or for nothing that changes."""
    frame = frame_question(question, language)
    lower = " ".join(question.lower().split())
    terms = frozenset(terms_of(question)) - _ASKING
    if not terms or frame.answer_type in ("when", "time_of_day", "why") or _SUM.search(lower) or _names_time(question):
        return None
    kind = _kind(frame, lower)
    newest = _asks_newest(frame, kind, lower)
    return (
        None
        if newest is None
        else AskedValue(newest=newest, kind=kind, noun=frame.focus, terms=terms, nouns=terms & _nouns(question, language))
    )


def asks_of_past(question: str) -> bool:
    """True for a question that names a time ("in February") or asks for what was before ("used to", "previously")."""
    return bool(_THEN.search(" ".join(question.lower().split()))) or _names_time(question)


def _nouns(question: str, language: str) -> frozenset[str]:
    return frozenset(terms_of(" ".join(t.text for t in question_doc(question, language) if t.pos_ in ("NOUN", "PROPN"))))


def _kind(frame: QuestionFrame, lower: str) -> ValueKind:
    if frame.answer_type in _QUANTITIES:
        return cast(ValueKind, frame.answer_type)
    if _FREQUENCY.search(lower):
        return "how_often"
    return "how_much" if _AMOUNT.search(lower) else "any"


def _asks_newest(frame: QuestionFrame, kind: ValueKind, lower: str) -> bool | None:
    """True for the newest value, False for the earliest; a quantity without a word of time is that of now."""
    if _THAN_THEN.search(lower):
        return True
    if _THEN.search(lower):
        return False
    if _NOW.search(lower) or (_BECAME.search(lower) and frame.answer_type != "who"):
        return True
    return True if kind != "any" and frame.time_relation in ("", "in") else None


@lru_cache(maxsize=2048)
def _names_time(question: str) -> bool:
    for expression in parse_times(question, _ANY_DAY):
        value = expression.value
        if isinstance(value, CalendarTime) and not value.weak:
            return True
        written = question[expression.start : expression.end]
        if isinstance(value, Duration) and " " in written and not _PER.match(written):  # "EOS 80D" is no duration.
            return True
    return False
