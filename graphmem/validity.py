"""When something holds: half-open intervals of UTC time, with a precision.

Time is a value that is passed in. `FOREVER` stands for an open end, so that every as-of test is two
comparisons; `LATEST` is the last moment before it, which is what "now" means to a question without a date.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

Precision: TypeAlias = Literal["instant", "day", "month", "year"]

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
LATEST = FOREVER - timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Validity:
    """`[start, end)` in UTC; `precision` says how exactly the start is known."""

    start: datetime
    end: datetime = FOREVER
    precision: Precision = "instant"

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError(f"validity {self.start} to {self.end}: a time needs a zone. Give UTC.")
        if self.end < self.start:
            raise ValueError(f"validity: the end {self.end} is before the start {self.start}.")

    def holds(self, at: datetime) -> bool:
        """True if `at` lies in the interval."""
        return self.start <= at < self.end

    def overlaps(self, other: "Validity") -> bool:
        """True if both hold at some common moment."""
        return self.start < other.end and other.start < self.end

    def closed_at(self, end: datetime) -> "Validity":
        """The same interval, ended at `end` (or at its start, if that is later)."""
        return Validity(self.start, max(self.start, min(self.end, end)), self.precision)


@dataclass(frozen=True, slots=True)
class AsOf:
    """The two moments a question is asked of: what held (`valid`), and what the memory believed (`known`)."""

    valid: datetime = LATEST
    known: datetime = LATEST


def day_after(moment: datetime) -> datetime:
    """Midnight (UTC) after `moment`."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
