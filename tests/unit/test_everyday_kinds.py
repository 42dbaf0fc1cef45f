"""Kinds of plain statements that the parser reads in another way: skills, dislikes, costs, causatives, gifts, posts, causes of harm."""

import pytest

from graphmem.extraction.preprocess.parsing import parse
from tests.unit.test_extract import SENT, fact_line, fact_lines, facts_of, nlp

__all__ = ["nlp"]


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("I know how to play chess.", "can play agent=Ada theme=chess"),
        ("My son knows how to ride a bike.", "can ride agent=Ada's son theme=bike"),
        ("I learned how to knit.", "learn knit agent=Ada"),
        ("I can't stand cilantro.", "stand agent=Ada theme=cilantro"),
        ("It cost me 300 dollars to fix the car.", "cost recipient=Ada theme=300 dollars amount=300 dollars"),
        ("My dad had his hip replaced in March.", "replace theme=hip owner=Ada's dad"),
        ("I lent Tom my drill.", "lend agent=Ada recipient=Tom theme=drill"),
        ("I got promoted to team lead.", "promote theme=team lead theme=Ada"),
        ("I broke my wrist skiing.", "break agent=Ada theme=wrist"),
        ("I always order the ramen at Kuro.", "order agent=Ada theme=ramen place=Kuro"),
        ("I switched to unlimited data at T-Mobile.", "switch to agent=Ada theme=unlimited data"),
        ("We adopted a kitten and named her Luna.", "name agent=Ada theme=kitten attribute=Luna"),
        ("I assembled the IKEA bookshelf.", "assemble agent=Ada theme=IKEA bookshelf"),
        ("Both of my parents are teachers.", "be agent=Ada's parents attribute=teacher"),
        ("I donated 50 dollars to the food bank.", "donate agent=Ada theme=50 dollars amount=50 dollars recipient=food bank"),
        ("I wake up at 5 every day.", "wake up agent=Ada"),
        ("I'm at an insurance company now.", "be at agent=Ada place=insurance company"),
        ("I lent my drill to Pete and he's still got it.", "have agent=Pete theme=drill"),
        ("Still owe my brother 600 dollars for the couch.", "owe agent=Ada recipient=Ada's brother theme=600 dollars"),
        ("Currently live with my aunt in Leeds.", "live with agent=Ada with=Ada's aunt place=Leeds"),
        ("I have a tattoo of a heron on my shoulder.", "have agent=Ada theme=tattoo topic=heron"),
    ],
)
def test_a_plain_statement_is_a_fact(nlp, line: str, fact: str) -> None:
    found = fact_lines(nlp, f"Ada: {line}", "Ben: I see.")
    assert any(one.startswith(fact) for one in found), found


@pytest.mark.parametrize(
    "line", ["I don't know how to drive.", "I never learned how to swim.", "I can't stand cilantro.", "None of my friends play golf."]
)
def test_what_is_denied_stays_so(nlp, line: str) -> None:
    (fact,) = facts_of(nlp, f"Ada: {line}", "Ben: I see.")
    assert fact.polarity == "negative"


@pytest.mark.parametrize(
    ("text", "word", "kept"),
    [
        ("We hope to lead the team.", "lead", ("VB", "lead", "xcomp")),
        ("Two men fixed the roof.", "men", ("NNS", "man", "nsubj")),
        ("I gave Tom and Nina two tickets.", "tickets", ("NNS", "ticket", "dobj")),
    ],
)
def test_what_looks_alike_is_parsed_as_before(nlp, text: str, word: str, kept: tuple[str, str, str]) -> None:
    (doc,) = parse([text], nlp)
    assert not isinstance(doc, Exception)
    assert [(token.tag_, token.lemma_, token.dep_) for token in doc if token.text == word] == [kept]


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("I found a small café yesterday that serves oat milk.", "find agent=Ada theme=café"),
        ("I met a baker on Friday who restores pianos.", "meet agent=Ada"),
        ("I read a book last month that changed my life.", "read agent=Ada"),
    ],
)
def test_a_time_may_stand_before_a_relative_clause(nlp, line: str, fact: str) -> None:
    found = facts_of(nlp, f"Ada: {line}", "Ben: I see.")
    (dated,) = [one for one in found if fact_line(one).startswith(fact)]
    assert dated.event_start is not None


def test_how_long_it_took_is_no_date(nlp) -> None:
    """ "in two hours" of what is over; "on the 22nd" of what one has lies ahead."""
    (ran,) = facts_of(nlp, "Ada: I ran the marathon in two hours and ten minutes.", "Ben: I see.")
    assert (ran.event_start, ran.tags) == (None, ())
    (leaves,) = facts_of(nlp, "Ada: I leave for Rome in two weeks.", "Ben: I see.")
    assert leaves.event_start is not None
    assert leaves.event_start > SENT
    for said in ("I have", "I've got"):
        (tickets,) = facts_of(nlp, f"Ada: {said} two tickets to the game on the 22nd.", "Ben: I see.")
        assert tickets.event_start is not None
        assert (tickets.kind, tickets.event_start.day, tickets.event_start > SENT) == ("plan", 22, True)


@pytest.mark.parametrize("line", ["Never give up!", "Always wear a helmet.", "Always call your mother."])
def test_advice_is_no_habit_of_the_speaker(nlp, line: str) -> None:
    assert fact_lines(nlp, f"Ada: {line}", "Ben: I see.") == []
