"""Neighbour smoothing: each message passes a share of its score to those around it, as answers often stand beside the best match."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from graphmem.retrieval.candidates import CandidatePool
from graphmem.retrieval.graph_rows import GraphRows
from graphmem.retrieval.query_analysis import QueryAnalysis
from graphmem.retrieval.retrieval_config import LONG_MESSAGES, NEIGHBOUR_SMOOTHING


@dataclass(frozen=True)
class ThreadChain:
    """The message after each message in its thread, and the lengths of both in characters."""

    following: Mapping[str, str]
    lengths: Mapping[str, int]

    @cached_property
    def preceding(self) -> Mapping[str, str]:
        """The message before each message in its thread."""
        return {later: earlier for earlier, later in self.following.items()}


def read_chain(rows: GraphRows, ids: Iterable[str]) -> ThreadChain:
    """The messages that follow these."""
    found = rows.following(ids)
    lengths = {id_: one.length for id_, one in found.items()} | {one.id: one.following_length for one in found.values()}
    return ThreadChain({id_: one.id for id_, one in found.items()}, lengths)


def smooth_neighbours(query: QueryAnalysis, pool: CandidatePool, chain: ThreadChain) -> CandidatePool:
    """The pool with a step "neighbours": shares from up to two messages before and after in the same thread, if they are in the pool."""
    config, following = NEIGHBOUR_SMOOTHING, chain.following
    pairs = [(one, other, config.next_share) for one, other in following.items()]
    pairs += [(one, following[other], config.second_share) for one, other in following.items() if other in following]
    positive = {id_: score for id_, score in pool.totals().items() if score > 0}
    received: dict[str, float] = defaultdict(float)
    for one, other, share in pairs:
        if score := positive.get(other):
            received[one] += share * score
        if score := positive.get(one):
            received[other] += share * score
    factor = (config.list_factor if query.expects_list else 1.0) * (config.long_factor if query.mean_length > LONG_MESSAGES else 1.0)
    full = config.full_share_characters
    shares = {id_: factor * score * min(1.0, full / max(chain.lengths[id_], 1)) for id_, score in received.items() if score}
    return pool.add("neighbours", shares)
