"""Words with a hyphen are one word: in the names of things, of relatives and of workouts."""

import pytest

from tests.unit.test_extract import fact_line, facts_of, nlp

__all__ = ["nlp"]


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("I volunteer at the food co-op.", "volunteer at agent=Ada place=food co-op"),
        ("I bought a short-sleeve shirt.", "buy agent=Ada theme=short-sleeve shirt"),
        ("I did a 9-Minute Stretch today.", "do agent=Ada theme=9-Minute Stretch"),
        ("I got a two-door fridge yesterday.", "get agent=Ada theme=two-door fridge"),
        ("My ex-husband lives in Rome.", "live in agent=Ada's ex-husband place=Rome"),
        ("We visited my mother-in-law in Rome.", "visit agent=Ada theme=Ada's mother-in-law place=Rome"),
    ],
)
def test_a_hyphenated_word_is_kept_whole(nlp, line: str, start: str) -> None:
    assert any(fact_line(fact).startswith(start) for fact in facts_of(nlp, f"Ada: {line}", "Ben: I see."))


def test_an_ex_is_no_husband(nlp) -> None:
    assert not any(fact.predicate == "be husband of" for fact in facts_of(nlp, "Ada: My ex-husband lives in Rome.", "Ben: I see."))


def test_the_parts_of_a_word_have_one_head(nlp) -> None:
    from graphmem.extraction.preprocess.parsing import parse

    (doc,) = parse(["I work at the bike co-op on Fridays."], nlp)
    (last,) = [t for t in doc if t.text == "op"]
    assert (last.dep_, last.head.text, {t.text for t in last.lefts}) == ("pobj", "at", {"the", "bike", "co", "-"})
