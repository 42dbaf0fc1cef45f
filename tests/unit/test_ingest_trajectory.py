"""Trajectories of agents: SWE-agent's, OpenHands', steps in general, and ShareGPT's talks."""

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exports import JUNK, PLACES, claimed_by, cut, lined, read, spoilt, written

HISTORY: list[Any] = [
    {"role": "system", "content": "You mend code.", "agent": "main", "message_type": "system_prompt"},
    {"role": "user", "content": "An example of another day.", "agent": "main", "is_demo": True},
    {"role": "user", "content": "The colon is missing.", "agent": "main", "message_type": "observation"},
    {
        "role": "assistant",
        "content": "I look for it.",
        "thought": "I look for it.",
        "action": "find colon.py",
        "agent": "main",
        "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "find", "arguments": '{"name": "colon.py"}'}}],
    },
    {"role": "tool", "content": "Found 1 file", "agent": "main", "tool_call_ids": ["c1"]},
]
STEPS: list[Any] = [
    {
        "action": "find colon.py\n",
        "observation": "Found 1 file",
        "response": "I look for it.\n```find```",
        "thought": "I look for it.",
        "state": "{}",
    },
    {"action": "submit", "observation": "", "response": "Done.", "thought": "Done.", "state": {"open_file": "n/a"}},
]
EVENTS: list[Any] = [
    {
        "id": 0,
        "timestamp": "2025-01-02T03:04:05.1",
        "source": "user",
        "message": "Look",
        "action": "message",
        "args": {"content": "Look", "image_urls": []},
    },
    {
        "id": 1,
        "timestamp": "2025-01-02T03:04:06",
        "source": "agent",
        "message": "",
        "action": "change_agent_state",
        "args": {"agent_state": "running"},
    },
    {
        "id": 2,
        "timestamp": "2025-01-02T03:04:07",
        "source": "agent",
        "action": "run",
        "args": {"command": "ls", "thought": "I list.", "blocking": False},
    },
    {
        "id": 3,
        "timestamp": "2025-01-02T03:04:08",
        "source": "agent",
        "cause": 2,
        "observation": "run",
        "content": "a.py",
        "extras": {"command": "ls"},
    },
    {"id": 4, "timestamp": "2025-01-02T03:04:09", "source": "agent", "action": "finish", "args": {"final_thought": "There is one."}},
]
TYPED: list[Any] = [
    {
        "kind": "SystemPromptEvent",
        "id": "e0",
        "timestamp": "2025-01-02T03:04:05",
        "source": "agent",
        "system_prompt": {"type": "text", "text": "Help."},
    },
    {
        "kind": "MessageEvent",
        "id": "e1",
        "timestamp": "2025-01-02T03:04:06",
        "source": "user",
        "llm_message": {"role": "user", "content": [{"type": "text", "text": "Look"}]},
    },
    {
        "kind": "ActionEvent",
        "id": "e2",
        "timestamp": "2025-01-02T03:04:07",
        "source": "agent",
        "thought": [{"type": "text", "text": "I list."}],
        "action": {"kind": "BashAction", "command": "ls"},
        "tool_name": "bash",
        "tool_call_id": "t1",
    },
    {
        "kind": "ObservationEvent",
        "id": "e3",
        "timestamp": "2025-01-02T03:04:08",
        "source": "environment",
        "tool_name": "bash",
        "tool_call_id": "t1",
        "observation": {"kind": "BashObservation", "content": [{"type": "text", "text": "a.py"}]},
    },
    {"kind": "ConversationStateUpdateEvent", "id": "e4", "timestamp": "2025-01-02T03:04:09", "source": "environment", "key": "stats"},
]
RUN: dict[str, Any] = {
    "id": "run-7",
    "created_at": "2025-01-02T03:04:05Z",
    "steps": [
        {"role": "user", "content": "Find it"},
        {"thought": "I search", "action": "search", "action_input": {"q": "it"}, "observation": "found"},
        {"role": "tool", "name": "search", "content": "more"},
        {"thought": "I count", "tool": "calc", "tool_input": "1+1", "output": "2"},
        {"action": {"type": "click", "x": 1}, "observation": {"ok": True}},
        {},
        7,
    ],
}
SHARED = {
    "id": "identity_0",
    "conversations": [
        {"from": "system", "value": "Help."},
        {"from": "human", "value": "Coat?"},
        {"from": "function_call", "value": '{"name": "weather", "arguments": {"city": "Oslo"}}'},
        {"from": "observation", "value": '{"degrees": 8}'},
        {"from": "gpt", "value": "Yes."},
    ],
}
ATIF = {
    "schema_version": "ATIF-v1.4",
    "session_id": "S",
    "agent": {"name": "a"},
    "steps": [
        {"step_id": 1, "timestamp": "2025-01-02T03:04:05Z", "source": "user", "message": "Ask"},
        {
            "step_id": 2,
            "source": "agent",
            "message": "I look.",
            "tool_calls": [{"tool_call_id": "k1", "function_name": "ls", "arguments": {}}],
            "observation": {"results": [{"source_call_id": "k1", "content": "a.py"}]},
        },
    ],
}


