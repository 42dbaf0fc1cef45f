"""Sessions of Claude Code: what was said counts once, and what the program wrote counts as nothing that was said."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.ingest import format_of
from tests.exports import JUNK, PLACES, cut, lined, read, spoilt

NUMBER = iter(range(10_000))


def record(kind: str, content: Any, second: int, *, session: str = "s-1", parent: str | None = "up", **more: Any) -> dict[str, Any]:
    """A record of a session, with what every record of it has."""
    message = {"role": kind, "content": content, **more.pop("message", {})}
    return {
        "parentUuid": parent,
        "isSidechain": False,
        "cwd": "/home/ines/tram",
        "sessionId": session,
        "type": kind,
        "message": message,
        "uuid": f"u-{next(NUMBER)}",
        "timestamp": f"2026-05-04T08:00:{second:02}.000Z",
        **more,
    }


PROMPT = record("user", "I moved to Porto. Make the tests pass.", 0, parent=None)
CALL = record("assistant", [{"type": "tool_use", "id": "toolu_7", "name": "Bash", "input": {"command": "make test"}}], 5)
ANSWER = record("assistant", [{"type": "text", "text": "They pass now."}], 30)


def result(text: Any, second: int = 9, **more: Any) -> dict[str, Any]:
    """A tool's result, which comes as a record of the user."""
    return record("user", [{"type": "tool_result", "tool_use_id": "toolu_7", "content": text, **more}], second)


SESSION = [PROMPT, CALL, result("2 passed"), ANSWER]


def test_a_session_is_a_conversation_with_calls_and_results(tmp_path: Path) -> None:
    path = lined(tmp_path / "a.jsonl", *SESSION)
    messages, quarantined, _ = read(path)
    assert format_of(path).name == "claude-code"
    assert not quarantined
    assert [(m.role, m.speaker, m.text) for m in messages] == [
        ("user", "user", "I moved to Porto. Make the tests pass."),
        ("assistant", "assistant", 'calls Bash({"command":"make test"})'),
        ("tool", "Bash", "2 passed"),
        ("assistant", "assistant", "They pass now."),
    ]
    assert messages[2].reply_to == messages[1].key
    assert {m.conversation for m in messages} == {"tram 2026-05-04T08:00:00.000Z"}


def test_a_failed_call_is_kept_with_its_error(tmp_path: Path) -> None:
    failed = result("<tool_use_error>File does not exist.</tool_use_error>", is_error=True)
    shown = result(
        [{"type": "text", "text": "exit 1"}, {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "x"}}], 12
    )
    messages, _, _ = read(lined(tmp_path / "a.jsonl", PROMPT, CALL, failed, shown))
    assert [(m.text, m.attachments) for m in messages[2:]] == [("File does not exist.", ()), ("exit 1", ("image: image/png",))]


def test_what_the_program_wrote_is_skipped_for_its_reason(tmp_path: Path) -> None:
    """Reminders, commands and their output, notices, summaries of what was said before, errors, snapshots and side agents."""
    others = [
        {"type": "summary", "summary": "Tests", "leafUuid": "u"},
        {"type": "file-history-snapshot", "messageId": "m", "snapshot": {"trackedFileBackups": {}}},
        {"type": "queue-operation", "operation": "enqueue", "sessionId": "s-1", "timestamp": "2026-05-04T08:00:01Z"},
        {"type": "progress", "sessionId": "s-1", "data": {"type": "hook_progress"}},
        {"type": "system", "subtype": "compact_boundary", "content": "Conversation compacted", "sessionId": "s-1"},
        record("user", "This session is being continued: the user lives in Rome.", 31, isCompactSummary=True),
        record("user", "This session is being continued from a previous conversation. The user lives in Rome.", 31),
        record("user", "<command-name>/model</command-name>\n<command-args>opus</command-args>", 32),
        record("user", "<local-command-stdout>Set model</local-command-stdout>", 33),
        record("user", "<bash-input>ls</bash-input>", 34),
        record("user", "<system-reminder>The to-do list is empty.</system-reminder>", 35),
        record("user", "Caveat: what follows was made by commands.", 36, isMeta=True),
        record("user", "[Request interrupted by user for tool use]", 37),
        record("assistant", [{"type": "text", "text": "API Error: 529"}], 38, isApiErrorMessage=True),
        record("assistant", [{"type": "text", "text": "No response requested."}], 39, message={"model": "<synthetic>"}),
        record("assistant", [{"type": "thinking", "thinking": "hm", "signature": "x"}], 40),
        record("user", "Search for the parser.", 41, isSidechain=True, agentId="a9"),
    ]
    messages, quarantined, stats = read(lined(tmp_path / "a.jsonl", *SESSION, *others))
    assert (len(messages), quarantined) == (4, [])
    assert stats.skipped == {
        "summary": 3, "snapshot": 1, "program state": 1, "progress": 1, "notice": 4, "command": 3, "inserted context": 1,
        "interruption": 1, "reasoning": 1, "sidechain": 1,
    }  # fmt: skip


