"""Who was in a room when, and whose words a forwarded message has."""

from datetime import UTC, datetime
from typing import Any

from graphmem.ingest.tabular.graphmem_jsonl import read_records
from graphmem.memory.facade import Memory
from graphmem.memory.rebuild_check import compare_with_rebuild
from graphmem.model import Message, Quarantined
from graphmem.model.validity import FOREVER


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def entries(memory: Memory, *records: dict[str, Any]) -> list[Message | Quarantined]:
    return list(read_records([{"conversation": "quay", **record} for record in records], space=memory.space))


def joined(key: str, who: str, when: str, action: str = "join", **more: Any) -> dict[str, Any]:
    event = {"action": action, "people": [who], "room": "Harbour crew"}
    return {"key": key, "speaker": "Ron", "sent_at": when, "event": event, **more}


def said(key: str, who: str, text: str, when: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "speaker": who, "text": text, "sent_at": when, **more}


CHAT = (
    said("1", "Ron", "Good morning.", "2026-03-01T09:00:00Z"),
    joined("2", "Mia Berg", "2026-03-02T09:00:00Z"),
    said("3", "Mia Berg", "I live in Bergen.", "2026-03-02T09:05:00Z"),
    joined("4", "Mia Berg", "2026-03-05T09:00:00Z", "leave"),
)


def stays(memory: Memory, moment: str | None = None) -> list[tuple[str, str, str]]:
    found = memory.rooms("quay", at=at(moment) if moment else None)
    return [(stay.person, f"{stay.since:%m-%d}" if stay.since else "", f"{stay.until:%m-%d}" if stay.until else "") for stay in found]


def test_who_was_there_when_and_a_deletion_told_later_takes_it_back(memory: Memory) -> None:
    """Joins and leaves are events and facts, and no messages; an event that was deleted counts no longer, whatever was read first."""
    report = memory.remember(entries(memory, *CHAT))
    assert (report.messages, report.new, report.room_events) == (2, 2, 2)
    assert stays(memory) == [("Ron", "", ""), ("Mia Berg", "03-02", "03-05")]
    assert [stays(memory, moment) for moment in ("2026-03-01", "2026-03-03T12:00", "2026-03-06")] == [
        [("Ron", "", "")],
        [("Ron", "", ""), ("Mia Berg", "03-02", "03-05")],
        [("Ron", "", "")],
    ]
    assert [(e.event.action, e.actor) for e in memory.room_events()] == [("join", "Ron"), ("leave", "Ron")]
    assert {f.predicate for f in memory.timeline("Mia Berg")} == {"add", "join", "live in", "remove", "leave"}
    assert [m.text for _, m in memory.pages.messages(limit=9)] == ["Good morning.", "I live in Bergen."]
    assert "added" not in " ".join(hit.message.text for hit in memory.recall("Who added Mia Berg?").hits)
    memory.remember(entries(memory, joined("4", "Mia Berg", "2026-03-05T09:00:00Z", "leave", retired_at="2026-03-05T10:00:00Z")))
    assert stays(memory) == [("Ron", "", ""), ("Mia Berg", "03-02", "")]
    assert {f.predicate for f in memory.timeline("Mia Berg") if f.retired_at == FOREVER} == {"add", "join", "live in"}
    assert compare_with_rebuild(memory.store, memory.space) == []


def next_texts(memory: Memory) -> dict[str, str]:
    """What follows what."""
    text_of = {row["id"]: row["text"] for row in memory.store.read("all_messages", space=memory.space)}
    rows = memory.store.read("next_of", space=memory.space, ids=[*text_of])
    return {text_of[row["id"]]: text_of[row["following"]] for row in rows}


def test_an_event_leaves_the_units_and_neighbours_of_what_was_said_as_they_are(local_memory: Memory) -> None:
    rows, plain = (*CHAT, said("6", "Ron", "Hello.", "2026-03-02T08:55:00Z")), local_memory.in_space("plain")
    local_memory.remember(entries(local_memory, *rows))
    plain.remember(entries(plain, *(row for row in rows if "event" not in row)))
    told, expected = ([(unit.title, unit.text) for unit, _ in memory.units()] for memory in (local_memory, plain))
    assert told == expected != []
    assert next_texts(local_memory) == next_texts(plain) == {"Hello.": "I live in Bergen."}
    assert local_memory.stats()["messages"] == 3


FORWARD = said(
    "5",
    "Jon Dahl",
    "Look:\n\n> I moved to Oslo last week.",
    "2026-03-02T09:00:00Z",
    forwarded_from="Mira Holt",
    forwarded_at="2026-01-20T09:00:00Z",
)


def test_forwarded_words_are_those_of_who_said_them_at_that_time(memory: Memory) -> None:
    memory.remember(entries(memory, FORWARD))
    (message,) = [m for _, m in memory.pages.messages(limit=9)]
    assert (message.forwarded_from, message.forwarded_at) == ("Mira Holt", at("2026-01-20T09:00"))
    moved = [f for f in memory.timeline("Mira Holt") if f.predicate == "move to"]
    assert [f.event_start for f in moved] == [at("2026-01-12")]
    assert memory.timeline("Jon Dahl") == []
    assert compare_with_rebuild(memory.store, memory.space) == []


def test_a_forward_without_marks_is_nobody_elses_word(local_memory: Memory) -> None:
    """All of it is quoted; without a name there are no facts, without a date none whose time counts from it."""
    unnamed = said("6", "Jon Dahl", "I work at Tidewerk.", "2026-03-02T09:00:00Z", forwarded_at="2026-01-20T09:00:00Z")
    undated = said("7", "Jon Dahl", "I moved to Oslo last week.\nI work at Halden Yard.", "2026-03-02T09:01:00Z", forwarded_from="Kai Lund")
    local_memory.remember(entries(local_memory, unnamed, undated))
    assert local_memory.timeline("Jon Dahl") == []
    assert {f.predicate for f in local_memory.timeline("Kai Lund")} == {"work at"}
    assert not local_memory.answer("Where does Jon Dahl work?").found


def test_an_origin_that_a_later_export_tells_takes_effect(local_memory: Memory) -> None:
    words = "> I work at Halden Yard."
    plain = said("8", "Jon Dahl", words, "2026-03-02T09:01:00Z")
    for first, second in ((plain, {**plain, "forwarded_from": "Kai Lund"}), ({**plain, "forwarded_from": "Kai Lund"}, plain)):
        local_memory.remember(entries(local_memory, {**first, "key": f"8{bool(first is plain)}"}))
        local_memory.remember(entries(local_memory, {**second, "key": f"8{bool(first is plain)}"}))
    assert [m.forwarded_from for _, m in local_memory.pages.messages(limit=9)] == ["Kai Lund", "Kai Lund"]
    assert {f.predicate for f in local_memory.timeline("Kai Lund")} == {"work at"}
