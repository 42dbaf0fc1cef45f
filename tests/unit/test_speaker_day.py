"""Days are days of the speaker's calendar, and times are shown as exactly as they are known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from graphmem.extraction import extract
from graphmem.model import Fact
from graphmem.model.interval_words import interval_in_words, start_in_digits
from graphmem.model.validity import BEGINNING
from graphmem.model.zones import zone_of
from tests.talk import Talk, day
from tests.unit.test_extract import nlp

__all__ = ["nlp"]


def said_at(nlp, text: str, moment: str, zone: str) -> Fact:
    """The first fact of a message that was sent at this moment (UTC) by a speaker in this zone."""
    (message,) = Talk().say(f"Nora: {text}", moment[:10]).messages
    message = replace(message, sent_at=datetime.fromisoformat(moment).replace(tzinfo=UTC), zone=zone)
    return extract([message], nlp)[0].facts[0]


@pytest.mark.parametrize(
    ("text", "moment", "zone", "start"),
    [
        ("I sold the car yesterday.", "2026-05-09T22:10", "+03:00", "2026-05-09"),
        ("I sold the car today.", "2026-05-10T05:10", "-07:00", "2026-05-09"),
        ("I sold the car today.", "2026-05-10T05:10", "assumed America/Denver", "2026-05-09"),
        ("I sold the car last night.", "2026-05-09T13:00", "Pacific/Auckland", "2026-05-09"),
        ("My mother arrives tomorrow.", "2026-05-10T05:10", "-07:00", "2026-05-10"),
        ("I sold the car today.", "2026-05-10T05:10", "UTC", "2026-05-10"),
    ],
)
def test_today_is_the_day_of_the_speaker(nlp, text: str, moment: str, zone: str, start: str) -> None:
    assert said_at(nlp, text, moment, zone).event_start == day(start)


def test_a_week_is_an_interval_of_seven_days(nlp) -> None:
    fact = said_at(nlp, "I sold the car last week.", "2026-05-13T12:00", "UTC")
    assert (fact.event_precision, fact.event_start, fact.event_end) == ("week", day("2026-05-04"), day("2026-05-11"))
    assert interval_in_words(fact.event_start, fact.event_end, fact.event_precision) == "the week of 4 May 2026"
    assert start_in_digits(fact.valid_from, fact.precision) == "the week of 2026-05-04"


@pytest.mark.parametrize(
    ("start", "end", "precision", "words"),
    [
        ("2026-01-01", "2027-01-01", "year", "2026"),
        ("1980-01-01", "1990-01-01", "year", "1980 to 1989"),
        ("2026-03-01", "2026-04-01", "month", "March 2026"),
        ("2026-07-01", "2026-10-01", "month", "July 2026 to September 2026"),
        ("2026-02-28", "2026-03-02", "day", "28 February 2026 to 1 March 2026"),
        ("2026-03-01", "2026-03-02", "day", "1 March 2026"),
    ],
)
def test_an_interval_is_worded_by_its_precision(start: str, end: str, precision, words: str) -> None:
    assert interval_in_words(day(start), day(end), precision) == words


def test_an_unknown_start_has_no_words() -> None:
    assert start_in_digits(BEGINNING, "year") == ""


@pytest.mark.parametrize("name", ["", "Z", "somewhere", "UTC", "assumed UTC, no time in the source", "../etc/passwd"])
def test_a_name_that_is_no_zone_is_utc(name: str) -> None:
    assert zone_of(name).utcoffset(day("2026-01-01").replace(tzinfo=None)) == timedelta(0)
