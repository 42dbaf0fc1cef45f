"""Time expressions that are no times of their clause: words of an event's name, "daily life", "last weekend, on 18 June"."""

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from graphmem.extraction.temporal import Recurring, TimeSpan
from graphmem.extraction.temporal.time_words import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Span, Token

_QUOTED = re.compile(r"[\"“]([^\"”“\n]{2,60})[\"”]")
FREQUENCIES = frozenset("daily weekly monthly yearly annual nightly hourly everyday".split())
_EXACT = frozenset(("day", "hour", "minute"))
_JOINT = re.compile(r"\s*(?:,|\()\s*(?:on\s+)?(?:the\s+)?")
_AND = re.compile(r"\s*(?:,\s*(?:and\s+|or\s+)?|\s(?:and|or|&)\s+)")
_WEEKDAY = re.compile("|".join(WEEKDAYS), re.IGNORECASE)


def joined_recurrences(text: str, times: "list[TimeSpan | Recurring]") -> "list[TimeSpan | Recurring]":
    """The times with what recurs on several days as one: "Tuesdays and Thursdays at 7", "every Monday, Wednesday and Friday"."""
    joined: list[TimeSpan | Recurring] = []
    for time in sorted(times, key=lambda t: t.start):
        last = joined[-1] if joined else None
        goes_on = isinstance(time, Recurring) or _WEEKDAY.fullmatch(text[time.start : time.end]) is not None
        if isinstance(last, Recurring) and goes_on and _AND.fullmatch(text[last.end : time.start]):
            joined[-1] = Recurring(last.start, time.end, " ".join(text[last.start : time.end].split()))
        else:
            joined.append(time)
    return joined


def quoted_titles(text: str) -> list[tuple[int, int]]:
    """The spans of what is quoted and begins with a capital (characters, start:end)."""
    return [found.span(1) for found in _QUOTED.finditer(text) if found[1][:1].isupper()]


def is_part_of_name(doc: "Doc", start: int, end: int, titles: "Sequence[tuple[int, int]]") -> bool:
    """ "Tuesdays" of "the Turbo Tuesdays event" or of a quoted title: a weekday or season as the last word of a capitalised name."""
    if any(begins <= start and end <= ends and ends - begins > end - start for begins, ends in titles):
        return True
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None or len(span) != 1 or not span[0].text[0].isupper() or span[0].i == 0:
        return False
    before = span[0].nbor(-1)
    return before.pos_ == "PROPN" and not before.is_sent_start and before.head.i == span[0].i and before.ent_type_ not in ("DATE", "TIME")


def is_attribute(span: "Span") -> bool:
    """ "daily" of "in my daily life", "within a few hours of Boston": it belongs to a noun, and does not say when something is done."""
    first = span[0]
    if _is_distance(span) or _is_age(span) or _is_kind(first):
        return True
    noun = first.head
    lone = len(span) == 1 and first.lower_ in FREQUENCIES and first.dep_ in ("amod", "compound")
    return lone and (noun.dep_ == "pobj" or first.lower_ == "everyday") and noun.lemma_.lower() != "basis"


def _is_kind(first: "Token") -> bool:
    """ "nights" of "gaming and movie nights": what kind they are, and not how often."""
    return first.tag_ == "NNS" and any(c.dep_ in ("compound", "nmod") and c.ent_type_ not in ("DATE", "TIME") for c in first.lefts)


def _is_age(span: "Span") -> bool:
    """ "50s" of "a man in his 50s": how old somebody is, and no decade."""
    before = [t for t in span.doc[max(0, span.start - 2) : span.end] if t.lower_ not in ("early", "mid", "late", "-")]
    decade = span[-1].lower_.endswith("s") and (span[-1].text[:1].isdigit() or span[-1].lower_.endswith("ties"))
    return decade and any(t.tag_ == "PRP$" for t in before)


def _is_distance(span: "Span") -> bool:
    doc = span.doc
    lengths = any(t.lemma_ in ("hour", "minute") for t in span)
    return lengths and span.end + 1 < len(doc) and doc[span.end].lower_ == "of" and doc[span.end + 1].pos_ == "PROPN"


def without_vaguer(text: str, times: "list[TimeSpan | Recurring]") -> "list[TimeSpan | Recurring]":
    """The times without one that the next one states exactly: "last weekend, on June 18th" is June 18th."""
    spans = sorted((t for t in times if isinstance(t, TimeSpan)), key=lambda t: t.start)
    vaguer = {
        id(one)
        for one, after in pairwise(spans)
        if _JOINT.fullmatch(text[one.end : after.start]) and after.precision in _EXACT and _is_longer(one, after) and not _has_clock(one)
    }
    return [t for t in times if id(t) not in vaguer]


def _is_longer(one: TimeSpan, after: TimeSpan) -> bool:
    return one.to - one.from_ > after.to - after.from_


def _has_clock(one: TimeSpan) -> bool:
    return one.precision in ("hour", "minute")
