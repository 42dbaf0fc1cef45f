"""The answer model: boosted trees over span features, and a logistic curve that turns their score into a probability. Numpy alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Tree:
    """A regression tree by node: the feature to compare (-1 in a leaf), the threshold (the value of a leaf), and the two nodes after it.

    A row goes left if its feature is at most the threshold.
    """

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]


def leaf_values(tree: Tree, rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The value of each row's leaf; `rows` has the shape (rows, features)."""
    feature, threshold = np.array(tree.feature), np.array(tree.threshold, np.float32)
    left, right = np.array(tree.left), np.array(tree.right)
    at = np.zeros(len(rows), np.intp)
    while True:
        inner = np.flatnonzero(feature[at] >= 0)
        if not len(inner):
            return threshold[at]
        here = at[inner]
        at[inner] = np.where(rows[inner, feature[here]] <= threshold[here], left[here], right[here])


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerModel:
    """Estimates the token F1 (0 to 1) of a span from its features, and from the best span's estimate the chance that it is right."""

    features: tuple[str, ...]
    base: float
    trees: tuple[Tree, ...]
    slope: float
    offset: float

    def estimate(self, names: Sequence[str], matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        """The estimated token F1 of each span; `matrix` has the shape (spans, names) and may have its columns in any order."""
        place = {name: n for n, name in enumerate(names)}
        rows = matrix[:, [place[name] for name in self.features]]
        total = np.full(len(rows), self.base, np.float32)
        for tree in self.trees:
            total += leaf_values(tree, rows)
        return total

    def confidence(self, estimate: float) -> float:
        """The chance (0 to 1) that the best span is right."""
        return float(1 / (1 + np.exp(-(self.slope * estimate + self.offset))))


@cache
def shipped_model() -> AnswerModel:
    """The model of the package, as `graphmem bench answers --fit` writes it."""
    return model_from(files("graphmem.answering").joinpath("answer_model.json").read_text("utf-8"))


def model_from(text: str) -> AnswerModel:
    """A model from its JSON."""
    raw = json.loads(text)
    trees = tuple(Tree(*(tuple(part) for part in tree)) for tree in raw["trees"])
    return AnswerModel(features=tuple(raw["features"]), base=raw["base"], trees=trees, slope=raw["slope"], offset=raw["offset"])


def to_json(model: AnswerModel) -> str:
    """The JSON of a model, a tree per line."""
    trees = ",\n".join(
        json.dumps([tree.feature, [round(t, 5) for t in tree.threshold], tree.left, tree.right], separators=(",", ":"))
        for tree in model.trees
    )
    head = {"features": model.features, "base": round(model.base, 6), "slope": round(model.slope, 4), "offset": round(model.offset, 4)}
    return json.dumps(head)[:-1] + f', "trees": [\n{trees}\n]}}\n'
