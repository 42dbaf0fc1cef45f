"""Times: what was said in the time that a question names or soon after, and what happened or held then."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from graphmem.extraction.temporal.parser import parse_times
from graphmem.extraction.temporal.spans import choose_interval
from graphmem.extraction.temporal.time_types import CalendarTime
from graphmem.model import Fact, Message
from graphmem.model.validity import LATEST, AsOf
from graphmem.retrieval.channels.late_candidates import ChannelScores
from graphmem.retrieval.retrieval_config import ASKED_TIMES

_CALENDAR = re.compile(
    r"\d{4}|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class AskedWindow:
    """A time that a question names, `[start, end)` in UTC."""

    start: datetime
    end: datetime

    def told_in(self, moment: datetime) -> bool:
        """True for a moment in the window, or so soon after it that what happened in it is still told."""
        return self.start <= moment < self.end + timedelta(days=ASKED_TIMES.told_within_days)

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """True if `[start, end)`, or the moment `start`, lies in part inside the window."""
        return start < self.end and max(end, start + timedelta(microseconds=1)) > self.start


def asked_windows(question: str, reference: datetime) -> tuple[AskedWindow, ...]:
    """The calendar times that a question names; one without a year is the one nearest before `reference` (UTC)."""
    spoken = reference.astimezone(UTC).replace(tzinfo=None)
    windows = []
    for expression in parse_times(question, spoken):
        value = expression.value
        if (
            isinstance(value, CalendarTime)
            and not value.weak
            and value.options
            and _CALENDAR.search(question[expression.start : expression.end])
        ):
            interval = choose_interval(value.options, spoken, False)
            windows.append(AskedWindow(interval.start.replace(tzinfo=UTC), interval.end.replace(tzinfo=UTC)))
    return tuple(windows)


def reference_time(as_of: AsOf, messages: Iterable[Message]) -> datetime:
    """The time a question is asked from: the date it is about, or else the time of the newest candidate."""
    if as_of.valid != LATEST:
        return as_of.valid
    return max((m.sent_at for m in messages), default=datetime(1970, 1, 1, tzinfo=UTC))


def told_then(windows: Sequence[AskedWindow], messages: Iterable[Message]) -> ChannelScores:
    """1.0 for each message that was sent in one of the windows or soon after."""
    found = [("message", m.id) for m in messages if any(window.told_in(m.sent_at) for window in windows)]
    return ChannelScores(scores=dict.fromkeys(found, 1.0), messages={candidate: (candidate[1],) for candidate in found})


def happened_then(windows: Sequence[AskedWindow], facts: Iterable[Fact]) -> ChannelScores:
    """1.0 for each fact that speaks of a time in one of the windows."""
    found = {
        ("fact", fact.id): fact
        for fact in facts
        if fact.event_start is not None and any(w.overlaps(fact.event_start, fact.event_end or fact.event_start) for w in windows)
    }
    return ChannelScores(
        scores=dict.fromkeys(found, 1.0),
        messages={candidate: (fact.message_id,) for candidate, fact in found.items()},
        names={candidate: fact.text for candidate, fact in found.items()},
    )