def said(path: Path) -> list[tuple[str, str, str]]:
    return [(m.role, m.speaker, m.text) for m in read(path)[0]]


def test_swe_agent(tmp_path: Path) -> None:
    """The file's name is the run's; the prompts come from the history, the rest of which the steps tell."""
    path = written(tmp_path / "org__repo-1.traj", {"environment": "main", "trajectory": STEPS, "history": HISTORY, "info": {}})
    messages, quarantined, stats = read(path)
    assert not quarantined
    assert said(path) == [
        ("system", "system", "You mend code."),
        ("user", "user", "The colon is missing."),
        ("assistant", "assistant", "I look for it.\nruns find colon.py"),
        ("tool", "environment", "Found 1 file"),
        ("assistant", "assistant", "Done.\nruns submit"),
    ]
    assert {m.conversation for m in messages} == {"org__repo-1"}
    assert messages[3].reply_to == messages[2].key
    assert stats.skipped == {"demonstration": 1, "repeated in the steps": 2}
    assert {m.zone for m in messages} == {"assumed UTC, no time in the source"}
    assert claimed_by(path) == ["trajectory"]


def test_swe_agents_history_alone(tmp_path: Path) -> None:
    path = written(tmp_path / "demo.traj", {"history": HISTORY})
    messages, _, _ = read(path)
    assert said(path)[2:] == [
        ("assistant", "assistant", 'I look for it.\ncalls find({"name": "colon.py"})'),
        ("tool", "find", "Found 1 file"),
    ]
    assert messages[3].reply_to == messages[2].key
    assert claimed_by(path) == ["trajectory"]


@pytest.mark.parametrize(
    ("name", "document"),
    [("talk.json", EVENTS), ("out.json", {"instance_id": "talk", "history": EVENTS}), ("out.json", {"id": "talk", "trajectory": EVENTS})],
)
def test_openhands(tmp_path: Path, name: str, document: Any) -> None:
    """Events by their ids; what came of an action answers it; changes of state are counted only."""
    path = written(tmp_path / name, document)
    messages, quarantined, stats = read(path)
    assert not quarantined
    assert said(path) == [
        ("user", "user", "Look"),
        ("assistant", "agent", 'I list.\ncalls run({"command":"ls"})'),
        ("tool", "run", "a.py"),
        ("assistant", "agent", "There is one."),
    ]
    assert [(m.key, m.reply_to) for m in messages] == [("0", ""), ("2", ""), ("3", "2"), ("4", "")]
    assert {(m.conversation, m.zone) for m in messages} == {("talk", "assumed UTC")}
    assert stats.skipped == {"state of the agent": 1}
    assert claimed_by(path) == ["trajectory"]


def test_openhands_pairs_of_action_and_observation(tmp_path: Path) -> None:
    path = lined(tmp_path / "output.jsonl", {"instance_id": "i-1", "history": [[EVENTS[2], EVENTS[3]]]})
    assert [m.reply_to for m in read(path)[0]] == ["", "2"]


@pytest.mark.parametrize("document", [TYPED, {"events": TYPED}])
def test_openhands_of_the_newer_kind(tmp_path: Path, document: Any) -> None:
    path = written(tmp_path / "talk.json", document)
    messages, _, stats = read(path)
    assert said(path) == [
        ("system", "system", "Help."),
        ("user", "user", "Look"),
        ("assistant", "agent", 'I list.\ncalls bash({"command":"ls"})'),
        ("tool", "bash", "a.py"),
    ]
    assert messages[3].reply_to == "e2"
    assert stats.skipped == {"state of the agent": 1}
    assert claimed_by(path) == ["trajectory"]


