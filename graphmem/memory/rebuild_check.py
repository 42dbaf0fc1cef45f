"""Compares a stored graph with one that is built from scratch, in memory, from the same messages, extractions and decisions."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from graphmem.graph.build import GraphBuilder
from graphmem.memory.build_stage import loader, read_note
from graphmem.memory.pending_threads import pending_of
from graphmem.model.corpus_stats import CorpusStats
from graphmem.model.graph_delta import GraphDelta
from graphmem.model.ids import fingerprint
from graphmem.model.keyed_state import MemoryState
from graphmem.model.node_types import NODE_TYPES
from graphmem.model.validity import LATEST
from graphmem.storage import GraphStore
from graphmem.storage.repository import decisions_of_users
from graphmem.storage.store_state import StoreState

# What a build writes; communities are clustered apart from it.
Pair: TypeAlias = tuple[str, str]
TABLES = tuple(node.table for node in NODE_TYPES if node.in_delta)


def compare_with_rebuild(store: GraphStore, space: str) -> list[str]:
    """One line per row that differs, is missing or should not be there, and per statistic; empty if the graph equals a whole build."""
    waiting = pending_of(store, space)
    if waiting:
        return [f"{len(waiting.threads)} threads wait to be built: run `graphmem remember` to finish."]
    load = loader(store, space, StoreState(store, space))
    threads = [(row["conversation"], row["thread"]) for row in store.read("threads", space=space)]
    user_decisions, decided = decisions_of_users(store, space)
    builder = GraphBuilder(space, MemoryState(), read_note(store, space).rules)
    built = builder.update(load(threads), load, user_decisions, decided=decided)
    expected = rows_of(built)
    stored = {table: fingerprints(store.read(f"fingerprints_{table}", space=space)) for table in TABLES}
    lines = [line for table in TABLES for line in _differences(table, expected[table], stored[table])]
    wrong = (line for name, said, kept in _lists(store, space, built) for line in _unlike(name, said, kept))
    return [*lines, *wrong, *_other_stats(built.stats, read_note(store, space).stats)]


def rows_of(delta: GraphDelta) -> dict[str, dict[str, str]]:
    """The fingerprints of all rows that a build writes, by table and id."""
    rows = {table: {one.id: fingerprint(one) for one in getattr(delta, table)} for table in TABLES if table != "messages"}
    rows["decisions"] = {one.id: fingerprint(one) for one in delta.decisions if one.made_by == "rule"}
    rows["messages"] = {link.message_id: link.fingerprint for link in delta.links}
    return rows


def fingerprints(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Stored fingerprints by id."""
    return {row["id"]: row["fingerprint"] for row in rows}


def _lists(store: GraphStore, space: str, built: GraphDelta) -> Iterator[tuple[str, set[Pair], set[Pair]]]:
    """What nodes list of their edges, for questions to read: its name, as it should be, and as it is stored."""
    ids = [link.message_id for link in built.links]
    mentions = {(link.message_id, entity_id) for link in built.links for _, entity_id in link.mentions}
    stated = {(message, fact) for message, facts in built.fact_ids.items() for fact in facts}

    def pairs(query: str, first: str, second: str, wanted: Iterable[str], **more: object) -> set[Pair]:
        return {(row[first], row[second]) for row in store.read(query, space=space, ids=list(wanted), **more)}

    yield "mentions", mentions, pairs("mention_edges", "source", "target", ids)
    yield "entities of messages", mentions, pairs("entities_in", "message_id", "entity_id", ids)
    yield "next messages", {(m.message_id, m.following) for m in built.links if m.following}, pairs("next_of", "id", "following", ids)
    yield "facts of messages", stated, pairs("facts_in_messages", "message_id", "id", ids, known=LATEST)


def _unlike(name: str, expected: set[Pair], stored: set[Pair]) -> Iterator[str]:
    yield from (f"{name}: {one} with {other} is missing" for one, other in sorted(expected - stored))
    yield from (f"{name}: {one} with {other} should not be there" for one, other in sorted(stored - expected))


def _differences(table: str, expected: Mapping[str, str], stored: Mapping[str, str]) -> Iterator[str]:
    for id_ in sorted({*expected, *stored}):
        if id_ not in stored:
            yield f"{table}: {id_} is missing"
        elif id_ not in expected:
            yield f"{table}: {id_} should not be there"
        elif expected[id_] != stored[id_]:
            yield f"{table}: {id_} differs"


def _other_stats(expected: CorpusStats, stored: CorpusStats) -> list[str]:
    return [] if expected == stored else [f"statistics: {stored} should be {expected}"]
