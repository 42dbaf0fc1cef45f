"""Two statements that only a comma joins are each read as what they say."""

import pytest

from tests.unit.test_extract import fact_line, facts_of, nlp

__all__ = ["nlp"]


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("I finished my essay yesterday, I can't believe it.", "finish agent=Ada"),
        ("Sure, I've got a canoe, I'll come by at 6.", "have agent=Ada"),
        ("I'm allergic to wasps, there was one in the tent again.", "be allergic to agent=Ada"),
        ("My landlord is Terry Voigt, he asked me to move out.", "be landlord of agent=Terry Voigt"),
    ],
)
def test_the_first_of_two_statements_is_neither_denied_nor_doubted(nlp, line: str, start: str) -> None:
    (fact,) = [f for f in facts_of(nlp, f"Ada: {line}", "Ben: I see.") if fact_line(f).startswith(start)]
    assert (fact.polarity, fact.modality, fact.is_remark) == ("positive", "asserted", False)
    assert fact.reason != "subordinate"


@pytest.mark.parametrize(
    "line",
    ["She left, he told me.", "He's great, I think.", "If you go, I go.", "You live here, don't you?", "The more I eat, the more I want."],
)
def test_a_comment_a_condition_and_a_tag_stay_what_they_are(nlp, line: str) -> None:
    from graphmem.extraction.preprocess.parsing import parse

    (doc,) = parse([line], nlp)
    before = nlp(line)
    assert [(t.dep_, t.head.i) for t in doc] == [(t.dep_, t.head.i) for t in before]


@pytest.mark.parametrize(
    ("line", "polarity", "start"),
    [
        ("I've got a canoe.", "positive", "have agent=Ada theme=canoe"),
        ("I haven't got a canoe.", "negative", "have agent=Ada theme=canoe"),
        ("Neither Ben nor I speak Danish.", "negative", "speak agent=Ada"),
        ("I run a bakery, by the way, if anybody wants bread.", "positive", "run agent=Ada theme=bakery"),
        ("I sold four of the old tyres.", "positive", "sell agent=Ada theme=tyre"),
    ],
)
def test_other_ways_to_say_it(nlp, line: str, polarity: str, start: str) -> None:
    found = [f for f in facts_of(nlp, f"Ada: {line}", "Ben: I see.") if not f.is_remark and f.reason != "inferred"]
    lines = [fact_line(f) for f in found]
    (fact,) = [f for f in found if fact_line(f).startswith(start) or set(start.split()) <= set(fact_line(f).split())] or lines
    assert (fact.polarity, fact.modality) == (polarity, "asserted")
