"""Neighbour smoothing: each message passes a share of its score to those around it, as answers often stand beside the best match."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat

import numpy as np

from graphmem.retrieval.candidates import NOWHERE, CandidatePool, at_rows, rows_of
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


def read_chain(rows: GraphRows, ids: Collection[str]) -> ThreadChain:
    """The messages that follow these."""
    found = rows.following(ids)
    lengths = {id_: one.length for id_, one in found.items()} | {one.id: one.following_length for one in found.values()}
    return ThreadChain({id_: one.id for id_, one in found.items()}, lengths)


def smooth_neighbours(query: QueryAnalysis, pool: CandidatePool, chain: ThreadChain) -> CandidatePool:
    """The pool with a step "neighbours": shares from up to two messages before and after in the same thread, if they are in the pool."""
    config = NEIGHBOUR_SMOOTHING
    wider = pool.with_messages([*chain.following, *chain.following.values()])
    given = np.maximum(wider.totals, 0.0)
    after = rows_of(map(chain.following.get, wider.ids), wider.table)
    received = np.zeros(len(wider.ids))
    for other, share in ((after, config.next_share), (np.append(after, NOWHERE)[after], config.second_share)):
        received += share * at_rows(given, other)
        there = other != NOWHERE
        received += share * np.bincount(other[there], given[there], len(received))
    lengths = np.fromiter(map(chain.lengths.get, wider.ids, repeat(1)), dtype=np.float64)
    factor = (config.list_factor if query.expects_list else 1.0) * (config.long_factor if query.mean_length > LONG_MESSAGES else 1.0)
    shares = factor * received * np.minimum(1.0, config.full_share_characters / np.maximum(lengths, 1))
    reached = received > 0
    smoothed = wider.add_column("neighbours", np.where(reached, shares, np.nan))
    reached[rows_of(pool.ids, wider.table)] = True
    return smoothed.take(np.flatnonzero(reached))
