"""Fit the answer model on a LoCoMo file: by leaving each conversation out for the scores, and on all of them for the model to ship."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmem.answering.answer_model import AnswerModel, Tree
from graphmem.answering.span_answers import SpanTable
from graphmem.bench.boosted_trees import Boosting, fit_trees
from graphmem.bench.token_score import RIGHT, token_f1

_NEGATIVE_SHARE = 0.5
_STEPS, _RATE = 4000, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanSample:
    """The spans of one question of a conversation: features in columns, and the token F1 of each with the right answer."""

    conversation: str
    rows: NDArray[np.float32]
    f1: NDArray[np.float32]

    @classmethod
    def of(cls, conversation: str, table: SpanTable, gold: str) -> "SpanSample":
        """The spans of a table, scored by the right answer ("" if the question has none)."""
        f1 = np.array([token_f1(span.text, gold) if gold else 0.0 for span in table.spans], np.float32)
        return cls(conversation=conversation, rows=table.matrix, f1=f1)


def fit_model(
    samples: Sequence[SpanSample], features: Sequence[str], *, further: Sequence[SpanSample] = (), config: Boosting | None = None
) -> AnswerModel:
    """The trees fitted on all samples, and the curve of confidence fitted on samples that their trees have not seen.

    `further` samples of another set teach the trees, but not the confidence: all their questions may have an answer.
    """
    config = config or Boosting()
    held = [pair for name in sorted({s.conversation for s in samples}) for pair in _held_out(samples, further, name, config)]
    slope, offset = _logistic(np.array([p for p, _ in held]), np.array([f1 >= RIGHT for _, f1 in held], np.float64))
    base, trees = _fit([*samples, *further], config)
    return AnswerModel(features=tuple(features), base=base, trees=tuple(trees), slope=slope, offset=offset)


def _held_out(samples: Sequence[SpanSample], further: Sequence[SpanSample], name: str, config: Boosting) -> list[tuple[float, float]]:
    """The estimate and the true F1 of the best span of each question of a conversation, by trees fitted without it."""
    base, trees = _fit([*([s for s in samples if s.conversation != name] or samples), *further], config)
    names = tuple(map(str, range(samples[0].rows.shape[1])))
    model = AnswerModel(features=names, base=base, trees=tuple(trees), slope=1.0, offset=0.0)
    found = []
    for sample in samples:
        if sample.conversation == name and len(sample.f1):
            estimates = model.estimate(names, sample.rows)
            best = int(estimates.argmax())
            found.append((float(estimates[best]), float(sample.f1[best])))
    return found


def _fit(samples: Sequence[SpanSample], config: Boosting) -> tuple[float, list[Tree]]:
    """Trees on all good spans and a share of the bad ones, which weigh as much more."""
    random = np.random.default_rng(0)
    rows, target, weights = [], [], []
    for sample in samples:
        good = sample.f1 > 0.2
        taken = np.flatnonzero(good | (random.random(len(good)) < _NEGATIVE_SHARE))
        rows.append(sample.rows[taken])
        target.append(sample.f1[taken])
        weights.append(np.where(good[taken], 1.0, 1 / _NEGATIVE_SHARE).astype(np.float32))
    return fit_trees(np.concatenate(rows), np.concatenate(target), np.concatenate(weights), config=config)


def _logistic(scores: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and offset of the logistic curve that best fits outcomes, by gradient ascent."""
    slope, offset, spread = 1.0, 0.0, float(scores.std()) or 1.0
    scaled = scores / spread
    for _ in range(_STEPS):
        error = right - 1 / (1 + np.exp(-(slope * scaled + offset)))
        slope += _RATE * float((error * scaled).mean())
        offset += _RATE * float(error.mean())
    return slope / spread, offset
