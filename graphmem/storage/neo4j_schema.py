"""What of the schema a Neo4j server has: its version, and the indexes that the schema files create, there and online."""

import re
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from graphmem.model.errors import StoreError, StoreMismatch
from graphmem.storage.neo4j_load import finish_load
from graphmem.storage.queries import migrations
from graphmem.storage.retrying import retried
from graphmem.storage.storage_config import SERVER
from graphmem.storage.vector_sets import VectorSet, vectors_in_force

if TYPE_CHECKING:
    from graphmem.storage.neo4j_store import Neo4jStore

_OLDEST = (5, 23)
"""Older servers do not know `CALL (x) { ... }`."""
SUSPENDED = "vectors_suspended"
"""The Meta node of a store whose vector indexes are built when a first load is complete; its content is the length of the vectors."""


@dataclass(frozen=True, slots=True)
class ServerVersion:
    """What runs: version, edition ("community", "enterprise")."""

    version: str
    edition: str

    @property
    def is_supported(self) -> bool:
        found = re.match(r"(\d+)\.(\d+)", self.version)
        return bool(found) and (int(found[1]), int(found[2])) >= _OLDEST if found else False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerIndex:
    """An index that is there: its state ("ONLINE", "POPULATING", "FAILED"), how much is in it in percent, the length of its vectors."""

    name: str
    kind: str
    state: str
    percent: float
    dimensions: int | None


def server_version(store: "Neo4jStore") -> ServerVersion:
    """The version and edition of the server."""
    row = store.show(
        "CALL dbms.components() YIELD name, versions, edition WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version, edition"
    )
    return ServerVersion(row[0]["version"], row[0]["edition"])


@cache
def schema_objects() -> dict[str, str]:
    """The statement that creates each constraint and index, by its name, as the schema files leave it."""
    found: dict[str, str] = {}
    for _, _, statements in migrations("neo4j"):
        for statement in statements:
            if made := re.match(r"CREATE\s+(?:\w+\s+)?(?:CONSTRAINT|INDEX)\s+(\w+)", statement):
                found[made[1]] = statement
            elif dropped := re.match(r"DROP\s+(?:CONSTRAINT|INDEX)\s+(\w+)", statement):
                found.pop(dropped[1], None)
    return found


def indexes_of(store: "Neo4jStore") -> dict[str, ServerIndex]:
    """The indexes that are there, those of constraints among them, by name."""
    rows = store.show("SHOW INDEXES YIELD name, type, state, populationPercent, options")
    return {row["name"]: _index(row) for row in rows}


def _index(row: dict[str, object]) -> ServerIndex:
    options = row["options"]
    config = options.get("indexConfig", {}) if isinstance(options, dict) else {}
    dimensions = config.get("vector.dimensions")
    return ServerIndex(
        name=str(row["name"]),
        kind=str(row["type"]),
        state=str(row["state"]),
        percent=float(str(row["populationPercent"] or 0.0)),
        dimensions=int(dimensions) if dimensions else None,
    )


def problems(
    store: "Neo4jStore", dimensions: int | None, *, but_populating: Collection[str] = (), but_missing: Collection[str] = ()
) -> list[str]:
    """What is wrong with the indexes, in words: missing, not online, for vectors of another length (None: any).

    Those of `but_populating` may be filled still, those of `but_missing` not be there.
    """
    there, vectors = indexes_of(store), vectors_in_force(store)
    first_set = set(VectorSet().indexes.values())
    wanted = [name for name in schema_objects() if name not in first_set] + sorted(vectors.indexes.values())
    found = [f"index {name} is missing" for name in wanted if name not in there and name not in but_missing]
    for name in wanted:
        index = there.get(name)
        if index and index.state == "FAILED":
            found.append(f"index {name} has failed")
        elif index and index.state != "ONLINE" and not (index.state == "POPULATING" and name in but_populating):
            found.append(f"index {name} is {index.state.lower()} ({index.percent:.0f} %)")
        elif index and dimensions and index.dimensions and index.dimensions != dimensions:
            found.append(f"index {name} is for vectors of {index.dimensions} dimensions, the model's have {dimensions}")
    return found


def check_search(store: "Neo4jStore", dimensions: int) -> None:
    """Raise StoreMismatch for the first thing that is wrong with an index: nothing is written then.

    A vector index that is being filled, or waits for the end of a first load, is no hindrance: a space is searched without it meanwhile.
    """
    vectors = set(vectors_in_force(store).indexes.values())
    awaited = vectors if suspended_dimensions(store) == dimensions else set()
    found = problems(store, dimensions, but_populating=vectors, but_missing=awaited)
    if not found:
        return
    if all("populating" in one for one in found):
        raise StoreMismatch(f"{store.name}: {found[0]}. Wait until it is online; `graphmem doctor` shows how far it is.")
    if all("dimensions" in one for one in found):
        raise StoreMismatch(f"{store.name}: {found[0]}. Set the model that the store was made with, or run `graphmem reembed`.")
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    raise StoreMismatch(f"{store.name}: {found[0]}{more}. Run `graphmem doctor --repair`.")


