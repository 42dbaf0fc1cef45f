"""The candidate messages of one question, with the score that each step gave to each of them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import nlargest
from itertools import pairwise
from math import sqrt
from operator import attrgetter, mul

from graphmem.model import Reason
from graphmem.search_index import Found

# Scores are compared to this many decimals, so that rounding errors do not decide between equal messages.
_DECIMALS = 9
_ROUNDED = 10.0**-_DECIMALS
CHANNELS: Mapping[str, Callable[[Found], float]] = {
    "words": attrgetter("words"),
    "meaning": attrgetter("alone"),
    "context": attrgetter("in_context"),
    "whole": attrgetter("whole"),
}
"""The channels of the index, by name: BM25, and the cosines."""
# Below this, a standard deviation is zero.
_EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class CandidatePool:
    """Scores by step and message id; `via` keeps, by step and message id, the entities or facts through which the step reached the message.

    `found` has what the index gave of each message that it found. A pool is made by its methods from an empty one, or from what was found.
    """

    scores: dict[str, dict[str, float]] = field(default_factory=dict)
    via: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    found: Mapping[str, Found] = field(default_factory=dict)
    # What every step needs of the pool is worked out once: the sums over its steps, and the z-scores over all that was found.
    _sums: dict[str, float] = field(default_factory=dict, repr=False, compare=False)
    _spread: dict[str, dict[str, float]] = field(default_factory=dict, repr=False, compare=False)

    def add(self, step: str, scores: Mapping[str, float], via: Mapping[str, tuple[str, ...]] | None = None) -> "CandidatePool":
        """The pool with the scores of one more step, which it does not have yet."""
        reached = {(step, id_): names for id_, names in via.items()} if via else {}
        sums = dict(self._sums)
        for id_, score in scores.items():
            sums[id_] = sums.get(id_, 0.0) + score
        return replace(self, scores={**self.scores, step: dict(scores)}, via={**self.via, **reached}, _sums=sums)

    def reached(self, step: str, via: Mapping[str, tuple[str, ...]]) -> "CandidatePool":
        """The pool with the names through which a step that is no part of the plain formula reached messages."""
        return replace(self, via={**self.via, **{(step, id_): names for id_, names in via.items()}})

    def ids(self) -> set[str]:
        """Every message that some step scored."""
        return set(self._sums)

    def only(self, ids: Collection[str]) -> "CandidatePool":
        """The pool with the scores of these messages alone."""
        if len(ids) >= len(self._sums) and all(id_ in ids for id_ in self._sums):
            return self
        kept = {step: {id_: score for id_, score in scores.items() if id_ in ids} for step, scores in self.scores.items()}
        return replace(self, scores=kept, _sums={id_: score for id_, score in self._sums.items() if id_ in ids})

    def totals(self) -> Mapping[str, float]:
        """The sum over all steps, by message id."""
        return self._sums

    def spread(self, channel: str) -> Mapping[str, float]:
        """The z-scores of one of the CHANNELS of the index, over all messages that it found."""
        if channel not in self._spread:
            value = CHANNELS[channel]
            self._spread[channel] = dict(zip(self.found, standardised(list(map(value, self.found.values()))), strict=True))
        return self._spread[channel]

    def reasons(self, id_: str) -> tuple[Reason, ...]:
        """What each step gave to one message, in the order of the steps."""
        return tuple(Reason(step, scores[id_], self.via.get((step, id_), ())) for step, scores in self.scores.items() if id_ in scores)


def top_ids(scores: Mapping[str, float], count: int) -> list[str]:
    """The ids of the `count` highest scores, highest first. Ties go by id, so the result does not depend on input order."""
    best: Iterable[str] = scores
    if 0 < 2 * count < len(scores):
        # Rounding moves a score by less than this, so whatever is below cannot be among the best.
        least = nlargest(count, scores.values())[-1] - _ROUNDED
        best = [id_ for id_, score in scores.items() if score >= least]
    ordered = sorted(best, key=scores.__getitem__, reverse=True)
    values = [scores[id_] for id_ in ordered]
    # Rounding is slow, and only scores that are this close can be equal afterwards.
    close = [n for n, (one, other) in enumerate(pairwise(values)) if one - other <= 2 * _ROUNDED]
    for first, last in _runs(close):
        ordered[first : last + 2] = sorted(ordered[first : last + 2], key=lambda id_: (-round(scores[id_], _DECIMALS), id_))
    return ordered[:count]


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """The first and last of each run of successive numbers."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def z_scores(scores: Mapping[str, float], over: Iterable[str]) -> dict[str, float]:
    """z-scores over the ids of a pool; an id without a score counts as zero."""
    ids = list(over)
    return dict(zip(ids, standardised([scores.get(id_, 0.0) for id_ in ids]), strict=True))


def standardised(values: Sequence[float]) -> list[float]:
    """The z-scores of some values; zeros if all are equal."""
    mean = sum(values) / max(len(values), 1)
    differences = [value - mean for value in values]
    deviation = sqrt(sum(map(mul, differences, differences)) / max(len(values), 1))
    if deviation <= _EPSILON:
        return [0.0] * len(differences)
    return [difference / deviation for difference in differences]
