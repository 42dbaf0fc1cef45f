"""Ranking what a server's indexes bring: BM25 by the statistics of the space, and cosines, as the embedded index does it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil, log
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from graphmem.search_index import MATCHED_TERMS, distinct_terms
from graphmem.search_index.found import NOTHING_FOUND, FoundMessages, MessageTable
from graphmem.search_index.index_config import EMBEDDED_INDEX, SERVER_INDEX
from graphmem.search_index.passage_cosines import PassageCosines
from graphmem.search_index.ranking_cut import top
from graphmem.search_index.row_files import tie_key

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceStatistics:
    """Messages and tokens of a space, how many of its messages have each of the asked terms, and the messages of all spaces."""

    messages: int
    tokens: int
    everywhere: int
    with_term: Mapping[str, int]

    def share_of(self, limit: int) -> int:
        """How many messages of all spaces probably hold `limit` of this one."""
        share = self.messages / max(self.everywhere, 1)
        return max(1, min(self.everywhere, ceil(SERVER_INDEX.over_fetch * limit / share))) if share else 1

    def bm25(self, asked: "AskedTerms") -> "NDArray[np.float64]":
        """The score of each message for the asked terms (Robertson and Zaragoza 2009)."""
        k1, b = EMBEDDED_INDEX.k1, EMBEDDED_INDEX.b
        scores = np.zeros(len(asked.lengths))
        if not self.tokens:
            return scores
        norms = k1 * (1 - b + b * asked.lengths * (self.messages / self.tokens))
        for term, n in sorted(self.with_term.items()):
            counts = asked.counts[asked.terms.index(term)]
            scores += log(1 + (self.messages - n + 0.5) / (n + 0.5)) * (k1 + 1) * counts / (counts + norms)
        return scores


@dataclass(frozen=True, slots=True)
class AskedTerms:
    """How often messages have each of the distinct terms asked for, shape (terms, messages), and how many tokens each message has."""

    terms: Sequence[str]
    counts: "NDArray[np.int64]"
    lengths: "NDArray[np.int64]"

    @classmethod
    def of(cls, terms: Iterable[str], texts: Iterable[str]) -> Self:
        """Count the terms in texts, each of tokens with a space between them."""
        distinct, tokens = distinct_terms(terms), [text.split() for text in texts]
        places = {term: number * len(tokens) for number, term in enumerate(distinct)}
        found = [places[token] + n for n, own in enumerate(tokens) for token in own if token in places]
        counts = np.bincount(np.array(found, dtype=np.int64), minlength=len(distinct) * len(tokens))
        return cls(distinct, counts.reshape(len(distinct), len(tokens)), np.array([len(own) for own in tokens], dtype=np.int64))

    @property
    def matched(self) -> "NDArray[np.int64]":
        """The bits of the terms that each message has, as `Found.matched` has them."""
        bits = np.zeros(len(self.lengths), dtype=np.int64)
        for number, counts in enumerate(self.counts[:MATCHED_TERMS]):
            bits |= (counts > 0).astype(np.int64) << number
        return bits


def rank(rows: Sequence[Mapping[str, Any]], terms: Sequence[str], statistics: SpaceStatistics, limit: int) -> FoundMessages:
    """The best `limit` of the rows by each way of looking. A row has id, terms, and (1 + cosine) / 2 of each passage; sorted by id."""
    if not rows:
        return NOTHING_FOUND
    ids = [row["id"] for row in rows]
    asked = AskedTerms.of(terms, (row["terms"] for row in rows))
    scores, cosines = statistics.bm25(asked), _cosines(rows)
    ties = np.array([tie_key(id_) for id_ in ids], dtype=np.uint64)
    with_words = np.flatnonzero(scores)
    by_words = with_words[top(scores[with_words], ties[with_words], limit)]
    words = np.zeros(len(rows))
    words[by_words] = scores[by_words]
    chosen = words > 0
    for column in cosines.best.T:
        chosen[top(column, ties, limit)] = True
    kept = cosines.take(chosen)
    table = MessageTable([ids[n] for n in np.flatnonzero(chosen).tolist()])
    alone, in_context = kept.best.T
    return FoundMessages(table, words[chosen], alone, in_context, kept.mean.astype(np.float64), kept.passage, asked.matched[chosen])


def _cosines(rows: Sequence[Mapping[str, Any]]) -> PassageCosines:
    counts = np.array([len(row["alone"]) for row in rows], dtype=np.int64)
    columns = [list(chain.from_iterable(row[way] for row in rows)) for way in ("alone", "in_context")]
    return PassageCosines.of(2 * np.array(columns).T - 1, counts)
