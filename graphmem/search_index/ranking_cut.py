"""The best of many scores, the same whatever order they come in."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


# Of so many scores, one is looked at to guess where the cut is.
_SAMPLED = 16


def nth_highest(scores: "NDArray[Any]", number: int) -> Any:
    """The score that has `number` - 1 scores above or level with it; quick if that are few of all."""
    sample = scores[::_SAMPLED]
    guess = 2 * number // _SAMPLED + 8
    if guess < len(sample):
        high = scores[scores >= np.partition(sample, -guess)[-guess]]
        if len(high) >= number:
            scores = high
    return np.partition(scores, -number)[-number]


def top(scores: "NDArray[Any]", tie_keys: "NDArray[np.uint64]", limit: int) -> "NDArray[np.intp]":
    """Positions of the `limit` highest scores, in no order; of equal scores at the cut those with the lowest keys."""
    if len(scores) <= limit:
        return np.arange(len(scores))
    cut = nth_highest(scores, limit)
    above, level = np.flatnonzero(scores > cut), np.flatnonzero(scores == cut)
    kept = level[np.argsort(tie_keys[level], kind="stable")[: limit - len(above)]]
    return np.concatenate([above, kept])