def fit_search(store: "Neo4jStore", dimensions: int) -> None:
    """Create the vector indexes for that length, if they are for another one and nothing is in them yet."""
    vectors = vectors_in_force(store)
    there = indexes_of(store)
    lengths = {there[name].dimensions for name in vectors.indexes.values() if name in there}
    if lengths == {dimensions} or store.read("any_indexed"):
        return
    store.run_statements([*vectors.drop_statements(), *vectors.create_statements(dimensions), "CALL db.awaitIndexes(600)"])


def suspended_dimensions(store: "Neo4jStore") -> int | None:
    """The length of the vectors for which indexes are built when a first load is complete; None if none is on its way."""
    noted = store.read("meta", id=SUSPENDED)
    return int(noted[0]["content"]) if noted else None


def suspend_search(store: "Neo4jStore") -> None:
    """Drop the vector indexes in force until `rebuild_search`: what is written meanwhile need not be brought into them bit by bit."""
    vectors, there = vectors_in_force(store), indexes_of(store)
    lengths = {there[name].dimensions if name in there else None for name in vectors.indexes.values()}
    if len(lengths) != 1 or (length := lengths.pop()) is None:
        return  # Something is wrong with them, which stays to be seen.
    store.write("put_meta", id=SUSPENDED, content=str(length))
    retried(partial(_change_search, store, vectors.drop_statements()))


def rebuild_search(store: "Neo4jStore") -> None:
    """Drop the vector indexes in force and create them again; searches meanwhile use none.

    The server builds each as a whole, and goes on with that if this process ends. Raises StoreError if one fails.
    """
    vectors, there, suspended = vectors_in_force(store), indexes_of(store), suspended_dimensions(store)
    statements: list[str] = []
    built: set[str] = set()
    for name, drop in zip(vectors.indexes.values(), vectors.drop_statements(), strict=True):
        dimensions = there[name].dimensions if name in there else suspended
        if dimensions is None:
            continue
        statements += [drop, next(one for one in vectors.create_statements(dimensions) if f" {name} " in one)]
        built.add(name)
    # Whoever writes holds the label for a moment, and waits for this in turn: the server may turn either away.
    retried(partial(_change_search, store, statements))
    wait_online(store, built)
    if suspended is not None:
        store.write("drop_meta", id=SUSPENDED)


def _change_search(store: "Neo4jStore", statements: Sequence[str]) -> None:
    with store.changing_schema():
        store.run_statements(statements)


def wait_online(store: "Neo4jStore", names: Collection[str]) -> None:
    """Wait until these indexes are online. Raises StoreError if one fails."""
    wanted, pause = set(names), SERVER.first_look
    while wanted:
        states = {name: index.state for name, index in indexes_of(store).items() if name in wanted}
        if failed := sorted(name for name, state in states.items() if state == "FAILED"):
            raise StoreError(f"{store.name}: index {failed[0]} has failed. Look into the server's log, then run it again.")
        wanted -= {name for name, state in states.items() if state == "ONLINE"}
        if wanted:
            time.sleep(pause)
            pause = min(2 * pause, SERVER.look_seconds)


def repair_schema(store: "Neo4jStore", dimensions: int) -> list[str]:
    """Create what is missing or has failed, and wait until all is online; returns what was done, in words."""
    # Before there are indexes that would have to follow.
    done = ["finished the first load"] if finish_load(store) else []
    there, vectors = indexes_of(store), vectors_in_force(store)
    statements = {name: one for name, one in schema_objects().items() if name not in VectorSet().indexes.values()}
    statements |= dict(zip(vectors.indexes.values(), vectors.create_statements(dimensions), strict=True))
    for name, statement in statements.items():
        index = there.get(name)
        if index and index.state == "FAILED":
            kind = "CONSTRAINT" if "CONSTRAINT" in statement else "INDEX"
            store.run_statements([f"DROP {kind} {name} IF EXISTS"])
        if index is None or index.state == "FAILED":
            store.run_statements([statement])
            done.append(f"created {name}")
    fit_search(store, dimensions)
    store.write("drop_meta", id=SUSPENDED)
    try:
        store.run_statements(["CALL db.awaitIndexes(600)"])
    except StoreError as error:
        raise StoreError(
            f"{store.name}: the indexes were not online after 10 minutes. `graphmem doctor` shows how far they are."
        ) from error
    return done
