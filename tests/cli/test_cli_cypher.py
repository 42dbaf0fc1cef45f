"""`graphmem cypher`, `schema` and `--trust-config`, as a user calls them."""

import json
from pathlib import Path

import pytest


@pytest.fixture
def told(graphmem, tmp_path):
    """The command on a store with two messages."""
    rows = [
        {"conversation": "c", "speaker": "Ada", "sent_at": "2026-01-05T09:00:00Z", "text": "I live in Oslo."},
        {"conversation": "c", "speaker": "Ben", "sent_at": "2026-01-05T09:01:00Z", "text": "Ada likes chess."},
    ]
    log = tmp_path / "chat.jsonl"
    log.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert graphmem("remember", log).code == 0
    return graphmem


def test_a_query_prints_columns_or_json(told):
    query = "MATCH (m:Message) WHERE m.speaker = $who AND m.position > $n RETURN m.text AS text, m.sent_at AS at"
    done = told("cypher", query, "--param", "who=Ada", "--param", "n=0")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[1].split("  ")[1] == "I live in Oslo."
    rows = told("cypher", query, "--param", "who=Ben", "--param", "n=0", "--json").json
    assert rows["rows"] == [{"text": "Ada likes chess.", "at": "2026-01-05T09:01:00Z"}]
    assert (rows["truncated"], rows["query"]) == (False, query)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["MATCH (n) DETACH DELETE n"], "character 11: 'DETACH' is not allowed here"),
        (["MATCH (n) RETURN n.space"], "the property 'space' is not open"),
        (["MATCH (n:Message {id: $x}) RETURN n"], "the parameter $x is not given"),
        (["RETURN 1", "--param", "x"], "write NAME=VALUE"),
        (["RETURN 1", "--param", 'x={"a": 1}'], "$x is not a text"),
        ([], "give either a query or --ask"),
        (["RETURN 1", "--ask", "What?"], "give either a query or --ask"),
        (["--ask", "What?"], "needs a chat model"),
        (["--ask", "What?", "--llm", "nonsense"], "give MODULE:CLASS:MODEL"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(told, arguments, said):
    done = told("cypher", *arguments)
    assert (done.code, done.out) == (1, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1


def test_a_store_that_is_not_there_is_not_made(graphmem, tmp_path):
    done = graphmem("cypher", "RETURN 1")
    assert done.code == 1
    assert "no memory is there yet" in done.err
    assert not list(tmp_path.glob("*.lbug*"))


def test_the_schema_is_listed(graphmem):
    graphmem.store = None
    assert "(Fact)-[:HAS_ROLE {role}]->(Entity)" in graphmem("schema").out
    assert graphmem("schema", "--json").json["relationships"]["NEXT"]["start"] == "Message"


def test_a_file_of_the_folder_is_trusted_only_if_said(graphmem, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRAPHMEM_STORE", raising=False)
    monkeypatch.setenv("GRAPHMEM_TRUST_CONFIG", "")
    Path("graphmem.toml").write_text(f'store = "{tmp_path / "other.lbug"}"\n')
    graphmem.store = None
    refused = graphmem("stats")
    assert refused.code == 1
    assert "sets store" in refused.err
    assert "--trust-config" in refused.err
    assert "no memory is there yet" in graphmem("--trust-config", "stats").err
