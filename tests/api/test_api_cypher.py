"""Reading queries over HTTP."""

import json
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from graphmem.api import create_app
from graphmem.client import ClientError, MemoryClient
from graphmem.memory.facade import Memory

CYPHER = "/v1/spaces/default/cypher"
HOSTILE = json.loads((Path(__file__).parents[1] / "data" / "cypher" / "hostile.json").read_text("utf-8"))


def test_a_query_is_answered_in_rows(told: TestClient) -> None:
    query = "MATCH (m:Message) WHERE m.speaker = $who RETURN m.text AS text, m.sent_at AS at ORDER BY at"
    found = told.post(CYPHER, json={"query": query, "parameters": {"who": "Ada"}})
    assert found.status_code == 200
    assert found.json()["rows"][0] == {"text": "I live in Oslo.", "at": "2025-01-05T10:00:00Z"}
    assert (found.json()["columns"], found.json()["truncated"], found.json()["flagged"]) == (["text", "at"], False, [])


def test_a_refusal_names_the_part(local_client: TestClient) -> None:
    refused = local_client.post(CYPHER, json={"query": "MATCH (n) DETACH DELETE n"})
    assert refused.status_code == 400
    assert "character 11: 'DETACH' is not allowed here" in refused.json()["error"]


@pytest.mark.parametrize("body", [{}, {"query": 1}, {"query": "RETURN 1", "space": "other"}, {"query": "x" * 20_000}])
def test_a_wrong_body_is_refused(local_client: TestClient, body: object) -> None:
    assert local_client.post(CYPHER, json=body).status_code == 422


def test_hostile_texts_are_client_errors(local_client: TestClient) -> None:
    """One of each kind, by the whole way."""
    for texts in HOSTILE.values():
        assert local_client.post(CYPHER, json={"query": texts[0]}).status_code in (400, 422), texts[0]


def test_the_schema_is_told(local_client: TestClient) -> None:
    schema = local_client.get("/v1/spaces/default/schema").json()
    assert schema["relationships"]["NEXT"]["start"] == "Message"
    assert "text" in schema["labels"]["Message"]["properties"]
    assert local_client.post("/v1/spaces/nowhere/cypher", json={"query": "RETURN 1"}).status_code == 404


def test_the_python_client_asks_too(local_memory: Memory) -> None:
    with TestClient(create_app(local_memory), base_url="http://localhost") as http:

        def forward(request: httpx.Request) -> httpx.Response:
            answer = http.request(request.method, request.url.path, content=request.content, headers={"Content-Type": "application/json"})
            return httpx.Response(answer.status_code, json=answer.json())

        client = MemoryClient("http://localhost", transport=httpx.MockTransport(forward))
        assert client.cypher("RETURN $x + 1 AS y", {"x": 1})["rows"] == [{"y": 2}]
        with pytest.raises(ClientError, match="'DETACH' is not allowed here"):
            client.cypher("MATCH (n) DETACH DELETE n")
