"""The vector indexes of a server: built again after much was written, and done without while they are not there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from graphmem.bench.generated_log import generate_log
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.language.stemming import terms_of
from graphmem.memory.facade import Memory
from graphmem.model.errors import StoreMismatch
from graphmem.search_index import Index, index_config, neo4j_index
from graphmem.search_index.found import Found
from graphmem.storage.migrations import migrate
from graphmem.storage.neo4j_schema import repair_schema
from graphmem.storage.neo4j_store import Neo4jStore
from graphmem.storage.vector_sets import VectorSet
from tests.neo4j_server import Server
from tests.store.test_small_spaces import filled

pytestmark = pytest.mark.slow
QUESTION = "Who likes the museum?"
DIMENSIONS = StandInEmbedder().dimensions


@pytest.fixture
def server_store(neo4j_server: Server) -> Iterator[Neo4jStore]:
    neo4j_server.wipe()
    store = Neo4jStore.open(neo4j_server.address, user="", password="")
    migrate(store)
    vectors = VectorSet()
    loose = [one.replace("`vector.dimensions`", "`vector.hnsw.m`: 8, `vector.dimensions`") for one in vectors.create_statements(DIMENSIONS)]
    store.run_statements([*vectors.drop_statements(), *loose, "CALL db.awaitIndexes(60)"])
    yield store
    store.run_statements(vectors.drop_statements())
    repair_schema(store, DIMENSIONS)
    store.close()


def old(store: Neo4jStore) -> set[str]:
    """The vector indexes that are not built again yet: the fixture makes them with fewer neighbours than graphmem does."""
    rows = store.show("SHOW VECTOR INDEXES YIELD name, options, state WHERE state = 'ONLINE'")
    assert len(rows) == 4
    return {row["name"] for row in rows if row["options"]["indexConfig"]["vector.hnsw.m"] == 8}


def asked(index: Index, space: str) -> list[Found]:
    return list(index.search(space, terms_of(QUESTION), StandInEmbedder().question(QUESTION), 20))


def test_they_are_built_again_after_much_was_written(server_store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """By whoever wrote much, once that is complete; a few messages build nothing, and what is found stays the same."""
    monkeypatch.setattr(neo4j_index, "SERVER_INDEX", index_config.ServerIndexConfig(scored_whole=0, rebuilt_from=200))
    filled(server_store, ("few", 60, 3))
    assert len(old(server_store)) == 4
    found = asked(filled(server_store, ("many", 300, 7)), "many")
    assert not old(server_store)
    assert found == asked(filled(server_store, ("more", 60, 5)), "many")


def test_they_are_built_again_on_demand(server_store: Neo4jStore) -> None:
    assert len(old(server_store)) == 4
    server_store.rebuild_search()
    assert not old(server_store)


def there(store: Neo4jStore) -> set[str]:
    return {row["name"] for row in store.show("SHOW VECTOR INDEXES YIELD name")}


def opened(server: Server) -> Memory:
    return Memory.open(server.address, space="first", embedder=StandInEmbedder(), extractor=StandInExtractor())


def when_written(monkeypatch: pytest.MonkeyPatch, query: str, look: Callable[[Neo4jStore], None]) -> None:
    """Look at the store whenever rows are written by that query."""
    write_rows = Neo4jStore.write_rows

    def looking(store: Neo4jStore, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        if name == query:
            look(store)
        write_rows(store, name, rows)

    monkeypatch.setattr(Neo4jStore, "write_rows", looking)


def test_a_first_load_is_written_without_them(neo4j_server: Server, server_store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are built when it is complete; what is loaded later, beside as much, is brought in bit by bit."""
    monkeypatch.setattr(neo4j_index, "SERVER_INDEX", index_config.ServerIndexConfig(scored_whole=0, rebuilt_from=200))
    seen: list[int] = []
    when_written(monkeypatch, "put_documents", lambda store: seen.append(len(there(store))))
    messages = list(generate_log(600, space="first"))
    with opened(neo4j_server) as memory:
        memory.remember(messages[:300])
        assert set(seen) == {0}
        assert len(there(server_store)) == 4
        assert not old(server_store)
        seen.clear()
        memory.remember(messages[300:])
        assert set(seen) == {4}


def test_a_first_load_that_was_killed_is_finished(neo4j_server: Server, server_store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store can be opened and searched meanwhile; whoever writes next, be it nothing, builds them."""
    monkeypatch.setattr(neo4j_index, "SERVER_INDEX", index_config.ServerIndexConfig(scored_whole=0, rebuilt_from=200))
    messages = list(generate_log(300, space="first"))

    def ends(_: Neo4jStore) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed, opened(neo4j_server) as memory:
        when_written(killed, "put_documents", ends)
        with pytest.raises(KeyboardInterrupt):
            memory.remember(messages)
    assert not there(server_store)
    with pytest.raises(StoreMismatch, match="message_context is missing, and 3 more"):
        server_store.check_search(DIMENSIONS + 1)
    with opened(neo4j_server) as memory:
        memory.remember(())
        assert len(there(server_store)) == 4
        assert memory.stats()["messages"] == 300
        assert memory.recall(QUESTION).hits
    server_store.check_search(DIMENSIONS)


@pytest.mark.parametrize("gone", ["message_meaning", "passage_context"])
def test_a_space_is_found_without_them(server_store: Neo4jStore, monkeypatch: pytest.MonkeyPatch, gone: str) -> None:
    """What is open goes on, while one is built again."""
    monkeypatch.setattr(neo4j_index, "SERVER_INDEX", index_config.ServerIndexConfig(scored_whole=0))
    index = filled(server_store, ("large", 300, 7))
    with_them = asked(index, "large")
    server_store.run_statements([f"DROP INDEX {gone}"])
    without = asked(index, "large")
    best = [[f.message_id for f in sorted(found, key=lambda f: (-f.alone, f.message_id))[:10]] for found in (with_them, without)]
    assert len(best[0]) == 10
    assert best[0] == best[1]
