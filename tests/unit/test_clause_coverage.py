"""A fact holds what its clause says: purposes, conditions, modifiers and what is told of a noun are tags where no member has them."""

from dataclasses import replace

import pytest

from graphmem.bench.bench_coverage import check_coverage, clause_coverage
from graphmem.bench.bench_locomo import LocomoAnswer
from graphmem.extraction import extract
from graphmem.model import Fact
from graphmem.model.validity import FOREVER
from tests.unit.test_extract import facts_of, nlp, story

__all__ = ["nlp"]


def fact_of(nlp, line: str, predicate: str, polarity: str = "positive") -> Fact:
    """The one fact of a line with this predicate and polarity."""
    found = [f for one in extract(story(f"Ada: {line}", "Ben: I see."), nlp) for f in one.facts]
    (fact,) = (f for f in found if f.predicate == predicate and f.polarity == polarity and not f.is_remark)
    return fact


@pytest.mark.parametrize(
    ("line", "predicate", "tag"),
    [
        ("I called the bank to ask for a loan.", "call", "purpose=ask for a loan"),
        ("I sold the boat when the engine broke.", "sell", "circumstance=when the engine broke"),
        ("I painted my old fence.", "paint", "theme=Ada's old fence"),
        ("I recently got a pack of 20 dental chews.", "have", "theme=pack of 20 dental chews"),
        ("I used to sing in a choir.", "sing in", "circumstance=in the past, no longer"),
    ],
)
def test_what_no_member_holds_is_a_tag(nlp, line: str, predicate: str, tag: str) -> None:
    assert tag in fact_of(nlp, line, predicate).tags


@pytest.mark.parametrize(
    ("line", "predicate", "is_over"),
    [
        ("I left Nordlab and work at the museum now.", "work at", False),
        ("We sold the flat and live in Bergen.", "live in", False),
        ("I used to live in Bergen and like the rain.", "live in", True),
    ],
)
def test_a_present_after_a_past_goes_on(nlp, line: str, predicate: str, is_over: bool) -> None:
    told = [f for f in facts_of(nlp, f"Ada: {line}", "Ben: I see.") if f.predicate == predicate and f.polarity == "positive"]
    assert {fact.valid_to < FOREVER for fact in told if not fact.is_remark and fact.members[0].name == "Ada"} == {is_over}


def test_a_past_state_is_over(nlp) -> None:
    assert "circumstance=no longer, unlike before" in fact_of(nlp, "I used to sing in a choir.", "sing in", "negative").tags


@pytest.mark.parametrize(
    ("line", "predicate", "members"),
    [
        ("I'll go with the blue lamp for my sister.", "go with", {("theme", "blue lamp"), ("recipient", "Ada's sister")}),
        ("I have a flight from Oslo to Rome.", "have", {("theme", "flight"), ("source", "Oslo"), ("place", "Rome")}),
        ("I got a cat tree from Tidewerk for $40.", "get", {("theme", "cat tree"), ("amount", "$40")}),
        ('I suggested "The Seven Doors of Mara Lind".', "suggest", {("theme", "The Seven Doors of Mara Lind")}),
        ("I'm a big fan of Kite Harbour.", "be fan of", {("theme", "Kite Harbour")}),
    ],
)
def test_members_have_the_roles_of_their_clause(nlp, line: str, predicate: str, members: set[tuple[str, str]]) -> None:
    found = {(m.role, m.name) for m in fact_of(nlp, line, predicate).members}
    assert members <= found
    assert not any(role == "amount" for role, _ in found - members)


def test_an_order_in_quotes_is_no_order(nlp) -> None:
    lines = 'Ada: I wrote a clue for the hunt: "Find the oldest tree in Gorky Park."'
    assert not any(f.kind == "instruction" or f.predicate == "find" for one in extract(story(lines, "Ben: Fine."), nlp) for f in one.facts)


def test_the_share_of_words_held_counts_what_was_quoted_from_elsewhere_as_lost(nlp) -> None:
    thread = story("Ada: I sold my blue kayak in Oslo.", "Ben: I see.")
    (fact,) = (f for one in extract(thread, nlp) for f in one.facts if f.predicate == "sell")
    whole = clause_coverage(thread, {thread[0].id: [fact]})
    assert whole["n"] == 1
    bare = replace(fact, members=fact.members[:1], tags=("context=I sold my blue kayak in Oslo.",))
    assert clause_coverage(thread, {thread[0].id: [bare]})["words"] < whole["words"]


def test_an_answer_that_is_only_quoted_from_elsewhere_is_not_covered(nlp) -> None:
    thread = story("Ada: I sold my blue kayak in Oslo.", "Ben: I see.")
    (fact,) = (f for one in extract(thread, nlp) for f in one.facts if f.predicate == "sell")
    asked = LocomoAnswer(thread[0].conversation, "What did Ada sell?", "single-hop", frozenset((thread[0].key,)), "a blue kayak")
    quoted = replace(fact, members=fact.members[:1], tags=("context=I sold my blue kayak in Oslo.",))
    covered = [next(check_coverage([asked], thread, {thread[0].id: [one]})).fact for one in (fact, quoted)]
    assert covered == [True, False]
