"""Graph-free rankings that a graph must beat: words, meaning, both, and both with context and neighbours.

Their numbers are their own on purpose: a change of retrieval must not move the line it is measured against.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from graphmem.language.stemming import terms_of
from graphmem.model import Message
from graphmem.retrieval.candidates import top_ids, z_scores
from graphmem.retrieval.query_analysis import QueryAnalysis
from graphmem.search_index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphFreeLine:
    """The numbers of the graph-free rankings."""

    k1: float = 1.5
    """BM25's saturation of term frequency (Robertson and Zaragoza 2009)."""
    b: float = 0.75
    """BM25's length normalisation, 0 to 1."""
    words_weight: float = 0.7
    """Weight of word z-scores beside those of vectors."""
    next_share: float = 0.35
    """Share of a positive score that goes one message on or back."""
    second_share: float = 0.15
    """Share that goes two messages on or back."""
    shown: int = 20
    """Messages per ranking."""


GRAPH_FREE_LINE = GraphFreeLine()


class PlainWords:
    """BM25 (Robertson and Zaragoza 2009) over the message texts, stemmed, without stop words."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._counts = {m.id: Counter(terms_of(m.text)) for m in messages}
        self._mean = sum(c.total() for c in self._counts.values()) / max(len(messages), 1)
        spread = Counter(term for counts in self._counts.values() for term in counts)
        self._idf = {term: log(1 + (len(messages) - n + 0.5) / (n + 0.5)) for term, n in spread.items()}

    def scores(self, question: str) -> dict[str, float]:
        """The scores of the messages that share a term with the question."""
        terms = terms_of(question)
        scored = {id_: sum(self._one(counts, term) for term in terms) for id_, counts in self._counts.items()}
        return {id_: score for id_, score in scored.items() if score > 0}

    def _one(self, counts: Counter[str], term: str) -> float:
        n, k1, b = counts[term], GRAPH_FREE_LINE.k1, GRAPH_FREE_LINE.b
        return self._idf.get(term, 0.0) * n * (k1 + 1) / (n + k1 * (1 - b + b * counts.total() / self._mean))


def baseline_rankings(
    query: QueryAnalysis,
    index: Index,
    words: PlainWords,
    following: Mapping[str, str],
    *,
    space: str,
    limit: int,
    shown: int = GRAPH_FREE_LINE.shown,
) -> dict[str, list[str]]:
    """Message ids, best first, by `bm25`, `dense`, `fused` and `near`; `following` maps a message to the next one in its thread.

    `limit` messages are looked for by each channel, `shown` are kept per ranking.
    """
    found = index.search(space, terms_of(query.text), query.vector, limit)
    z_fused = z_scores(found.alone) + GRAPH_FREE_LINE.words_weight * z_scores(found.words)
    dense, fused, in_context = (
        dict(zip(found.ids, scores.tolist(), strict=True)) for scores in (found.alone, z_fused, z_fused + z_scores(found.in_context))
    )
    lines = {"bm25": words.scores(query.text), "dense": dense, "fused": fused, "near": _with_neighbours(in_context, following)}
    return {name: top_ids(scores, shown) for name, scores in lines.items()}


def _with_neighbours(scores: Mapping[str, float], following: Mapping[str, str]) -> dict[str, float]:
    pairs = [(one, other, GRAPH_FREE_LINE.next_share) for one, other in following.items()]
    pairs += [(one, following[other], GRAPH_FREE_LINE.second_share) for one, other in following.items() if other in following]
    total = dict(scores)
    for one, other, share in pairs:
        for giver, taker in ((one, other), (other, one)):
            if taker in total:
                total[taker] += share * max(scores.get(giver, 0.0), 0.0)
    return total
