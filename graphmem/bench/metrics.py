"""Recall@k: the share of gold messages among the first k, with a bootstrap interval. all@k: whether all of them are.

MRR: the mean of 1 / rank of the first gold message.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

# The k of recall@k.
CUTS = (5, 10, 20)
# Bootstrap samples for the intervals, and the seed that makes them reproducible.
SAMPLES = 2000
SEED = 7


@dataclass(frozen=True, slots=True)
class Ranked:
    """The ranking for one question: its category, the gold ids, and the ids found, best first."""

    category: str
    gold: frozenset[str]
    found: tuple[str, ...]

    def recall(self, k: int) -> float:
        """The share of the gold ids among the first k, 0 to 1."""
        return len(self.gold & set(self.found[:k])) / len(self.gold)

    def has_all(self, k: int) -> float:
        """1.0 if every gold id is among the first k."""
        return float(self.gold <= set(self.found[:k]))

    def reciprocal_rank(self) -> float:
        """1 / rank of the first gold id, 0 if none was found."""
        return next((1 / rank for rank, id_ in enumerate(self.found, start=1) if id_ in self.gold), 0.0)


def measures(ranked: Sequence[Ranked]) -> dict[str, Any]:
    """`R@5`, `R@10`, `R@20`, `all@10`, `MRR` in percent, with `ci95` and `by_category`."""
    categories = sorted({r.category for r in ranked})
    inside = {
        name: {**_means([r for r in ranked if r.category == name]), "n": sum(r.category == name for r in ranked)} for name in categories
    }
    return {**_means(ranked), "ci95": _intervals(ranked), "by_category": inside}


def _scores(ranked: Sequence[Ranked]) -> dict[str, list[float]]:
    return {
        **{f"R@{k}": [r.recall(k) for r in ranked] for k in CUTS},
        "all@10": [r.has_all(10) for r in ranked],
        "MRR": [r.reciprocal_rank() for r in ranked],
    }


def _means(ranked: Sequence[Ranked]) -> dict[str, float]:
    return {name: percent(float(np.mean(values))) for name, values in _scores(ranked).items()}


def _intervals(ranked: Sequence[Ranked]) -> dict[str, list[float]]:
    """The 95 % interval of each mean, by bootstrap over questions."""
    drawn = np.random.default_rng(SEED).integers(0, len(ranked), size=(SAMPLES, len(ranked)))
    return {
        name: [percent(float(p)) for p in np.percentile(np.array(values)[drawn].mean(axis=1), [2.5, 97.5])]
        for name, values in _scores(ranked).items()
    }


def percent(share: float) -> float:
    """A share in percent, to one decimal."""
    return round(100 * share, 1)


def within_budgets(shares: Mapping[int, Sequence[float]]) -> dict[str, float]:
    """The mean share of the evidence inside the pack in percent, by token budget."""
    return {str(budget): percent(float(np.mean(values))) for budget, values in shares.items()}
