"""The candidate messages of one question, with the score that each step gave to each of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nlargest
from math import sqrt

from graphmem.model import Reason
from graphmem.search_index import Found

# Scores are compared to this many decimals, so that rounding errors do not decide between equal messages.
_DECIMALS = 9
# Below this, a standard deviation is zero.
_EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class CandidatePool:
    """Scores by step and message id; `via` keeps, by step and message id, the entities or facts through which the step reached the message.

    `found` has what the index gave of each message that it found.
    """

    scores: dict[str, dict[str, float]] = field(default_factory=dict)
    via: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    found: Mapping[str, Found] = field(default_factory=dict)

    def add(self, step: str, scores: Mapping[str, float], via: Mapping[str, tuple[str, ...]] | None = None) -> "CandidatePool":
        """The pool with the scores of one more step."""
        reached = {(step, id_): names for id_, names in (via or {}).items()}
        return CandidatePool({**self.scores, step: dict(scores)}, {**self.via, **reached}, self.found)

    def reached(self, step: str, via: Mapping[str, tuple[str, ...]]) -> "CandidatePool":
        """The pool with the names through which a step that is no part of the plain formula reached messages."""
        return CandidatePool(self.scores, {**self.via, **{(step, id_): names for id_, names in via.items()}}, self.found)

    def ids(self) -> set[str]:
        """Every message that some step scored."""
        return {id_ for scores in self.scores.values() for id_ in scores}

    def only(self, ids: Collection[str]) -> "CandidatePool":
        """The pool with the scores of these messages alone."""
        kept = {step: {id_: score for id_, score in scores.items() if id_ in ids} for step, scores in self.scores.items()}
        return CandidatePool(kept, self.via, self.found)

    def totals(self) -> dict[str, float]:
        """The sum over all steps, by message id."""
        sums: dict[str, float] = defaultdict(float)
        for scores in self.scores.values():
            for id_, score in scores.items():
                sums[id_] += score
        return dict(sums)

    def reasons(self, id_: str) -> tuple[Reason, ...]:
        """What each step gave to one message, in the order of the steps."""
        return tuple(Reason(step, scores[id_], self.via.get((step, id_), ())) for step, scores in self.scores.items() if id_ in scores)


def top_ids(scores: Mapping[str, float], count: int) -> list[str]:
    """The ids of the `count` highest scores, highest first. Ties go by id, so the result does not depend on input order."""
    best: Iterable[str] = scores
    if 0 < 2 * count < len(scores):
        # Rounding moves a score by less than this, so whatever is below cannot be among the best.
        least = nlargest(count, scores.values())[-1] - 10.0**-_DECIMALS
        best = (id_ for id_, score in scores.items() if score >= least)
    return sorted(best, key=lambda id_: (-round(scores[id_], _DECIMALS), id_))[:count]


def z_scores(scores: Mapping[str, float], over: Iterable[str]) -> dict[str, float]:
    """z-scores over the ids of a pool; an id without a score counts as zero."""
    ids = list(over)
    values = [scores.get(id_, 0.0) for id_ in ids]
    mean = sum(values) / max(len(values), 1)
    deviation = sqrt(sum((value - mean) ** 2 for value in values) / max(len(values), 1))
    return {id_: (value - mean) / deviation if deviation > _EPSILON else 0.0 for id_, value in zip(ids, values, strict=True)}
