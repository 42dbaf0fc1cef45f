"""The walk: one exact hop over shared entities, before anything is pruned.

Messages and the entities they mention form a bipartite graph. The walk starts at the best seeds and at the entities that
the question names, goes to every entity of the seeds, and from there to every message that mentions it: two steps of a
personalised PageRank whose weights can be written down. An entity `k` receives a share `idf(k) / sum of idf` from each seed
that mentions it, and hands `1 / messages(k)` to each message: a rare entity ties strongly, and what everyone mentions ties
nothing (`hubs` carry no hop at all).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

from graphmem.model import NAMED_KINDS, AsOf
from graphmem.retrieval.candidates import Pool, best, standardised
from graphmem.retrieval.query_analysis import Asked
from graphmem.storage import GraphStore

# The walk over everything that is mentioned (topics), and over names alone: seeds, weight, own mass kept.
TOPIC_SEEDS, TOPIC_WEIGHT = 10, 0.3
NAME_SEEDS, NAME_WEIGHT = 3, 1.0
# The share of the start that lies on the question's own entities, and the share that stays at the start.
QUESTION_SHARE = 0.3
RESTART = 0.5
# An entity in more than this share of the messages (and in more than three) is a hub.
HUB = 0.1
# However large the space is: an entity in more messages than this ties each of them by next to nothing.
MOST_TIES = 500
# Where names are dense (encyclopaedic text) a tie by name means much, in small talk little: the weight is this times the ties a word.
NAME_DENSITY = 15.0
# A long message mentions much: what it receives is divided by this share of one, and the rest in proportion to its length.
LENGTH_FREE = 0.25


@dataclass(frozen=True, slots=True)
class Tie:
    """A message mentions an entity; `spread` is how many messages do, `length` the message's length in characters."""

    message_id: str
    entity_id: str
    name: str
    kind: str
    spread: int
    length: int
    speaks: bool


def traverse(asked: Asked, seeds: Pool, store: GraphStore, *, space: str, as_of: AsOf) -> Pool:
    """The seeds with what the walk over topics and the walk over names give to every message they reach."""
    totals = seeds.totals()
    start = best(totals, TOPIC_SEEDS)
    ties = _ties(asked, start, store, space, as_of)
    topics, over_topics = _walk(ties, _restart(totals, start), asked, keep_start=True)
    named = [tie for tie in ties if tie.kind in NAMED_KINDS]
    people, over_names = _walk(named, _restart(totals, start[:NAME_SEEDS]), asked, keep_start=False)
    ids = sorted(seeds.ids() | set(topics) | set(people))
    walked = seeds.add("topics", _scaled(topics, ids, TOPIC_WEIGHT), over_topics)
    return walked.add("names", _scaled(people, ids, NAME_WEIGHT * min(1.0, NAME_DENSITY * asked.name_density)), over_names)


def _ties(asked: Asked, start: Sequence[str], store: GraphStore, space: str, as_of: AsOf) -> list[Tie]:
    """Every tie of the entities that the seeds mention or the question names, but for those that carry no hop."""
    own = [_tie(row) for row in store.read("entities_in", space=space, ids=list(start))]
    wanted = {tie.entity_id for tie in own if carries(tie, asked)} | set(asked.entity_ids)
    rows = store.read("messages_mentioning", space=space, ids=sorted(wanted), known=as_of.known, most=_most(asked))
    return [tie for tie in map(_tie, rows) if carries(tie, asked)]


def _tie(row: Mapping[str, Any]) -> Tie:
    return Tie(row["message_id"], row["entity_id"], row["name"], row["kind"], row["spread"], row["length"], row["speaks"])


def carries(tie: Tie, asked: Asked) -> bool:
    """True unless the entity is a hub, a speaker, or mentioned by a single message."""
    return 1 < tie.spread <= _most(asked) and not tie.speaks


def _most(asked: Asked) -> int:
    """In more messages than this an entity is a hub."""
    return min(max(3, int(HUB * asked.space_size)), MOST_TIES)


def _restart(totals: Mapping[str, float], start: Sequence[str]) -> dict[str, float]:
    positive = {id_: max(totals[id_], 0.0) for id_ in start}
    whole = sum(positive.values())
    return {id_: score / whole for id_, score in positive.items()} if whole else {}


def _walk(
    ties: Sequence[Tie], restart: Mapping[str, float], asked: Asked, *, keep_start: bool
) -> tuple[dict[str, float], dict[str, tuple[str, ...]]]:
    """What each message receives, and over which entities (heaviest first)."""
    weight = {tie.entity_id: log(max(asked.space_size, 2) / tie.spread) for tie in ties}
    named = {id_: weight[id_] for id_ in asked.entity_ids if weight.get(id_)}
    share = QUESTION_SHARE if named else 0.0
    mass = {id_: (1 - share) * part for id_, part in restart.items()}
    reach = {id_: RESTART * share * part / sum(named.values()) for id_, part in named.items()}
    for id_, part in _spread_out(ties, mass, weight).items():
        reach[id_] = reach.get(id_, 0.0) + (1 - RESTART) * part
    received: dict[str, float] = defaultdict(float)
    over: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for tie in ties:
        part = (1 - RESTART) * reach.get(tie.entity_id, 0.0) / tie.spread / _size(tie, asked)
        received[tie.message_id] += part
        if part:
            over[tie.message_id].append((-part, tie.name))
    if keep_start:
        for id_, part in mass.items():
            received[id_] += RESTART * part
    return dict(received), {id_: tuple(name for _, name in sorted(set(names))[:3]) for id_, names in over.items()}


def _size(tie: Tie, asked: Asked) -> float:
    return LENGTH_FREE + (1 - LENGTH_FREE) * tie.length / max(asked.length, 1.0)


def _spread_out(ties: Sequence[Tie], mass: Mapping[str, float], weight: Mapping[str, float]) -> dict[str, float]:
    """One step from the seeds to the entities that they mention."""
    own: dict[str, list[str]] = defaultdict(list)
    for tie in ties:
        if tie.message_id in mass:
            own[tie.message_id].append(tie.entity_id)
    out: dict[str, float] = defaultdict(float)
    for message_id, entities in own.items():
        whole = sum(weight[id_] for id_ in entities)
        for id_ in entities:
            out[id_] += mass[message_id] * weight[id_] / whole if whole else 0.0
    return out


def _scaled(received: Mapping[str, float], ids: Sequence[str], weight: float) -> dict[str, float]:
    roots = {id_: sqrt(part) for id_, part in received.items()}
    return {id_: weight * z for id_, z in standardised(roots, ids).items()}
