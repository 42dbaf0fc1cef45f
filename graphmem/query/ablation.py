"""Recall with parts left out: what each part of the graph brings. For `graphmem bench` alone."""

from graphmem.model import AsOf
from graphmem.query.fuse import fuse
from graphmem.query.pool import best
from graphmem.query.recall import Sources
from graphmem.query.seed import find_seeds
from graphmem.query.traverse import traverse
from graphmem.query.understand import Asked


def ablated(asked: Asked, sources: Sources, *, limit: int = 20) -> dict[str, list[str]]:
    """The ids found by the seeds alone, by seeds and walks, and by seeds, walks and neighbours (all but the rerank)."""
    space, store = sources.space, sources.store
    seeds = find_seeds(asked, sources.index, space=space, as_of=AsOf())
    walked = traverse(asked, seeds, store, space=space, as_of=AsOf())
    fused = fuse(asked, walked, store, space=space)
    unwalked = fuse(asked, seeds, store, space=space)
    pools = {"seeds": seeds, "seeds+walks": walked, "seeds+next": unwalked, "seeds+walks+next": fused}
    return {name: best(pool.totals(), limit) for name, pool in pools.items()}
