"""Middleware and errors: hosts, sizes, headers, and the shape of error responses."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from graphmem.api.error_responses import status_of
from graphmem.api.server_config import REQUESTS
from graphmem.model.errors import GraphmemError, LogError, QueryError, QuestionError, StoreError, StoreLocked, StoreMismatch

JSON = {"Content-Type": "application/json"}


def test_health_names_the_space_and_the_store(local_client: TestClient) -> None:
    """Stats have the times of the first and last message; an empty memory has none."""
    assert local_client.get("/healthz").json()["status"] == "ok"
    stats = local_client.get("/v1/spaces/default/stats").json()
    assert (stats["first"], stats["last"], stats["counts"]["messages"]) == (None, None, 0)


def test_times_of_a_memory(told: TestClient) -> None:
    """The first and the last message."""
    stats = told.get("/v1/spaces/default/stats").json()
    assert (stats["first"], stats["last"]) == ("2025-01-05T10:00:00Z", "2025-04-01T09:00:00Z")


def test_another_host_is_refused(local_client: TestClient) -> None:
    """A foreign host name that resolves to 127.0.0.1 is refused."""
    assert local_client.get("/v1/spaces/default/stats", headers={"Host": "evil.example"}).status_code == 400


def test_another_site_cannot_write(local_client: TestClient) -> None:
    """A form or script of another site can send plain text but not JSON, and cannot read the response."""
    body = '{"messages": [{"conversation": "c", "speaker": "A", "sent_at": "2025-01-05", "text": "x"}]}'
    elsewhere = {"Content-Type": "text/plain", "Origin": "http://evil.example"}
    assert local_client.post("/v1/spaces/default/messages", content=body, headers=elsewhere).status_code == 403
    elsewhere.pop("Origin")
    assert local_client.post("/v1/spaces/default/messages", content=body, headers=elsewhere).status_code == 415
    assert local_client.get("/v1/spaces/default/stats").json()["counts"]["messages"] == 0
    preflight = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    assert "access-control-allow-origin" not in local_client.options("/v1/spaces/default/messages", headers=preflight).headers


def test_a_large_body_is_refused(local_client: TestClient) -> None:
    """By its announced length."""
    answer = local_client.post("/v1/spaces/default/messages", content=b"x" * (REQUESTS.body_bytes + 1), headers=JSON)
    assert answer.status_code == 413
    assert "20,000,000 bytes" in answer.json()["error"]


def test_a_large_body_of_unknown_length_is_refused(local_client: TestClient) -> None:
    """By the bytes received."""

    def parts() -> Iterator[bytes]:
        for _ in range(21):
            yield b" " * 1_000_000

    assert local_client.post("/v1/spaces/default/messages", content=parts(), headers=JSON).status_code == 413


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 100_000])
def test_a_deep_body_is_refused(local_client: TestClient, body: str) -> None:
    """Deeply nested JSON is an error of the caller."""
    assert local_client.post("/v1/spaces/default/answer", content=body, headers=JSON).status_code in (400, 422)


def test_every_answer_has_strict_headers(local_client: TestClient) -> None:
    """On data, on pages and on errors."""
    for path in ("/", "/v1/spaces/default/stats", "/v1/spaces/default/facts/none", "/nowhere"):
        headers = local_client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self';"), path
        assert "unsafe" not in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
    assert local_client.get("/v1/spaces/default/stats").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (QuestionError("x"), 400),
        (LogError("x"), 400),
        (StoreMismatch("x"), 409),
        (StoreLocked("x"), 503),
        (StoreError("x"), 503),
        (QueryError("x"), 500),
        (GraphmemError("x"), 500),
    ],
)
def test_an_error_has_a_status(error: GraphmemError, status: int) -> None:
    """The nearest base class with an entry decides."""
    assert status_of(error) == status


def test_the_api_describes_itself(local_client: TestClient) -> None:
    """A snapshot of the routes: growth shows in review. If it is meant, write what is shown into routes.txt."""
    paths = local_client.get("/openapi.json").json()["paths"]
    found = "".join(f"{method.upper()} {path}\n" for path, operations in paths.items() for method in operations)
    assert found == (Path(__file__).parent / "routes.txt").read_text("utf-8")
