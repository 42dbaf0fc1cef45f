"""What a history tells: lines of a timeline, what changed between two dates, and conflicts."""

from dataclasses import dataclass

from graphmem.model.entity import Decision
from graphmem.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineLine:
    """One fact of a timeline: about whom, what, when (at its true precision), who said it and when, and what it replaced.

    `until` is "" for what has not ended; `said_at` is the day of the message; `replaced` are the texts of the facts that it superseded.
    """

    fact: Fact
    subject: str
    what: str
    since: str
    until: str
    said_by: str
    said_at: str
    replaced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryDiff:
    """What changed between two moments: what began and ceased to hold, what was learnt, and what is no longer believed."""

    became_true: tuple[TimelineLine, ...] = ()
    ceased: tuple[TimelineLine, ...] = ()
    learnt: tuple[TimelineLine, ...] = ()
    corrected: tuple[TimelineLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two facts that cannot both hold and that no time explains: `later` was said after `earlier`.

    `is_open` says that both hold until further notice and nobody decided.
    """

    id: str
    later: Fact
    earlier: Fact
    is_open: bool


@dataclass(frozen=True, slots=True)
class ConflictChange:
    """What a decision on a conflict changed: the decision that was made, or the one that was undone."""

    made: Decision | None = None
    undone: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """What a user decided of a fact: the decision that was made or undone, and the facts that its correction states now."""

    made: Decision | None = None
    undone: Decision | None = None
    facts: tuple[Fact, ...] = ()
