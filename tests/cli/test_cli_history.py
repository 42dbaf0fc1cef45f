"""`timeline`, `diff` and `conflicts` as a user calls them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Graphmem

ROWS = [
    ("Ada", "2025-01-05T10:00:00Z", "I live in Oslo."),
    ("Ben", "2025-02-05T10:00:00Z", "Ada lives in Bergen."),
    ("Ada", "2025-03-05T10:00:00Z", "I started at Equinor."),
]


@pytest.fixture
def contested(tmp_path: Path) -> Graphmem:
    log = tmp_path / "log.jsonl"
    rows = [{"conversation": "c", "speaker": who, "sent_at": at, "text": text} for who, at, text in ROWS]
    log.write_text("".join(json.dumps(row) + "\n" for row in rows))
    graphmem = Graphmem(tmp_path / "memory.lbug")
    assert graphmem("remember", log).code == 0
    return graphmem


def test_a_timeline_shows_how_facts_stand(contested: Graphmem) -> None:
    out = contested("timeline", "Ada").out
    assert "live in Oslo" in out
    assert "contested" in out
    assert "Ben, 2025-02-05" in out
    lines: list[dict[str, Any]] = contested("timeline", "Ada", "--at", "2025-01-20", "--json").json["lines"]
    assert [(line["what"], line["since"], line["said_by"]) for line in lines] == [("live in Oslo", "2025-01-05", "Ada")]


def test_a_diff_lists_what_was_learnt(contested: Graphmem) -> None:
    found = contested("diff", "--from", "2025-03-01", "--to", "2025-04-01", "--json").json
    assert "work at Equinor" in [line["what"] for line in found["learnt"]]
    assert "became true" in contested("diff", "--from", "2025-03-01", "--to", "2025-04-01").out
    assert "Nothing changed." in contested("diff", "--from", "2020-03-01", "--to", "2020-04-01").out
    assert "is not after" in contested("diff", "--from", "2025-03-01", "--to", "2025-02-01").err


def test_conflicts_are_listed_settled_and_opened_again(contested: Graphmem) -> None:
    listed = contested("conflicts", "list").out
    assert "Ada lives in Bergen" in listed
    assert "outranked" in listed
    (conflict,) = contested("conflicts", "list", "--json").json["conflicts"]
    assert "--keep FACT or --both" in contested("conflicts", "resolve", conflict["id"]).err
    done = contested("conflicts", "resolve", conflict["id"], "--keep", conflict["later"]["id"], "--reason", "seen there")
    assert done.code == 0
    assert "No conflict is open." in contested("conflicts", "list").out
    assert "seen there" in contested("conflicts", "list", "--all").out
    assert contested("answer", "Where does Ada live?").out.startswith("Bergen")
    assert "equal to a graph" in contested("check", "--rebuild").out
    (decision,) = contested("conflicts", "list", "--all", "--json").json["decisions"]
    assert contested("conflicts", "undo", decision["id"]).code == 0
    assert len(contested("conflicts", "list", "--json").json["conflicts"]) == 1


def test_sources_are_trusted_as_the_settings_say(tmp_path: Path, contested: Graphmem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHMEM_TRUST", '{"staff.*": "high"}')
    row = {"conversation": "d", "speaker": "Cleo", "sent_at": "2025-04-05T10:00:00Z", "text": "Ada works at Statkraft."}
    (tmp_path / "staff.jsonl").write_text(json.dumps(row) + "\n")
    assert contested("remember", tmp_path / "staff.jsonl").code == 0
    assert contested("answer", "Where does Ada work?").out.startswith("Statkraft")
    monkeypatch.setenv("GRAPHMEM_RELATIONS", str(tmp_path / "none.tsv"))
    assert "none.tsv" in contested("stats").err


def test_warnings_of_a_run_are_counted(tmp_path: Path, contested: Graphmem) -> None:
    rows = [
        {"conversation": "e", "key": "k1", "speaker": "Ada", "speaker_key": "u1", "sent_at": "2025-04-05T10:00:00Z", "text": "I like tea."},
        {"conversation": "e", "key": "k1", "speaker": "Eve", "speaker_key": "u2", "sent_at": "2025-04-06T10:00:00Z", "text": "I hate tea."},
        {"conversation": "e", "key": "k2", "speaker": "Eve", "speaker_key": "u2", "sent_at": "9998-01-01T10:00:00Z", "text": "I rule."},
    ]
    (tmp_path / "e.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = contested("remember", tmp_path / "e.jsonl", "--json").json
    assert (found["new"], found["reused_keys"], found["ahead"], found["unextracted"]) == (2, 1, 1, 0)
    assert "warning" in contested("remember", tmp_path / "e.jsonl").out


def test_rooms_tell_who_was_there(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    event = {"action": "join", "people": ["Mia"], "room": "Harbour crew"}
    rows = [
        {"conversation": "quay", "speaker": "Ron", "sent_at": "2025-01-05T10:00:00Z", "text": "Hello."},
        {"conversation": "quay", "speaker": "Ron", "sent_at": "2025-01-06T10:00:00Z", "event": event},
        {"conversation": "quay", "speaker": "Mia", "sent_at": "2025-01-08T10:00:00Z", "event": {**event, "action": "leave"}},
    ]
    log.write_text("".join(json.dumps(row) + "\n" for row in rows))
    graphmem = Graphmem(tmp_path / "memory.lbug")
    assert (report := graphmem("remember", log, "--json").json)["room_events"] == 2
    assert (report["messages"], report["skipped"]) == (1, {})
    assert [(s["person"], s["since"], s["until"]) for s in graphmem("rooms", "quay", "--json").json] == [
        ("Ron", None, None),
        ("Mia", "2025-01-06T10:00:00Z", "2025-01-08T10:00:00Z"),
    ]
    assert "Mia" not in graphmem("rooms", "--at", "2025-01-09").out
    assert "Ron added Mia to Harbour crew" in graphmem("rooms", "--events").out
    assert "nobody is known" in graphmem("rooms", "elsewhere").out
    assert graphmem("rooms", "--events", "--at", "2025-01-09").code == 1
    assert graphmem("rooms", "--at", "soon").code != 0
