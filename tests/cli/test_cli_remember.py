"""`graphmem remember` on everything it may be given, and the report that has to add up."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import write_log

FIELDS = {
    "files",
    "messages",
    "new",
    "unchanged",
    "changed",
    "quarantined",
    "skipped",
    "units_read",
    "formats",
    "first",
    "last",
    "speakers",
}
CHAT = "12/06/24, 21:35 - Mario: ciao Luigi\n12/06/24, 21:36 - Luigi: ciao Mario\ncome stai?\n"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A folder with a log, an archive with another, and a picture."""
    folder = tmp_path / "exports"
    folder.mkdir()
    write_log(folder / "log.jsonl")
    with zipfile.ZipFile(folder / "chat.zip", "w") as archive:
        archive.writestr("WhatsApp Chat with Luigi.txt", CHAT)
    (folder / "photo.jpg").write_bytes(b"\xff\xd8")
    return folder


def adds_up(report: dict) -> bool:
    """Every unit is a message, quarantined or skipped; every message is new, unchanged or changed."""
    units = report["messages"] + report["quarantined"] + sum(report["skipped"].values())
    return report["units_read"] == units and report["messages"] == report["new"] + report["unchanged"] + report["changed"]


def test_a_dry_run_reports_and_writes_nothing(graphmem, exports, tmp_path):
    done = graphmem("remember", exports, "--dry-run", "--json")
    assert (done.code, done.err) == (0, "")
    assert set(done.json) >= FIELDS
    assert adds_up(done.json)
    assert (done.json["files"], done.json["formats"]) == (2, {"jsonl": 1, "whatsapp": 1})
    assert (done.json["messages"], done.json["new"], done.json["quarantined"], done.json["skipped"]) == (7, 7, 2, {"no log": 1})
    assert (done.json["first"], done.json["last"], done.json["speakers"]) == ("2024-06-12T21:35:00Z", "2025-04-02T08:00:00Z", 4)
    assert not list(tmp_path.glob("memory.lbug*"))


def test_a_dry_run_says_what_a_run_then_does(graphmem, exports):
    """The same numbers before and after; the second time everything is unchanged."""
    for _ in range(2):
        dry, wet = graphmem("remember", exports, "--dry-run", "--json").json, graphmem("remember", exports, "--json").json
        assert {name: dry[name] for name in FIELDS} == {name: wet[name] for name in FIELDS}
        assert adds_up(wet)
    assert (wet["new"], wet["unchanged"], wet["changed"]) == (0, 7, 0)


def test_a_changed_message_is_counted(graphmem, tmp_path):
    """Within one run and over two, dry or not, the counts are the same."""
    row = {"conversation": "c", "speaker": "Ana", "text": "I live in Oslo.", "sent_at": "2025-01-01T10:00:00Z", "key": "m1"}
    (tmp_path / "1.jsonl").write_text(json.dumps(row) + "\n")
    (tmp_path / "2.jsonl").write_text(json.dumps({**row, "text": "I live in Bergen."}) + "\n")
    logs = (tmp_path / "1.jsonl", tmp_path / "2.jsonl")
    for more in (("--dry-run",), ()):
        report = graphmem("remember", *logs, "--json", *more).json
        assert (report["messages"], report["new"], report["unchanged"], report["changed"]) == (2, 1, 0, 1)
    again = graphmem("remember", *logs, "--json").json
    assert (again["new"], again["unchanged"], again["changed"]) == (0, 2, 0)


def test_a_pattern_stands_for_its_files(graphmem, exports):
    report = graphmem("remember", f"{exports}/*.j*", "--dry-run", "--json").json
    assert (report["files"], report["messages"]) == (1, 5)
    assert graphmem("remember", f"{exports}/*.nothing", "--dry-run").code == 1


def test_standard_input_is_a_log(exports, tmp_path):
    """As a process of its own, since that is what has a standard input."""
    command = [sys.executable, "-m", "graphmem.cli", "remember", "-", "--dry-run", "--json", "--store", str(tmp_path / "none.lbug")]
    with (exports / "log.jsonl").open("rb") as log:
        done = subprocess.run(command, stdin=log, capture_output=True, check=True)
    assert json.loads(done.stdout)["messages"] == 5


def test_the_zone_is_assumed_and_kept(graphmem, exports):
    report = graphmem("remember", exports / "chat.zip", "--zone", "Europe/Rome", "--dry-run", "--json").json
    assert report["first"] == "2024-06-12T19:35:00Z"
    assert any("day first" in note for note in report["notes"])
    wrong = graphmem("remember", exports, "--zone", "Mars/Olympus", "--dry-run")
    assert (wrong.code, "is no time zone" in wrong.err) == (1, True)


def test_a_mapping_says_what_the_columns_are(graphmem, tmp_path):
    (tmp_path / "tickets.csv").write_text("who;what;when\nAna;The door is stuck.;03.05.2024 10:00\n")
    (tmp_path / "map.toml").write_text(
        '[columns]\nspeaker = "who"\ntext = "what"\nsent_at = "when"\n[defaults]\nconversation = "support"\n'
        '[times]\nformat = "%d.%m.%Y %H:%M"\n[csv]\ndelimiter = ";"\n'
    )
    report = graphmem("remember", tmp_path / "tickets.csv", "--map", tmp_path / "map.toml", "--dry-run", "--json").json
    assert (report["messages"], report["quarantined"], report["first"]) == (1, 0, "2024-05-03T10:00:00Z")
    (tmp_path / "map.toml").write_text('[columns]\nspeker = "who"\n')
    assert graphmem("remember", tmp_path / "tickets.csv", "--map", tmp_path / "map.toml", "--dry-run").code == 1


def test_what_cannot_be_read_is_shown_by_a_dry_run(graphmem, exports):
    """There is no quarantine to look into: the reasons stand in the report."""
    done = graphmem("remember", exports, "--dry-run")
    assert "exports/log.jsonl:6: the line is not JSON" in done.out
    assert "nothing was written" in done.out


def test_a_quarantine_is_replayed(graphmem, tmp_path):
    """The log is repaired where it lies, and its lines come in."""
    log = write_log(tmp_path / "log.jsonl")
    graphmem("remember", log)
    lines = log.read_text("utf-8").splitlines()
    lines[5] = json.dumps({"conversation": "ada-ben", "speaker": "Ben", "sent_at": "2025-05-01", "text": "I bake bread."})
    log.write_text("\n".join(lines) + "\n", "utf-8")
    assert graphmem("quarantine", "replay", "--json").json == {"tried": 2, "resolved": 1, "remaining": 1, "missing": []}
    assert [e["line"] for e in graphmem("quarantine", "list", "--json").json] == [7]
    assert "retried    1" in graphmem("quarantine", "replay").out


def test_what_came_in_what_is_held_and_what_went_wrong_is_said(graphmem, tmp_path):
    """A line that cannot be read and a message that cannot be extracted are both in quarantine; the latter is also counted apart."""
    rows = ({"conversation": "c", "speaker": "Ana", "sent_at": "2025-01-01", "text": text} for text in ("I live in Oslo.", "x" * 100_001))
    (tmp_path / "log.jsonl").write_text("\n".join(("no JSON", *map(json.dumps, rows))))
    said = graphmem("remember", tmp_path / "log.jsonl").out
    for kind, count in (("quarantined", 2), ("not extracted", 1), ("facts", 1)):
        assert re.search(rf"^  {kind} +{count}$", said, re.MULTILINE)
    assert re.search(r"^  extract +\d+\.\d\d s$", said, re.MULTILINE)
    assert "`graphmem quarantine list` shows where and why" in said
