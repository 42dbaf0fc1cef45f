"""The validity of a fact by kind, tense and aspect: an event from its time on, a plan until its time, a state as stated."""

from datetime import datetime
from typing import Protocol

from graphmem.extraction.clauses.tense import Tense
from graphmem.extraction.temporal import TimeSpan
from graphmem.model import FactKind
from graphmem.model.validity import BEGINNING, FOREVER, Precision, Validity


class TenseAspect(Protocol):
    """The tense and aspect of a clause."""

    @property
    def tense(self) -> Tense: ...

    @property
    def perfect(self) -> bool: ...


def validity_of(kind: FactKind, clause: TenseAspect, time: TimeSpan | None, sent_at: datetime) -> Validity:
    """When a fact of this kind holds (half-open, UTC), stated at `sent_at` in this tense with this time."""
    if kind == "plan":
        return Validity(sent_at, max(sent_at, time.to) if time else FOREVER)
    if kind == "event":
        return Validity(time.from_, FOREVER, time.precision) if time else Validity(sent_at)
    if kind == "state" and clause.tense == "past" and not clause.perfect:
        return _past_state(time, sent_at)
    if time is None:
        return Validity(sent_at)
    if time.relation == "until":
        return Validity(min(sent_at, time.to), time.to, "instant")
    precision: Precision = time.precision
    return Validity(time.from_, FOREVER, precision)


def _past_state(time: TimeSpan | None, sent_at: datetime) -> Validity:
    """ "I lived in Oslo": it ended by `sent_at`; its start is open unless a time gives it."""
    if time is None:
        return Validity(BEGINNING, sent_at, "year")
    if time.relation == "until":
        return Validity(BEGINNING, min(time.to, sent_at), "year")
    return Validity(time.from_, max(time.from_, sent_at if time.relation == "since" else min(time.to, sent_at)), time.precision)
