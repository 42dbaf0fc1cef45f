"""Clients of the API over a real memory, empty or with a short story in it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from graphmem.api import create_app
from graphmem.memory.facade import Memory

STORY = [
    ("Ada", "2025-01-05T10:00:00Z", "I live in Oslo."),
    ("Ben", "2025-01-05T10:01:00Z", "My sister Mira works at the aquarium."),
    ("Ada", "2025-03-01T09:00:00Z", "I moved to Bergen. I live in Bergen now."),
    ("Mira", "2025-04-01T09:00:00Z", "I adopted a dog called Pico."),
]


@pytest.fixture
def story() -> list[dict[str, Any]]:
    """A short story, as the API takes it."""
    return [{"conversation": "story", "speaker": who, "sent_at": when, "text": text} for who, when, text in STORY]


@pytest.fixture
def local_client(local_memory: Memory) -> Iterator[TestClient]:
    """A client of an empty embedded memory, for what has nothing to do with the engine."""
    with TestClient(create_app(local_memory), raise_server_exceptions=False, base_url="http://localhost") as client:
        yield client


@pytest.fixture
def client(memory: Memory) -> Iterator[TestClient]:
    """A client of an empty memory, once for each engine. A failure of the server is an answer, as it would be over the wire."""
    with TestClient(create_app(memory), raise_server_exceptions=False, base_url="http://localhost") as client:
        yield client


@pytest.fixture
def told(client: TestClient, story: list[dict[str, Any]]) -> TestClient:
    """A client of a memory that was told the story."""
    assert client.post("/v1/spaces/default/messages", json={"messages": story}).status_code == 200
    return client


@pytest.fixture
def id_of(told: TestClient) -> Callable[[str], str]:
    """The id of the entity of a name."""

    def id_of(name: str) -> str:
        found = told.get("/v1/spaces/default/entities", params={"like": name}).json()["items"]
        return str(next(entity["id"] for entity in found if entity["name"] == name))

    return id_of
