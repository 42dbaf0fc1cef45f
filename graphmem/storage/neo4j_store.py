"""The server engine: Neo4j 5.26 LTS or newer, over Bolt."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

import neo4j
import neo4j.time
from neo4j.exceptions import DriverError, Neo4jError
from neo4j.graph import Node, Path, Relationship

from graphmem.model.errors import StoreError
from graphmem.storage.bounded_read import BoundedRows, CheckPlan, ReadLimits, bounded
from graphmem.storage.datetimes import in_utc
from graphmem.storage.key_value_nodes import KeyValueNodes
from graphmem.storage.neo4j_errors import first_line, opening_error, store_error
from graphmem.storage.queries import Query, each_once, load, migrations
from graphmem.storage.retrying import retried
from graphmem.storage.row_batches import row_batches
from graphmem.storage.server_address import ServerAddress
from graphmem.storage.storage_config import SERVER, WRITES

# What the search index keeps on nodes; it is shown to nobody.
INDEX_PROPERTIES = frozenset({"home", "terms", "embedded", "vector", "context", "vector_2", "context_2"})
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class _OpenTransaction:
    """A transaction, and the revisions that it gives to spaces."""

    on_server: neo4j.Transaction
    revisions: dict[str, str]


class Neo4jStore:
    """A graph on a Neo4j server. Safe to share between threads: every call takes its own session.

    What one call wrote, every later call reads, also on another member of a cluster: sessions share their bookmarks.
    """

    dialect = "neo4j"

    def __init__(self, driver: neo4j.Driver, database: str, name: str) -> None:
        self._driver = driver
        self._database = database
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        self._open: ContextVar[_OpenTransaction | None] = ContextVar("transaction", default=None)
        self._seen: ContextVar[dict[str, str | None] | None] = ContextVar("revisions", default=None)
        self.name = name
        self.key_values = KeyValueNodes(self)

    @classmethod
    def open(cls, address: str, *, user: str, password: str) -> "Neo4jStore":
        """Connect to `neo4j://[USER:PASSWORD@]HOST[:PORT]/DATABASE`; raises StoreError if that fails.

        `neo4j://` and `bolt://` lead to one server, `neo4j+s://`, `neo4j+ssc://` and `neo4j://...?routing` to a cluster or Aura.
        """
        place = ServerAddress.parse(address)
        auth = (place.user or user or "neo4j", place.password or password)
        try:
            driver = neo4j.GraphDatabase.driver(
                place.uri,
                auth=auth,
                notifications_min_severity="OFF",
                connection_timeout=SERVER.connect_seconds,
                max_transaction_retry_time=SERVER.connect_seconds,
                connection_acquisition_timeout=SERVER.acquire_seconds,
            )
        except (DriverError, ValueError) as error:
            raise StoreError(f"{place.name}: {first_line(error)}. Give neo4j://HOST:PORT/DATABASE.") from None

        def answers() -> None:
            try:
                driver.execute_query("RETURN 1 AS one", database_=place.database)
            except (DriverError, Neo4jError, ValueError, OSError) as error:
                raise opening_error(error, place.name, place.database) from None

        try:
            retried(answers)
        except StoreError:
            driver.close()
            raise
        return cls(driver, place.database, place.name)

    def schema_version(self) -> int:
        noted = self.read("meta", id="schema")
        return int(noted[0]["content"]) if noted else 0

    @contextmanager
    def changing_schema(self) -> Iterator[None]:
        """Only one starter at a time; the others wait, and find the schema changed."""
        # Outside of the lock, which needs it: an empty database has no key yet, and two starters would hold a node each.
        self.run_statements(next(statements for _, name, statements in migrations(self.dialect) if name.endswith("_schema_lock")))
        with self._session(neo4j.WRITE_ACCESS) as session, session.begin_transaction(timeout=SERVER.schema_seconds) as lock:
            # A label of its own: a constraint cannot be created while another transaction writes nodes of its label.
            lock.run("MERGE (n:SchemaLock {id: 'schema'}) SET n.taken = true").consume()
            yield
            lock.commit()

    def change_schema(self, statements: Sequence[str]) -> None:
        # In transactions of their own: the server lets no transaction change both schema and data, and statements must be repeatable.
        self.run_statements(statements)
        self.run_statements(["CALL db.awaitIndexes(600)"])

    def run_statements(self, statements: Sequence[str]) -> None:
        """Run schema statements, each in a transaction of its own. Raises StoreError."""
        try:
            with self._session(neo4j.WRITE_ACCESS) as session:
                for statement in statements:
                    session.run(neo4j.Query(statement, timeout=SERVER.schema_seconds)).consume()
        except (DriverError, Neo4jError) as error:
            raise store_error(error, f"{self.name}: the schema cannot be changed") from None

    def show(self, statement: str) -> list[dict[str, Any]]:
        """The rows of a statement about the server (SHOW INDEXES, CALL dbms.components()), which is no named query."""
        try:
            with self._session(neo4j.READ_ACCESS) as session:
                return [record.data() for record in session.run(neo4j.Query(statement, timeout=SERVER.read_seconds))]
        except (DriverError, Neo4jError) as error:
            raise store_error(error, f"{self.name}, {statement.split(' YIELD')[0]}") from None

    def check_search(self, dimensions: int) -> None:
        """Raise StoreMismatch unless every index that search needs is there and online, for vectors of that length."""
        from graphmem.storage.neo4j_schema import check_search

        check_search(self, dimensions)

    def fit_search(self, dimensions: int) -> None:
        """Create the vector indexes for that length, in a store that holds no vectors yet."""
        from graphmem.storage.neo4j_schema import fit_search

        fit_search(self, dimensions)

    def suspend_search(self) -> None:
        """Do without vector indexes until `rebuild_search`, also if this process is killed before."""
        from graphmem.storage.neo4j_schema import suspend_search

        suspend_search(self)

    def rebuild_search(self) -> None:
        """Build the vector indexes in force as new ones: what is written bit by bit lies in many parts, and each of them is searched."""
        from graphmem.storage.neo4j_schema import rebuild_search

        rebuild_search(self)

    def read(self, query: str, /, **parameters: Any) -> list[dict[str, Any]]:
        loaded = load(query, self.dialect)
        loaded.check_given(parameters)
        bundle = self._run(loaded.name, _bundled(loaded), in_utc(each_once(parameters)), neo4j.READ_ACCESS)
        return _rows(loaded, bundle)

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
            raise StoreError(f"{self.name}: {first_line(error)}") from None

    def write(self, query: str, /, **parameters: Any) -> None:
        loaded = load(query, self.dialect)
        loaded.check_given(parameters)
        self._run(loaded.name, loaded.text, in_utc(parameters), neo4j.WRITE_ACCESS)

    def write_rows(self, query: str, rows: Sequence[Mapping[str, Any]]) -> None:
        loaded = load(query, self.dialect)
        loaded.check_rows(rows)
        sent = [_row_sent(row, loaded.row_times) for row in rows] if loaded.row_times else rows
        for batch in row_batches(sent, most=WRITES.server_rows, most_bytes=WRITES.server_bytes):
            self._run(loaded.name, loaded.text, {"rows": batch}, neo4j.WRITE_ACCESS)

    def driver_session(self) -> neo4j.Session:
        """A plain session of the driver that writes, with nothing of graphmem around it: what its own writes are measured by."""
        return self._driver.session(database=self._database, default_access_mode=neo4j.WRITE_ACCESS)

    def _session(self, access: str) -> neo4j.Session:
        return self._driver.session(database=self._database, default_access_mode=access, bookmark_manager=self._bookmarks)

    def _run(self, name: str, text: str, parameters: Mapping[str, Any], access: str) -> list[Any]:
        """Run a text; what it returns is one record with one list, or nothing."""
        opened = self._open.get()
        what = f"{self.name}, query {name}"
        if opened is not None:
            try:
                return _only(opened.on_server.run(text, dict(parameters)))
            except (DriverError, Neo4jError) as error:
                raise store_error(error, what) from None
        # Each statement can run twice: it sets what it says, whatever was there.
        return retried(lambda: self._run_alone(what, text, parameters, access))

    def _run_alone(self, what: str, text: str, given: Mapping[str, Any], access: str) -> list[Any]:
        timeout = SERVER.read_seconds if access == neo4j.READ_ACCESS else SERVER.write_seconds
        try:
            with self._session(access) as session:
                return _only(session.run(neo4j.Query(text, timeout=timeout), dict(given)))
        except (DriverError, Neo4jError) as error:
            raise store_error(error, what) from None

    @property
    def in_transaction(self) -> bool:
        return self._open.get() is not None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One inside another is part of it."""
        if self.in_transaction:
            yield
            return
        try:
            with self._session(neo4j.WRITE_ACCESS) as session, session.begin_transaction(timeout=SERVER.write_seconds) as opened:
                work = _OpenTransaction(opened, {})
                token = self._open.set(work)
                try:
                    yield
                    opened.commit()
                finally:
                    self._open.reset(token)
        except (DriverError, Neo4jError) as error:
            raise store_error(error, f"{self.name}: the transaction failed") from None
        self._settle(work.revisions)

    def lock_space(self, space: str) -> None:
        revision = uuid4().hex
        self.write("put_meta", id=f"lock:{space}", content=revision)
        if (opened := self._open.get()) is not None:
            opened.revisions[space] = revision

    def _settle(self, revisions: Mapping[str, str]) -> None:
        """Note that changes are there as a whole, as nobody can tell who reads while the server applies them.

        If that fails, or this process is killed before, nothing is kept of these spaces until they change again.
        """
        query = load("settle_revision", self.dialect)
        for space, revision in revisions.items():
            with suppress(StoreError):
                self._run_alone(query.name, query.text, {"space": space, "revision": revision}, neo4j.WRITE_ACCESS)
        if (seen := self._seen.get()) is not None:
            seen.clear()

    def revision_of(self, space: str) -> str | None:
        """Read once in a `snapshot`: what is read after it is at least as new."""
        if self.in_transaction:
            return None
        seen = self._seen.get()
        if seen is None:
            seen = {}
        if space not in seen:
            rows = self.read("revision", space=space)
            seen[space] = rows[0]["revision"] if rows else None
        return seen[space]

    @contextmanager
    def writing(self, *, lock_wait: float | None = None, resume: bool = True) -> Iterator[None]:
        yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        if self._seen.get() is not None:
            yield
            return
        token = self._seen.set({})
        try:
            yield
        finally:
            self._seen.reset(token)

    @property
    def is_writing(self) -> bool:
        return False

    @property
    def version(self) -> object:
        return None

    def changed_between(self, before: object, after: object) -> frozenset[str] | None:
        return None

    @property
    def changes(self) -> None:
        """None: it has no states."""

    def compact(self) -> None:
        return None

    def make_room(self) -> None:
        """Nothing to do: no state is opened here."""

    def refresh(self) -> None:
        """Nothing to do: each read sees the latest."""

    def stay_open(self) -> None:
        """Nothing to do: the server is open."""

    def close(self) -> None:
        self._driver.close()


def _row_sent(row: Mapping[str, Any], times: Iterable[str]) -> dict[str, Any]:
    """A row as the statements of `queries` take it: its times as seconds and nanoseconds since 1970."""
    return {**row, **{name: _since_epoch(row[name]) for name in times}}


def _since_epoch(moment: datetime) -> list[int]:
    since = (moment if moment.tzinfo is UTC else moment.astimezone(UTC)) - EPOCH
    return [since.days * _DAY + since.seconds, since.microseconds * 1000]


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
        # Not `epochSeconds`, which is a second too late for a fraction of a second before 1970.
        f"{_quoted(name)}.epochMillis * 1000 + {_quoted(name)}.microsecond % 1000" if kind == "datetime" else _quoted(name)
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


def _rows(query: Query, bundle: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    """The rows of a bundle by column, their times made from microseconds."""
    rows = [dict(zip(query.returns, row, strict=True)) for row in bundle]
    for name in (name for name, kind in query.returns.items() if kind == "datetime"):
        for row in rows:
            if row[name] is not None:
                row[name] = EPOCH + timedelta(microseconds=row[name])
    return rows
