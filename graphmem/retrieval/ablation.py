"""Recall with parts left out: what each part of the graph brings. For `graphmem bench` alone."""

from graphmem.model import AsOf
from graphmem.retrieval.candidates import best
from graphmem.retrieval.channels.graph_walk import traverse
from graphmem.retrieval.channels.seeds import find_seeds
from graphmem.retrieval.neighbour_smoothing import fuse
from graphmem.retrieval.query_analysis import Asked
from graphmem.retrieval.recall import Sources


def ablated(asked: Asked, sources: Sources, *, limit: int = 20) -> dict[str, list[str]]:
    """The ids found by the seeds alone, by seeds and walks, and by seeds, walks and neighbours (all but the rerank)."""
    space, store = sources.space, sources.store
    seeds = find_seeds(asked, sources.index, space=space, as_of=AsOf())
    walked = traverse(asked, seeds, store, space=space, as_of=AsOf())
    fused = fuse(asked, walked, store, space=space)
    unwalked = fuse(asked, seeds, store, space=space)
    pools = {"seeds": seeds, "seeds+walks": walked, "seeds+next": unwalked, "seeds+walks+next": fused}
    return {name: best(pool.totals(), limit) for name, pool in pools.items()}
