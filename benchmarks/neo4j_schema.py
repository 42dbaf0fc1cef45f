"""Two choices of the schema on Neo4j, measured: a key of id alone or of (space, id), and vector indexes that grew or were built as a whole.

    python benchmarks/neo4j_schema.py --json OUT          # on the server of GRAPHMEM_STORE; its labels Bench* are removed again

Each way takes its turn in every round, and the best round counts, so that what else runs on the machine matters little.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import neo4j

from graphmem.bench.generated_log import generate_log, questions_on
from graphmem.bench.stand_ins import DIMENSIONS, StandInEmbedder
from graphmem.config import read_settings
from graphmem.model.ids import digest
from graphmem.storage.server_address import ServerAddress

AT_ONCE = 2000
KEYS = {"id": "n.id", "space and id": "(n.space, n.id)"}
MATCHES = {"id": "{id: row.id}", "space and id": "{space: row.space, id: row.id}"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--vectors", type=int, default=12_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, required=True)
    given = parser.parse_args()
    settings = read_settings()
    place = ServerAddress.parse(settings.store)
    auth = (place.user or settings.neo4j_user, place.password or settings.neo4j_password.get_secret_value())
    with (
        neo4j.GraphDatabase.driver(place.uri, auth=auth, notifications_min_severity="OFF") as driver,
        driver.session(database=place.database) as session,
    ):
        server = session.run("CALL dbms.components() YIELD versions RETURN versions[0] AS version").single(strict=True)["version"]
        result = {"server": server, "keys": keys(session, given.rows, given.rounds), "vectors": vectors(session, given.vectors)}
    text = json.dumps(result, indent=2) + "\n"
    given.json.write_text(text, "utf-8")
    sys.stdout.write(text)


def keys(session: neo4j.Session, rows: int, rounds: int) -> dict[str, Any]:
    """Seconds to insert, to write again, and to look up rows by each key; and db hits of an upsert of 1,000."""
    data = [{"id": digest("bench", str(n)), "space": f"space-{n % 7}", "value": n} for n in range(rows)]
    found: dict[str, dict[str, float]] = {way: {} for way in KEYS}
    for _ in range(rounds):
        for way, columns in KEYS.items():
            with _removed(
                session, f"CREATE CONSTRAINT bench_key FOR (n:BenchKey) REQUIRE {columns} IS UNIQUE", "CONSTRAINT bench_key", "BenchKey"
            ):
                upsert = f"UNWIND $rows AS row MERGE (n:BenchKey {MATCHES[way]}) SET n.space = row.space, n.value = row.value"
                look = f"UNWIND $rows AS row MATCH (n:BenchKey {MATCHES[way]}) RETURN sum(n.value) AS found"
                for name, text in (("insert_s", upsert), ("again_s", upsert), ("look_up_s", look)):
                    taken = _timed(lambda text=text: _in_batches(session, text, data))  # type: ignore[misc]
                    found[way][name] = round(min(taken, found[way].get(name, taken)), 2)
                profile = session.run("PROFILE " + upsert, rows=data[:1000]).consume().profile
                found[way]["db_hits_per_row"] = round(_hits(profile) / 1000, 2)
    return {"rows": rows, "ways": found}


def vectors(session: neo4j.Session, count: int) -> dict[str, Any]:
    """Milliseconds of a search by an index that grew with transactions of 400, and after it was built as a whole; seconds of each."""
    embedder, messages = StandInEmbedder(), list(generate_log(count, space="bench"))
    data = [{"vector": embedder.passages([m.text])[0].tolist()} for m in messages]
    asked = [embedder.question(text).tolist() for text in questions_on(messages[:1000], 20)]
    create = (
        "CREATE VECTOR INDEX bench_vector FOR (n:BenchVector) ON (n.vector) OPTIONS {indexConfig: "
        f"{{`vector.dimensions`: {DIMENSIONS}, `vector.similarity_function`: 'cosine', `vector.quantization.enabled`: false}}}}"
    )
    put = "UNWIND $rows AS row CREATE (n:BenchVector) WITH n, row CALL db.create.setNodeVectorProperty(n, 'vector', row.vector)"
    with _removed(session, create, "INDEX bench_vector", "BenchVector"):
        with_index = _timed(lambda: _in_batches(session, put, data, 400))
        grown = _searches(session, asked)

        def build() -> None:
            for statement in ("DROP INDEX bench_vector", create, "CALL db.awaitIndexes(600)"):
                session.run(statement).consume()

        built_in = _timed(build)
        built = _searches(session, asked)
    with _removed(session, "RETURN 1", "INDEX bench_vector", "BenchVector"):
        without = _timed(lambda: _in_batches(session, put, data, 400))
    written = {
        "written_into_index_s": round(with_index, 1),
        "written_without_s": round(without, 1),
        "built_as_a_whole_s": round(built_in, 1),
    }
    return {"vectors": count, **written, "search_ms_grown": grown, "search_ms_built": built}


def _searches(session: neo4j.Session, asked: Sequence[list[float]]) -> dict[str, float]:
    """The median of the best of five tries of each question, by the number of neighbours asked for."""
    text = "CALL db.index.vector.queryNodes('bench_vector', $k, $vector) YIELD score RETURN count(score) AS found"
    found = {}
    for k in (10, 625, 1250):
        tries = [[_timed(lambda v=v, k=k: session.run(text, k=k, vector=v).consume()) for _ in range(5)] for v in asked]  # type: ignore[misc]
        found[str(k)] = round(1000 * statistics.median(map(min, tries)), 1)
    return found


def _in_batches(session: neo4j.Session, text: str, rows: Sequence[dict[str, Any]], at_once: int = AT_ONCE) -> None:
    for start in range(0, len(rows), at_once):
        session.run(text, rows=rows[start : start + at_once]).consume()


def _timed(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _hits(plan: Any) -> int:
    return int(plan.get("dbHits", 0)) + sum(_hits(child) for child in plan.get("children", ()))


@contextmanager
def _removed(session: neo4j.Session, create: str, what: str, label: str) -> Iterator[None]:
    """Create something of the schema, and remove it and every node of the label in the end."""
    session.run(create).consume()
    try:
        yield
    finally:
        session.run(f"DROP {what} IF EXISTS").consume()
        session.run(f"MATCH (n:{label}) CALL (n) {{ DELETE n }} IN TRANSACTIONS OF 10000 ROWS").consume()


if __name__ == "__main__":
    main()
