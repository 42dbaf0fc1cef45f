"""The examples run, without a key."""

import importlib.util
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import anyio
import pytest

from graphmem.embedding import Embedder
from graphmem.memory.facade import Memory
from graphmem.resources import folder
from tests.talk import Talk

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def example(name: str) -> ModuleType:
    """The example as a module."""
    spec = importlib.util.spec_from_file_location(f"example_{name}", folder("examples") / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_example_is_run_here() -> None:
    run = {"nightly_batch", "agent_with_mcp", "langgraph_loop", "fastapi_sidecar", "team_roles"}
    assert {path.stem for path in folder("examples").glob("*.py")} == run


def test_the_nightly_batch(tmp_path: Path, embedder: Embedder) -> None:
    log = tmp_path / "chat.jsonl"
    log.write_text(
        '{"conversation": "c", "speaker": "Ada", "sent_at": "2026-01-05T09:00:00Z", "text": "I live in Oslo. My password is hunter2."}\n'
    )
    lines = example("nightly_batch").nightly(log, tmp_path / "m.lbug", now=datetime(2026, 1, 6, tzinfo=UTC), embedder=embedder)
    assert lines[0].startswith("1 new messages")
    assert lines[0].endswith("1 secrets left out")
    assert any("Oslo" in line for line in lines[1:])


def test_the_agent_with_mcp(tmp_path: Path) -> None:
    said = ["I live in Oslo.", "Where does Ada live?", "What is the name of the king of Norway?"]
    replies = anyio.run(example("agent_with_mcp").converse, str(tmp_path / "m.lbug"), "Ada", said)
    assert replies == ["Noted.", "Oslo", "I do not know."]


def test_the_langgraph_loop(local_memory: Memory) -> None:
    replies = example("langgraph_loop").talk(local_memory, ["I have moved to Bergen.", "Where do I live?"])
    assert replies[0] == "Tell me more."
    assert "Bergen" in replies[1]


def test_the_fastapi_sidecar(local_memory: Memory) -> None:
    from fastapi.testclient import TestClient

    with TestClient(example("fastapi_sidecar").sidecar(local_memory), base_url="http://localhost") as client:
        assert client.post("/notes", json={"who": "Ada", "text": "I live in Oslo."}).json()["stored"] == 1
        assert client.get("/ask", params={"question": "Where does Ada live?"}).json()["answer"] == "Oslo"
        assert client.get("/memory/v1/spaces/default/stats").status_code == 200


def test_the_team_with_three_roles(local_memory: Memory) -> None:
    local_memory.remember(Talk().say("Ben: Hello.", "2026-01-05").messages)
    assert example("team_roles").play(local_memory) == [
        "nobody: POST /v1/spaces/team/messages -> 401",
        "analyst: POST /v1/spaces/team/messages -> 403",
        "writer: POST /v1/spaces/team/messages -> 200",
        "analyst: POST /v1/spaces/team/cypher -> 200",
        "analyst reads: [{'n': 1}]",
        "analyst: POST /v1/spaces/team/answer -> 200",
        "analyst is told: Oslo",
        "analyst: POST /v1/spaces/default/cypher -> 404",
        "admin: POST /v1/spaces/default/cypher -> 200",
    ]
