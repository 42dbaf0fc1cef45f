"""The best of many scores, the same whatever order they come in."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def top(scores: "NDArray[Any]", tie_keys: "NDArray[np.uint64]", limit: int) -> "NDArray[np.intp]":
    """Positions of the `limit` highest scores, in no order; of equal scores at the cut those with the lowest keys."""
    if len(scores) <= limit:
        return np.arange(len(scores))
    cut = np.partition(scores, -limit)[-limit]
    above, level = np.flatnonzero(scores > cut), np.flatnonzero(scores == cut)
    kept = level[np.argsort(tie_keys[level], kind="stable")[: limit - len(above)]]
    return np.concatenate([above, kept])
