"""The day of what was arranged is not the day of the arranging."""

import pytest

from graphmem.extraction import extract
from tests.unit.test_extract import SENT, facts_of, find, nlp, story

__all__ = ["nlp"]


@pytest.mark.parametrize(
    ("line", "predicate"),
    [
        ("I booked a table for Friday.", "book"),
        ("I got tickets for the concert for next Saturday.", "get"),
        ("The meeting was moved to Thursday.", "move"),
    ],
)
def test_a_day_that_was_arranged_lies_ahead_and_dates_nothing(nlp, line: str, predicate: str) -> None:
    found = extract(story(f"Ada: {line}", "Ben: I see."), nlp)
    fact = find([fact for one in found for fact in one.facts], predicate)
    assert fact.event_start is None
    assert any("day=" in tag and "May 2024" in tag for tag in fact.tags), fact.tags


def test_what_is_arranged_is_planned_for_its_day(nlp) -> None:
    found = facts_of(nlp, "Ada: We planned a picnic for Sunday.", "Ben: I see.")
    (picnic,) = [fact for fact in found if fact.event_start is not None]
    assert (picnic.kind, picnic.modality) == ("plan", "planned")
    assert picnic.event_start > SENT


@pytest.mark.parametrize(
    ("line", "predicate"),
    [
        ("I visited Anna for Easter.", "visit"),
        ("I left for Paris on Monday.", "leave for"),
        ("I went to the gym on Friday.", "go to"),
        ("I saw Anna last weekend.", "see"),
    ],
)
def test_other_times_date_what_happened(nlp, line: str, predicate: str) -> None:
    fact = find(facts_of(nlp, f"Ada: {line}", "Ben: I see."), predicate)
    assert fact.event_start is not None
    assert fact.event_start < SENT
