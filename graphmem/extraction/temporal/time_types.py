"""What a time expression can stand for. Moments here are local and without a zone; `spans.py` makes them UTC."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Grain: TypeAlias = Literal["second", "minute", "hour", "part", "day", "week", "month", "year"]
Relation: TypeAlias = Literal["at", "since", "until", "before", "after"]
Written: TypeAlias = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Interval:
    """`[start, end)`, known to the `grain`.

    `written` is the same to the letter, where that differs: "2 months ago" is a day of that month, and "from 5 to 7 March"
    is written up to the 7th and meant with the 7th. `closing` is the start of what closes a range.
    """

    start: datetime
    end: datetime
    grain: Grain
    written: Written | None = None

    @property
    def exact(self) -> Written:
        return self.written or (self.start, self.end)


@dataclass(frozen=True, slots=True)
class When:
    """A place on the calendar. `options` are the intervals it may be, oldest first: more than one where the year or week is open.

    `month`, `day` are kept as long as the year is open, so that "of 2020" may still come. `timex` is the TIMEX value of what has no
    fixed limits (a season, a school year, a part of a day). `relative` expressions lean on the moment of speaking.
    """

    options: tuple[Interval, ...]
    month: int = 0
    day: int = 0
    relation: Relation = "at"
    timex: str = ""
    relative: bool = False
    weak: bool = False

    @property
    def is_open(self) -> bool:
        return self.month > 0


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, in seconds from midnight: two options where it may be morning or evening."""

    options: tuple[int, ...]
    grain: Grain = "minute"
    relation: Relation = "at"


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of the day, in seconds from midnight; `name` is the TIMEX name of a part of the day."""

    options: tuple[tuple[int, int], ...]
    name: str = ""
    relation: Relation = "at"


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time, by unit."""

    years: float = 0
    months: float = 0
    weeks: float = 0
    days: float = 0
    seconds: float = 0
    business: bool = False
    weekends: int = 0

    def plus(self, other: "Length") -> "Length":
        """Both, one after the other."""
        return Length(
            self.years + other.years,
            self.months + other.months,
            self.weeks + other.weeks,
            self.days + other.days,
            self.seconds + other.seconds,
        )

    @property
    def total(self) -> float:
        """Seconds, with years of 365 and months of 30 days."""
        return 86400 * (365 * self.years + 30 * self.months + 7 * self.weeks + self.days) + self.seconds


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Something that comes again: its TIMEX value ("P1W", "XXXX-WXX-2", "T16")."""

    timex: str


Payload: TypeAlias = When | Clock | Hours | Length | Recurrence | int | float | str | tuple[int, ...] | None
