"""How near the passages of messages are to a question: the best, the mean and the number of the best of each message."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PassageCosines:
    """Of some messages: the best cosines (n, 2) of their passages, the mean cosine alone, and the number of the best passage."""

    best: "NDArray[np.floating[Any]]"
    mean: "NDArray[np.floating[Any]]"
    passage: "NDArray[np.int64]"

    @classmethod
    def of(cls, cosines: "NDArray[np.floating[Any]]", counts: "NDArray[np.int64]") -> Self:
        """Those of messages with so many passages each, whose cosines alone and in context (passages, 2) follow on each other."""
        if len(cosines) == len(counts):
            return cls(cosines, cosines[:, 0], np.zeros(len(counts), dtype=np.int64))
        starts, sums = np.cumsum(counts) - counts, cosines.sum(axis=1)
        best = [int(sums[start : start + count].argmax()) for start, count in zip(starts.tolist(), counts.tolist(), strict=True)]
        mean = np.add.reduceat(cosines[:, 0], starts) / counts
        return cls(np.maximum.reduceat(cosines, starts), mean.astype(cosines.dtype), np.array(best, dtype=np.int64))

    def take(self, chosen: "NDArray[np.bool_]") -> Self:
        """Those of the chosen messages."""
        return type(self)(self.best[chosen], self.mean[chosen], self.passage[chosen])