def test_steps_in_general(tmp_path: Path) -> None:
    """What was thought and done is the agent's turn, what came of it the tool's."""
    path = lined(tmp_path / "runs.jsonl", RUN)
    messages, quarantined, stats = read(path)
    assert said(path) == [
        ("user", "user", "Find it"),
        ("assistant", "assistant", 'I search\ncalls search({"q":"it"})'),
        ("tool", "search", "found"),
        ("tool", "search", "more"),
        ("assistant", "assistant", "I count\ncalls calc(1+1)"),
        ("tool", "calc", "2"),
        ("assistant", "assistant", 'calls click({"x":1})'),
        ("tool", "click", '{"ok":true}'),
    ]
    assert messages[0].sent_at == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert messages[2].reply_to == messages[3].reply_to == messages[1].key
    assert stats.skipped == {"empty step": 1}
    assert [q.reason for q in quarantined] == ["record 0, step 6: the step is a number, not an object"]
    assert claimed_by(path) == ["trajectory"]


def test_a_step_a_line(tmp_path: Path) -> None:
    steps = (
        {"thought": "North", "action": "go north", "observation": "A wall"},
        {"thought": "South", "action": "go south", "observation": "A door"},
    )
    path = lined(tmp_path / "walk.jsonl", *steps)
    assert said(path)[2:] == [("assistant", "assistant", "South\nruns go south"), ("tool", "environment", "A door")]
    assert claimed_by(path) == ["trajectory"]


def test_results_that_name_their_calls(tmp_path: Path) -> None:
    path = written(tmp_path / "t.json", ATIF)
    assert said(path) == [("user", "user", "Ask"), ("assistant", "agent", "I look.\ncalls ls({})"), ("tool", "ls", "a.py")]
    assert {m.conversation for m in read(path)[0]} == {"S"}
    assert claimed_by(path) == ["trajectory"]


@pytest.mark.parametrize("as_lines", [True, False])
def test_sharegpt(tmp_path: Path, as_lines: bool) -> None:
    path = lined(tmp_path / "t.jsonl", SHARED) if as_lines else written(tmp_path / "t.json", [SHARED])
    messages, _, _ = read(path)
    assert said(path) == [
        ("system", "system", "Help."),
        ("user", "human", "Coat?"),
        ("assistant", "function_call", 'calls weather({"city":"Oslo"})'),
        ("tool", "observation", '{"degrees": 8}'),
        ("assistant", "gpt", "Yes."),
    ]
    assert messages[3].reply_to == messages[2].key
    assert {m.conversation for m in messages} == {"identity_0"}
    assert claimed_by(path) == ["trajectory"]


def test_a_longer_run_gives_the_same_ids(tmp_path: Path) -> None:
    old, _, _ = read(written(tmp_path / "old.json", {"trajectory": STEPS}))
    new, _, _ = read(written(tmp_path / "new.json", {"trajectory": [*STEPS, *STEPS]}))
    assert [m.id for m in old] == [m.id for m in new[: len(old)]]
    assert len({m.id for m in new}) == 2 * len(old)


def test_a_run_without_steps_and_no_run_at_all(tmp_path: Path) -> None:
    _, quarantined, stats = read(lined(tmp_path / "r.jsonl", RUN, {"trajectory": []}, {"score": 1}))
    assert stats.skipped == {"empty step": 1, "run without steps": 1}
    assert quarantined[-1].reason == "record 2: there are no steps, only 'score'"


def test_a_document_that_is_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    messages, quarantined, _ = read(cut(written(tmp_path / "t.json", EVENTS), 0.7))
    assert [m.key for m in messages] == ["0", "2"]
    assert "the document is cut off" in quarantined[0].reason


@settings(deadline=None)
@given(place=PLACES, junk=JUNK, as_lines=st.booleans())
def test_one_wrong_value_never_breaks_a_read(place: list[int], junk: Any, as_lines: bool) -> None:
    swe = {"trajectory": STEPS, "history": HISTORY}
    records = spoilt(
        [swe, {"history": HISTORY}, RUN, SHARED, ATIF, {"events": EVENTS}, {"events": TYPED}, *EVENTS, *TYPED, EVENTS], place, junk
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.jsonl"
        made = lined(path, *records) if as_lines and isinstance(records, list) else written(path, records)
        read(made, format="trajectory")


def test_numbers_beyond_all_bounds_are_named(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    huge = "9" * 400
    path.write_text(json.dumps({"steps": [{"role": "user", "content": "x", "timestamp": 0}]}).replace(": 0", f": {huge}") + "\n")
    assert "outside the calendar" in read(path)[1][0].reason
