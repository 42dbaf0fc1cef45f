"""The same commands on Neo4j, named by the environment."""

import pytest

from tests.cli.conftest import Graphmem, write_log


@pytest.fixture
def on_neo4j(neo4j_server, monkeypatch) -> Graphmem:
    """Commands on an empty Neo4j: the address in one setting, the password in another."""
    neo4j_server.wipe()
    monkeypatch.setenv("GRAPHMEM_STORE", f"neo4j://127.0.0.1:{neo4j_server.home.port}/neo4j")
    monkeypatch.setenv("GRAPHMEM_NEO4J_PASSWORD", neo4j_server.home.password)
    return Graphmem()


def test_an_empty_server_is_a_note_then_everything_works(on_neo4j, tmp_path):
    """The doctor finds it empty; a log comes in; it is whole, and it answers over two messages and as of a date."""
    assert on_neo4j("doctor").code == 0
    assert on_neo4j("stats", "--json").json["counts"]["messages"] == 0
    report = on_neo4j("remember", write_log(tmp_path / "log.jsonl"), "--json")
    assert (report.json["new"], report.json["quarantined"]) == (5, 2)
    assert "is complete: 5 messages" in on_neo4j("doctor").out
    assert on_neo4j("answer", "To which city is the company where Ben works moving?").out.startswith("Stavanger\n")
    assert on_neo4j("answer", "Where does Ada live?", "--at", "2025-02-01").out.startswith("Oslo\n")
    assert on_neo4j("timeline", "Ada").out.startswith("Ada (person)")
    assert len(on_neo4j("quarantine", "list", "--json").json) == 2


def test_a_wrong_password_is_reported(on_neo4j, monkeypatch):
    """One line, with what to set; the password itself is not in it."""
    monkeypatch.setenv("GRAPHMEM_NEO4J_PASSWORD", "not-this-one")
    done = on_neo4j("stats")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "GRAPHMEM_NEO4J_PASSWORD" in done.err
    assert "not-this-one" not in done.err
