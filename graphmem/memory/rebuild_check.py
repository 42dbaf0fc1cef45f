"""Compares a stored graph with one that is built from scratch, in memory, from the same messages, extractions and decisions."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphmem.graph.build import GraphBuilder
from graphmem.memory.build_stage import loader, read_note
from graphmem.memory.waiting_threads import pending_of
from graphmem.model.corpus_stats import CorpusStats
from graphmem.model.graph_delta import GraphDelta
from graphmem.model.ids import fingerprint
from graphmem.model.keyed_state import MemoryState
from graphmem.model.node_types import NODE_TYPES
from graphmem.storage import GraphStore
from graphmem.storage.repository import rulings_of
from graphmem.storage.store_state import StoreState

# What a build writes; communities are clustered apart from it.
TABLES = tuple(node.table for node in NODE_TYPES if node.in_delta)


def compare_with_rebuild(store: GraphStore, space: str) -> list[str]:
    """One line per row that differs, is missing or should not be there, and per statistic; empty if the graph equals a whole build."""
    waiting = pending_of(store, space)
    if waiting:
        return [f"{len(waiting.threads)} threads wait to be built: run `graphmem remember` to finish."]
    load = loader(store, space, StoreState(store, space))
    threads = [(row["conversation"], row["thread"]) for row in store.read("threads", space=space)]
    built = GraphBuilder(space, MemoryState()).update(load(threads), load, rulings_of(store, space))
    expected = rows_of(built)
    stored = {table: fingerprints(store.read(f"fingerprints_{table}", space=space)) for table in TABLES}
    lines = [line for table in TABLES for line in _differences(table, expected[table], stored[table])]
    return [*lines, *_other_stats(built.stats, read_note(store, space).stats)]


def rows_of(delta: GraphDelta) -> dict[str, dict[str, str]]:
    """The fingerprints of all rows that a build writes, by table and id."""
    rows = {table: {one.id: fingerprint(one) for one in getattr(delta, table)} for table in TABLES if table != "messages"}
    rows["decisions"] = {one.id: fingerprint(one) for one in delta.decisions if one.made_by == "rule"}
    rows["messages"] = {link.message_id: link.fingerprint for link in delta.links}
    return rows


def fingerprints(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Stored fingerprints by id."""
    return {row["id"]: row["fingerprint"] for row in rows}


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
