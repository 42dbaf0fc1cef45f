"""A store of an older schema is brought up to date, and what it holds stays."""

from datetime import UTC, datetime

from graphmem.storage import GraphStore, open_store
from graphmem.storage.migrations import migrate
from graphmem.storage.queries import migrations

OLD = 3


def older_store(address: str) -> GraphStore:
    """A store at schema `OLD`."""
    store = open_store(address)
    for number, _, statements in migrations(store.dialect):
        if number <= OLD:
            store.change_schema(statements)
            store.write("put_meta", id="schema", content=str(number))
    return store


def test_extractions_from_before_extractors_had_names(address: str) -> None:
    """They are nobody's, so that they are made again."""
    store = older_store(address)
    store.change_schema(["CREATE (:Extraction {id: 'm1', space: 'default', content: '{}'})"])
    store.change_schema(["CREATE (:Message {id: 'm1', space: 'default', conversation: 'c', thread: 't'})"])
    assert migrate(store)[0].startswith(f"{OLD + 1:04}")
    assert store.read("extractions_of", space="default", ids=["m1"]) == [{"id": "m1", "extractor": "", "content": "{}"}]
    assert [row["waiting"] for row in store.read("not_extracted", space="default", kept=["spacy.v1"])] == [1]
    assert store.read("not_extracted", space="default", kept=[""]) == []
    store.close()


def test_the_times_of_events_keep_their_values_under_their_new_names(address: str) -> None:
    """`when_from` becomes `event_start`, and so on."""
    store = older_store(address)
    moment = "timestamp('2026-01-05 00:00:00')" if store.dialect == "ladybug" else "datetime('2026-01-05T00:00:00Z')"
    times = ", ".join(f"{name}: {moment}" for name in ("valid_from", "valid_to", "recorded_at", "retired_at", "when_from", "when_to"))
    fact = f"(:Fact {{id: 'f1', space: 'default', message_id: 'm1', when_precision: 'day', {times}}})"
    store.change_schema([f"CREATE {fact}-[:HAS_ROLE {{role: 'agent', name: 'Ada', kind: 'person', position: 0}}]->(:Entity {{id: 'e1'}})"])
    migrate(store)
    (row,) = store.read("facts_by_id", space="default", ids=["f1"])
    assert (row["event_start"], row["event_precision"]) == (datetime(2026, 1, 5, tzinfo=UTC), "day")
    store.close()
