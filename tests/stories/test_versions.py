"""A message that is edited or deleted: what it says now is what counts, and what it said before stays known."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graphmem.ingest import read_log, read_logs
from graphmem.memory.facade import Memory
from tests.whole import whole_graph


def row(key: str, text: str, at: str = "2026-01-05T09:00:00Z", **more: str) -> dict[str, str]:
    return {"conversation": "ada-ben", "speaker": "Ada", "text": text, "sent_at": at, "key": key, **more}


def log(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


OSLO = row("m1", "I live in Oslo.")
BERGEN = row("m1", "I live in Bergen.", recorded_at="2026-01-06T12:00:00Z")
BREAD = row("m2", "Ben bakes bread on Sundays.", at="2026-01-05T09:05:00Z")
BEFORE, AFTER = datetime(2026, 1, 6, tzinfo=UTC), datetime(2026, 1, 7, tzinfo=UTC)


def texts(memory: Memory, question: str, known: datetime | None = None) -> list[str]:
    return [hit.message.text for hit in memory.recall(question, known=known).hits]


def test_an_edit_is_a_new_version_and_the_old_one_stays_known(memory: Memory, tmp_path: Path) -> None:
    """Before the edit Ada said Oslo, since then she says Bergen; both are there to be asked."""
    memory.remember(read_log(log(tmp_path / "old.jsonl", OSLO, BREAD), space="default"))
    report = memory.remember(read_log(log(tmp_path / "new.jsonl", BERGEN, BREAD), space="default"))
    assert (report.new, report.unchanged, report.changed) == (1, 1, 0)
    assert "I live in Oslo." not in texts(memory, "Where does Ada live?")
    assert texts(memory, "Where does Ada live?")[0] == "I live in Bergen."
    assert texts(memory, "Where does Ada live?", known=BEFORE)[0] == "I live in Oslo."
    said, edited = datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2026, 1, 6, 12, tzinfo=UTC)
    for known, home, since in ((BEFORE, "Oslo", said), (AFTER, "Bergen", edited)):
        (fact,) = memory.timeline("Ada", known=known)
        assert ([m.name for m in fact.members], fact.recorded_at) == (["Ada", home], since)


def test_the_order_of_the_exports_does_not_matter(open_memory: Callable[..., Memory], tmp_path: Path, embedder: object) -> None:
    old, new = log(tmp_path / "old.jsonl", OSLO, BREAD), log(tmp_path / "new.jsonl", BERGEN, BREAD)
    with open_memory() as memory, Memory.open(tmp_path / "other.lbug", embedder=embedder) as other:  # type: ignore[arg-type]
        memory.remember(read_logs([old, new], space="default"))
        other.remember(read_log(new, space="default"))
        other.remember(read_log(old, space="default"))
        assert whole_graph(memory) == whole_graph(other)


def test_what_was_deleted_is_not_found_any_more(memory: Memory, tmp_path: Path) -> None:
    """A deletion that comes later, without the text, takes back what is stored."""
    memory.remember(read_log(log(tmp_path / "old.jsonl", OSLO, BREAD), space="default"))
    gone = row("m1", "", retired_at="2026-01-06T12:00:00Z")
    memory.remember(read_log(log(tmp_path / "new.jsonl", gone, BREAD), space="default"))
    assert "I live in Oslo." not in texts(memory, "Where does Ada live?")
    assert texts(memory, "Where does Ada live?", known=BEFORE)[0] == "I live in Oslo."
    assert not [f for f in memory.timeline("Ada") if f.retired_at > AFTER]


def test_another_text_without_a_time_takes_the_place_and_the_old_one_is_kept(memory: Memory, tmp_path: Path) -> None:
    """Nobody says when it was changed, so only the new one is ever found; the export that was read first changes nothing back."""
    old = log(tmp_path / "old.jsonl", OSLO, BREAD)
    memory.remember(read_log(old, space="default"))
    report = memory.remember(read_log(log(tmp_path / "new.jsonl", row("m1", "I live in Bergen."), BREAD), space="default"))
    assert (report.new, report.unchanged, report.changed) == (0, 1, 1)
    again = memory.remember(read_log(old, space="default"))
    assert (again.new, again.unchanged, again.changed) == (0, 2, 0)
    assert texts(memory, "Where does Ada live?")[0] == "I live in Bergen."
    for known in (None, BEFORE):
        assert "I live in Oslo." not in texts(memory, "Where does Ada live?", known)
    assert memory.stats()["messages"] == 3


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_versions_end_where_the_next_begins(local_memory: Memory, tmp_path: Path, order: tuple[int, ...]) -> None:
    third = row("m1", "I live in Voss.", recorded_at="2026-02-01T00:00:00Z")
    for number in order:
        local_memory.remember(read_log(log(tmp_path / f"{number}.jsonl", (OSLO, BERGEN, third)[number]), space="default"))
    rows = local_memory.store.read("all_messages", space="default")
    ends = {r["text"]: (r["recorded_at"].isoformat()[:10], r["retired_at"].isoformat()[:10]) for r in rows}
    assert ends == {
        "I live in Oslo.": ("2026-01-05", "2026-01-06"),
        "I live in Bergen.": ("2026-01-06", "2026-02-01"),
        "I live in Voss.": ("2026-02-01", "9999-01-01"),
    }
