"""Every kind of time expression, resolved on Wednesday 15 May 2024, 13:00; docs/times.md lists the same kinds."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.extraction.temporal import TimeExpression, choose_interval, find_times, parse_times
from graphmem.extraction.temporal.spans import is_future_context
from graphmem.extraction.temporal.time_types import CalendarTime, ClockTime, Duration, HourRange, Recurrence
from graphmem.extraction.temporal.tokens_to_items import tokenize

NOW = datetime(2024, 5, 15, 13, 0)


def only(text: str) -> TimeExpression:
    (reading,) = parse_times(text, NOW)
    return reading


def exact(text: str) -> str:
    """Literal start and end of the one expression."""
    value = only(text).value
    assert isinstance(value, CalendarTime)
    start, end = choose_interval(value.options, NOW, is_future_context(text, 0, len(text))).exact
    shape = "%Y-%m-%d" if (start.hour, start.minute, end.hour, end.minute) == (0, 0, 0, 0) else "%Y-%m-%d %H:%M"
    return f"{start:{shape}} {end:{shape}}"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # Dates in digits and words.
        ("the ferry of 2021-07-09", "2021-07-09 2021-07-10"),
        ("sent 2021-07-09T08:30:00Z", "2021-07-09 08:30 2021-07-09 08:31"),
        ("on 12/31/2022", "2022-12-31 2023-01-01"),
        ("on 31.12.2022", "2022-12-31 2023-01-01"),
        ("from 25/8/2023 until 1/9/2023", "2023-08-25 2023-09-01"),
        ("Sep-09-2020", "2020-09-09 2020-09-10"),
        ("the ninth of August 2020", "2020-08-09 2020-08-10"),
        ("August twenty first, nineteen eighty four", "1984-08-21 1984-08-22"),
        ("12 June of 91", "1991-06-12 1991-06-13"),
        ("Sun, 12 May 2024", "2024-05-12 2024-05-13"),
        # Days relative to today.
        ("the day before yesterday", "2024-05-13 2024-05-14"),
        ("this coming Thursday", "2024-05-16 2024-05-17"),
        ("next week on Thursday", "2024-05-23 2024-05-24"),
        ("Monday the 27th", "2024-05-27 2024-05-28"),
        ("the first Monday of next month", "2024-06-03 2024-06-04"),
        ("the 3rd of next month", "2024-06-03 2024-06-04"),
        ("the last day of the month", "2024-05-31 2024-06-01"),
        ("the Friday before Christmas 2023", "2023-12-22 2023-12-23"),
        # Holidays.
        ("at Easter 2024", "2024-03-31 2024-04-01"),
        ("last Thanksgiving", "2023-11-23 2023-11-24"),
        ("next Halloween", "2024-10-31 2024-11-01"),
        ("Mother's Day 2023", "2023-05-14 2023-05-15"),
        ("the day after Boxing Day 2022", "2022-12-27 2022-12-28"),
        # Periods.
        ("in Q3 2023", "2023-07-01 2023-10-01"),
        ("the second quarter of last year", "2023-04-01 2023-07-01"),
        ("in the 1980s", "1980-01-01 1990-01-01"),
        ("in the nineties", "1990-01-01 2000-01-01"),
        ("the 17th century", "1600-01-01 1700-01-01"),
        ("week 20 of 2023", "2023-05-15 2023-05-22"),
        ("the week of 4 March 2024", "2024-03-04 2024-03-11"),
        ("the third month of 2022", "2022-03-01 2022-04-01"),
        ("first ten days of next month", "2024-06-01 2024-06-11"),
        ("the week after next", "2024-05-27 2024-06-03"),
        ("two weekends ago", "2024-05-04 2024-05-06"),
        # Parts of periods.
        ("late May 2023", "2023-05-16 2023-06-01"),
        ("the middle of 2019", "2019-05-01 2019-09-01"),
        ("the end of this year", "2024-07-01 2025-01-01"),
        # Offsets.
        ("a couple of months ago", "2024-03-15 2024-03-16"),
        ("in half an hour", "2024-05-15 13:30 2024-05-15 13:31"),
        ("three weeks from tomorrow", "2024-06-06 2024-06-07"),
        ("two days after 3 March 2020", "2020-03-05 2020-03-06"),
        ("the last 3 months", "2024-02-15 2024-05-15"),
        ("the next two weeks", "2024-05-16 2024-05-30"),
        ("the past two quarters", "2023-10-01 2024-04-01"),
        # Ranges, literally.
        ("from 5 to 9 March 2021", "2021-03-05 2021-03-09"),
        ("May 2nd through the 9th, 2021", "2021-05-02 2021-05-09"),
        ("from November 2022 until February 2023", "2022-11-01 2023-02-01"),
        ("1914-1918", "1914-01-01 1918-01-01"),
        ("from last Friday to today", "2024-05-10 2024-05-15"),
        # A day with hours.
        ("tomorrow at half past eight in the evening", "2024-05-16 20:30 2024-05-16 20:31"),
        ("7pm on 3 June 2024", "2024-06-03 19:00 2024-06-03 20:00"),
        ("this Friday from 2 to 4", "2024-05-17 14:00 2024-05-17 16:00"),
        ("tomorrow morning", "2024-05-16 08:00 2024-05-16 12:00"),
        ("last night at 11", "2024-05-14 23:00 2024-05-15 00:00"),
    ],
)
def test_a_date_or_period(text: str, value: str) -> None:
    assert exact(text) == value


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3 hours", 10_800),
        ("a couple of weeks", 1_209_600),
        ("an hour and a half", 5_400),
        ("2 years and 3 months", 70_848_000),
        ("twenty-four hours", 86_400),
        ("all day", 86_400),
        ("90min", 5_400),
    ],
)
def test_a_duration_has_its_seconds(text: str, seconds: int) -> None:
    value = only(f"it took {text}").value
    assert isinstance(value, Duration)
    assert value.total_seconds == seconds


@pytest.mark.parametrize(
    ("text", "timex"),
    [
        ("every Tuesday", "XXXX-WXX-2"),
        ("every Monday and Thursday", "XXXX-WXX-1,XXXX-WXX-4"),
        ("each day at 6pm", "T18"),
        ("every other week", "P2W"),
        ("twice a month", "P1M"),
        ("Thursdays at 17:30", "XXXX-WXX-4T17:30"),
        ("Sunday mornings", "XXXX-WXX-7TMO"),
        ("every year on 5 March", "XXXX-03-05"),
        ("the 1st of every month", "XXXX-XX-01"),
        ("weekly", "P1W"),
        ("bi-monthly", "P2M"),
    ],
)
def test_a_recurring_time_is_no_single_day(text: str, timex: str) -> None:
    """It has a recurrence and no date."""
    value = only(f"we swim {text}").value
    assert isinstance(value, Recurrence)
    assert value.timex == timex
    assert find_times(f"we swim {text}", NOW.replace(tzinfo=UTC)) == []


@pytest.mark.parametrize(
    ("text", "clock"),
    [("at 7:15 pm", 69_300), ("a quarter to nine", 31_500), ("at noon", 43_200), ("9 o'clock in the evening", 75_600), ("at 1530", None)],
)
def test_a_time_of_day(text: str, clock: int | None) -> None:
    clocks = [r.value for r in parse_times(f"see you {text}", NOW) if isinstance(r.value, ClockTime)]
    assert [clock in value.options for value in clocks] == ([] if clock is None else [True])


def test_parts_of_the_day_and_meals() -> None:
    value = only("early in the morning").value
    assert isinstance(value, HourRange)
    assert (value.name, value.options) == ("MO", ((8 * 3600, 10 * 3600),))
    assert only("after dinner").value == HourRange(((72_000, 72_000),), "MED", "after")


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("since March 2020", "since"),
        ("starting next week", "since"),
        ("until next Friday", "until"),
        ("no later than 3 May 2025", "until"),
        ("before 2010", "before"),
        ("later than 2018", "after"),
        ("2018 or later", "since"),
    ],
)
def test_a_limit_is_half_open(text: str, relation: str) -> None:
    value = only(text).value
    assert isinstance(value, CalendarTime)
    assert value.relation == relation


@pytest.mark.parametrize("text", ["since she was 12", "when I was 12", "until she graduates", "at the age of 30", "long ago"])
def test_expressions_without_a_calendar_value_stay_unresolved(text: str) -> None:
    assert find_times(text, NOW.replace(tzinfo=UTC)) == []


@pytest.mark.parametrize(
    "text",
    [
        "you may say so",
        "One may march on",
        "call 555-0134-22",
        "it costs $2000 or 20%",
        "part A1B2 of COVID-19",
        "the ratio is 4:3",
        "two to four people",
        "1/2 cup of flour",
        "open 24/7",
        "good night, Ada",
        "it will last",
    ],
)
def test_numbers_and_words_that_are_no_time(text: str) -> None:
    assert parse_times(text, NOW) == []


def test_an_impossible_day_is_found_without_a_value() -> None:
    reading = only("on 30 February 2023")
    assert (reading.kind, reading.value) == ("null", None)
    assert find_times("on 30 February 2023", NOW.replace(tzinfo=UTC)) == []


def test_the_nearest_word_decides_the_direction() -> None:
    """One sentence may have a past day and a future one."""
    said = "We met on Friday and will meet again on Monday."
    friday, monday = find_times(said, NOW.replace(tzinfo=UTC))
    assert (friday.from_.day, monday.from_.day) == (10, 20)


def test_today_is_the_speakers_today() -> None:
    """In Auckland it is already tomorrow; its days are given in UTC."""
    auckland = timezone(timedelta(hours=12))
    (span,) = find_times("I signed it today", datetime(2024, 5, 16, 1, 0, tzinfo=auckland))
    assert (span.from_, span.to) == (datetime(2024, 5, 15, 12, tzinfo=UTC), datetime(2024, 5, 16, 12, tzinfo=UTC))


def test_unjoined_range_ends_are_separate_expressions() -> None:
    readings = parse_times("sales from 2010 to 2012, and since May 2014", NOW, joined=False)
    assert [(r.kind, r.end - r.start) for r in readings] == [("span", 4), ("span", 4), ("span", 8)]


WORDS = st.sampled_from(
    "last next this the first 3rd 31 30 29 February May friday Mondays week weekend months years ago in from to until every other of at 5 "
    "pm 10:30 2019 0000 12/31 99/99 quarter half past early end since before than more later and a couple - , . ' 1999-13-40 Easter "
    "summer decade century 999 thousand twenty now day after tomorrow Q4 's 90 s".split()
)


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join)), st.datetimes(datetime(2, 1, 1), datetime(9990, 1, 1)))
def test_any_text_can_be_parsed(text: str, ref: datetime) -> None:
    """No errors; spans are in the text, in order and without overlaps; intervals are not empty; results are repeatable."""
    readings = parse_times(text, ref)
    assert readings == parse_times(text, ref)
    place = 0
    for reading in readings:
        assert place <= reading.start < reading.end <= len(text)
        place = reading.end
        if isinstance(reading.value, CalendarTime):
            assert all(option.start < option.end for option in reading.value.options)
    aware = ref.replace(tzinfo=UTC)
    assert all(span.from_ < span.to for span in find_times(text, aware))


@given(st.text(max_size=80))
def test_items_are_the_text_in_order(text: str) -> None:
    items = tokenize(text)
    assert all(item.start < item.end <= len(text) for item in items)
    assert all(a.end <= b.start for a, b in pairwise(items))
