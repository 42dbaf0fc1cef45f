"""The graph walk: one exact hop over shared entities, before anything is pruned by similarity.

Messages and the entities they mention form a bipartite graph. The walk starts at the best seeds and at the entities that the
question names, goes to every entity of the seeds, and from there to every message that mentions it. This is two steps of a
personalised PageRank, written out. An entity `k` receives the share `idf(k) / sum of idf` from each seed that mentions it, and
passes `1 / messages(k)` to each message: a rare entity links strongly, a common one hardly, and hubs are not walked over at all.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log, sqrt

from graphmem.model import NAMED_KINDS, AsOf
from graphmem.retrieval.candidates import CandidatePool, top_ids, z_scores
from graphmem.retrieval.graph_rows import GraphRows, MentionEdge
from graphmem.retrieval.query_analysis import QueryAnalysis
from graphmem.retrieval.retrieval_config import GRAPH_WALK


def traverse(query: QueryAnalysis, seeds: CandidatePool, rows: GraphRows, *, as_of: AsOf) -> CandidatePool:
    """The seeds with two more steps, "topics" and "names": what the walk over all entities, and over names alone, gives to messages."""
    config = GRAPH_WALK
    totals = seeds.totals()
    start = top_ids(totals, config.topic_seeds)
    edges = _edges(query, start, rows, as_of)
    topics, via_topics = _walk(edges, _restart(totals, start), query, keep_start=True)
    named = [edge for edge in edges if edge.kind in NAMED_KINDS]
    names, via_names = _walk(named, _restart(totals, start[: config.name_seeds]), query, keep_start=False)
    ids = sorted(seeds.ids() | set(topics) | set(names))
    name_weight = config.name_weight * min(1.0, config.name_density_scale * query.name_density)
    walked = seeds.add("topics", _scaled(topics, ids, config.topic_weight), via_topics)
    return walked.add("names", _scaled(names, ids, name_weight), via_names)


def _edges(query: QueryAnalysis, start: Sequence[str], rows: GraphRows, as_of: AsOf) -> list[MentionEdge]:
    """Every walkable edge of the entities that the seeds mention or the question names."""
    wanted = {edge.entity_id for edge in rows.edges_of_messages(start) if is_walkable(edge, query)} | set(query.entity_ids)
    return [edge for edge in rows.edges_of_entities(sorted(wanted), as_of, _hub(query)) if is_walkable(edge, query)]


def is_walkable(edge: MentionEdge, query: QueryAnalysis) -> bool:
    """True unless the entity is a hub, a speaker, or mentioned by a single message."""
    return 1 < edge.spread <= _hub(query) and not edge.speaks


def _hub(query: QueryAnalysis) -> int:
    """An entity in more messages than this is a hub."""
    return min(max(GRAPH_WALK.hub_floor, int(GRAPH_WALK.hub_share * query.space_size)), GRAPH_WALK.hub_ceiling)


def _restart(totals: Mapping[str, float], start: Sequence[str]) -> dict[str, float]:
    """The restart distribution over the seeds: their positive scores, scaled to a sum of 1."""
    positive = {id_: max(totals[id_], 0.0) for id_ in start}
    whole = sum(positive.values())
    return {id_: score / whole for id_, score in positive.items()} if whole else {}


def _walk(
    edges: Sequence[MentionEdge], restart: Mapping[str, float], query: QueryAnalysis, *, keep_start: bool
) -> tuple[dict[str, float], dict[str, tuple[str, ...]]]:
    """What each message receives, and through which entities (heaviest first)."""
    config = GRAPH_WALK
    idf = {edge.entity_id: log(max(query.space_size, 2) / edge.spread) for edge in edges}
    named = {id_: idf[id_] for id_ in query.entity_ids if idf.get(id_)}
    share = config.question_share if named else 0.0
    mass = {id_: (1 - share) * part for id_, part in restart.items()}
    reach = {id_: config.restart * share * part / sum(named.values()) for id_, part in named.items()}
    for id_, part in _to_entities(edges, mass, idf).items():
        reach[id_] = reach.get(id_, 0.0) + (1 - config.restart) * part
    received: dict[str, float] = defaultdict(float)
    via: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for edge in edges:
        part = (1 - config.restart) * reach.get(edge.entity_id, 0.0) / edge.spread / _relative_length(edge, query)
        received[edge.message_id] += part
        if part:
            via[edge.message_id].append((-part, edge.name))
    if keep_start:
        for id_, part in mass.items():
            received[id_] += config.restart * part
    heaviest = {id_: tuple(name for _, name in sorted(set(names))[: config.shown_entities]) for id_, names in via.items()}
    return dict(received), heaviest


def _relative_length(edge: MentionEdge, query: QueryAnalysis) -> float:
    floor = GRAPH_WALK.length_floor
    return floor + (1 - floor) * edge.length / max(query.mean_length, 1.0)


def _to_entities(edges: Sequence[MentionEdge], mass: Mapping[str, float], idf: Mapping[str, float]) -> dict[str, float]:
    """One step from the seeds to the entities that they mention."""
    own: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        if edge.message_id in mass:
            own[edge.message_id].append(edge.entity_id)
    out: dict[str, float] = defaultdict(float)
    for message_id, entities in own.items():
        whole = sum(idf[id_] for id_ in entities)
        for id_ in entities:
            out[id_] += mass[message_id] * idf[id_] / whole if whole else 0.0
    return out


def _scaled(received: Mapping[str, float], ids: Sequence[str], weight: float) -> dict[str, float]:
    """Weighted z-scores of the square roots, which damp the few messages that receive most."""
    roots = {id_: sqrt(part) for id_, part in received.items()}
    return {id_: weight * z for id_, z in z_scores(roots, ids).items()}
