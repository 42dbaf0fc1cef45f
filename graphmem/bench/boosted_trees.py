"""Gradient-boosted regression trees (Friedman 2001) on histograms, fitted in numpy; `answering/answer_model.py` evaluates them."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graphmem.answering.answer_model import Tree, leaf_values

Floats: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Boosting:
    """How trees are grown: their number and depth, the share of each that is taken, and what keeps them from learning by heart."""

    trees: int = 150
    depth: int = 5
    rate: float = 0.08
    min_leaf: int = 40
    """Weighted rows in a leaf."""
    shrink: float = 20.0
    """Rows of mean 0 that each leaf is averaged with (L2)."""
    bins: int = 32
    row_share: float = 0.5
    """Share of the rows that each tree sees."""
    column_share: float = 0.5
    """Share of the features that each tree sees."""


def fit_trees(rows: Floats, target: Floats, weights: Floats, *, config: Boosting, seed: int = 1) -> tuple[float, list[Tree]]:
    """The mean of the target, and trees whose sum with it approximates the target by least squares.

    `rows` has the shape (rows, features); the same seed gives the same trees.
    """
    random = np.random.default_rng(seed)
    edges = [np.unique(np.quantile(column, np.linspace(0, 1, config.bins + 1)[1:-1])) for column in rows.T]
    binned = np.stack([np.searchsorted(edge, column, side="left") for edge, column in zip(edges, rows.T, strict=True)], axis=1).astype(
        np.uint8
    )
    base = float(np.average(target, weights=weights))
    predicted = np.full(len(target), base, np.float32)
    trees = []
    for _ in range(config.trees):
        taken = np.flatnonzero(random.random(len(target)) < config.row_share)
        columns = np.flatnonzero(random.random(rows.shape[1]) < config.column_share)
        tree = _grow(binned[taken], edges, (target - predicted)[taken], weights[taken], columns, config)
        trees.append(tree)
        predicted += leaf_values(tree, rows)
    return base, trees


def _grow(
    binned: NDArray[np.uint8],
    edges: list[NDArray[np.float32]],
    residual: Floats,
    weights: Floats,
    columns: NDArray[np.intp],
    config: Boosting,
) -> Tree:
    """One tree: nodes in order, each (feature, threshold, left, right), a leaf with feature -1 and its value as the threshold."""
    nodes: list[tuple[int, float, int, int]] = []

    def node(members: NDArray[np.intp], depth: int) -> int:
        place = len(nodes)
        total, mass = float(residual[members] @ weights[members]), float(weights[members].sum())
        nodes.append((-1, config.rate * total / (mass + config.shrink), 0, 0))
        found = _best_split(binned[members], residual[members], weights[members], columns, config) if depth < config.depth else None
        if found is not None:
            column, cut = found
            goes_left = binned[members, column] <= cut
            left = node(members[goes_left], depth + 1)
            right = node(members[~goes_left], depth + 1)
            nodes[place] = (int(column), float(edges[column][cut]), left, right)
        return place

    node(np.arange(len(residual)), 0)
    return Tree(*(tuple(part) for part in zip(*nodes, strict=True)))


def _best_split(
    binned: NDArray[np.uint8], residual: Floats, weights: Floats, columns: NDArray[np.intp], config: Boosting
) -> tuple[int, int] | None:
    """The column and last bin of the left side that lower the squared error most; None if no split leaves enough on both sides."""
    best, chosen = 1e-9, None
    product = residual * weights
    total, mass = product.sum(), weights.sum()
    for column in columns:
        sums = np.bincount(binned[:, column], weights=product).cumsum()[:-1]
        masses = np.bincount(binned[:, column], weights=weights).cumsum()[:-1]
        fits = (masses >= config.min_leaf) & (mass - masses >= config.min_leaf)
        if fits.any():
            gain = np.where(
                fits,
                sums**2 / (masses + config.shrink)
                + (total - sums) ** 2 / (mass - masses + config.shrink)
                - total**2 / (mass + config.shrink),
                0,
            )
            if gain.max() > best:
                best, chosen = float(gain.max()), (int(column), int(gain.argmax()))
    return chosen
