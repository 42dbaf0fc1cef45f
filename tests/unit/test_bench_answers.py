"""`bench answers`: token F1, abstention, and what confidence is worth."""

import pytest

from graphmem.bench.bench_answers import ScoredAnswer, summarise
from graphmem.bench.token_score import token_f1


def scored(category: str, f1: float, confidence: float, *, found: bool = True) -> ScoredAnswer:
    return ScoredAnswer(category=category, question="?", gold="", text="", found=found, f1=f1, confidence=confidence)


@pytest.mark.parametrize(
    ("said", "gold", "f1"),
    [
        ("Oslo", "Oslo", 1.0),
        ("the old boat.", "An old boat", 1.0),
        ("5 July 2023", "The week before 5 July 2023", 0.75),
        ("Oslo", "Bergen", 0.0),
        ("", "Bergen", 0.0),
    ],
)
def test_token_f1_counts_shared_words(said: str, gold: str, f1: float) -> None:
    assert token_f1(said, gold) == pytest.approx(f1)


def test_silence_scores_nothing_and_is_right_only_for_the_unanswerable() -> None:
    result = summarise(
        [
            scored("temporal", 1.0, 0.9),
            scored("single-hop", 0.2, 0.45),
            scored("single-hop", 0.0, 0.1, found=False),
            scored("adversarial", 0.0, 0.1, found=False),
            scored("adversarial", 0.0, 0.45),
        ]
    )
    assert result["overall"]["f1"] == 40.0
    assert (result["overall"]["right"], result["overall"]["wrong"]) == (1, 1)
    assert result["silent_if_unanswerable"] == 50.0
    half = next(at for at in result["confidence_curve"] if at["confidence"] == 0.5)
    assert (half["right"], half["wrong"], half["silent_if_unanswerable"]) == (1, 0, 100.0)
