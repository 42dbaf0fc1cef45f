"""What the learnt ranking knows of each candidate: a row of numbers. No feature depends on which log or benchmark it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np

from graphmem.model import Message
from graphmem.retrieval.candidates import CHANNELS, CandidatePool, top_ids
from graphmem.retrieval.late_evidence import NO_EVIDENCE, LateEvidence
from graphmem.retrieval.neighbour_smoothing import ThreadChain
from graphmem.retrieval.query_analysis import QueryAnalysis

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

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
    signals = _Signals(pool)
    columns = _channel_columns(signals, ids)
    columns |= _neighbour_columns(signals, ids, chain, signs)
    columns |= _thread_columns(signals, ids, messages)
    columns |= _coverage_columns(pool, ids, chain)
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
    return ids, np.column_stack([columns[name] for name in FEATURES]) if ids else np.empty((0, len(FEATURES)))


class _Signals:
    """z-scores by message over the whole pool; a message outside the pool has zeros."""

    def __init__(self, pool: CandidatePool) -> None:
        self.words, self.meaning, self.context, self.whole = (pool.spread(name) for name in CHANNELS)
        self.topics, self.names = pool.scores.get("topics", {}), pool.scores.get("names", {})
        self.neighbours = pool.scores.get("neighbours", {})
        self.smoothed = pool.totals()
        self.found = pool.found

    def plain(self, id_: str | None) -> float:
        """The score of a message without what its neighbours gave."""
        return self.smoothed.get(id_, 0.0) - self.neighbours.get(id_, 0.0) if id_ else 0.0

    def positive(self, ids: "Iterable[str | None]") -> "Floats":
        """The plain scores of messages as a column, those below zero as zero."""
        return np.array([max(self.plain(id_), 0.0) for id_ in ids], dtype=float)


def _column(scores: Mapping[str, float], ids: Sequence[str | None]) -> "Floats":
    return np.array([scores.get(id_, 0.0) if id_ else 0.0 for id_ in ids], dtype=float)


def _channel_columns(signals: _Signals, ids: Sequence[str]) -> "dict[str, Floats]":
    found = signals.found
    best_words = max((f.words for f in found.values()), default=0.0) or 1.0
    best_alone = max((f.alone for f in found.values()), default=0.0)
    best_context = max((f.in_context for f in found.values()), default=0.0)
    columns = {
        name: _column(getattr(signals, name), ids) for name in ("words", "meaning", "context", "whole", "topics", "names", "neighbours")
    }
    ranks = {id_: rank for rank, id_ in enumerate(top_ids(signals.smoothed, len(signals.smoothed)))}
    channels = np.stack([columns[name] for name in ("words", "meaning", "context")])
    return columns | {
        "words_share": np.array([found[id_].words / best_words if id_ in found else 0.0 for id_ in ids]),
        "meaning_gap": np.array([_COSINE_SCALE * (found[id_].alone - best_alone) if id_ in found else -1.0 for id_ in ids]),
        "context_gap": np.array([_COSINE_SCALE * (found[id_].in_context - best_context) if id_ in found else -1.0 for id_ in ids]),
        "best_channel": channels.max(axis=0),
        "worst_channel": channels.min(axis=0),
        "plain_rank": np.log1p(np.array([ranks[id_] for id_ in ids], dtype=float)),
    }


def _neighbour_columns(signals: _Signals, ids: Sequence[str], chain: ThreadChain, signs: TextSigns) -> "dict[str, Floats]":
    before, after = [chain.preceding.get(id_) for id_ in ids], [chain.following.get(id_) for id_ in ids]
    return {
        "previous": signals.positive(before),
        "next": signals.positive(after),
        "second_previous": signals.positive(chain.preceding.get(id_) if id_ else None for id_ in before),
        "second_next": signals.positive(chain.following.get(id_) if id_ else None for id_ in after),
        "after_question": signals.positive(id_ if id_ in signs.asks else None for id_ in before),
        "next_context": _column(signals.context, after),
        "previous_context": _column(signals.context, before),
    }


def _thread_columns(signals: _Signals, ids: Sequence[str], messages: Mapping[str, Message]) -> "dict[str, Floats]":
    """The best and mean score of the other candidates of the same thread, and its share among the first candidates."""
    threads: dict[tuple[str, str], list[str]] = defaultdict(list)
    for id_ in ids:
        threads[messages[id_].conversation, messages[id_].thread].append(id_)
    leaders = set(top_ids({id_: signals.smoothed[id_] for id_ in ids}, _LEADERS))
    best, mean, share = {}, {}, {}
    for members in threads.values():
        scores = {id_: signals.plain(id_) for id_ in members}
        ordered = sorted(scores.values(), reverse=True)
        inside = sum(id_ in leaders for id_ in members)
        for id_ in members:
            others = ordered[1] if scores[id_] == ordered[0] and len(ordered) > 1 else ordered[0]
            best[id_] = others if len(ordered) > 1 else 0.0
            mean[id_] = sum(ordered) / len(ordered)
            share[id_] = (inside - (id_ in leaders)) / _LEADERS
    return {"thread_best": _column(best, ids), "thread_mean": _column(mean, ids), "thread_share": _column(share, ids)}


def _coverage_columns(pool: CandidatePool, ids: Sequence[str], chain: ThreadChain) -> "dict[str, Floats]":
    """The share of the question's idf that a message covers, and how much more it covers together with its neighbours."""
    matched = {id_: f.matched for id_, f in pool.found.items()}
    counts: Counter[int] = Counter()
    for bits, count in Counter(matched.values()).items():
        for bit in _bits(bits):
            counts[bit] += count
    idf = {bit: log((len(matched) + 1) / (count + 0.5)) for bit, count in counts.items()}
    whole = sum(idf.values()) or 1.0
    known: dict[int, float] = {}

    def share(bits: int) -> float:
        if bits not in known:
            known[bits] = sum(idf[bit] for bit in _bits(bits)) / whole
        return known[bits]

    own = np.array([share(matched.get(id_, 0)) for id_ in ids], dtype=float)
    around = [
        matched.get(id_, 0) | matched.get(chain.preceding.get(id_, ""), 0) | matched.get(chain.following.get(id_, ""), 0) for id_ in ids
    ]
    return {"coverage": own, "coverage_gain": np.array([share(bits) for bits in around], dtype=float) - own}


def _bits(number: int) -> list[int]:
    return [bit for bit in range(number.bit_length()) if number >> bit & 1]
