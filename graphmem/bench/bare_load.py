"""The yardstick of a load: the same rows with nothing around them, by the driver on a server and by COPY in an embedded store."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from graphmem.storage import GraphStore
from graphmem.storage.datetimes import in_utc
from graphmem.storage.ladybug_file import LadybugFile
from graphmem.storage.ladybug_store import LadybugStore
from graphmem.storage.ladybug_tables import quoted, stored_tables
from graphmem.storage.neo4j_store import Neo4jStore
from graphmem.storage.queries import load_plain, migrations

Written: TypeAlias = list[tuple[str, list[Mapping[str, Any]]]]
"""Rows in the order in which they were written, with the query that wrote them."""
ROWS_AT_ONCE = 2000


def bare_load(store: GraphStore, written: Written, clear: Callable[[], None]) -> dict[str, float]:
    """Seconds and rows of a bare load; of a server's store, the spaces are cleared first and the rows are there again afterwards.

    A server gets the rows by its driver as anybody would write them (a time is a time), a statement per 2,000 of a query, in auto-commit.
    From an embedded store every table is copied out (not timed), and into a new file by COPY, which ends with a checkpoint: what stands in
    the store in the end, not what was written on the way.
    """
    if isinstance(store, Neo4jStore):
        batches = list(_batches(written))
        clear()
        rows, seconds = sum(len(batch) for _, batch in batches), _driver_loop(store, batches)
    else:
        assert isinstance(store, LadybugStore)
        rows, seconds = _copy(store)
    return {"bare_rows": rows, "bare_seconds": round(seconds, 2)}


def _batches(written: Written) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The text of a query and so many rows as the driver takes them; what followed on each other by one query is joined."""
    waiting: dict[str, list[dict[str, Any]]] = {}
    for query, rows in written:
        if query not in waiting:
            for before, held in waiting.items():
                yield load_plain(before, "neo4j").text, held
            waiting = {query: []}
        waiting[query] += [dict(in_utc(row)) for row in rows]
        while len(waiting[query]) >= ROWS_AT_ONCE:
            yield load_plain(query, "neo4j").text, waiting[query][:ROWS_AT_ONCE]
            waiting[query] = waiting[query][ROWS_AT_ONCE:]
    for query, held in waiting.items():
        yield load_plain(query, "neo4j").text, held


def _driver_loop(store: Neo4jStore, batches: Sequence[tuple[str, list[dict[str, Any]]]]) -> float:
    with store.driver_session() as session:
        begun = time.perf_counter()
        for text, rows in batches:
            session.run(text, rows=rows).consume()
        return time.perf_counter() - begun


def _copy(store: LadybugStore) -> tuple[int, float]:
    with tempfile.TemporaryDirectory() as scratch:
        tables = stored_tables()
        # Nodes before edges, which are found by the keys of nodes.
        names = sorted(tables, key=lambda name: (bool(tables[name].ends), name))
        for name in names:
            store.copy_table(name, Path(scratch, f"{name}.parquet"))
        file = LadybugFile(Path(scratch, "bare.lbug"))
        try:
            for _, _, statements in migrations("ladybug"):
                for statement in statements:
                    file.run(statement)
            begun = time.perf_counter()
            for name in names:
                file.run(f"COPY {name} FROM '{quoted(Path(scratch, f'{name}.parquet'))}'", what=f"COPY {name}")
            file.run("CHECKPOINT")
            seconds = time.perf_counter() - begun
            return sum(_count(file, name, bool(tables[name].ends)) for name in names), seconds
        finally:
            file.close()


def _count(file: LadybugFile, name: str, is_edge: bool) -> int:
    pattern = f"()-[x:{name}]->()" if is_edge else f"(x:{name})"
    return int(file.run(f"MATCH {pattern} RETURN count(x) AS found")[0]["found"])
