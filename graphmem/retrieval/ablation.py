"""Recall with steps left out, to measure what each one adds. Only `graphmem bench` uses it."""

from graphmem.model import AsOf
from graphmem.retrieval.candidates import top_ids
from graphmem.retrieval.channels.graph_walk import traverse
from graphmem.retrieval.channels.seeds import find_seeds
from graphmem.retrieval.neighbour_smoothing import smooth_neighbours
from graphmem.retrieval.query_analysis import QueryAnalysis
from graphmem.retrieval.recall import Sources


def ablated_rankings(query: QueryAnalysis, sources: Sources, *, limit: int = 20) -> dict[str, list[str]]:
    """Message ids, best first, by the steps used: seeds alone, with the walks, with neighbour smoothing, and with both."""
    space, store = sources.space, sources.store
    seeds = find_seeds(query, sources.index, space=space, as_of=AsOf())
    walked = traverse(query, seeds, store, space=space, as_of=AsOf())
    smoothed = smooth_neighbours(query, walked, store, space=space)
    unwalked = smooth_neighbours(query, seeds, store, space=space)
    pools = {"seeds": seeds, "seeds+walks": walked, "seeds+next": unwalked, "seeds+walks+next": smoothed}
    return {name: top_ids(pool.totals(), limit) for name, pool in pools.items()}


def channel_rankings(query: QueryAnalysis, sources: Sources, *, limit: int) -> dict[str, list[str]]:
    """Message ids, best first, by each channel alone: words, meaning, context, topics and names."""
    space = sources.space
    seeds = find_seeds(query, sources.index, space=space, as_of=AsOf())
    walked = traverse(query, seeds, sources.store, space=space, as_of=AsOf())
    return {name: top_ids(scores, limit) for name, scores in walked.scores.items()}
