"""What people say of themselves in a few words: each gives the fact that somebody would ask for later."""

import pytest

from graphmem.extraction import extract
from tests.unit.test_extract import fact_lines, facts_of, find, nlp, story

__all__ = ["nlp"]


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("My favourite food is sushi.", "have favourite food agent=Ada theme=sushi"),
        ("My favorite color is green.", "have favourite color agent=Ada theme=green"),
        ("My favourite band is Radiohead.", "have favourite band agent=Ada theme=Radiohead"),
        ("I'm 34.", "be years old agent=Ada attribute=34"),
        ("My daughter turned six last Tuesday.", "turn agent=Ada's daughter amount=six years"),
        ("I ran a 5K in May.", "run agent=Ada theme=5K"),
        ("I live alone.", "live alone agent=Ada"),
        ("I sing.", "sing agent=Ada"),
        ("It took me three hours to get home.", "take recipient=Ada amount=three hours"),
        ("I read Beloved by Toni Morrison.", "read agent=Ada theme=Beloved source=Toni Morrison"),
        ("Mia and I got engaged in Venice.", "engage place=Venice"),
        ("I finished Assassin's Creed Odyssey last week.", "finish agent=Ada theme=Assassin's Creed Odyssey"),
        ("I can't eat gluten.", "can eat agent=Ada theme=gluten"),
        ("I'm no longer with Nordlab.", "be with agent=Ada with=Nordlab"),
        ("I sleep six hours a night.", "sleep agent=Ada amount=six hours"),
        ("Failed my driving test again.", "fail agent=Ada theme=driving test"),
        ("Signed up for the Chicago Marathon.", "sign up for agent=Ada theme=Chicago Marathon"),
        ("I'm allergic to shellfish.", "be allergic to agent=Ada theme=shellfish"),
        ("I run 5k before work.", "run agent=Ada theme=5k"),
        ("I went to high school in Graz.", "go to agent=Ada place=high school"),
        ("I reached the 500 points mark at StyleHub.", "reach agent=Ada theme=500 points mark place=StyleHub"),
    ],
)
def test_a_short_statement_gives_its_fact(nlp, line: str, fact: str) -> None:
    found = fact_lines(nlp, f"Ada: {line}", "Ben: I see.")
    assert any(one.startswith(fact) for one in found), found


@pytest.mark.parametrize("line", ["I don't smoke any more.", "I no longer smoke.", "I don't smoke."])
def test_a_habit_that_somebody_does_not_have(nlp, line: str) -> None:
    fact = find(facts_of(nlp, f"Ada: {line}", "Ben: I see."), "smoke")
    assert (fact.kind, fact.polarity) == ("state", "negative")


@pytest.mark.parametrize(
    ("line", "predicate", "modality"),
    [
        ("I'm moving to Oslo.", "move to", "planned"),
        ("I'm quitting my job.", "quit", "planned"),
        ("I'm getting married.", "marry", "planned"),
        ("I was moving to Oslo.", "move to", "asserted"),
        ("I'm moving boxes for Anna.", "move", "asserted"),
        ("I'm visiting Anna.", "visit", "asserted"),
    ],
)
def test_a_change_that_goes_on_is_not_done(nlp, line: str, predicate: str, modality: str) -> None:
    assert find(facts_of(nlp, f"Ada: {line}", "Ben: I see."), predicate).modality == modality


@pytest.mark.parametrize(
    "line", ["I'm free on Thursday.", "I'm busy on Sunday.", "I can't make it on Friday.", "The library is closed tomorrow."]
)
def test_who_is_free_when_is_kept(nlp, line: str) -> None:
    found = extract(story(f"Ada: {line}", "Ben: I see."), nlp)
    assert [fact.event_start is not None for one in found for fact in one.facts] == [True]


def test_what_was_weighed_is_not_had(nlp) -> None:
    assert [fact.predicate for fact in facts_of(nlp, "Ada: I lost 5 kilos.", "Ben: I see.")] == ["lose"]


@pytest.mark.parametrize(
    "line", ["My favourite part is great.", "We are 4.", "I was 17.", "Feel free to call tomorrow.", "I'm 10 minutes late."]
)
def test_what_says_nothing_of_the_kind_gives_no_whole_fact(nlp, line: str) -> None:
    assert [fact for fact in facts_of(nlp, f"Ada: {line}", "Ben: I see.") if not fact.is_remark] == []


@pytest.mark.parametrize(("line", "owned"), [("I took Leo's Honda Civic to the shop.", "Leo"), ("I visited London's Hyde Park.", "London")])
def test_what_somebody_owns_is_no_part_of_their_name(nlp, line: str, owned: str) -> None:
    assert not any(m.name.startswith(f"{owned}'s") for fact in facts_of(nlp, f"Ada: {line}", "Ben: I see.") for m in fact.members)
