"""GET /v1/spaces/default/graph: a bounded subgraph, as of a date."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient


def labels(subgraph: dict[str, Any]) -> set[str]:
    return {node["label"] for node in subgraph["nodes"] if node["kind"] == "entity"}


def test_a_subgraph_around_an_entity(told: TestClient, id_of: Callable[[str], str]) -> None:
    """Its facts, their members, and an edge a role."""
    subgraph = told.get("/v1/spaces/default/graph", params={"entity": id_of("Ada")}).json()
    assert {"Ada", "Bergen"} <= labels(subgraph)
    assert "Oslo" not in labels(subgraph)
    assert {"agent", "place"} <= {edge["role"] for edge in subgraph["edges"]}
    ids = {node["id"] for node in subgraph["nodes"]}
    assert {end for edge in subgraph["edges"] for end in (edge["source"], edge["target"])} <= ids


def test_a_subgraph_as_of_an_earlier_day(told: TestClient, id_of: Callable[[str], str]) -> None:
    """In February Ada lives in Oslo."""
    subgraph = told.get("/v1/spaces/default/graph", params={"entity": id_of("Ada"), "at": "2025-02-01"}).json()
    assert labels(subgraph) == {"Ada", "Oslo"}
    assert subgraph["as_of"] == {"valid": "2025-02-01T00:00:00Z", "known": None}


def test_a_subgraph_around_a_question(told: TestClient) -> None:
    """What speaks to the question is drawn."""
    assert "Pico" in labels(told.get("/v1/spaces/default/graph", params={"question": "What did Mira adopt?"}).json())


def test_a_subgraph_of_everything(told: TestClient) -> None:
    """Around nothing, the most mentioned are drawn."""
    assert {"Ada", "Mira"} <= labels(told.get("/v1/spaces/default/graph").json())


def test_a_subgraph_is_bounded(told: TestClient) -> None:
    """No more nodes than asked for, and it is said that there was more."""
    subgraph = told.get("/v1/spaces/default/graph", params={"limit": 4}).json()
    assert len(subgraph["nodes"]) <= 4
    assert subgraph["truncated"]


@pytest.mark.parametrize("limit", [0, 501])
def test_a_limit_has_its_limits(local_client: TestClient, limit: int) -> None:
    """1 to 500."""
    assert local_client.get("/v1/spaces/default/graph", params={"limit": limit}).status_code == 422


def test_an_empty_memory_has_an_empty_subgraph(client: TestClient) -> None:
    """Nothing is no error."""
    subgraph = client.get("/v1/spaces/default/graph").json()
    assert (subgraph["nodes"], subgraph["edges"], subgraph["truncated"]) == ([], [], False)


def test_an_entity_or_a_question(local_client: TestClient) -> None:
    """Both at once is a mistake."""
    assert local_client.get("/v1/spaces/default/graph", params={"entity": "Ada", "question": "Ada?"}).status_code == 400


@pytest.mark.parametrize("at", ["9999-12-31T23:00:00-05:00", "0001-01-01T00:00:00+05:00", "soon"])
def test_a_moment_outside_the_calendar(local_client: TestClient, at: str) -> None:
    """422, not a failure of the server."""
    assert local_client.get("/v1/spaces/default/graph", params={"at": at}).status_code == 422
