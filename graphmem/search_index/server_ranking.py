"""Ranking what a server's indexes bring: BM25 by the statistics of the space, and cosines, as the embedded index does it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log
from typing import TYPE_CHECKING, Any

import numpy as np

from graphmem.search_index import MATCHED_TERMS, distinct_terms
from graphmem.search_index.found import NOTHING_FOUND, Found, FoundMessages
from graphmem.search_index.index_config import EMBEDDED_INDEX, SERVER_INDEX
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

    def bm25(self, tokens: Sequence[str]) -> float:
        """The score of a message with these tokens for the asked terms (Robertson and Zaragoza 2009)."""
        k1, b = EMBEDDED_INDEX.k1, EMBEDDED_INDEX.b
        counts = Counter(tokens)
        norm = k1 * (1 - b + b * len(tokens) * (self.messages / self.tokens)) if self.tokens else 0.0
        return sum(
            log(1 + (self.messages - n + 0.5) / (n + 0.5)) * (k1 + 1) * counts[term] / (counts[term] + norm)
            for term, n in sorted(self.with_term.items())
            if counts[term]
        )


def rank(rows: Sequence[Mapping[str, Any]], terms: Sequence[str], statistics: SpaceStatistics, limit: int) -> FoundMessages:
    """The best `limit` of the rows by each way of looking. A row has id, terms, and (1 + cosine) / 2 of each passage."""
    if not rows:
        return NOTHING_FOUND
    tokens = [row["terms"].split() for row in rows]
    words = np.array([statistics.bm25(own) for own in tokens])
    alone = np.array([2 * max(row["alone"]) - 1 for row in rows])
    in_context = np.array([2 * max(row["in_context"]) - 1 for row in rows])
    ties = np.array([tie_key(row["id"]) for row in rows], dtype=np.uint64)
    with_words = np.flatnonzero(words)
    by_words = with_words[top(words[with_words], ties[with_words], limit)]
    kept: NDArray[np.bool_] = np.zeros(len(rows), dtype=np.bool_)
    for best in (by_words, top(alone, ties, limit), top(in_context, ties, limit)):
        kept[best] = True
    scores = np.zeros(len(rows))
    scores[by_words] = words[by_words]
    distinct = distinct_terms(terms)[:MATCHED_TERMS]
    return FoundMessages.of(
        _found(rows[n], scores[n], alone[n], in_context[n], _matched(distinct, set(tokens[n]))) for n in np.flatnonzero(kept).tolist()
    )


def _matched(distinct: Sequence[str], own: set[str]) -> int:
    return sum(1 << n for n, term in enumerate(distinct) if term in own)


def _found(row: Mapping[str, Any], words: float, alone: float, in_context: float, matched: int) -> Found:
    pairs = [a + b for a, b in zip(row["alone"], row["in_context"], strict=True)]
    whole = 2 * sum(row["alone"]) / len(row["alone"]) - 1
    return Found(row["id"], float(words), float(alone), float(in_context), whole, pairs.index(max(pairs)), matched)
