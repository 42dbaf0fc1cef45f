"""The Python clients against a real server; and connections that open and say nothing."""

import asyncio
import inspect
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from graphmem.access.api_keys import new_key
from graphmem.access.server_file import ServerFile
from graphmem.api import create_app, server_run
from graphmem.api.server_config import REQUESTS
from graphmem.client import AsyncMemoryClient, ClientError, MemoryClient
from graphmem.embedding import Embedder
from graphmem.memory.facade import Memory
from tests.api.conftest import STORY
from tests.api.served import served

ROWS = [{"conversation": "story", "speaker": who, "sent_at": when, "text": text} for who, when, text in STORY]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[tuple[str, str]]:
    """The address of a server, and a key that may write."""
    file = ServerFile(None)
    key, written = new_key("client", "write", ["*"], datetime(2026, 1, 5, tzinfo=UTC))
    file.add_key(key)
    path = tmp_path_factory.mktemp("client") / "memory.lbug"
    with Memory.open(path, embedder=embedder) as memory, served(create_app(memory, server_file=file)) as address:
        yield address, written


@pytest.fixture(scope="module")
def client(place: tuple[str, str]) -> Iterator[MemoryClient]:
    """A client of a space that was told the story."""
    with MemoryClient(place[0], key=place[1], space="story") as client:
        assert [row["status"] for row in client.remember(ROWS)["rows"]] == ["new"] * len(ROWS)
        yield client


def test_a_client_reads_what_it_wrote(client: MemoryClient) -> None:
    assert "Bergen" in client.answer("Where does Ada live?")["text"]
    assert "Oslo" in client.answer("Where does Ada live?", at=datetime(2025, 2, 1, tzinfo=UTC))["text"]
    assert client.recall("Where does Ada live?", budget=500)["hits"]
    assert [m["speaker"] for m in client.all_messages(since="2025-03-01")] == ["Ada", "Mira"]
    ada = client.entities(like="ada", limit=1)[0]
    found = client.entity(ada["id"])
    assert found is not None
    assert {fact["id"] for fact in client.facts_of(ada["id"], history=True)} == {fact["id"] for fact in found["facts"]}
    assert client.messages([found["messages"][0]["id"], "none"]) == [found["messages"][0]]
    assert [line["what"] for line in client.history("Ada", at="2025-02-01")] == ["live in Oslo"]
    assert client.diff("2025-02-01", "2025-03-15", entity="Ada")["ceased"]
    assert client.consolidate()["status"] == "done"
    assert client.spaces() == ["default", "story"]


def test_a_client_says_what_went_wrong(client: MemoryClient, place: tuple[str, str]) -> None:
    assert client.fact("none") is None
    with pytest.raises(ClientError, match="question") as refused:
        client.answer("")
    assert refused.value.status == 400
    with MemoryClient(place[0]) as stranger, pytest.raises(ClientError, match="API key"):
        stranger.stats()
    assert client.remember([])["new"] == 0
    with pytest.raises(ClientError):
        client.merge("Ada", "Nobody")


def test_the_asynchronous_client_does_the_same(place: tuple[str, str], client: MemoryClient) -> None:
    async def ask() -> list[Any]:
        async with AsyncMemoryClient(place[0], key=place[1], space="story") as other:
            asked = (other.answer("Where does Ada live?"), other.stats(), other.timeline("Ada"), other.remember(ROWS))
            return list(await asyncio.gather(*asked))

    answer, stats, timeline, report = asyncio.run(ask())
    assert (answer, stats, timeline) == (client.answer("Where does Ada live?"), client.stats(), client.timeline("Ada"))
    assert [row["status"] for row in report["rows"]] == ["known"] * len(ROWS)


def test_both_clients_have_the_names_of_memory() -> None:
    """What `Memory` offers over HTTP has its name there, and both clients have the same methods and parameters."""

    def methods(kind: type) -> dict[str, list[str]]:
        return {name: list(inspect.signature(f).parameters) for name, f in vars(kind).items() if callable(f) and not name.startswith("_")}

    sync, other = methods(MemoryClient), methods(AsyncMemoryClient)
    sync["aclose"] = sync.pop("close")
    assert sync == other
    writing = "remember consolidate replay merge unmerge resolve_conflict undo_resolution"
    asking = "recall answer explain timeline history diff conflicts conflict_decisions picture stats"
    nouns = "entities entity facts_of fact messages communities quarantined decisions user_decisions"
    assert {*f"{writing} {asking} {nouns}".split()} <= {*sync} & {*vars(Memory)}


def test_a_connection_that_says_nothing_is_closed(place: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time for headers, even if bytes trickle in; one that asks in time is answered."""
    monkeypatch.setattr(server_run, "REQUESTS", replace(REQUESTS, head_s=0.5))
    host, port = place[0].removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as silent, socket.create_connection((host, int(port)), timeout=10) as slow:
        begun = time.monotonic()
        slow.sendall(b"GET /healthz HTTP/1.1\r\n")
        time.sleep(0.3)
        slow.sendall(b"X-Slow: 1\r\n")
        assert silent.recv(1) == b""
        assert slow.recv(1) == b""
        assert time.monotonic() - begun < 5
    with socket.create_connection((host, int(port)), timeout=10) as quick:
        quick.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert quick.recv(100).startswith(b"HTTP/1.1 200")
