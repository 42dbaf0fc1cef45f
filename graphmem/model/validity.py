"""When something holds: half-open intervals of UTC time, with a precision.

Time is a value that is passed in. `FOREVER` is an open end, so that every as-of test is two
comparisons; `LATEST` is the last moment before it, which is what "now" means to a question without a date.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

Precision: TypeAlias = Literal["instant", "day", "week", "month", "year"]

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


@dataclass(frozen=True, slots=True)
class AsOf:
    """The two moments a question is asked of: what held (`valid`), and what the memory believed (`known`). Naive means UTC."""

    valid: datetime = LATEST
    known: datetime = LATEST

    def __post_init__(self) -> None:
        for name in ("valid", "known"):
            moment: datetime = getattr(self, name)
            if moment.tzinfo is None:
                object.__setattr__(self, name, moment.replace(tzinfo=UTC))
