"""The candidate messages of one question, with the score that each step gave to each of them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np

from graphmem.model import Reason
from graphmem.search_index.found import NOTHING_FOUND, FoundMessages, MessageTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rows = NDArray[np.intp]

# Scores are compared to this many decimals, so that rounding errors do not decide between equal messages.
_DECIMALS = 9
CHANNELS: Mapping[str, str] = {"words": "words", "meaning": "alone", "context": "in_context", "whole": "whole"}
"""The channels of the index and the column of `FoundMessages` of each: BM25, and the cosines."""
NOWHERE = -1
"""The row of a message that is not there: `at_rows` gives it 0."""
# Below this, a standard deviation is zero.
_EPSILON = 1e-9
_EMPTY = MessageTable()

Via: TypeAlias = Callable[[str], tuple[str, ...]]
"""The names of the entities or facts through which a step reached a message, by its id."""


@dataclass(frozen=True)
class CandidatePool:
    """Messages, and a column of scores per step: one value per row of the table, NaN where the step gave it none.

    `via` tells through what a step reached a message; `found` has what the index found. A pool is made by its methods from an empty one.
    """

    table: MessageTable = _EMPTY
    scores: "Mapping[str, Floats]" = field(default_factory=dict)
    via: Mapping[str, Via] = field(default_factory=dict)
    found: FoundMessages = NOTHING_FOUND

    @property
    def ids(self) -> Sequence[str]:
        """Every message, sorted by id."""
        return self.table.ids

    @property
    def rows(self) -> Mapping[str, int]:
        """The row of each message."""
        return self.table.rows

    @cached_property
    def totals(self) -> "Floats":
        """The sum over all steps."""
        whole = np.zeros(len(self.ids))
        for column in self.scores.values():
            np.add(whole, column, out=whole, where=~np.isnan(column))
        return whole

    def add(self, step: str, scores: Mapping[str, float], via: Via | None = None) -> "CandidatePool":
        """The pool with the scores of one more step, which it does not have yet; their messages may be new."""
        pool = self.with_messages(scores)
        column = np.full(len(pool.ids), np.nan)
        column[[pool.rows[id_] for id_ in scores]] = list(scores.values())
        return pool.add_column(step, column, via)

    def add_column(self, step: str, scores: "Floats", via: Via | None = None) -> "CandidatePool":
        """The pool with one more step, which has a score (or NaN) for each of its messages."""
        return replace(self.reached(step, via) if via else self, scores={**self.scores, step: scores})

    def reached(self, step: str, via: Via) -> "CandidatePool":
        """The pool with the names through which a step, which may be no part of the plain formula, reached messages."""
        return replace(self, via={**self.via, step: via})

    def with_messages(self, ids: Iterable[str]) -> "CandidatePool":
        """The pool with these messages, too, which no step has scored yet if they are new."""
        new = sorted(set(ids).difference(self.rows))
        if not new:
            return self
        merged = MessageTable(sorted([*self.ids, *new]))
        kept = rows_of(self.ids, merged)
        columns = {}
        for step, column in self.scores.items():
            columns[step] = np.full(len(merged.ids), np.nan)
            columns[step][kept] = column
        return replace(self, table=merged, scores=columns)

    def only(self, ids: Collection[str]) -> "CandidatePool":
        """The pool with the scores of these messages alone."""
        return self.take(np.array([n for n, id_ in enumerate(self.ids) if id_ in ids], dtype=np.intp))

    def best(self, count: int) -> "CandidatePool":
        """The pool with the `count` messages of the highest totals."""
        return self.take(np.sort(top_rows(self.totals, count)))

    def take(self, rows: "Rows") -> "CandidatePool":
        """The pool with the messages in these rows, in order, alone."""
        if len(rows) == len(self.ids):
            return self
        return replace(self, table=MessageTable(self._ids_at(rows)), scores={step: column[rows] for step, column in self.scores.items()})

    def top(self, count: int) -> list[str]:
        """The ids of the `count` highest totals, highest first; ties go by id."""
        return self._ids_at(top_rows(self.totals, count))

    def top_by(self, step: str, count: int, *, above: float = -np.inf) -> list[str]:
        """The ids of the `count` highest scores of one step, highest first, of those higher than `above`; ties go by id."""
        column = self.scores[step]
        rows = np.flatnonzero(column > above)
        return self._ids_at(rows[top_rows(column[rows], count)])

    def _ids_at(self, rows: "Rows") -> list[str]:
        return list(map(self.ids.__getitem__, rows.tolist()))

    def spread(self, channel: str) -> "Floats":
        """The z-scores of one of the CHANNELS of the index, over all messages that it found, by the rows of `found`."""
        return z_scores(getattr(self.found, CHANNELS[channel]))

    def reasons(self, id_: str) -> tuple[Reason, ...]:
        """What each step gave to one message, in the order of the steps."""
        row = self.rows[id_]
        gave = {step: float(column[row]) for step, column in self.scores.items() if not np.isnan(column[row])}
        return tuple(Reason(step, score, self.via[step](id_) if step in self.via else ()) for step, score in gave.items())


def rows_of(ids: "Iterable[str | None]", table: MessageTable) -> "Rows":
    """The rows of messages; NOWHERE for those that have none, and for None."""
    # `map` and `repeat`: thousands of ids are looked up for one question.
    return np.fromiter(map(cast("Mapping[str | None, int]", table.rows).get, ids, repeat(NOWHERE)), dtype=np.intp)


def at_rows(column: "Floats", rows: "Rows") -> "Floats":
    """The values of a column at these rows; 0 for NOWHERE, and for NaN."""
    return np.append(np.nan_to_num(column), 0.0)[rows]


def top_rows(scores: "Floats", count: int) -> "Rows":
    """The rows of the `count` highest scores, highest first; ties go by row."""
    return np.argsort(-np.round(scores, _DECIMALS), kind="stable")[:count]


def top_ids(scores: Mapping[str, float], count: int) -> list[str]:
    """The ids of the `count` highest scores, highest first. Ties go by id, so the result does not depend on input order."""
    ids = sorted(scores)
    return [ids[n] for n in top_rows(np.array([scores[id_] for id_ in ids], dtype=np.float64), count).tolist()]


def z_scores(values: "NDArray[np.floating]") -> "Floats":
    """The values as z-scores over all of them."""
    if not len(values):
        return np.zeros(0)
    differences = values - values.mean(dtype=np.float64)
    deviation = float(np.sqrt(np.square(differences).mean()))
    return differences / deviation if deviation > _EPSILON else np.zeros(len(values))
