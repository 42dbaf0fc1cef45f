"""The graph walk: one exact hop over shared entities, before anything is pruned by similarity.

Messages and the entities they mention form a bipartite graph. The walk starts at the best seeds and at the entities that the
question names, goes to every entity of the seeds, and from there to every message that mentions it. This is two steps of a
personalised PageRank, written out. An entity `k` receives the share `idf(k) / sum of idf` from each seed that mentions it, and
passes `1 / messages(k)` to each message: a rare entity links strongly, a common one hardly, and hubs are not walked over at all.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Self

import numpy as np

from graphmem.model import NAMED_KINDS, AsOf
from graphmem.retrieval.candidates import NOWHERE, CandidatePool, Via, rows_of, z_scores
from graphmem.retrieval.graph_rows import GraphRows, MentionedEntity, MentioningMessages
from graphmem.retrieval.query_analysis import QueryAnalysis
from graphmem.retrieval.retrieval_config import GRAPH_WALK
from graphmem.search_index.found import MessageTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rows = NDArray[np.intp]


def traverse(query: QueryAnalysis, seeds: CandidatePool, rows: GraphRows, *, as_of: AsOf) -> CandidatePool:
    """The seeds with two more steps, "topics" and "names": what the walk over all entities, and over names alone, gives to messages."""
    config = GRAPH_WALK
    start = seeds.top(config.topic_seeds)
    mentions = _mentions(query, start, rows, as_of)
    pool = seeds.with_messages(chain.from_iterable(one.message_ids for one in mentions.values()))
    edges = MentionEdges.of(mentions, pool, query)
    topics, topic_parts = _walk(edges, edges.idf, _restart(pool, start), keep_start=True)
    names, name_parts = _walk(edges, edges.idf * edges.is_name, _restart(pool, start[: config.name_seeds]), keep_start=False)
    name_weight = config.name_weight * min(1.0, config.name_density_scale * query.name_density)
    walked = pool.add_column("topics", _scaled(topics, config.topic_weight), edges.heaviest(topic_parts, pool.table))
    return walked.add_column("names", _scaled(names, name_weight), edges.heaviest(name_parts, pool.table))


def _mentions(query: QueryAnalysis, start: Sequence[str], rows: GraphRows, as_of: AsOf) -> dict[str, MentioningMessages]:
    """The messages that mention each walkable entity of the seeds and the question."""
    wanted = {id_ for id_, entity in rows.entities_in(start).items() if is_walkable(entity, query)} | set(query.entity_ids)
    found = rows.messages_mentioning(sorted(wanted), as_of, _hub(query))
    return {id_: one for id_, one in found.items() if is_walkable(one.entity, query)}


def is_walkable(entity: MentionedEntity, query: QueryAnalysis) -> bool:
    """True unless the entity is a hub, a speaker, or mentioned by a single message."""
    return 1 < entity.spread <= _hub(query) and not entity.speaks


def _hub(query: QueryAnalysis) -> int:
    """An entity in more messages than this is a hub."""
    return min(max(GRAPH_WALK.hub_floor, int(GRAPH_WALK.hub_share * query.space_size)), GRAPH_WALK.hub_ceiling)


@dataclass(frozen=True)
class MentionEdges:
    """The edges between entities and messages: for each edge the number of the entity, the row of the message in the pool, and its relative
    length.

    For each entity its name, the number of its messages, its idf, and whether it has a name, and whether the question names it.
    """

    entity: "Rows"
    message: "Rows"
    length: "Floats"
    names: Sequence[str]
    spread: "Floats"
    idf: "Floats"
    is_name: "Floats"
    is_asked: "Floats"

    @classmethod
    def of(cls, mentions: Mapping[str, MentioningMessages], pool: CandidatePool, query: QueryAnalysis) -> Self:
        """The edges of these entities to messages, all of which are in the pool."""
        found, floor = list(mentions.values()), GRAPH_WALK.length_floor
        lengths = np.array([*chain.from_iterable(one.lengths for one in found)], dtype=np.float64)
        spread = np.array([one.entity.spread for one in found], dtype=np.float64)
        return cls(
            entity=np.repeat(np.arange(len(found)), [len(one.message_ids) for one in found]),
            message=rows_of(chain.from_iterable(one.message_ids for one in found), pool.table),
            length=floor + (1 - floor) * lengths / max(query.mean_length, 1.0),
            names=[one.entity.name for one in found],
            spread=spread,
            idf=np.log(max(query.space_size, 2) / spread),
            is_name=np.array([one.entity.kind in NAMED_KINDS for one in found], dtype=np.float64),
            is_asked=np.array([id_ in query.entity_ids for id_ in mentions], dtype=np.float64),
        )

    def to_messages(self, parts: "Floats", count: int) -> "Floats":
        """What each of `count` messages receives of what the edges carry."""
        return np.bincount(self.message, parts, count).astype(np.float64)

    def to_entities(self, parts: "Floats") -> "Floats":
        """What each entity receives of what the edges carry."""
        return np.bincount(self.entity, parts, len(self.names)).astype(np.float64)

    def heaviest(self, parts: "Floats", table: MessageTable) -> Via:
        """The names of the entities that brought most to a message, the heaviest first; worked out for those that are asked for."""
        carrying = np.flatnonzero(parts)
        order = carrying[np.argsort(self.message[carrying], kind="stable")].tolist()
        messages = self.message[order].tolist()

        def names_of(id_: str) -> tuple[str, ...]:
            row = table.rows.get(id_, NOWHERE)
            own = order[bisect_left(messages, row) : bisect_right(messages, row)]
            weighed = sorted({(-parts[n], self.names[self.entity[n]]) for n in own})
            return tuple(name for _, name in weighed[: GRAPH_WALK.shown_entities])

        return names_of


def _restart(pool: CandidatePool, start: Sequence[str]) -> "Floats":
    """The restart distribution over the seeds: their positive totals, scaled to a sum of 1."""
    rows = rows_of(start, pool.table)
    mass = np.zeros(len(pool.ids))
    mass[rows] = np.maximum(pool.totals[rows], 0.0)
    return mass / (mass.sum() or 1.0)


def _walk(edges: MentionEdges, idf: "Floats", restart: "Floats", *, keep_start: bool) -> "tuple[Floats, Floats]":
    """What each message receives, and what each edge brings to its message; an entity whose `idf` is 0 is not walked over."""
    config = GRAPH_WALK
    asked = edges.is_asked * idf
    share = config.question_share if asked.any() else 0.0
    mass = (1 - share) * restart
    from_seeds = _spread_over(edges, mass, idf)
    reach = config.restart * share * asked / (asked.sum() or 1.0) + (1 - config.restart) * from_seeds
    parts = ((1 - config.restart) * reach / edges.spread)[edges.entity] / edges.length
    received = edges.to_messages(parts, len(mass))
    return received + config.restart * mass if keep_start else received, parts


def _spread_over(edges: MentionEdges, mass: "Floats", idf: "Floats") -> "Floats":
    """One step from the seeds to the entities that they mention, which share what a message has by their idf."""
    weights = idf[edges.entity]
    whole = edges.to_messages(weights, len(mass))
    whole[whole == 0] = 1.0
    return edges.to_entities((mass / whole)[edges.message] * weights)


def _scaled(received: "Floats", weight: float) -> "Floats":
    """Weighted z-scores of the square roots, which damp the few messages that receive most."""
    return weight * z_scores(np.sqrt(received))
