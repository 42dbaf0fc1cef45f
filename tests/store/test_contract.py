"""What every engine must do: one suite, run on each."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from graphmem.memory.facade import Memory
from graphmem.model import Message
from graphmem.model.errors import QueryError, StoreError
from graphmem.model.validity import LATEST
from graphmem.storage import GraphStore
from graphmem.storage.migrations import migrate
from graphmem.storage.queries import load_plain
from graphmem.storage.repository import put_messages

NOTE = {"id": "note", "content": "hello"}


def test_a_second_migration_has_nothing_to_do(store: GraphStore) -> None:
    assert migrate(store) == []


def test_what_was_written_is_read_back(store: GraphStore) -> None:
    store.write("put_meta", **NOTE)
    assert store.read("meta", id="note") == [{"content": "hello"}]


def test_a_missing_and_an_unknown_parameter_are_refused(store: GraphStore) -> None:
    with pytest.raises(QueryError, match="missing \\['content'\\]"):
        store.write("put_meta", id="note")
    with pytest.raises(QueryError, match="unknown \\['colour'\\]"):
        store.read("meta", id="note", colour="blue")


def test_a_row_with_other_fields_than_declared_is_refused(store: GraphStore) -> None:
    with pytest.raises(QueryError, match="row 0"):
        store.write_rows("put_extractions", [{"id": "x"}])


def test_a_transaction_that_fails_leaves_nothing(store: GraphStore) -> None:
    def write_half() -> None:
        with store.transaction():
            store.write("put_meta", **NOTE)
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        write_half()
    assert store.read("meta", id="note") == []


def test_writing_the_same_row_twice_makes_one_node(store: GraphStore) -> None:
    row = {"id": "x", "space": "s", "extractor": "", "content": "{}"}
    store.write_rows("put_extractions", [row, row])
    store.write_rows("put_extractions", [row])
    assert store.read("extractions_of", space="s", ids=["x"]) == [{"id": "x", "extractor": "", "content": "{}"}]


def test_a_space_sees_nothing_of_another(store: GraphStore) -> None:
    store.write_rows("put_extractions", [{"id": "x", "space": "ada", "extractor": "", "content": "{}"}])
    assert store.read("extractions_of", space="ben", ids=["x"]) == []


def test_a_name_that_is_no_query_lists_the_known_ones(store: GraphStore) -> None:
    with pytest.raises(QueryError, match="all_messages"):
        store.read("no_such_query")


def test_the_name_of_a_store_tells_no_secret(store: GraphStore) -> None:
    assert "@" not in store.name


@pytest.mark.slow
def test_a_neo4j_that_is_not_there_is_said_in_one_line() -> None:
    from graphmem.storage import open_store

    with pytest.raises(StoreError, match=r"neo4j://127\.0\.0\.1:1/neo4j: cannot be reached"):
        open_store("neo4j://127.0.0.1:1/neo4j", password="secret")


@pytest.mark.parametrize("year", [1969, 2026])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Oslo", "America/New_York"])
def test_a_time_of_any_zone_is_stored_as_the_same_moment(store: GraphStore, zone: str, year: int) -> None:
    """Also those of the time zone database, which the Neo4j driver must not be handed, and those before the year that times count from."""
    moment = datetime(year, 7, 1, 12, 30, 15, 250001, tzinfo=ZoneInfo(zone))
    message = Message(
        id="message-1",
        space="home",
        conversation="talk",
        thread="day",
        position=1,
        key="k1",
        speaker="Ada",
        role="user",
        text="Hi.",
        sent_at=moment,
    )
    put_messages(store, [message])
    (row,) = store.read("all_messages", space="home")
    assert row["sent_at"] == moment
    assert [r["id"] for r in store.read("said_by", space="home", ids=["message-1"], known=moment)] == ["message-1"]
    assert store.read("said_by", space="home", ids=["message-1"], known=moment - timedelta(seconds=1)) == []


@pytest.mark.parametrize("query", ["next_of", "facts_by_id", "communities_of", "entities_in", "facts_in_messages"])
def test_an_id_that_is_given_twice_gives_its_rows_once(year_rows: dict[str, list[str]], year_memory: Memory, query: str) -> None:
    ids = year_rows[query]
    more = {"known": LATEST} if query == "facts_in_messages" else {}
    once = year_memory.store.read(query, space="default", ids=ids, **more)
    assert once
    assert len(year_memory.store.read(query, space="default", ids=[*ids, *ids], **more)) == len(once)


@pytest.mark.parametrize("query", ["next_of", "facts_by_id", "communities_of", "entities_in", "facts_in_messages"])
def test_rows_come_in_the_order_that_their_query_names(year_rows: dict[str, list[str]], year_memory: Memory, query: str) -> None:
    """Whether the engine sorts them or the store does."""
    columns = load_plain(query, year_memory.store.dialect).text.rpartition("ORDER BY ")[2].split(", ")
    more = {"known": LATEST} if query == "facts_in_messages" else {}
    rows = year_memory.store.read(query, space="default", ids=year_rows[query][::-1], **more)
    keys = [tuple(row[column] for column in columns) for row in rows]
    assert len(keys) > 1
    assert keys == sorted(keys)


@pytest.fixture
def year_rows(year_memory: Memory) -> dict[str, list[str]]:
    """Ids of the sample log's graph, by the query that takes them."""
    year_memory.consolidate()
    ids = {
        kind: [r["id"] for r in year_memory.store.read(f"fingerprints_{kind}", space="default")]
        for kind in ("messages", "facts", "entities")
    }
    of_messages = dict.fromkeys(("next_of", "entities_in", "facts_in_messages"), ids["messages"])
    return {**of_messages, "facts_by_id": ids["facts"], "communities_of": ids["entities"]}
