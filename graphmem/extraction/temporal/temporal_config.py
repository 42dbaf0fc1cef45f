"""Tuned numbers of temporal expression resolution. The hours of day parts and meals are in `time_words`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarSearch:
    """How far around the reference time candidates are generated for an expression that leaves something open."""

    # Years either side for a month or day without a year: 29 February recurs after 8 years at most.
    open_years: int = 8
    # Years either side for holidays, quarters and seasons: two reach the last and the next one.
    recurring_years: int = 2
    # Months either side for "the 31st": two adjacent months may lack the day.
    open_months: int = 3
    # Months either side for "Monday the 21st": within 30 months a date falls on every weekday.
    weekday_date_months: int = 30
    # Largest count of business days that is stepped through.
    max_business_days: int = 5000
    # Items after "18" in which the month of "18 and 19 June" is looked for.
    shared_month_items: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRanges:
    """Which numbers are years, and of which century. Upper bounds are exclusive."""

    # Two digits below this are 20xx, others 19xx: nearest to the present.
    two_digit_pivot: int = 40
    # "The 20s" are the 2020s, "the 30s" the 1930s: decades up to this one are of this century.
    last_decade_of_2000s: int = 20
    # A bare number, and one after a preposition or "year": "1066 pieces", "in 1066".
    bare: tuple[int, int] = (1500, 2100)
    led: tuple[int, int] = (1000, 2200)
    # In "2024-03" and "03/2024".
    with_month: tuple[int, int] = (1500, 2200)


@dataclass(frozen=True, slots=True, kw_only=True)
class LikelyHours:
    """Hours of the day that people usually mean."""

    # "At 6" is 18:00, "at 7" is 7:00.
    first_morning_hour: int = 7
    # "From 9 to 5" begins in the morning; a span begins no earlier than this.
    first_waking_hour: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodPartCuts:
    """Where "early", "mid" and "late" parts of a period begin and end, as in the DateTimeModel test cases."""

    # Days: a week is cut after its third, a month in halves; its middle is the 10th to the 20th.
    week_cut: int = 3
    month_cut: int = 15
    month_middle: tuple[int, int] = (9, 20)
    # Months: a relative year ("this year") is cut before July, a named one ("2019") into January-April, May-August, September-December.
    relative_year_cut: int = 7
    year_middle: tuple[int, int] = (5, 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextWindows:
    """Characters of context that are inspected around an expression."""

    # Either side, for the words of its sentence that tell past from future.
    sentence: int = 500
    # Where no word tells: days between the last and the next one from which on the nearer one is meant, and how many times nearer it is.
    nearer_from_days: int = 14
    clearly_nearer: float = 1.5
    # Before it, for "since", "until" and the like.
    relation: int = 30
    # Before a duration, for "for", and before that "for" for a perfect ("have lived here for").
    duration_for: int = 25
    duration_perfect: int = 100
    # Expressions with a known direction whose result is kept: a thread repeats the same few.
    cached_expressions: int = 4096


CALENDAR_SEARCH = CalendarSearch()
YEAR_RANGES = YearRanges()
LIKELY_HOURS = LikelyHours()
PERIOD_PART_CUTS = PeriodPartCuts()
CONTEXT_WINDOWS = ContextWindows()
