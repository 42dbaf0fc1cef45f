"""The doctor of a server: its version, and its indexes: there, online, for vectors as long as the model's. Nothing is written otherwise."""

import json

import pytest

from graphmem.storage.neo4j_schema import repair_schema
from graphmem.storage.neo4j_store import Neo4jStore
from graphmem.storage.vector_sets import VectorSet
from tests.cli.conftest import Graphmem, write_log

pytestmark = pytest.mark.slow


@pytest.fixture
def on_neo4j(neo4j_server, monkeypatch, tmp_path):
    """Commands on a Neo4j that remembers a log."""
    neo4j_server.wipe()
    monkeypatch.setenv("GRAPHMEM_STORE", neo4j_server.address)
    told = Graphmem()
    assert told("remember", write_log(tmp_path / "log.jsonl")).code == 0
    return told


@pytest.fixture
def server_store(neo4j_server):
    """The server itself; afterwards it has the indexes that other tests expect."""
    store = Neo4jStore.open(neo4j_server.address, user="", password="")
    yield store
    store.run_statements(VectorSet().drop_statements())
    repair_schema(store, 384)
    store.close()


def state_of(done, name):
    return next(check for check in done.json["checks"] if check["name"] == name)


def messages_in(store):
    return store.show("MATCH (m:Message) RETURN count(m) AS n")[0]["n"]


def test_a_missing_index_is_said_before_anything_is_written_and_repaired(on_neo4j, server_store, tmp_path):
    done = on_neo4j("doctor", "--json")
    assert done.code == 0
    assert state_of(done, "server")["found"].startswith("Neo4j ")
    assert "all online, for vectors of 384 dimensions" in state_of(done, "indexes")["found"]

    before = messages_in(server_store)
    server_store.run_statements(["DROP INDEX message_words", "DROP INDEX message_source"])
    found = state_of(on_neo4j("doctor", "--json"), "indexes")
    assert found["state"] == "wrong"
    assert "index message_words is missing" in found["found"]
    assert "index message_source is missing" in found["found"]
    more = tmp_path / "more.jsonl"
    row = {"conversation": "ada-ben", "speaker": "Ada", "sent_at": "2025-05-05T10:00:00Z", "text": "I moved to Rome."}
    more.write_text(json.dumps(row) + "\n", "utf-8")
    refused = on_neo4j("remember", more)
    assert (refused.code, messages_in(server_store)) == (1, before)
    assert "graphmem doctor --repair" in refused.err

    repaired = on_neo4j("doctor", "--repair")
    assert repaired.code == 0
    assert "created message_words" in repaired.err
    assert on_neo4j("remember", more).code == 0
    assert messages_in(server_store) == before + 1


def test_a_wrong_dimension_is_said_before_anything_is_written(on_neo4j, server_store, neo4j_server):
    """Indexes that nothing is in yet are made again for the model in force."""
    server_store.run_statements([*VectorSet().drop_statements(), *VectorSet().create_statements(128), "CALL db.awaitIndexes(60)"])
    done = on_neo4j("doctor", "--json")
    assert done.code == 1
    assert "is for vectors of 128 dimensions, the model's have 384" in state_of(done, "indexes")["found"]
    refused = on_neo4j("stats")
    assert refused.code == 1
    assert "vectors of 128 dimensions" in refused.err

    neo4j_server.wipe()
    server_store.fit_search(48)
    server_store.check_search(48)
    assert {
        one["d"]
        for one in server_store.show(
            "SHOW INDEXES YIELD type, options WHERE type = 'VECTOR' RETURN options.indexConfig['vector.dimensions'] AS d"
        )
    } == {48}


def test_compact_builds_the_vector_indexes_again(on_neo4j, server_store):
    done = on_neo4j("compact")
    assert done.code == 0
    assert "the vector indexes were built again" in done.out
    server_store.check_search(384)
    assert on_neo4j("recall", "Where does Ada live?").code == 0
