"""Rollouts of Codex CLI, of all generations: what was said counts once, whichever records tell it."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.ingest import format_of
from tests.exports import JUNK, PLACES, cut, lined, read, spoilt, written


def at(second: int, kind: str, **payload: Any) -> dict[str, Any]:
    """A record of a rollout, in its envelope."""
    return {"timestamp": f"2026-05-04T08:00:{second:02}.000Z", "type": kind, "payload": payload}


def said(second: int, role: str, text: str) -> dict[str, Any]:
    """A message as an item."""
    part = "output_text" if role == "assistant" else "input_text"
    return at(second, "response_item", type="message", role=role, content=[{"type": part, "text": text}])


META = at(0, "session_meta", id="c-1", timestamp="2026-05-04T08:00:00.000Z", cwd="/home/ines", cli_version="0.60.0", source="cli")
CALL = at(3, "response_item", type="function_call", name="shell", arguments='{"command":["ls"]}', call_id="call_1")
FAILED = json.dumps({"output": "ls: not found", "metadata": {"exit_code": 127, "duration_seconds": 0.1}})
OUTPUT = at(4, "response_item", type="function_call_output", call_id="call_1", output=FAILED)
SESSION = [META, said(1, "user", "I moved to Porto."), CALL, OUTPUT, said(9, "assistant", "Done.")]


def test_a_session_is_a_conversation_with_calls_and_results(tmp_path: Path) -> None:
    path = lined(tmp_path / "rollout-1.jsonl", *SESSION)
    messages, quarantined, _ = read(path)
    assert format_of(path).name == "codex"
    assert not quarantined
    assert [(m.role, m.speaker, m.text) for m in messages] == [
        ("user", "user", "I moved to Porto."),
        ("assistant", "assistant", 'calls shell({"command":["ls"]})'),
        ("tool", "shell", "ls: not found"),
        ("assistant", "assistant", "Done."),
    ]
    assert messages[2].reply_to == messages[1].key
    assert {m.conversation for m in messages} == {"c-1"}


def test_items_and_events_that_say_the_same_give_one_turn(tmp_path: Path) -> None:
    events = [
        at(1, "event_msg", type="user_message", message="I moved to Porto. "),
        at(9, "event_msg", type="agent_message", message="Done."),
    ]
    messages, _, stats = read(lined(tmp_path / "a.jsonl", *SESSION[:2], events[0], *SESSION[2:], events[1]))
    assert (len(messages), stats.skipped["repeated event"]) == (4, 2)


def test_a_message_that_only_an_event_tells_is_a_turn(tmp_path: Path) -> None:
    events = [
        at(1, "event_msg", type="user_message", message="I moved to Porto."),
        at(9, "event_msg", type="agent_message", message="Done."),
    ]
    messages, _, _ = read(lined(tmp_path / "a.jsonl", META, *events))
    assert [(m.role, m.text) for m in messages] == [("user", "I moved to Porto."), ("assistant", "Done.")]


def test_what_the_program_wrote_is_skipped_for_its_reason(tmp_path: Path) -> None:
    others = [
        at(1, "turn_context", cwd="/home/ines", model="m"),
        at(1, "event_msg", type="token_count", info=None),
        at(1, "event_msg", type="task_started"),
        at(1, "event_msg", type="agent_reasoning", text="hm"),
        at(1, "response_item", type="reasoning", summary=[], encrypted_content="x"),
        at(1, "response_item", type="ghost_snapshot", ghost_commit={}),
        said(1, "developer", "<permissions instructions>Ask first.</permissions instructions>"),
        said(1, "user", "# AGENTS.md instructions for /home/ines\n\n<INSTRUCTIONS>\nI live in Rome.\n</INSTRUCTIONS>"),
        said(1, "user", "<user_instructions>Be brief.</user_instructions>"),
        said(1, "user", "<turn_aborted>\nThe user interrupted.\n</turn_aborted>"),
        at(2, "compacted", message="The user lives in Rome.", replacement_history=[]),
    ]
    messages, quarantined, stats = read(lined(tmp_path / "a.jsonl", *SESSION, *others))
    assert (len(messages), quarantined) == (4, [])
    assert stats.skipped == {
        "session data": 1, "program state": 2, "token count": 1, "reasoning": 2, "snapshot": 1, "instructions": 1,
        "inserted context": 3, "summary": 1,
    }  # fmt: skip


def test_the_request_is_read_from_below_what_the_editor_adds(tmp_path: Path) -> None:
    text = "# Context from my IDE setup:\n\n## Open tabs:\n- a.py\n\n## My request for Codex:\nMy name is Ines.\n"
    messages, _, _ = read(lined(tmp_path / "a.jsonl", META, said(1, "user", text)))
    assert [m.text for m in messages] == ["My name is Ines."]


def test_tags_that_the_user_wrote_are_kept(tmp_path: Path) -> None:
    text = "<instructions>Use <b>bold</b> type.</instructions> I live in Porto."
    messages, _, _ = read(lined(tmp_path / "a.jsonl", META, said(1, "user", text)))
    assert [m.text for m in messages] == [text]


def test_other_tools(tmp_path: Path) -> None:
    tools = [
        at(
            1, "response_item", type="local_shell_call", call_id="a", status="completed", action={"type": "exec", "command": ["git", "log"]}
        ),
        at(2, "response_item", type="function_call_output", call_id="a", output={"content": "abc1234", "success": True}),
        at(3, "response_item", type="custom_tool_call", call_id="b", name="apply_patch", input="*** Begin Patch"),
        at(4, "response_item", type="custom_tool_call_output", call_id="b", output="Success."),
        at(5, "response_item", type="web_search_call", status="completed", action={"type": "search", "query": "tram times"}),
    ]
    messages, _, _ = read(lined(tmp_path / "a.jsonl", META, *tools))
    assert [(m.speaker, m.text) for m in messages] == [
        ("assistant", "calls shell(git log)"),
        ("shell", "abc1234"),
        ("assistant", "calls apply_patch(*** Begin Patch)"),
        ("apply_patch", "Success."),
        ("assistant", "calls web_search(tram times)"),
    ]


def test_a_fork_says_nothing_twice(tmp_path: Path) -> None:
    """A fork is a copy with new times, below the data of its own session and of the one it was copied from."""
    own = at(30, "session_meta", id="c-2", forked_from_id="c-1", timestamp="2026-05-04T09:00:00.000Z", cwd="/", cli_version="0.60.0")
    copied = [{**record, "timestamp": "2026-05-04T09:00:00.500Z"} for record in SESSION]
    fork = lined(tmp_path / "fork.jsonl", own, *copied, said(50, "user", "And now in Rust."))
    messages, _, stats = read(lined(tmp_path / "first.jsonl", *SESSION), fork)
    assert (len(messages), stats.skipped["duplicate"]) == (5, 4)
    assert {m.conversation for m in messages} == {"c-1"}


def test_a_session_that_goes_on_in_its_file_is_one_conversation(tmp_path: Path) -> None:
    messages, _, _ = read(lined(tmp_path / "a.jsonl", *SESSION, META, said(59, "user", "I moved to Porto.")))
    assert {m.conversation for m in messages} == {"c-1"}
    assert len(messages) == 5


def test_side_agents_are_skipped(tmp_path: Path) -> None:
    meta = at(
        0, "session_meta", id="c-3", cwd="/", cli_version="0.90.0", source={"subagent": {"thread_spawn": {"parent_thread_id": "c-1"}}}
    )
    messages, _, stats = read(lined(tmp_path / "a.jsonl", meta, *SESSION[1:]), lined(tmp_path / "b.jsonl", *SESSION))
    assert (len(messages), stats.skipped["sidechain"]) == (4, 4)


def test_turns_that_were_rolled_back_are_skipped(tmp_path: Path) -> None:
    wrong = [
        said(20, "user", "Delete it all."),
        said(21, "assistant", "Deleted."),
        at(22, "event_msg", type="thread_rolled_back", num_turns=1),
    ]
    messages, _, stats = read(lined(tmp_path / "a.jsonl", *SESSION, *wrong))
    assert (len(messages), stats.skipped["rolled back"]) == (4, 2)


def test_bare_items_below_a_first_line_of_session_data(tmp_path: Path) -> None:
    """The second generation had no envelopes and no times but that of the session."""
    meta = {"id": "c-0", "timestamp": "2025-07-01T10:00:00.000Z", "instructions": None, "git": {"branch": "main"}}
    items = [record["payload"] for record in SESSION[1:]]
    path = lined(tmp_path / "a.jsonl", meta, {"record_type": "state"}, *items)
    messages, _, stats = read(path)
    assert format_of(path).name == "codex"
    assert [(m.conversation, m.sent_at.isoformat()) for m in messages][::3] == [
        ("c-0", "2025-07-01T10:00:00+00:00"),
        ("c-0", "2025-07-01T10:00:03+00:00"),
    ]
    assert not stats.notes


def test_the_first_generation_is_one_document(tmp_path: Path) -> None:
    document = {
        "session": {"timestamp": "2025-05-01T10:00:00.000Z", "id": "c-t", "instructions": ""},
        "items": [record["payload"] for record in SESSION[1:]],
    }
    path = written(tmp_path / "rollout-2025-05-01-c-t.json", document)
    messages, _, _ = read(path)
    assert format_of(path).name == "codex"
    assert ([m.conversation for m in messages], messages[-1].text) == (["c-t"] * 4, "Done.")


def test_what_exec_prints(tmp_path: Path) -> None:
    stream = [
        {"type": "thread.started", "thread_id": "t-1"},
        {"type": "turn.started"},
        {"type": "item.started", "item": {"id": "i0", "type": "command_execution", "command": "ls"}},
        {"type": "item.completed", "item": {"id": "i0", "type": "command_execution", "command": "ls", "aggregated_output": "a.py"}},
        {"type": "item.completed", "item": {"id": "i1", "type": "agent_message", "text": "One file."}},
        {"type": "turn.completed", "usage": {}},
    ]
    messages, _, _ = read(lined(tmp_path / "a.jsonl", *stream))
    assert [(m.conversation, m.role, m.text) for m in messages] == [
        ("t-1", "tool", "calls shell(ls)\na.py"),
        ("t-1", "assistant", "One file."),
    ]


@given(PLACES, JUNK, st.floats(0, 1))
@settings(deadline=None, max_examples=60)
def test_whatever_is_spoilt_or_cut_off_is_accounted_for(place: list[int], junk: Any, share: float) -> None:
    with TemporaryDirectory() as folder:
        changed = spoilt(SESSION, place, junk)
        path = lined(Path(folder) / "a.jsonl", *(changed if isinstance(changed, list) else [changed]))
        read(path, format="codex")
        read(cut(path, share), format="codex")
