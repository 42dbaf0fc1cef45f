"""Names that are no display names, named relatives, joined subjects, exceptions among objects, states by participle."""

import pytest

from graphmem.extraction import extract
from graphmem.memory.facade import Memory
from tests.talk import Talk
from tests.unit.test_extract import nlp, story

__all__ = ["nlp"]


def lines_of(nlp, line: str) -> set[str]:
    """Each whole fact as "not? predicate role=name ..."."""
    facts = [f for one in extract(story(f"Ada: {line}", "Ben: I see."), nlp) for f in one.facts if not f.is_remark]
    return {" ".join((*(["not"] * (f.polarity == "negative")), f.predicate, *(f"{m.role}={m.name}" for m in f.members))) for f in facts}


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("I'm Ingrid Voss.", "be named agent=Ada attribute=Ingrid Voss"),
        ("Ingrid Voss is my name.", "be named agent=Ada attribute=Ingrid Voss"),
        ("My son is called Emil.", "be son of agent=Emil theme=Ada"),
        ("I have a son, Emil.", "be son of agent=Emil theme=Ada"),
        ("My boss and I flew to Rome.", "fly to agent=Ada's boss agent=Ada place=Rome"),
        ("We invited everyone but Leo.", "not invite agent=Ada theme=Leo"),
        ("I called all my cousins except Mia and Tom.", "not call agent=Ada theme=Mia theme=Tom"),
        ("All my cousins have moved to Rome, save for Kai.", "not move to agent=Kai place=Rome"),
        ("Everyone came to the lake apart from Mia and Tom.", "not come to agent=Mia agent=Tom place=lake"),
        ("The whole team flew to Oslo except for Mia.", "not fly to agent=Mia place=Oslo"),
        ("I'm no longer married.", "not be married agent=Ada"),
        ("I'm not married any more.", "not be married agent=Ada"),
    ],
)
def test_the_fact_says_who_and_who_not(nlp, line: str, fact: str) -> None:
    assert fact in lines_of(nlp, line)


def test_what_is_excepted_is_not_told_as_done(nlp) -> None:
    assert not any(
        "theme=Mia" in fact and not fact.startswith("not") for fact in lines_of(nlp, "I called all my cousins except Mia and Tom.")
    )


@pytest.mark.parametrize(
    "line", ["Everybody visited Rome but Kim stayed in Oslo.", "Everyone visited all museums except the Louvre with Kim."]
)
def test_who_is_not_excepted_is_not_denied(nlp, line: str) -> None:
    assert not any(fact.startswith("not") and "Kim" in fact for fact in lines_of(nlp, line))


@pytest.mark.parametrize(
    ("line", "modality"),
    [
        ("I'm looking to buy a kayak.", "wished"),
        ("I'm eager to get started on the roof.", "wished"),
        ("I'm thinking of using Figma, and adding a garden.", "hypothetical"),
        ("It would be great to see Anna win the cup.", "hypothetical"),
    ],
)
def test_what_is_sought_or_imagined_is_not_told_as_done(nlp, line: str, modality: str) -> None:
    facts = [f for one in extract(story(f"Ada: {line}", "Ben: I see."), nlp) for f in one.facts]
    assert facts
    assert modality in {f.modality for f in facts}
    assert all(f.modality == modality for f in facts if not f.is_remark)


@pytest.mark.parametrize(
    "talk",
    [
        ["user: My name is Ingrid Voss, and my son is Emil.", "assistant: Hello!"],
        ["user: Call me Ingrid. My son's name is Emil.", "assistant: Hello!"],
        ["Bob: Everyone, moonbear is Ingrid Voss from sales.", "moonbear: Hi all! My son is Emil."],
    ],
)
def test_a_relative_is_found_by_the_name_that_somebody_goes_by(local_memory: Memory, talk: list[str]) -> None:
    told = Talk()
    for line in talk:
        told.say(line, "2026-01-05")
    local_memory.remember(told.messages)
    assert local_memory.answer("Who is Ingrid's son?").text == "Emil"
