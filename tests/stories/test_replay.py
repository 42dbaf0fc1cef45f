"""The quarantine is not the end: a log that was repaired is read again, and its entries leave."""

import json
from pathlib import Path

import pytest

from graphmem.ingest import read_log, read_logs
from graphmem.memory.facade import Memory

GOOD = {"conversation": "ada-ben", "speaker": "Ada", "text": "I live in Oslo.", "sent_at": "2026-01-05T09:00:00Z"}


def test_a_repaired_line_comes_in_and_leaves_the_quarantine(memory: Memory, tmp_path: Path) -> None:
    log = tmp_path / "chat.jsonl"
    log.write_text(json.dumps(GOOD) + "\nno JSON\n" + '{"half": \n')
    memory.remember(read_log(log, space="default"))
    assert len(memory.quarantined()) == 2
    log.write_text(json.dumps(GOOD) + "\n" + json.dumps({**GOOD, "text": "I bake bread."}) + "\n" + '{"half": \n')
    result = memory.replay()
    assert (result.tried, result.resolved, result.remaining, result.missing) == (2, 1, 1, ())
    assert [(q.line, q.content) for q in memory.quarantined()] == [(3, '{"half": ')]
    assert memory.stats()["messages"] == 2
    assert memory.is_whole()


def test_a_log_that_is_gone_is_named_and_its_entries_stay(local_memory: Memory, tmp_path: Path) -> None:
    """Until it is remembered from its new place."""
    log = tmp_path / "chat.jsonl"
    log.write_text("no JSON\n")
    local_memory.remember(read_log(log, space="default"))
    log.unlink()
    result = local_memory.replay()
    assert (result.tried, result.resolved, result.remaining, result.missing) == (0, 0, 1, ("chat.jsonl",))
    moved = tmp_path / "archive" / "chat.jsonl"
    moved.parent.mkdir()
    moved.write_text(json.dumps(GOOD) + "\n")
    local_memory.remember(read_log(moved, space="default"))
    result = local_memory.replay()
    assert (result.tried, result.resolved, result.remaining, result.missing) == (1, 1, 0, ())


def test_a_log_that_is_gone_keeps_its_entries_though_another_has_its_name(local_memory: Memory, tmp_path: Path) -> None:
    """Two folders each have a chat.jsonl with a bad line: which entry is of which is known only while both are there."""
    logs = [tmp_path / name / "chat.jsonl" for name in ("a", "b")]
    for log in logs:
        log.parent.mkdir()
        log.write_text(f"no JSON in {log.parent.name}\n")
    local_memory.remember(read_logs(logs, space="default"))
    logs[0].unlink()
    logs[1].write_text(json.dumps(GOOD) + "\n")
    result = local_memory.replay()
    assert (result.tried, result.resolved, result.remaining, result.missing) == (0, 0, 2, ("chat.jsonl",))
    assert local_memory.stats()["messages"] == 1
    local_memory.remember(read_log(logs[1], space="default"))
    assert local_memory.replay().remaining == 2
    logs[0].write_text(json.dumps({**GOOD, "text": "I bake bread."}) + "\n")
    result = local_memory.replay()
    assert (result.tried, result.resolved, result.remaining, result.missing) == (2, 2, 0, ())


@pytest.mark.slow
def test_a_message_that_could_not_be_extracted_is_extracted_again(local_memory: Memory, tmp_path: Path) -> None:
    """It still cannot be: the entry stays, once, and says the same."""
    log = tmp_path / "chat.jsonl"
    log.write_text(json.dumps({**GOOD, "text": "Ada bakes bread. " + " " * 100_000 + "It is rye."}) + "\n")
    local_memory.remember(read_log(log, space="default"))
    (before,) = local_memory.quarantined()
    result = local_memory.replay()
    assert (before.stage, result.tried, result.resolved, result.remaining) == ("extract", 1, 0, 1)
    assert local_memory.quarantined() == [before]


def test_replaying_an_empty_quarantine_changes_nothing(local_memory: Memory) -> None:
    result = local_memory.replay()
    assert (result.tried, result.resolved, result.remaining, result.missing) == (0, 0, 0, ())
