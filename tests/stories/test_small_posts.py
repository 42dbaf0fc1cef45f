"""A few messages are stored and built in one transaction of an embedded store: whole, or not at all."""

from pathlib import Path
from typing import Any

import pytest

from graphmem.embedding import Embedder
from graphmem.memory.facade import Memory
from graphmem.memory.memory_config import GROUPED
from graphmem.model import Message
from graphmem.storage.ladybug_file import LadybugFile
from tests.talk import Talk
from tests.whole import whole_graph


def talk(*lines: str, conversation: str = "later") -> list[Message]:
    said = Talk(conversation=conversation)
    for line in lines:
        said.say(line, "2026-01-05")
    return said.messages


@pytest.fixture
def memory(tmp_path: Path, embedder: Embedder) -> Any:
    with Memory.open(tmp_path / "memory.lbug", embedder=embedder) as opened:
        opened.remember(talk("Ada: I live in Oslo.", conversation="first"))
        yield opened


def statements(monkeypatch: pytest.MonkeyPatch, stop_at: str = "") -> list[str]:
    """What the file is asked from now on; it fails at the first text that holds `stop_at`."""
    ran: list[str] = []
    run = LadybugFile.run

    def told(self: LadybugFile, text: str, *rest: Any, **named: Any) -> Any:
        ran.append(text)
        if stop_at and stop_at in text:
            raise RuntimeError("stop")
        return run(self, text, *rest, **named)

    monkeypatch.setattr(LadybugFile, "run", told)
    return ran


def test_a_few_messages_are_one_transaction(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = statements(monkeypatch)
    memory.remember(talk("Ben: I live in Rome.", "Cleo: And I live in Bonn."))
    assert ran.count("BEGIN TRANSACTION") == ran.count("COMMIT") == 1
    assert memory.is_whole()
    assert memory.compare_with_rebuild() == []
    assert "Ben" in {hit.message.speaker for hit in memory.recall("Who lives in Rome?").hits}


def test_what_fails_stores_nothing_and_is_done_again(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither messages, extractions nor the index have what the graph was not built from."""
    before, told = whole_graph(memory), talk("Ben: I live in Rome.")
    with monkeypatch.context() as stopped:
        statements(stopped, stop_at="DELETE n")  # After all of them: the marks of what was pending.
        with pytest.raises(RuntimeError, match="stop"):
            memory.remember(told)
    assert whole_graph(memory) == before
    assert memory.messages([message.id for message in told]) == []
    assert memory.has_whole_index()
    memory.remember(told)
    assert memory.is_whole()
    assert memory.compare_with_rebuild() == []
    assert "Ben" in {hit.message.speaker for hit in memory.recall("Who lives in Rome?").hits}


def test_what_is_known_publishes_nothing(memory: Memory) -> None:
    told = talk("Ben: I live in Rome.")
    memory.remember(told)
    before = memory.store.version
    assert memory.remember(told).unchanged == 1
    assert memory.remember(()).messages == 0
    assert memory.store.version == before


def test_many_messages_are_several_transactions(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a long run has stored stays, whenever it is stopped."""
    ran = statements(monkeypatch)
    memory.remember(talk(*(f"Ben: This is note {number}." for number in range(GROUPED.rows + 1))))
    assert ran.count("BEGIN TRANSACTION") > 2
