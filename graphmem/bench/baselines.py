"""The graph-free lines that a graph must beat: words, meaning, both, and both with context and neighbours."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log

from graphmem.language.stemming import terms_of
from graphmem.model import Message
from graphmem.retrieval.candidates import best, standardised
from graphmem.retrieval.channels.seeds import WORDS
from graphmem.retrieval.neighbour_smoothing import NEXT, SECOND
from graphmem.retrieval.query_analysis import Asked
from graphmem.search_index import Index

K1, B = 1.5, 0.75


class PlainWords:
    """BM25 (Robertson and Zaragoza 2009; k1 1.5, b 0.75) over the texts alone, stemmed, without stop words."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._counts = {m.id: Counter(terms_of(m.text)) for m in messages}
        self._mean = sum(c.total() for c in self._counts.values()) / max(len(messages), 1)
        spread = Counter(term for counts in self._counts.values() for term in counts)
        self._idf = {term: log(1 + (len(messages) - n + 0.5) / (n + 0.5)) for term, n in spread.items()}

    def scores(self, question: str) -> dict[str, float]:
        """The score of every message that has a word of the question."""
        terms = terms_of(question)
        scored = {id_: sum(self._one(counts, term) for term in terms) for id_, counts in self._counts.items()}
        return {id_: score for id_, score in scored.items() if score > 0}

    def _one(self, counts: Counter[str], term: str) -> float:
        n = counts[term]
        return self._idf.get(term, 0.0) * n * (K1 + 1) / (n + K1 * (1 - B + B * counts.total() / self._mean))


def baseline_rankings(
    asked: Asked, index: Index, words: PlainWords, following: Mapping[str, str], *, space: str, limit: int
) -> dict[str, list[str]]:
    """The ids found by `bm25`, `dense`, `fused` and `near`, best first; `following` is the next message in the thread."""
    found = index.search(space, terms_of(asked.text), asked.vector, limit)
    ids = [f.message_id for f in found]
    dense = {f.message_id: f.alone for f in found}
    z_words = standardised({f.message_id: f.words for f in found}, ids)
    z_alone, z_context = standardised(dense, ids), standardised({f.message_id: f.in_context for f in found}, ids)
    fused = {id_: z_alone[id_] + WORDS * z_words[id_] for id_ in ids}
    near = _with_neighbours({id_: fused[id_] + z_context[id_] for id_ in ids}, following)
    return {"bm25": best(words.scores(asked.text), 20), "dense": best(dense, 20), "fused": best(fused, 20), "near": best(near, 20)}


def _with_neighbours(scores: Mapping[str, float], following: Mapping[str, str]) -> dict[str, float]:
    pairs = [(one, other, NEXT) for one, other in following.items()]
    pairs += [(one, following[other], SECOND) for one, other in following.items() if other in following]
    total = dict(scores)
    for one, other, share in pairs:
        for giver, taker in ((one, other), (other, one)):
            if taker in total:
                total[taker] += share * max(scores.get(giver, 0.0), 0.0)
    return total
