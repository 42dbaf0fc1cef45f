"""The values of time expressions. Moments are local and without a zone; `spans` converts them to UTC."""

from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Grain: TypeAlias = Literal["second", "minute", "hour", "part", "day", "week", "month", "year"]
Relation: TypeAlias = Literal["at", "since", "until", "before", "after"]
LiteralLimits: TypeAlias = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Interval:
    """`[start, end)`, with a precision (`grain`).

    `literal` is the literal value if it differs: "2 months ago" means a month and is literally a day; "from 5 to 7 March" includes the
    7th and is literally up to it.
    """

    start: datetime
    end: datetime
    grain: Grain
    literal: LiteralLimits | None = None

    @property
    def exact(self) -> LiteralLimits:
        return self.literal or (self.start, self.end)


@dataclass(frozen=True, slots=True)
class CalendarTime:
    """A time on the calendar. `options` are its possible intervals, oldest first: several if the year or week is open.

    `month` and `day` are kept while the year is open, so that "of 2020" may follow. `timex` is the TIMEX value of a period without fixed
    limits (a season, a school year, a part of a day). `relative`: it depends on the time of speaking. `weak`: it does not date a fact.
    """

    options: tuple[Interval, ...]
    _: KW_ONLY
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
class ClockTime:
    """A time of day, in seconds from midnight; two options if it may be morning or evening."""

    options: tuple[int, ...]
    grain: Grain = "minute"
    relation: Relation = "at"


@dataclass(frozen=True, slots=True)
class HourRange:
    """Hours of a day as (start, end), in seconds from midnight; `name` is the TIMEX name of a part of the day."""

    options: tuple[tuple[int, int], ...]
    name: str = ""
    relation: Relation = "at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A duration, by unit. `roughly`: how much shorter and longer a vague one may be, as factors ("a few weeks" are two to five)."""

    years: float = 0
    months: float = 0
    weeks: float = 0
    days: float = 0
    seconds: float = 0
    business: bool = False
    weekends: int = 0
    roughly: tuple[float, float] | None = None

    def times(self, factor: float) -> "Duration":
        """The duration that many times."""
        return Duration(
            years=self.years * factor,
            months=self.months * factor,
            weeks=self.weeks * factor,
            days=self.days * factor,
            seconds=self.seconds * factor,
            business=self.business,
        )

    def plus(self, other: "Duration") -> "Duration":
        """The sum of both durations."""
        return Duration(
            years=self.years + other.years,
            months=self.months + other.months,
            weeks=self.weeks + other.weeks,
            days=self.days + other.days,
            seconds=self.seconds + other.seconds,
        )

    @property
    def total_seconds(self) -> float:
        """Seconds, counting years as 365 and months as 30 days."""
        return 86400 * (365 * self.years + 30 * self.months + 7 * self.weeks + self.days) + self.seconds


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A recurring time, as its TIMEX value: "P1W", "XXXX-WXX-2", "T16"."""

    timex: str


Payload: TypeAlias = CalendarTime | ClockTime | HourRange | Duration | Recurrence | int | float | str | tuple[int, ...] | None
