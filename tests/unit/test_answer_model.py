"""The answer model: what it weighs, how sure it is, and that it is asked about conversations that it was not fitted on."""

import numpy as np
import pytest

from graphmem.answering.answer_model import AnswerModel, model_from, to_json
from graphmem.bench.boosted_trees import Boosting
from graphmem.bench.fit_answers import SpanSample, TreeFits

FEATURES = ("told", "rank", "tokens")


def questions(conversation: str, *, right: bool, seed: int) -> list[SpanSample]:
    """Thirty questions of four spans each: the span that is `told` is the answer, or the others are."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(30):
        rows = random.random((4, len(FEATURES))).astype(np.float32)
        rows[:, 0] = [1, 0, 0, 0]
        f1 = np.array([right, not right, not right, not right], np.float32)
        found.append(SpanSample(conversation=conversation, rows=rows, f1=f1))
    return found


def test_a_model_is_as_sure_as_its_curve_says_and_the_same_after_it_was_written() -> None:
    model = AnswerModel(features=("rank",), base=0.25, trees=(), slope=4.0, offset=-1.0)
    again = model_from(to_json(model))
    assert again == model
    assert again.confidence(0.25) == pytest.approx(0.5)
    assert again.confidence(0.75) > 0.6 > 0.4 > again.confidence(0.0)


def test_a_model_knows_nothing_of_the_conversation_that_is_left_out() -> None:
    """In one conversation the told span is right, in the other it is wrong: each model says what the other conversation taught."""
    samples = [*questions("first", right=True, seed=1), *questions("second", right=False, seed=2)]
    fits = TreeFits(samples, [], FEATURES, Boosting(trees=40, depth=1, min_leaf=5, rate=0.3, column_share=1.0))
    asked = samples[0].rows
    by_first, by_second = (fits.model(fits.conversations - {left}).estimate(FEATURES, asked) for left in ("second", "first"))
    assert by_first.argmax() == 0
    assert by_second.argmin() == 0
