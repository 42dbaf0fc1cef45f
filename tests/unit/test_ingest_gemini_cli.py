"""Sessions of Gemini CLI: recorded chats in both kinds of file, checkpoints, and the list of prompts."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.ingest import format_of
from tests.exports import JUNK, PLACES, cut, lined, read, spoilt, written

META = {"sessionId": "g-1", "projectHash": "9f", "startTime": "2026-05-04T08:00:00.000Z", "lastUpdated": "2026-05-04T08:01:00.000Z"}
PROMPT = {"id": "m1", "timestamp": "2026-05-04T08:00:01.000Z", "type": "user", "content": [{"text": "I moved to Porto."}]}
CALL = {
    "id": "read-1", "name": "read_file", "args": {"path": "a.py"}, "status": "error", "timestamp": "2026-05-04T08:00:04.000Z",
    "result": [{"functionResponse": {"id": "read-1", "name": "read_file", "response": {"error": "File not found."}}}],
}  # fmt: skip
ANSWER = {
    "id": "m2", "timestamp": "2026-05-04T08:00:05.000Z", "type": "gemini", "content": "Noted.", "thoughts": [{"subject": "Hm"}],
    "toolCalls": [CALL], "model": "gemini-3-pro",
}  # fmt: skip
DOCUMENT = {**META, "messages": [PROMPT, ANSWER]}
TURNS = [
    ("user", "user", "I moved to Porto."),
    ("assistant", "gemini", 'Noted.\ncalls read_file({"path":"a.py"})'),
    ("tool", "read_file", "File not found."),
]


def test_a_recorded_chat_as_a_document(tmp_path: Path) -> None:
    path = written(tmp_path / "session-1.json", DOCUMENT)
    messages, quarantined, _ = read(path)
    assert format_of(path).name == "gemini-cli"
    assert not quarantined
    assert [(m.role, m.speaker, m.text) for m in messages] == TURNS
    assert ({m.conversation for m in messages}, messages[2].reply_to) == ({"g-1"}, "m2")


def test_a_recorded_chat_line_by_line_gives_the_same_messages(tmp_path: Path) -> None:
    """The last record of an id counts; updates and data of the session are no messages."""
    early = {**ANSWER, "toolCalls": []}
    path = lined(tmp_path / "session-1.jsonl", META, PROMPT, early, ANSWER, {"$set": {"lastUpdated": "2026-05-04T08:02:00Z"}})
    messages, _, stats = read(path)
    assert format_of(path).name == "gemini-cli"
    assert [(m.role, m.speaker, m.text) for m in messages] == TURNS
    assert stats.skipped == {"session data": 2, "repeated": 1}
    both, _, both_stats = read(written(tmp_path / "session-1.json", DOCUMENT), path)
    assert (len(both), both_stats.skipped["duplicate"]) == (3, 3)


def test_a_rewind_takes_back_what_follows(tmp_path: Path) -> None:
    again = {**PROMPT, "id": "m3", "content": "I moved to Lisbon."}
    messages, _, stats = read(lined(tmp_path / "a.jsonl", META, PROMPT, ANSWER, {"$rewindTo": "m1"}, again))
    assert [m.text for m in messages] == ["I moved to Lisbon."]
    assert stats.skipped["rolled back"] == 2


def test_messages_that_stand_in_updates_alone(tmp_path: Path) -> None:
    messages, _, _ = read(
        lined(tmp_path / "a.jsonl", META, {"$set": {"messages": [PROMPT]}}, {"$set": {"messages": [PROMPT, ANSWER]}}), format="gemini-cli"
    )
    assert [m.text for m in messages] == [text for _, _, text in TURNS]


def test_commands_notices_and_context_are_skipped(tmp_path: Path) -> None:
    others = [
        {**PROMPT, "id": "m4", "content": "/memory show"},
        {**PROMPT, "id": "m5", "content": "<session_context>\nToday is Monday.\n</session_context>"},
        {**PROMPT, "id": "m6", "content": "/home/ines/a.py is broken"},
        {"id": "m7", "timestamp": "2026-05-04T08:00:07.000Z", "type": "info", "content": "Updated."},
        {"id": "m8", "timestamp": "2026-05-04T08:00:08.000Z", "type": "gemini", "content": "", "thoughts": [{"subject": "Hm"}]},
    ]
    messages, _, stats = read(written(tmp_path / "session-1.json", {**DOCUMENT, "messages": [PROMPT, *others]}))
    assert [m.text for m in messages] == ["I moved to Porto.", "/home/ines/a.py is broken"]
    assert stats.skipped == {"command": 1, "inserted context": 1, "notice": 1, "reasoning": 1}


def test_side_agents_are_skipped(tmp_path: Path) -> None:
    written(tmp_path / "one.json", DOCUMENT)
    _, _, stats = read(written(tmp_path / "two.json", {**DOCUMENT, "kind": "subagent"}), tmp_path / "one.json")
    assert stats.skipped == {"sidechain": 2}


def test_a_checkpoint_has_neither_ids_nor_times(tmp_path: Path) -> None:
    history = [
        {"role": "user", "parts": [{"text": "I moved to Porto."}]},
        {"role": "model", "parts": [{"thought": True, "text": "hm"}, {"functionCall": {"name": "ls", "args": {}}}]},
        {"role": "user", "parts": [{"functionResponse": {"name": "ls", "response": {"output": "a.py"}}}]},
        {"role": "model", "parts": [{"text": "One file."}]},
    ]
    for document in (history, {"history": history, "authType": "oauth-personal"}):
        path = written(tmp_path / "checkpoint-x.json", document)
        messages, _, stats = read(path)
        assert format_of(path).name == "gemini-cli"
        assert [(m.role, m.speaker, m.text) for m in messages] == [
            ("user", "user", "I moved to Porto."),
            ("assistant", "model", "calls ls({})"),
            ("tool", "ls", "a.py"),
            ("assistant", "model", "One file."),
        ]
        assert stats.notes


def test_the_list_of_prompts_counts_where_no_chats_were_recorded(tmp_path: Path) -> None:
    prompt = {"sessionId": "g-1", "messageId": 0, "type": "user", "message": "I moved to Porto.", "timestamp": "2026-05-04T08:00:01.000Z"}
    path = written(tmp_path / "logs.json", [prompt, {**prompt, "messageId": 1, "message": "/quit"}])
    assert [m.text for m in read(path)[0]] == ["I moved to Porto."]
    written(tmp_path / "chats" / "session-1.json", DOCUMENT)
    messages, _, stats = read(tmp_path)
    assert (len(messages), stats.skipped["prompt history"]) == (3, 2)


@given(PLACES, JUNK, st.floats(0, 1))
@settings(deadline=None, max_examples=60)
def test_whatever_is_spoilt_or_cut_off_is_accounted_for(place: list[int], junk: Any, share: float) -> None:
    with TemporaryDirectory() as folder:
        changed = spoilt([META, PROMPT, ANSWER, {"$rewindTo": "m2"}], place, junk)
        path = lined(Path(folder) / "a.jsonl", *(changed if isinstance(changed, list) else [changed]))
        read(path, format="gemini-cli")
        read(cut(path, share), format="gemini-cli")
        document = written(Path(folder) / "b.json", spoilt(DOCUMENT, place, junk))
        read(document, format="gemini-cli")
        read(cut(document, share), format="gemini-cli")


def test_a_program_made_from_it_may_call_the_assistant_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    rows = [
        {"sessionId": "s", "projectHash": "p", "startTime": "2026-03-02T09:00:00Z", "lastUpdated": "2026-03-02T09:00:00Z"},
        {"id": "1", "timestamp": "2026-03-02T09:00:01Z", "type": "user", "content": "I live in Bergen."},
        {"id": "2", "timestamp": "2026-03-02T09:00:02Z", "type": "qwen", "content": "Noted."},
        {"id": "2", "type": "message_update", "tokens": {"input": 10}},
    ]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    messages, _, stats = read(path)
    assert [(m.speaker, m.role, m.text) for m in messages] == [("user", "user", "I live in Bergen."), ("qwen", "assistant", "Noted.")]
    assert stats.skipped == {"session data": 1, "update": 1}
