"""The server engine: Neo4j 5.26 LTS or newer, over Bolt."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

import neo4j
import neo4j.time
from neo4j.exceptions import AuthError, ClientError, DriverError, Neo4jError
from neo4j.graph import Node, Path, Relationship

from graphmem.model.errors import StoreError
from graphmem.storage.bounded_read import BoundedRows, CheckPlan, ReadLimits, bounded
from graphmem.storage.datetimes import in_utc
from graphmem.storage.key_value_nodes import KeyValueNodes
from graphmem.storage.queries import Query, load
from graphmem.storage.storage_config import WRITES

# No limit on a transaction's time: one that builds the graph of a whole log may take minutes, and a server's default is 30 s.
NO_TIMEOUT = 0.0
# What the search index keeps on nodes; it is shown to nobody.
INDEX_PROPERTIES = frozenset({"home", "terms", "vector", "context"})
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Neo4jStore:
    """A graph on a Neo4j server. Safe to share between threads: every call takes its own session."""

    dialect = "neo4j"

    def __init__(self, driver: neo4j.Driver, database: str, name: str) -> None:
        self._driver = driver
        self._database = database
        self._open: ContextVar[neo4j.Transaction | None] = ContextVar("transaction", default=None)
        self.name = name
        self.key_values = KeyValueNodes(self)

    @classmethod
    def open(cls, address: str, *, user: str, password: str) -> "Neo4jStore":
        """Connect to `neo4j://[USER:PASSWORD@]HOST[:PORT]/DATABASE`; raises StoreError if that fails."""
        name, uri, database, written = _parts(address)
        auth = (written[0] or user or "neo4j", written[1] or password)
        try:
            driver = neo4j.GraphDatabase.driver(
                uri, auth=auth, notifications_min_severity="OFF", connection_timeout=5.0, max_transaction_retry_time=5.0
            )
        except (DriverError, ValueError) as error:
            raise StoreError(f"{name}: {_first_line(error)}. Give neo4j://HOST:PORT/DATABASE.") from None
        try:
            driver.execute_query("RETURN 1 AS one", database_=database)
        except AuthError:
            driver.close()
            raise StoreError(f"{name}: user or password refused. Set GRAPHMEM_NEO4J_USER and GRAPHMEM_NEO4J_PASSWORD.") from None
        except (DriverError, Neo4jError, ValueError, OSError) as error:
            driver.close()
            raise StoreError(f"{name}: cannot be reached ({_first_line(error)}). Is it running, and is the address right?") from None
        return cls(driver, database, name)

    def schema_version(self) -> int:
        noted = self.read("meta", id="schema")
        return int(noted[0]["content"]) if noted else 0

    def change_schema(self, statements: Sequence[str]) -> None:
        # In transactions of their own: the server lets no transaction change both schema and data, and statements must be repeatable.
        try:
            with self._driver.session(database=self._database) as session:
                for statement in statements:
                    session.run(statement).consume()
                session.run("CALL db.awaitIndexes(60)").consume()
        except (DriverError, Neo4jError) as error:
            raise StoreError(f"{self.name}: the schema cannot be changed ({_first_line(error)}).") from None

    def read(self, query: str, /, **parameters: Any) -> list[dict[str, Any]]:
        loaded = load(query, self.dialect)
        loaded.check_given(parameters)
        bundle = self._run(loaded.name, _bundled(loaded), parameters, neo4j.READ_ACCESS)
        return [dict(zip(loaded.returns, map(_value, loaded.returns.values(), row), strict=True)) for row in bundle]

    def read_bounded(self, text: str, parameters: Mapping[str, Any], *, check: CheckPlan, limits: ReadLimits) -> BoundedRows:
        given = in_utc(parameters)
        try:
            with (
                self._driver.session(database=self._database, default_access_mode=neo4j.READ_ACCESS, fetch_size=limits.rows) as session,
                session.begin_transaction(timeout=limits.seconds) as opened,
            ):
                check(_operators(opened.run(f"EXPLAIN {text}", given).consume().plan))
                result = opened.run(text, given)
                return bounded(result.keys(), (tuple(map(_plain, record)) for record in result), limits)
        except (DriverError, Neo4jError) as error:
            raise StoreError(f"{self.name}: {_first_line(error)}") from None

    def write(self, query: str, /, **parameters: Any) -> None:
        loaded = load(query, self.dialect)
        loaded.check_given(parameters)
        self._run(loaded.name, loaded.text, parameters, neo4j.WRITE_ACCESS)

    def write_rows(self, query: str, rows: Sequence[Mapping[str, Any]]) -> None:
        loaded = load(query, self.dialect)
        loaded.check_rows(rows)
        for start in range(0, len(rows), WRITES.server_rows):
            self._run(loaded.name, loaded.text, {"rows": rows[start : start + WRITES.server_rows]}, neo4j.WRITE_ACCESS)

    def _run(self, name: str, text: str, parameters: Mapping[str, Any], access: str) -> list[Any]:
        """Run a text; what it returns is one record with one list, or nothing."""
        given = in_utc(parameters)
        try:
            open_transaction = self._open.get()
            if open_transaction is not None:
                return _only(open_transaction.run(text, given))
            with self._driver.session(database=self._database, default_access_mode=access) as session:
                return _only(session.run(text, given))
        except (DriverError, ClientError, Neo4jError) as error:
            raise StoreError(f"{self.name}, query {name}: {_first_line(error)}") from None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        try:
            with self._driver.session(database=self._database) as session, session.begin_transaction(timeout=NO_TIMEOUT) as opened:
                token = self._open.set(opened)
                try:
                    yield
                    opened.commit()
                finally:
                    self._open.reset(token)
        except (DriverError, Neo4jError) as error:
            raise StoreError(f"{self.name}: the transaction failed ({_first_line(error)}). Nothing of it was stored.") from None

    @contextmanager
    def writing(self, *, lock_wait: float | None = None, resume: bool = True) -> Iterator[None]:
        yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        yield

    @property
    def is_writing(self) -> bool:
        return False

    @property
    def version(self) -> object:
        return None

    def compact(self) -> None:
        return None

    def close(self) -> None:
        self._driver.close()


def _parts(address: str) -> tuple[str, str, str, tuple[str, str]]:
    """The name without a secret, the address for the driver, the database, and the user and password written in the address."""
    parts = urlsplit(address)
    try:
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or "localhost"
        place = f"{host}:{parts.port or 7687}"
    except ValueError as error:
        raise StoreError(f"{parts.scheme} store: {error}. Give neo4j://HOST:PORT/DATABASE.") from None
    database = parts.path.strip("/") or "neo4j"
    # bolt:// for neo4j://: a single server needs no routing table, and a tunnel or container port keeps working.
    uri = f"{parts.scheme.replace('neo4j', 'bolt')}://{place}"
    return f"{parts.scheme}://{place}/{database}", uri, database, (unquote(parts.username or ""), unquote(parts.password or ""))


def _only(result: neo4j.Result) -> list[Any]:
    record = result.single()
    return list(record[0]) if record is not None else []


@cache
def _bundled(query: Query) -> str:
    """The query, its rows gathered into one list and its times as microseconds.

    The driver spends some 40 microseconds on each record and as much on each time; one list of plain values comes over
    five times as fast, and recall reads a thousand rows for a question.
    """
    columns = [
        f"{_quoted(name)}.epochSeconds * 1000000 + {_quoted(name)}.microsecond" if kind == "datetime" else _quoted(name)
        for name, kind in query.returns.items()
    ]
    return f"CALL () {{\n{query.text}\n}}\nRETURN collect([{', '.join(columns)}]) AS rows"


def _operators(plan: Mapping[str, Any] | None) -> frozenset[str]:
    """The operators of a plan; "NO PLAN" if the server gives none."""
    if plan is None:
        return frozenset({"NO PLAN"})
    below = (_operators(child) for child in plan.get("children", ()))
    return frozenset({str(plan["operatorType"]).partition("@")[0]}).union(*below)


def _plain(value: Any) -> Any:
    """A value of the driver as the embedded engine gives it: nodes and relationships as maps, times as datetimes in UTC."""
    if isinstance(value, Node):
        own = {name: _plain(inner) for name, inner in value.items() if name not in INDEX_PROPERTIES}
        return {"_LABEL": next(iter(value.labels), ""), **own}
    if isinstance(value, Relationship):
        return {"_LABEL": value.type, "_SRC": True, **{name: _plain(inner) for name, inner in value.items()}}
    if isinstance(value, Path):
        return {"_NODES": [_plain(node) for node in value.nodes], "_RELS": [_plain(r) for r in value.relationships]}
    if isinstance(value, neo4j.time.DateTime):
        return value.to_native().astimezone(UTC)
    if isinstance(value, neo4j.time.Date):
        return value.to_native()
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def _quoted(name: str) -> str:
    return f"`{name}`"


def _value(kind: str, value: Any) -> Any:
    return EPOCH + timedelta(microseconds=value) if kind == "datetime" and value is not None else value


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
