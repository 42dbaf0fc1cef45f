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


class TreeFits:
    """Models by the conversations that they were fitted on; the trees of one set of conversations are fitted once.

    `further` samples of another set teach the trees, but not the chance to be right: all their questions may have an answer.
    """

    def __init__(
        self, samples: Sequence[SpanSample], further: Sequence[SpanSample], features: Sequence[str], config: Boosting | None = None
    ) -> None:
        self._samples, self._further, self._features = samples, further, tuple(features)
        self._config = config or Boosting()
        self._trees: dict[frozenset[str], tuple[float, list[Tree]]] = {}

    @property
    def conversations(self) -> frozenset[str]:
        """All that the samples are of."""
        return frozenset(s.conversation for s in self._samples)

    def model(self, conversations: frozenset[str]) -> AnswerModel:
        """The model fitted on these conversations; its chance to be right, on each of them by trees fitted without it."""
        held = [pair for name in sorted(conversations) for pair in self._held_out(conversations - {name} or conversations, name)]
        slope, offset = _logistic(np.array([p for p, _ in held]), np.array([f1 >= RIGHT for _, f1 in held], np.float64))
        return self._with(self._fitted(conversations), slope, offset)

    def _held_out(self, others: frozenset[str], name: str) -> list[tuple[float, float]]:
        """The estimate and the true F1 of the best span of each question of a conversation, by trees fitted on others."""
        model = self._with(self._fitted(others), 1.0, 0.0)
        found = []
        for sample in self._samples:
            if sample.conversation == name and len(sample.f1):
                estimates = model.estimate(self._features, sample.rows)
                best = int(estimates.argmax())
                found.append((float(estimates[best]), float(sample.f1[best])))
        return found

    def _fitted(self, conversations: frozenset[str]) -> tuple[float, list[Tree]]:
        if conversations not in self._trees:
            samples = [s for s in self._samples if s.conversation in conversations]
            self._trees[conversations] = _fit([*samples, *self._further], self._config)
        return self._trees[conversations]

    def _with(self, fitted: tuple[float, list[Tree]], slope: float, offset: float) -> AnswerModel:
        base, trees = fitted
        return AnswerModel(features=self._features, base=base, trees=tuple(trees), slope=slope, offset=offset)


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
