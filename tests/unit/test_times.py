"""Time expressions, resolved against Wednesday 15 May 2024, 13:00 UTC."""

from datetime import UTC, datetime

import pytest

from graphmem.extraction import TimeSpan, find_times

NOW = datetime(2024, 5, 15, 13, 0, tzinfo=UTC)


def only(text: str) -> TimeSpan:
    (span,) = find_times(text, NOW)
    return span


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("I flew home yesterday.", "2024-05-14", "2024-05-15", "day"),
        ("We eat out tonight.", "2024-05-15", "2024-05-16", "day"),
        ("the day after tomorrow", "2024-05-17", "2024-05-18", "day"),
        ("It rained last night.", "2024-05-14", "2024-05-15", "day"),
        ("last week was long", "2024-05-06", "2024-05-13", "week"),
        ("next month", "2024-06-01", "2024-07-01", "month"),
        ("last year", "2023-01-01", "2024-01-01", "year"),
        ("the week before last", "2024-04-29", "2024-05-06", "week"),
        ("this weekend", "2024-05-18", "2024-05-20", "day"),
        ("last Friday", "2024-05-10", "2024-05-11", "day"),
        ("next Monday", "2024-05-20", "2024-05-21", "day"),
        ("last summer", "2023-06-01", "2023-09-01", "month"),
        ("two years ago", "2022-01-01", "2023-01-01", "year"),
        ("a couple of days ago", "2024-05-12", "2024-05-14", "day"),
        ("a few days ago", "2024-05-10", "2024-05-14", "day"),
        ("a few weeks ago", "2024-04-08", "2024-05-06", "week"),
        ("a couple of months back", "2024-02-01", "2024-04-01", "month"),
        ("several years ago", "2017-01-01", "2022-01-01", "year"),
        ("in a few weeks", "2024-05-27", "2024-06-24", "week"),
        ("the other day", "2024-05-08", "2024-05-15", "day"),
        ("in three weeks", "2024-06-05", "2024-06-06", "day"),
        ("on 5 March", "2024-03-05", "2024-03-06", "day"),
        ("March 5, 2021", "2021-03-05", "2021-03-06", "day"),
        ("the 3rd of May 2020", "2020-05-03", "2020-05-04", "day"),
        ("2023-11-30", "2023-11-30", "2023-12-01", "day"),
        ("28/02/2023", "2023-02-28", "2023-03-01", "day"),
        ("in October 2019", "2019-10-01", "2019-11-01", "month"),
        ("back in 2017", "2017-01-01", "2018-01-01", "year"),
        ("the summer of 2018", "2018-06-01", "2018-09-01", "month"),
        ("between 2010 and 2012", "2010-01-01", "2013-01-01", "year"),
        ("from 5 March to 7 March", "2024-03-05", "2024-03-08", "day"),
        ("over the past two weeks", "2024-05-01", "2024-05-16", "day"),
    ],
)
def test_an_expression_has_one_value(text: str, start: str, end: str, precision: str) -> None:
    span = only(text)
    assert (f"{span.from_:%Y-%m-%d}", f"{span.to:%Y-%m-%d}", span.precision) == (start, end, precision)


def test_the_sentence_decides_whether_a_month_is_past_or_future() -> None:
    assert only("I was there in March.").from_ == datetime(2024, 3, 1, tzinfo=UTC)
    assert only("I will be there in March.").from_ == datetime(2025, 3, 1, tzinfo=UTC)
    assert only("on Friday").from_ == datetime(2024, 5, 10, tzinfo=UTC)
    assert find_times("on Friday", NOW, future=True)[0].from_ == datetime(2024, 5, 17, tzinfo=UTC)


def test_since_and_until_are_distinguished() -> None:
    assert only("I have lived here since 2019").relation == "since"
    assert only("on leave until Friday").relation == "until"
    assert only("I've been climbing for three weeks").from_ == datetime(2024, 4, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "may I sit in the sun?", "they sat there", "every Friday", "room 2019b", "30 February 2023 ish, no", "I stayed for three weeks"],
)
def test_text_without_a_time_gives_nothing(text: str) -> None:
    assert [s for s in find_times(text, NOW) if s.precision == "day"] == []


def test_offsets_are_those_of_the_text() -> None:
    text = "🙂 Yes: we met on 5 March 2024 — and again last Sunday!"
    assert [text[s.start : s.end] for s in find_times(text, NOW)] == ["5 March 2024", "last Sunday"]


def test_years_beyond_the_calendar_are_dropped() -> None:
    assert find_times("999 decades ago", NOW) == []


@pytest.mark.parametrize("text", ["We stayed in on the rainy day.", "The beach day was fun.", "I remember the graduation night."])
def test_another_word_before_a_day_is_not_the_other_day(text: str) -> None:
    assert find_times(text, NOW) == []
