"""Recall with steps left out, to measure what each one adds, and the features of its candidates. Only `graphmem bench` uses it."""

from typing import TYPE_CHECKING

from graphmem.model import AsOf, Message
from graphmem.retrieval.channels.graph_walk import traverse
from graphmem.retrieval.channels.seeds import find_seeds
from graphmem.retrieval.late_evidence import find_evidence
from graphmem.retrieval.neighbour_smoothing import read_chain, smooth_neighbours
from graphmem.retrieval.query_analysis import QueryAnalysis
from graphmem.retrieval.ranking_features import ranking_features
from graphmem.retrieval.recall import Sources
from graphmem.retrieval.reranking import read_candidates

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def ablated_rankings(query: QueryAnalysis, sources: Sources, *, limit: int = 20) -> dict[str, list[str]]:
    """Message ids, best first, by the steps used: seeds alone, with the walks, with neighbour smoothing, and with both."""
    space = sources.space
    seeds = find_seeds(query, sources.index, space=space, as_of=AsOf())
    walked = traverse(query, seeds, sources.rows, as_of=AsOf())
    chain = read_chain(sources.rows, walked.ids)
    smoothed, unwalked = smooth_neighbours(query, walked, chain), smooth_neighbours(query, seeds, chain)
    pools = {"seeds": seeds, "seeds+walks": walked, "seeds+next": unwalked, "seeds+walks+next": smoothed}
    return {name: pool.top(limit) for name, pool in pools.items()}


def candidate_features(query: QueryAnalysis, sources: Sources) -> "tuple[list[Message], NDArray[np.float64]]":
    """The messages that are ranked for a question, and their features, shape (messages, len(FEATURES))."""
    space = sources.space
    walked = traverse(query, find_seeds(query, sources.index, space=space, as_of=AsOf()), sources.rows, as_of=AsOf())
    chain = read_chain(sources.rows, walked.ids)
    pool = smooth_neighbours(query, walked, chain)
    candidates = read_candidates(query, pool, sources.rows, as_of=AsOf())
    told = find_evidence(query, pool, candidates.messages, candidates.stated, as_of=AsOf())
    ids, features = ranking_features(query, pool, chain, candidates.messages, candidates.signs, told)
    return [candidates.messages[id_] for id_ in ids], features


def channel_rankings(query: QueryAnalysis, sources: Sources, *, limit: int) -> dict[str, list[str]]:
    """Message ids, best first, by each channel alone: words, meaning, context, topics and names."""
    space = sources.space
    seeds = find_seeds(query, sources.index, space=space, as_of=AsOf())
    walked = traverse(query, seeds, sources.rows, as_of=AsOf())
    return {name: walked.top_by(name, limit) for name in walked.scores}
