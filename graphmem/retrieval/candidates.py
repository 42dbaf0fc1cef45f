"""The messages in play for one question, and what each step has given to each of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt

from graphmem.model import Reason


@dataclass(frozen=True, slots=True)
class Pool:
    """Scores by message id and step; `via` keeps the entities over which a step reached a message."""

    parts: dict[str, dict[str, float]] = field(default_factory=dict)
    via: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def add(self, step: str, scores: Mapping[str, float], via: Mapping[str, tuple[str, ...]] | None = None) -> "Pool":
        """The pool with one step's scores more."""
        reached = {(step, id_): names for id_, names in (via or {}).items()}
        return Pool({**self.parts, step: dict(scores)}, {**self.via, **reached})

    def ids(self) -> set[str]:
        """Every message that some step gave a score."""
        return {id_ for scores in self.parts.values() for id_ in scores}

    def totals(self) -> dict[str, float]:
        """The sum over the steps, by message."""
        sums: dict[str, float] = defaultdict(float)
        for scores in self.parts.values():
            for id_, score in scores.items():
                sums[id_] += score
        return dict(sums)

    def reasons(self, id_: str) -> tuple[Reason, ...]:
        """What each step gave to one message, in the order of the steps."""
        return tuple(Reason(step, scores[id_], self.via.get((step, id_), ())) for step, scores in self.parts.items() if id_ in scores)


def best(scores: Mapping[str, float], count: int) -> list[str]:
    """The ids of the `count` highest scores, highest first; ties by id, so that no order of arrival shows."""
    return sorted(scores, key=lambda id_: (-round(scores[id_], 9), id_))[:count]


def standardised(scores: Mapping[str, float], over: Iterable[str]) -> dict[str, float]:
    """z-scores over the messages of a pool; a message that was not found counts as zero."""
    ids = list(over)
    values = [scores.get(id_, 0.0) for id_ in ids]
    mean = sum(values) / max(len(values), 1)
    deviation = sqrt(sum((value - mean) ** 2 for value in values) / max(len(values), 1))
    return {id_: (value - mean) / deviation if deviation > 1e-9 else 0.0 for id_, value in zip(ids, values, strict=True)}
