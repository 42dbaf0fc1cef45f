"""The learnt ranking: a weight per feature, fitted by `graphmem train ranker` and kept in a readable file."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from graphmem.model import Reason
from graphmem.model.errors import ModelError
from graphmem.retrieval.candidates import CandidatePool
from graphmem.retrieval.ranking_features import FEATURE_GROUPS, FEATURES

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The columns of each group of features.
_COLUMNS = tuple([FEATURES.index(name) for name in names] for names in FEATURE_GROUPS.values())
SHIPPED = Path(__file__).with_name("ranker.json")


@dataclass(frozen=True, slots=True)
class Ranker:
    """A linear ranking: the score of a message is the weighted sum of its features.

    Only differences within one question count: exp(score) is proportional to the probability that the message is evidence.
    """

    weights: Mapping[str, float]

    def _vector(self) -> "NDArray[np.float64]":
        return np.array([self.weights.get(name, 0.0) for name in FEATURES])

    def scores(self, features: "NDArray[np.float64]") -> list[float]:
        """One score per row of features (messages, len(FEATURES))."""
        found: list[float] = (features @ self._vector()).tolist()
        return found

    def reasons(self, ids: Sequence[str], features: "NDArray[np.float64]", pool: CandidatePool) -> Callable[[str], tuple[Reason, ...]]:
        """A function that tells what each group of features gave to a message, and over which entities."""
        parts = features * self._vector()
        place = {id_: n for n, id_ in enumerate(ids)}
        steps = tuple(FEATURE_GROUPS)
        always = [step in pool.scores for step in steps]
        rows = np.stack([parts[:, group].sum(axis=1) for group in _COLUMNS], axis=1).tolist()
        reached = [(number, pool.via[step]) for number, step in enumerate(steps) if step in pool.via]

        def reasons_of(id_: str) -> tuple[Reason, ...]:
            gave = rows[place[id_]]
            via: list[tuple[str, ...]] = [()] * len(steps)
            for number, names_of in reached:
                via[number] = names_of(id_)
            # Hundreds of reasons are made for one question: without a loop of Python for each.
            told = list(map(or_, always, map(bool, gave)))
            return tuple(map(Reason, compress(steps, told), compress(gave, told), compress(via, told)))

        return reasons_of


def open_ranker(name: str) -> Ranker | None:
    """The ranking that a setting names: `shipped`, the path of a file, or None for `plain`. Raises ModelError."""
    if name == "plain":
        return None
    return load_ranker(SHIPPED if name == "shipped" else Path(name))


@cache
def load_ranker(path: Path = SHIPPED) -> Ranker:
    """The ranking in a file. Raises ModelError if it is missing, or not of this version's features."""
    try:
        weights = {str(name): float(weight) for name, weight in json.loads(path.read_text("utf-8"))["weights"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{path}: not a ranking ({type(error).__name__}: {error}). Write one by `graphmem train ranker`.") from None
    if unknown := sorted(set(weights) - set(FEATURES)):
        raise ModelError(f"{path}: knows features that this version does not have: {', '.join(unknown)}. Train it again.")
    return Ranker(weights)
