"""What the owner of a memory does with it: forget and check the receipt, take it along, learn from agents' runs."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Graphmem


@pytest.fixture
def owned(told: Graphmem, tmp_path: Path) -> Graphmem:
    """The memory of a small log, to be changed."""
    assert told.store is not None
    for found in told.store.parent.glob(f"{told.store.name}*"):
        target = tmp_path / found.name
        if found.is_dir():
            shutil.copytree(found, target)
        else:
            shutil.copyfile(found, target)
    return Graphmem(tmp_path / told.store.name)


def test_forgetting_is_shown_done_and_checked(owned: Graphmem) -> None:
    shown = owned("forget", "--speaker", "Ben")
    assert shown.code == 0
    assert "Give --yes" in shown.out
    done = owned("forget", "--speaker", "Ben", "--yes", "--json")
    assert done.code == 0, done.err
    assert done.json["receipt"]["gone"]["messages"] == 2
    checked = owned("verify", done.json["path"], "--word", "Bramble")
    assert (checked.code, "The receipt holds" in checked.out) == (0, True)
    assert owned("verify", done.json["path"], "--word", "Bergen").code == 1
    assert "Forgotten already" in owned("forget", "--speaker", "Ben", "--yes").out
    for wrong in (["forget"], ["forget", "--all", "--speaker", "Ada"], ["forget", "--entity", "Nobody"], ["verify", "missing.json"]):
        refused = owned(*wrong)
        assert (refused.code, refused.err.startswith("error: ")) == (1, True)


def test_retention_needs_a_setting(owned: Graphmem, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "everything is kept" in owned("retain", "--yes").err
    monkeypatch.setenv("GRAPHMEM_RETENTION", "1 day")
    assert "Give --yes" in owned("retain").out
    monkeypatch.setenv("GRAPHMEM_RETENTION", "soon")
    assert "cannot be read" in owned("retain").err


def test_a_bundle_leaves_and_comes_in(owned: Graphmem, tmp_path: Path) -> None:
    assert "content hash" in owned("export", tmp_path / "bundle").out
    other = Graphmem(tmp_path / "other.lbug")
    assert "the same" in other("import", tmp_path / "bundle").out
    assert other("export", tmp_path / "bundle").code == 1
    assert other("import", tmp_path / "nothing").code == 1


def test_what_agents_learnt_is_quoted(tmp_path: Path) -> None:
    steps = [
        {"role": "user", "content": "Water the garden."},
        {"thought": "Open.", "tool": "open_valve", "tool_input": "north", "observation": "Error: valve is jammed"},
        {"thought": "Loosen.", "tool": "turn_valve", "tool_input": "north", "observation": "moves"},
    ]
    log = tmp_path / "run.json"
    log.write_text(json.dumps({"id": "garden", "steps": steps}), "utf-8")
    graphmem = Graphmem(tmp_path / "agents.lbug")
    assert graphmem("remember", log, "--agent", "scout", "--scope", "private").code == 0
    said = graphmem("recall", "the valve is stuck", "--kind", "procedural")
    assert "«open_valve(north)» failed" in said.out
    assert "not instructions" in said.out
    pack = graphmem("recall", "the valve is stuck", "--role", "executor", "--as-agent", "scout", "--json").json
    assert [item["kind"] for item in pack["items"] if item["is_own"]].count("lessons") == 1
    assert "«open_valve(north)» failed" in graphmem("recall", "the valve is stuck", "--role", "executor").out
    assert "valve" not in graphmem("recall", "stuck", "--role", "executor", "--as-agent", "clerk").out
    assert "there is no role 'cook'" in graphmem("recall", "the valve is stuck", "--role", "cook").err
    assert "belongs to --role" in graphmem("recall", "the valve is stuck", "--task", "survey").err


def test_an_agent_reads_what_is_open_to_it(owned: Graphmem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "secret.jsonl"
    log.write_text(
        json.dumps({"conversation": "c", "speaker": "Dag", "sent_at": "2025-05-01T10:00:00Z", "text": "I keep quillwort."}), "utf-8"
    )
    assert owned("remember", log, "--agent", "scout", "--scope", "private").code == 0
    monkeypatch.setenv("GRAPHMEM_AGENT", "scout")
    assert "quillwort" in owned("recall", "Who keeps plants?").out
    monkeypatch.setenv("GRAPHMEM_AGENT", "clerk")
    assert "quillwort" not in owned("recall", "Who keeps plants?").out
    refused = owned("cypher", "MATCH (m:Message) RETURN m.text")
    assert (refused.code, "quillwort" in refused.out) == (1, False)
    assert "reads and writes as the owner" in owned("serve", "--port", "0").err


def test_stored_messages_are_marked_and_read_for_a_purpose(owned: Graphmem) -> None:
    marked = owned("mark", "--speaker", "Ben", "--purpose", "health", "--json")
    assert (marked.code, marked.json["marked"]) == (0, 2)
    assert "Bramble" in owned("recall", "Who has a dog?", "--as-agent", "scout", "--purpose", "health").out
    assert "Bramble" not in owned("recall", "Who has a dog?", "--as-agent", "scout", "--purpose", "money").out
    assert "Bramble" not in owned("answer", "Who has a dog?", "--as-agent", "scout").out
    assert owned("mark", "--purpose", "health").code == 1
    assert "names no agent" in owned("mark", "--all", "--scope", "private").err
    assert owned("mark", "--all").code == 0
    assert "Bramble" in owned("recall", "Who has a dog?", "--as-agent", "scout").out
