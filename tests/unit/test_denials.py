"""Complements that are denied, not claimed, presupposed or reported: polarity, modality, source and time."""

import pytest

from graphmem.model import Fact
from tests.unit.test_extract import fact_line, facts_of, nlp

__all__ = ["nlp"]


def of_predicate(nlp, line: str, start: str) -> Fact:
    (fact,) = [f for f in facts_of(nlp, f"Ada: {line}", "Ben: I see.") if fact_line(f).startswith(start)]
    return fact


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("It isn't true that I work at Equinor.", "work at agent=Ada"),
        ("It's simply false that Tom owns a boat.", "own agent=Tom"),
        ("Tom denied that he works at Equinor.", "work at agent=Tom"),
        ("Tom denies owning a boat.", "own agent=Tom"),
        ("Maria falsely claimed that I own a boat.", "own agent=Ada"),
        ("It's a myth that Tom owns a boat.", "own agent=Tom"),
        ("Tom says he works at Equinor, but that's not true.", "work at agent=Tom"),
        ("Tom told Maria that I own a boat, but that is a lie.", "own agent=Ada"),
        ("I didn't leave Equinor and move to Rome.", "move to agent=Ada"),
        ("Tom doesn't eat meat or drink wine.", "drink agent=Tom"),
    ],
)
def test_what_is_denied_is_negative(nlp, line: str, start: str) -> None:
    fact = of_predicate(nlp, line, start)
    assert (fact.polarity, fact.modality) == ("negative", "asserted")


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("I never claimed that Tom lives in Rome.", "live in agent=Tom"),
        ("Nobody told me that Tom lives in Oslo.", "live in agent=Tom"),
        ("Tom didn't deny that he works at Equinor.", "work at agent=Tom"),
        ("It's wrong to say that Tom lives in Oslo.", "live in agent=Tom"),
    ],
)
def test_what_nobody_claims_is_not_asserted(nlp, line: str, start: str) -> None:
    assert of_predicate(nlp, line, start).modality == "hypothetical"


@pytest.mark.parametrize(
    "line", ["I didn't know that Tom lives in Oslo.", "I forgot that Tom lives in Oslo.", "It is true that Tom lives in Oslo."]
)
def test_what_is_presupposed_is_true(nlp, line: str) -> None:
    fact = of_predicate(nlp, line, "live in agent=Tom")
    assert (fact.polarity, fact.modality) == ("positive", "asserted")


@pytest.mark.parametrize(
    "line",
    [
        "Whoever says Tom lives in Oslo is lying.",
        "Anyone who claims that Tom lives in Oslo is mistaken.",
        "People who say Tom lives in Oslo are wrong.",
    ],
)
def test_what_liars_say_is_denied(nlp, line: str) -> None:
    fact = of_predicate(nlp, line, "live in agent=Tom")
    assert (fact.polarity, fact.modality) == ("negative", "asserted")


@pytest.mark.parametrize("line", ["Those who say that Tom lives in Oslo are right.", "Whoever says that Tom lives in Oslo is not wrong."])
def test_what_is_not_called_a_lie_is_not_denied(nlp, line: str) -> None:
    assert all(f.polarity == "positive" for f in facts_of(nlp, f"Ada: {line}", "Ben: I see.") if f.predicate == "live in")


def test_a_denial_and_a_claim_name_their_source(nlp) -> None:
    assert "reporter=Tom" in fact_line(of_predicate(nlp, "Tom denied that Maria lives in Oslo.", "live in"))
    assert "reporter=Tom" in fact_line(of_predicate(nlp, "Tom claims that Maria lives in Oslo.", "live in"))
    assert "reporter" not in fact_line(of_predicate(nlp, "Tom wrongly claims that Maria lives in Oslo.", "live in"))


@pytest.mark.parametrize(
    "line",
    [
        "Yesterday Tom told me that Maria sold the boat.",
        "Tom told me on Monday that Maria sold the boat.",
        "I heard last week that Maria sold the boat.",
        "Maria sold the boat, Tom told me yesterday.",
        "Last week I found out that Maria sold the boat.",
    ],
)
def test_the_day_of_the_telling_does_not_date_what_is_told(nlp, line: str) -> None:
    assert of_predicate(nlp, line, "sell agent=Maria").event_start is None


def test_the_day_of_the_telling_sets_no_scene(nlp) -> None:
    """Nor does it date the next sentence."""
    assert of_predicate(nlp, "Yesterday I heard that Tom bought a kayak. Maria sold the boat.", "sell agent=Maria").event_start is None


@pytest.mark.parametrize(
    "line",
    [
        "Tom told me that Maria sold the boat yesterday.",
        "I think Maria sold the boat yesterday.",
        "I remember last year Maria sold the boat.",
        "They announced on Tuesday that Maria sold the boat in 2019.",
    ],
)
def test_the_day_of_what_is_told_stays(nlp, line: str) -> None:
    assert of_predicate(nlp, line, "sell agent=Maria").event_start is not None
