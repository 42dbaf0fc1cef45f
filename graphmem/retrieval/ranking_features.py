"""What the learnt ranking knows of each candidate: a row of numbers. No feature depends on which log or benchmark it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graphmem.model import Message
from graphmem.retrieval.candidates import CHANNELS, CandidatePool, at_rows, rows_of, top_rows
from graphmem.retrieval.late_evidence import NO_EVIDENCE, LateEvidence
from graphmem.retrieval.neighbour_smoothing import ThreadChain
from graphmem.retrieval.query_analysis import QueryAnalysis

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rows = NDArray[np.intp]

FEATURE_GROUPS: Mapping[str, tuple[str, ...]] = {
    "words": ("words", "words_share"),
    "meaning": ("meaning", "meaning_gap", "whole"),
    "context": ("context", "context_gap", "next_context", "previous_context"),
    "channels": ("best_channel", "worst_channel", "plain_rank"),
    "topics": ("topics",),
    "names": ("names",),
    "neighbours": ("neighbours", "previous", "next", "second_previous", "second_next", "after_question", "list_neighbours"),
    "thread": ("thread_best", "thread_mean", "thread_share", "list_thread"),
    "coverage": ("coverage", "coverage_gain"),
    "question": ("question",),
    "kind": ("kind",),
    "speaker": ("speaker",),
    "facts": ("fact_cover", "fact_gain"),
    "times": ("told_then", "happened_then"),
    "length": ("length",),
}
"""The features by the step that they explain in `Hit.reasons`."""
FEATURES = tuple(name for names in FEATURE_GROUPS.values() for name in names)
# A cosine is worth this much in features: the cosines of a question to messages lie close together.
_COSINE_SCALE = 20.0
# Candidates of which the share in one thread is counted.
_LEADERS = 20


@dataclass(frozen=True, slots=True)
class TextSigns:
    """What the text says of candidates: those that only ask, have the kind of thing asked for, or are by a speaker who is named."""

    asks: frozenset[str]
    fits: frozenset[str]
    by_named: frozenset[str]


def ranking_features(
    query: QueryAnalysis,
    pool: CandidatePool,
    chain: ThreadChain,
    messages: Mapping[str, Message],
    signs: TextSigns,
    told: LateEvidence = NO_EVIDENCE,
) -> "tuple[list[str], Floats]":
    """The ids of the messages, sorted, and their features, shape (messages, len(FEATURES))."""
    ids = sorted(messages)
    if not ids:
        return ids, np.empty((0, len(FEATURES)))
    signals = _Signals(pool)
    columns = _channel_columns(signals, ids)
    columns |= _neighbour_columns(signals, ids, chain, signs)
    columns |= _thread_columns(signals, ids, messages)
    columns |= _coverage_columns(signals, ids, chain)
    columns |= {
        "question": np.array([id_ in signs.asks for id_ in ids], dtype=float),
        "kind": np.array([id_ in signs.fits for id_ in ids], dtype=float),
        "speaker": np.array([id_ in signs.by_named for id_ in ids], dtype=float),
    }
    columns |= {name: _column(getattr(told, name), ids) for name in (*FEATURE_GROUPS["facts"], *FEATURE_GROUPS["times"])}
    lengths = np.array([len(messages[id_].text) for id_ in ids], dtype=float)
    columns["length"] = np.log1p(lengths / max(query.mean_length, 1.0))
    lists = float(query.expects_list)
    columns |= {"list_neighbours": lists * columns["neighbours"], "list_thread": lists * columns["thread_share"]}
    return ids, np.column_stack([columns[name] for name in FEATURES])


class _Signals:
    """Scores by message: z-scores over all that the index found, and the columns of the pool; 0 for a message that is not in them."""

    def __init__(self, pool: CandidatePool) -> None:
        self._pool = pool
        self.found = pool.found
        self._spread = {name: pool.spread(name) for name in CHANNELS}
        self.totals = pool.totals
        neighbours = pool.scores.get("neighbours")
        # What a message has without what its neighbours gave.
        self._plain = self.totals - np.nan_to_num(neighbours) if neighbours is not None else self.totals

    def spread(self, channel: str, ids: "Iterable[str | None]") -> "Floats":
        """The z-scores of messages by a channel of the index."""
        return at_rows(self._spread[channel], self.in_found(ids))

    def in_found(self, ids: "Iterable[str | None]") -> "Rows":
        """The rows of messages in what the index found."""
        return rows_of(ids, self.found.table)

    def in_pool(self, ids: "Iterable[str | None]") -> "Rows":
        """The rows of messages in the pool."""
        return rows_of(ids, self._pool.table)

    def step(self, step: str, ids: Sequence[str]) -> "Floats":
        """What a step of the pool gave to messages."""
        column = self._pool.scores.get(step)
        return at_rows(column, self.in_pool(ids)) if column is not None else np.zeros(len(ids))

    def plain(self, ids: "Iterable[str | None]") -> "Floats":
        """The scores of messages without what their neighbours gave."""
        return at_rows(self._plain, self.in_pool(ids))

    def positive(self, ids: "Iterable[str | None]") -> "Floats":
        """The plain scores of messages, those below zero as zero."""
        return np.maximum(self.plain(ids), 0.0)


def _column(scores: Mapping[str, float], ids: Sequence[str]) -> "Floats":
    return np.array([scores.get(id_, 0.0) for id_ in ids], dtype=float)


def _highest(column: "Floats") -> float:
    return float(column.max()) if len(column) else 0.0


def _channel_columns(signals: _Signals, ids: Sequence[str]) -> "dict[str, Floats]":
    found, rows = signals.found, signals.in_found(ids)
    best_words = _highest(found.words) or 1.0
    # As far below the best as a cosine may be, for a message that the index did not find.
    gaps = {
        f"{name}_gap": np.append(_COSINE_SCALE * (column - _highest(column)), -1.0)[rows]
        for name, column in (("meaning", found.alone), ("context", found.in_context))
    }
    columns = {name: signals.spread(name, ids) for name in CHANNELS}
    columns |= {name: signals.step(name, ids) for name in ("topics", "names", "neighbours")}
    ranks = np.empty(len(signals.totals))
    ranks[top_rows(signals.totals, len(ranks))] = np.arange(len(ranks))
    channels = np.stack([columns[name] for name in ("words", "meaning", "context")])
    return (
        columns
        | gaps
        | {
            "words_share": at_rows(found.words / best_words, rows),
            "best_channel": channels.max(axis=0),
            "worst_channel": channels.min(axis=0),
            "plain_rank": np.log1p(ranks[signals.in_pool(ids)]),
        }
    )


def _neighbour_columns(signals: _Signals, ids: Sequence[str], chain: ThreadChain, signs: TextSigns) -> "dict[str, Floats]":
    before, after = [chain.preceding.get(id_) for id_ in ids], [chain.following.get(id_) for id_ in ids]
    return {
        "previous": signals.positive(before),
        "next": signals.positive(after),
        "second_previous": signals.positive(chain.preceding.get(id_) if id_ else None for id_ in before),
        "second_next": signals.positive(chain.following.get(id_) if id_ else None for id_ in after),
        "after_question": signals.positive(id_ if id_ in signs.asks else None for id_ in before),
        "next_context": signals.spread("context", after),
        "previous_context": signals.spread("context", before),
    }


def _thread_columns(signals: _Signals, ids: Sequence[str], messages: Mapping[str, Message]) -> "dict[str, Floats]":
    """The best and mean score of the other candidates of the same thread, and its share among the first candidates."""
    numbers: dict[tuple[str, str], int] = {}
    thread = np.array([numbers.setdefault((messages[id_].conversation, messages[id_].thread), len(numbers)) for id_ in ids])
    plain, sizes = signals.plain(ids), np.bincount(thread)
    order = np.lexsort((-plain, thread))
    first = order[np.cumsum(sizes) - sizes]
    # The best of a thread is compared with the second: with what stands after it, if that is of the same thread.
    second = order[np.minimum(np.cumsum(sizes) - sizes + 1, len(ids) - 1)]
    is_best = plain == plain[first][thread]
    best = np.where(is_best, plain[second][thread], plain[first][thread])
    leads = np.zeros(len(ids))
    leads[top_rows(signals.totals[signals.in_pool(ids)], _LEADERS)] = 1.0
    return {
        "thread_best": np.where(sizes[thread] > 1, best, 0.0),
        "thread_mean": (np.bincount(thread, plain) / sizes)[thread],
        "thread_share": (np.bincount(thread, leads)[thread] - leads) / _LEADERS,
    }


def _coverage_columns(signals: _Signals, ids: Sequence[str], chain: ThreadChain) -> "dict[str, Floats]":
    """The share of the question's idf that a message covers, and how much more it covers together with its neighbours."""
    found = signals.found
    has = found.with_terms(int(np.bitwise_or.reduce(found.matched)).bit_length())
    counts = has.sum(axis=0)
    idf = np.where(counts, np.log((len(found) + 1) / (counts + 0.5)), 0.0)
    shares = idf / (idf.sum() or 1.0)
    # One more row, for what the index did not find.
    padded = np.vstack([has, np.zeros((1, len(shares)), dtype=np.bool_)])
    own = padded[signals.in_found(ids)]
    around = own | padded[signals.in_found(map(chain.preceding.get, ids))] | padded[signals.in_found(map(chain.following.get, ids))]
    return {"coverage": own @ shares, "coverage_gain": around @ shares - own @ shares}
