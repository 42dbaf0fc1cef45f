"""Small writes of several threads are remembered together, and each is told of its own."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.memory.facade import Memory
from graphmem.memory.grouped_intake import GroupedIntake
from graphmem.memory.record_intake import RecordReport
from graphmem.model.access import Mark, Reader
from graphmem.model.errors import ContractError


def row(number: int, text: str = "", key: str = "") -> dict[str, Any]:
    said = {"conversation": "c", "speaker": f"Speaker{number}", "sent_at": f"2025-01-05T10:{number:02}:00Z", "text": text or "I like tea."}
    return {**said, "key": key or f"k{number}"}


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory.open(tmp_path / "memory.lbug", embedder=StandInEmbedder(), extractor=StandInExtractor()) as opened:
        yield opened


def sent_together(memory: Memory, requests: list[tuple[list[Any], Mark | None]]) -> list[RecordReport | Exception]:
    """The reports of requests that came while another one was being stored."""
    intake = GroupedIntake(memory)
    results: list[RecordReport | Exception] = [RuntimeError("not answered")] * len(requests)

    def send(number: int) -> None:
        records, mark = requests[number]
        try:
            results[number] = intake.remember(records, source="test", mark=mark)
        except ContractError as error:
            results[number] = error

    with intake._turn:  # As while a write is going on.
        threads = [threading.Thread(target=send, args=(number,)) for number in range(len(requests))]
        for number, thread in enumerate(threads):
            thread.start()
            while len(intake._waiting) <= number:
                pass
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_each_request_is_told_of_its_own(memory: Memory) -> None:
    memory_before = memory.stats()["messages"]
    requests = [([row(1)], None), ([row(2), {"text": "no speaker"}], None), ([row(3), row(4)], None)]
    reports = [done for done in sent_together(memory, requests) if isinstance(done, RecordReport)]
    assert [(r.report.new, r.report.quarantined, [x.status for x in r.rows]) for r in reports] == [
        (1, 0, ["new"]),
        (1, 1, ["new", "rejected"]),
        (2, 0, ["new", "new"]),
    ]
    assert memory.stats()["messages"] == memory_before + 4
    assert memory.compare_with_rebuild() == []
    # One ingest for all: what each is told of the space is the same.
    assert {r.report.facts for r in reports} == {memory.stats()["facts"]}


def test_what_was_known_and_what_changed_is_told_apart(memory: Memory) -> None:
    memory.remember([])
    sent_together(memory, [([row(1)], None), ([row(2)], None)])
    again = sent_together(memory, [([row(1)], None), ([row(2, "I like coffee.")], None), ([row(2)], None)])
    counts = [(r.report.new, r.report.unchanged, r.report.changed) for r in again if isinstance(r, RecordReport)]
    # The third has the key of the second, so it comes after it; what it says is known as the first version.
    assert counts == [(0, 1, 0), (0, 0, 1), (0, 1, 0)]


def test_marks_and_errors_stay_with_their_request(memory: Memory) -> None:
    private, nobody = Mark(agent="nurse", scope="private"), Mark(scope="private")
    done = sent_together(memory, [([row(1)], None), ([row(2)], private), ([row(3)], nobody), ([row(4)], None)])
    assert [type(one).__name__ for one in done] == ["RecordReport", "RecordReport", "ContractError", "RecordReport"]
    clerk = memory.as_reader(Reader(agent="clerk"))
    assert {m["speaker"] for m in memory.store.read("all_messages", space="default")} == {"Speaker1", "Speaker2", "Speaker4"}
    assert {m["speaker"] for m in clerk.store.read("all_messages", space="default")} == {"Speaker1", "Speaker4"}
