"""The vector indexes of a server: built again after much was written, and done without while they are not there."""

from collections.abc import Iterator

import pytest

from graphmem.bench.stand_ins import StandInEmbedder
from graphmem.language.stemming import terms_of
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
