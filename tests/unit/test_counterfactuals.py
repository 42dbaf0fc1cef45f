"""What did not happen is not stored as if it had."""

import pytest

from tests.unit.test_extract import facts_of, nlp

__all__ = ["nlp"]


@pytest.mark.parametrize(
    ("line", "predicate", "agent"),
    [
        ("I almost adopted a parrot last week.", "adopt", "Ada"),
        ("I very nearly moved to Bergen.", "move to", "Ada"),
        ("Tom practically bought the cabin.", "buy", "Tom"),
        ("I have almost finished the novel.", "finish", "Ada"),
        ("I forgot to call Anna.", "call", "Ada"),
        ("Tom neglected to pay the rent.", "pay", "Tom"),
        ("We avoided buying a car.", "buy", "Ada"),
        ("Everybody except Nora flew to Rome.", "fly to", "Nora"),
        ("Apart from Leo, everyone came to Turku.", "come to", "Leo"),
        ("All my friends but Anna visited Rome.", "visit", "Anna"),
        ("Everyone apart from Mia has a bike.", "have", "Mia"),
    ],
)
def test_a_denial_without_not_is_negative_and_implies_no_state(nlp, line: str, predicate: str, agent: str) -> None:
    facts = facts_of(nlp, f"Ada: {line}", "Ben: I see.")
    assert [(f.predicate, f.polarity) for f in facts] == [(predicate, "negative")]
    assert agent in {m.name for m in facts[0].members_in("agent")}


@pytest.mark.parametrize(
    "line",
    [
        "Imagine I lived in Paris.",
        "Just imagine that we owned a castle.",
        "Let's pretend I live in Rome.",
        "I would have moved to Rome.",
        "I was going to move to Oslo in May.",
        "I was about to buy the boat.",
        "I wish I lived in Oslo.",
        "If I had a boat, I would sail to Bergen.",
    ],
)
def test_an_imagined_situation_is_not_asserted(nlp, line: str) -> None:
    facts = facts_of(nlp, f"Ada: {line}", "Ben: I see.")
    assert not [f for f in facts if f.modality in ("asserted", "planned")], facts


@pytest.mark.parametrize(
    ("line", "predicate"),
    [
        ("Nobody but Leo came to Turku.", "come to"),
        ("Tom managed to sell the boat.", "sell"),
        ("But Leo came to Turku.", "come to"),
        ("Anna didn't forget to call Tom.", "call"),
        ("Tom remembered to call Anna.", "call"),
    ],
)
def test_what_did_happen_is_positive(nlp, line: str, predicate: str) -> None:
    found = [f for f in facts_of(nlp, f"Ada: {line}", "Ben: I see.") if f.predicate == predicate]
    assert [(f.polarity, f.modality) for f in found] == [("positive", "asserted")]
