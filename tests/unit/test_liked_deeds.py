"""What somebody does and somebody else likes is done by the one who does it, and is no preference of theirs."""

import pytest

from tests.unit.test_extract import SENT, fact_lines, facts_of, nlp

__all__ = ["nlp"]


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("I love how Tom cooks dinner for everyone.", "cook agent=Tom theme=dinner"),
        ("I like that Tom plays the cello.", "play agent=Tom theme=cello"),
        ("I hate how my boss shouts at Nina.", "shout at agent=Ada's boss theme=Nina"),
    ],
)
def test_the_deed_is_a_fact(nlp, line: str, fact: str) -> None:
    found = fact_lines(nlp, f"Ada: {line}", "Ben: I see.")
    assert any(one.startswith(fact) for one in found), found


def test_a_wish_is_none(nlp) -> None:
    assert {fact.modality for fact in facts_of(nlp, "Ada: I wish Tom played the cello.", "Ben: I see.")} <= {"wished", "hypothetical"}


@pytest.mark.parametrize(
    ("line", "ahead"),
    [
        ("I've got a dentist appointment on Friday.", True),
        ("We've got our session on Friday at 10:00am.", True),
        ("My sister has got an exam on Friday.", True),
        ("I got a letter from the bank on Friday.", False),
    ],
)
def test_what_one_has_got_lies_ahead(nlp, line: str, ahead: bool) -> None:
    """ "have got" is a present; "got" is a past."""
    fact = facts_of(nlp, f"Ada: {line}", "Ben: I see.")[0]
    assert fact.event_start is not None
    assert (fact.event_start > SENT, fact.kind == "plan") == (ahead, ahead)