def test_a_reminder_beside_the_users_words_is_taken_out(tmp_path: Path) -> None:
    said = [{"type": "text", "text": "<ide_opened_file>main.py</ide_opened_file>"}, {"type": "text", "text": "My name is Ines."}]
    one = record("user", "I use Vim.\n<system-reminder>Be brief.\n</system-reminder>", 3)
    messages, _, _ = read(lined(tmp_path / "a.jsonl", record("user", said, 2), one))
    assert [m.text for m in messages] == ["My name is Ines.", "I use Vim."]


def test_what_is_typed_while_the_agent_works_is_a_turn(tmp_path: Path) -> None:
    queued = {
        **PROMPT,
        "type": "attachment",
        "attachment": {"type": "queued_command", "prompt": "Also fix the docs.", "commandMode": "prompt"},
    }
    messages, _, _ = read(lined(tmp_path / "a.jsonl", *SESSION, {**queued, "timestamp": "2026-05-04T08:00:20.000Z"}))
    assert "Also fix the docs." in [m.text for m in messages]


def test_a_resumed_session_says_nothing_twice(tmp_path: Path) -> None:
    """Whether the copy keeps the old session id or not, and whether its records get new ids or not."""
    more = record("user", "Now deploy it.", 50, session="s-2")
    kept = lined(tmp_path / "kept.jsonl", *SESSION, more)
    renamed = lined(tmp_path / "renamed.jsonl", *({**r, "sessionId": "s-2", "uuid": f"new-{n}"} for n, r in enumerate(SESSION)), more)
    for copy in (kept, renamed):
        messages, _, stats = read(lined(tmp_path / "first.jsonl", *SESSION), copy)
        assert (len(messages), stats.skipped["duplicate"]) == (5, 4)
        assert len({m.conversation for m in messages}) == 1


def test_sessions_in_one_file_stay_apart(tmp_path: Path) -> None:
    other = record("user", "Another day, another task.", 58, session="s-9", parent=None, cwd="C:\\work\\ferry")
    messages, _, _ = read(lined(tmp_path / "a.jsonl", *SESSION, other))
    assert messages[-1].conversation == "ferry 2026-05-04T08:00:58.000Z"


def test_what_the_sdk_prints(tmp_path: Path) -> None:
    """`--output-format stream-json`: no times, a result that repeats the last answer, and side agents by their call."""
    stream = [
        {"type": "system", "subtype": "init", "session_id": "k-1", "tools": ["Bash"], "model": "m"},
        {"type": "user", "message": {"role": "user", "content": "I like tea."}, "session_id": "k-1", "parent_tool_use_id": None},
        {"type": "assistant", "message": {"role": "assistant", "content": [{"type": "text", "text": "Noted."}]}, "session_id": "k-1"},
        {"type": "assistant", "message": {"role": "assistant", "content": []}, "session_id": "k-1", "parent_tool_use_id": "toolu_1"},
        {"type": "result", "subtype": "success", "result": "Noted.", "session_id": "k-1"},
    ]
    path = lined(tmp_path / "a.jsonl", *stream)
    messages, _, stats = read(path)
    assert [(m.conversation, m.text) for m in messages] == [("k-1", "I like tea."), ("k-1", "Noted.")]
    assert stats.skipped == {"notice": 1, "sidechain": 1, "repeated result": 1}


@given(PLACES, JUNK, st.floats(0, 1))
@settings(deadline=None, max_examples=60)
def test_whatever_is_spoilt_or_cut_off_is_accounted_for(place: list[int], junk: Any, share: float) -> None:
    with TemporaryDirectory() as folder:
        changed = spoilt(SESSION, place, junk)
        path = lined(Path(folder) / "a.jsonl", *(changed if isinstance(changed, list) else [changed]))
        read(path, format="claude-code")
        read(cut(path, share), format="claude-code")
