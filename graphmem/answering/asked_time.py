"""The time that a question asks about: February 2026 of "Where did Ada live in February 2026?"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from graphmem.answering.told_facts import LASTING
from graphmem.extraction.temporal.parser import TimeExpression, parse_times
from graphmem.extraction.temporal.spans import choose_interval
from graphmem.extraction.temporal.time_types import CalendarTime
from graphmem.language.stemming import terms_of
from graphmem.model import Fact, Hit

_WITHIN = re.compile(r"\b(?:in|on|during|at|this|last|as of) (?:the )?(?:(?:early|mid|late) )?(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTime:
    """From `start` until before `end`, both with a zone; `terms` are the index terms that say so in the question."""

    start: datetime
    end: datetime
    terms: frozenset[str]

    def has(self, fact: Fact) -> bool:
        """True if a state holds at some time of it, or an event happened in it (without a day of its own, when it was told)."""
        if fact.kind in LASTING:
            return fact.valid_from < self.end and fact.valid_to > self.start
        start, end = fact.event_start or fact.valid_from, fact.event_end or fact.event_start or fact.valid_from
        return start < self.end and (end > self.start or start >= self.start)


def asked_time(question: str, hits: Sequence[Hit]) -> AskedTime | None:
    """The day, month or year that the question asks about; None without one, or if it asks what was before or after it.

    Days without a year are the last ones before the newest of the hits.
    """
    if not hits:
        return None
    newest = max((hit.message for hit in hits), key=lambda message: message.sent_at).local_time
    for expression in parse_times(question, newest.replace(tzinfo=None)):
        value = expression.value
        if isinstance(value, CalendarTime) and value.options and not value.weak and _is_within(question, expression):
            interval = choose_interval(value.options, newest.replace(tzinfo=None), False)
            said = frozenset(terms_of(question[expression.start : expression.end]))
            return AskedTime(start=interval.start.replace(tzinfo=newest.tzinfo), end=interval.end.replace(tzinfo=newest.tzinfo), terms=said)
    return None


def _is_within(question: str, expression: TimeExpression) -> bool:
    """True for "in May", not for "before May"; the preposition may belong to the expression."""
    found = [match for match in _WITHIN.finditer(question) if match.start() <= expression.start <= match.end()]
    return any(match.end() < expression.end for match in found)
