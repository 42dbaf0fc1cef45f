"""The Python clients against a real server; and connections that open and say nothing."""

import asyncio
import inspect
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
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


# What needs the files of the store, or is a step of the pipeline's batch run; not for callers of a server.
LOCAL_ONLY = {
    *("store_messages", "extract", "index", "store_extracted"),
    *("repair", "compact", "is_whole", "has_whole_index", "has_lost_state", "compare_with_rebuild", "broken_invariants", "content_hash"),
    *("import_bundle", "import_from", "copy_from", "verify", "latest_time", "as_stored"),
}
# What lists all of a space, which `Memory` has in `pages`.
HTTP_ONLY = {"all_messages", "facts", "message", "spaces", "aclose"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[tuple[str, str, str]]:
    """The address of a server, a key that may write, and one of an administrator."""
    file = ServerFile(None)
    key, written = new_key("client", "write", ["*"], datetime(2026, 1, 5, tzinfo=UTC))
    file.add_key(key)
    admin, of_admin = new_key("admin", "admin", ["*"], datetime(2026, 1, 5, tzinfo=UTC))
    file.add_key(admin)
    path = tmp_path_factory.mktemp("client") / "memory.lbug"
    with Memory.open(path, embedder=embedder) as memory, served(create_app(memory, server_file=file)) as address:
        yield address, written, of_admin


@pytest.fixture(scope="module")
def client(place: tuple[str, str, str]) -> Iterator[MemoryClient]:
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
    assert {"default", "story"} <= set(client.spaces())


def test_a_client_says_what_went_wrong(client: MemoryClient, place: tuple[str, str, str]) -> None:
    assert client.fact("none") is None
    with pytest.raises(ClientError, match="question") as refused:
        client.answer("")
    assert refused.value.status == 400
    with MemoryClient(place[0]) as stranger, pytest.raises(ClientError, match="API key"):
        stranger.stats()
    assert client.remember([])["new"] == 0
    with pytest.raises(ClientError):
        client.merge("Ada", "Nobody")


def test_the_asynchronous_client_does_the_same(place: tuple[str, str, str], client: MemoryClient) -> None:
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
    public = {name for name, member in vars(Memory).items() if not name.startswith("_") and inspect.isfunction(member)}
    assert public - {*sync, "close"} == LOCAL_ONLY
    assert {*sync} - public == HTTP_ONLY


def test_the_parameters_are_those_of_memory() -> None:
    """By name; those that are objects of Python there are JSON here, and times of decisions are the server's."""
    of_server = {"progress", "at", "stages", "limit"}
    for name in {*vars(MemoryClient)} & {*vars(Memory)} - {"as_reader", "close", "export"}:
        if not name.startswith("_"):
            theirs, ours = (set(inspect.signature(getattr(kind, name)).parameters) for kind in (Memory, MemoryClient))
            assert theirs - ours <= of_server | {"verdicts", "known"}, name


def test_a_client_changes_what_memory_changes(client: MemoryClient, place: tuple[str, str, str], tmp_path: Path) -> None:
    """Corrections, feedback, marks, readers; and as an administrator exports and forgetting."""
    with MemoryClient(place[0], key=place[2], space="changes") as admin:
        admin.remember(ROWS[:2])
        admin.remember([{**ROWS[2], "text": "I take lithium."}], mark={"agent": "nurse", "scope": "private"})
        assert "lithium" not in str(admin.as_reader(agent="clerk").all_messages())
        assert "lithium" in str(admin.as_reader(agent="nurse").recall("What does Ada take?"))
        with pytest.raises(ClientError, match="changes nothing"):
            admin.as_reader(agent="clerk").remember(ROWS)
        fact = next(f["id"] for f in admin.facts_about("Ada") if f["predicate"] == "live in")
        change = admin.correct_fact(fact, "I live in Rome.")
        assert admin.answer("Where does Ada live?", options={"recipe": "exact"})["text"] == "Rome"
        assert [c["id"] for c in admin.corrections()] == [change["correction"]["id"]]
        admin.undo_correction(change["correction"]["id"])
        assert admin.judge("Where does Ada live?", useful=["1"])["useful"]
        assert len(admin.judged_questions()) == 1
        assert admin.export(tmp_path / "memory.graphml", "graphml")["status"] == "done"
        assert "Oslo" in (tmp_path / "memory.graphml").read_text("utf-8")
        with pytest.raises(ClientError, match="is there already"):
            admin.export(tmp_path / "memory.graphml")
        assert admin.mark({"speaker": "Ben"}, {"scope": "public"}) == 1
        assert [m["speaker"] for m in admin.as_reader(guest=True).all_messages()] == ["Ben"]
        plan = admin.forget({"speaker": "Ben"})
        done = admin.forget({"speaker": "Ben", "confirmation": plan["confirmation"]})
        assert done["result"]["receipt"]["signature"]
        assert "Ben" not in {m["speaker"] for m in admin.all_messages()}
        assert admin.retain("1 day")["messages"] > 0
        assert admin.in_space("story").span() == client.span()
    with pytest.raises(ClientError, match="admin"):
        client.forget({"speaker": "Ben"})


def test_a_connection_that_says_nothing_is_closed(place: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch) -> None:
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
