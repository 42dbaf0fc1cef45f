"""Whether a bare day or month is the last one or the next: the words of its sentence decide, else which is clearly nearer."""

from datetime import UTC, datetime

import pytest

from graphmem.extraction.temporal import find_times


@pytest.mark.parametrize(
    ("text", "said", "year_and_month"),
    [
        ("save the date!! wedding on 16 may", "2026-01-12", (2026, 5)),
        ("wedding photos from 16 december", "2026-01-12", (2025, 12)),
        ("we're pushing it to 5 september", "2026-03-01", (2026, 9)),
        ("We are not getting married in June.", "2026-03-14", (2026, 6)),
        ("I'm feeling better since the operation in January", "2026-03-14", (2026, 1)),
        ("We drove to Rome in June", "2026-03-14", (2025, 6)),
        ("best holiday ever, Crete in July", "2026-01-18", (2025, 7)),
    ],
)
def test_a_day_or_month_of_the_year(text: str, said: str, year_and_month: tuple[int, int]) -> None:
    (found,) = find_times(text, datetime.fromisoformat(said).replace(hour=12, tzinfo=UTC))
    assert (found.from_.year, found.from_.month) == year_and_month


@pytest.mark.parametrize(("text", "day"), [("great concert on friday", 13), ("we're eating out on friday", 20)])
def test_a_weekday_is_the_last_one_unless_a_word_says_otherwise(text: str, day: int) -> None:
    (found,) = find_times(text, datetime(2026, 3, 18, 12, tzinfo=UTC))
    assert (found.from_.month, found.from_.day) == (3, day)
