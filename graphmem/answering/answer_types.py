"""Which spans can answer which type of question."""

import re

from graphmem.answering.candidate_spans import CandidateSpan
from graphmem.extraction.temporal.time_words import MONTHS, WEEKDAYS
from graphmem.language.given_names import is_given_name
from graphmem.language.lexicon import PERSON_NOUNS, PLACE_NOUNS, RELATIONAL_NOUNS
from graphmem.retrieval.question_frame import AnswerType, QuestionFrame

_TIMED = frozenset(("date", "day", "clock", "duration", "frequency", "number"))
_NUMERIC: dict[AnswerType, frozenset[str]] = {
    "when": frozenset(("date", "day")),
    "time_of_day": frozenset(("clock",)),
    "how_long": frozenset(("duration",)),
    "how_old": frozenset(("number", "duration")),
    "how_many": frozenset(("number",)),
    "how_much": frozenset(("number", "noun", "phrase")),
}
_OFTEN = re.compile(
    r"\b(?:every|each|once|twice|daily|weekly|monthly|yearly|often|always|never|times?|(?:a|per) (?:day|week|month|year))\b", re.IGNORECASE
)
_CALENDAR = frozenset((*MONTHS, *WEEKDAYS)) - {"may", "march"}
_UNITS = frozenset("euro dollar pound buck quid cent franc krone yen percent % km kilometre kilometer mile kg gram litre liter".split())
_WITH_DIGITS = frozenset(("number", "size", "pin", "postcode", "extension"))
_PLACED = frozenset("in at to from on near by around into towards outside inside".split())


def fits_type(span: CandidateSpan, frame: QuestionFrame) -> bool:
    """True if a span is of the type that the question asks for."""
    kind, head = span.kind, span.head
    match frame.answer_type:
        case "how_many":
            return kind == "number" and not any(t.is_currency or t.lemma_.lower() in _UNITS for t in span.tokens if t.lemma_ != frame.focus)
        case "when" | "time_of_day" | "how_long" | "how_old":
            return kind in _NUMERIC[frame.answer_type]
        case "how_much":
            return kind in _NUMERIC["how_much"] and any(t.like_num or t.is_currency for t in span.tokens)
        case "how_often":
            return kind == "frequency" or (kind in ("noun", "phrase", "adjective", "number", "place") and bool(_OFTEN.search(span.text)))
        case "who":
            place = head.ent_type_ in ("GPE", "LOC", "FAC") and not is_given_name(head.text)
            named = kind == "name" and head.ent_type_ not in ("DATE", "TIME") and not place
            return named or (kind in ("noun", "phrase") and _is_person(span))
        case "where":
            dated = any(t.lower_.removesuffix("s") in _CALENDAR for t in span.tokens)
            return kind not in _TIMED and kind in ("name", "noun", "phrase", "place") and _is_place(span) and not dated
        case "why":
            return kind in ("clause", "verb", "phrase", "place", "sentence", "noun")
        case "yes_no":
            return kind == "sentence"
        case _:
            if any(t.lower_.removesuffix("s") in _CALENDAR for t in span.tokens) and kind == "place":
                return False
            if frame.focus in _WITH_DIGITS and not any(map(str.isdigit, span.text)):
                return False
            begins = span.tokens[0].pos_ == "AUX" and bool(frame.focus)
            return kind not in _TIMED and not begins and not (frame.answer_type == "what" and head.ent_type_ == "DATE")


def _is_person(span: CandidateSpan) -> bool:
    head = span.head
    return head.ent_type_ == "PERSON" or head.pos_ == "PROPN" or head.lemma_.lower() in PERSON_NOUNS | RELATIONAL_NOUNS


def _is_place(span: CandidateSpan) -> bool:
    head = span.head
    if head.dep_ == "prep":
        if all(t.like_num or not t.is_alpha for t in span.tokens if t.i != head.i):
            return False  # "at 4"
        return head.lower_ in _PLACED and not any(c.ent_type_ in ("DATE", "TIME") for c in head.children)
    named = head.ent_type_ in ("GPE", "LOC", "FAC", "ORG") or (head.pos_ == "PROPN" and head.ent_type_ != "PERSON")
    return named or head.lemma_.lower() in PLACE_NOUNS or (head.dep_ == "pobj" and head.head.lower_ in _PLACED)
