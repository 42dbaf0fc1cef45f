"""Everything that follows from the messages of a space, worked out in one go: entities, facts with their ends, units, communities.

A pure function of what was extracted, so that the order in which logs come, a second run, and a run that was killed and
started again all end in the same graph.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson

from graphmem.extraction.spacy_extractor import Extraction
from graphmem.graph.community_detection import find_communities
from graphmem.graph.supersession import supersede
from graphmem.graph.unit_assembly import assemble
from graphmem.graph.versions import close_versions, with_transaction_time
from graphmem.language.name_forms import normal_name
from graphmem.model import NAMED_KINDS, Alias, Community, Decision, ExtractionProvenance, Fact, Member, Mention, Message, Quarantined, Unit
from graphmem.model.corpus_stats import CorpusStats
from graphmem.model.ids import digest
from graphmem.model.validity import FOREVER
from graphmem.resolution.alias_index import AliasIndex
from graphmem.resolution.resolver import Resolution, resolve
from graphmem.serialization import from_dict
from graphmem.storage.repository import Graph


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was extracted from messages: facts as stated, without entities or ends; what could not be read; and by whom it was."""

    mentions: list[Mention]
    facts: list[Fact]
    quarantined: list[Quarantined]
    read_by: list[ExtractionProvenance]


def bind(
    space: str, messages: Sequence[Message], mentions: Sequence[Mention], stated: Sequence[Fact], ruled: Sequence[Decision] = ()
) -> tuple[Graph, CorpusStats]:
    """The graph of a space, and what recall must know of the space as a whole; `ruled` is what people decided of its names."""
    messages = close_versions(messages)
    resolution = resolve(space, messages, mentions, stated, ruled)
    facts = close_facts(stated, resolution.aliases, messages)
    units = assemble(facts, messages)
    return join(space, messages, mentions, resolution, facts, units, find_communities(resolution.entities, units))


def close_facts(stated: Iterable[Fact], aliases: Iterable[Alias], messages: Sequence[Message]) -> list[Fact]:
    """The facts with their entities and their ends, known as long as the version of the message that states them."""
    meanings, by_id = AliasIndex(aliases), {m.id: m for m in messages}
    return supersede(meanings.bind(fact, by_id[fact.message_id]) for fact in with_transaction_time(stated, messages))


def join(
    space: str,
    messages: Sequence[Message],
    mentions: Sequence[Mention],
    resolution: Resolution,
    facts: Sequence[Fact],
    units: Sequence[Unit],
    communities: Sequence[Community],
) -> tuple[Graph, CorpusStats]:
    """The graph of parts that were worked out one by one, and what recall must know of the space."""
    meanings, by_id = AliasIndex(resolution.aliases), {m.id: m for m in messages}
    entity_of = {m.id: meanings.entity_id(by_id[m.message_id], m.name) for m in mentions}
    graph = Graph(messages, mentions, entity_of, resolution.entities, facts, units, communities, resolution.decisions)
    return graph, _space_facts(space, graph, resolution.aliases)


def _space_facts(space: str, graph: Graph, aliases: Iterable[Alias]) -> CorpusStats:
    meant: dict[str, set[str]] = defaultdict(set)
    for alias in aliases:
        meant[alias.name].add(alias.entity_id)
    speakers = {m.speaker.casefold() for m in graph.messages if m.speaker}
    known = {name: tuple(sorted(meant[normal_name(name)])) for name in sorted(speakers) if normal_name(name) in meant}
    others = {name: tuple(sorted(ids)) for name, ids in sorted(meant.items()) if ids != {digest("entity", space, name)}}
    count = max(len(graph.messages), 1)
    length = sum(len(m.text) for m in graph.messages)
    words = sum(len(m.text.split()) for m in graph.messages)
    retired = sum(m.retired_at != FOREVER for m in graph.messages)
    density = _name_ties(graph, frozenset(id_ for ids in known.values() for id_ in ids)) / max(words, 1)
    return CorpusStats(len(graph.messages), length / count, density, known, others, retired)


def _name_ties(graph: Graph, speakers: frozenset[str]) -> int:
    """How many ties there are between messages and names that more than one message has."""
    kinds = {e.id: e.kind for e in graph.entities}
    pairs = {(m.message_id, graph.entity_of[m.id]) for m in graph.mentions}
    spread = Counter(entity_id for _, entity_id in pairs)
    return sum(spread[id_] > 1 and kinds[id_] in NAMED_KINDS and id_ not in speakers for _, id_ in pairs)


def pack_extraction(extraction: Extraction) -> str:
    """What was extracted from one message, as JSON."""
    content = {"mentions": [asdict(m) for m in extraction.mentions], "facts": [asdict(f) for f in extraction.facts]}
    return orjson.dumps(content).decode()


def unpack_extraction(content: str) -> tuple[list[Mention], list[Fact]]:
    """The mentions and facts of one message."""
    raw = orjson.loads(content)
    return [from_dict(Mention, m) for m in raw["mentions"]], [_fact(f) for f in raw["facts"]]


_TIMES = ("valid_from", "valid_to", "recorded_at", "retired_at", "event_start", "event_end")


# Extractions stored before schema 6 have the older names.
_RENAMED = {"when_from": "event_start", "when_to": "event_end", "when_precision": "event_precision"}


def _fact(stored: Mapping[str, Any]) -> Fact:
    raw = {_RENAMED.get(name, name): value for name, value in stored.items()}
    times = {name: datetime.fromisoformat(raw[name]) if raw[name] else None for name in _TIMES}
    lists = {"supersedes": tuple(raw["supersedes"]), "contradicts": tuple(raw["contradicts"])}
    members = tuple(from_dict(Member, m) for m in raw["members"])
    return Fact(**{**raw, **times, **lists, "members": members})
