"""`graphmem watch`: what comes into a folder is remembered once, and nothing that comes in stops it."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from graphmem.cli.commands import watch_command
from graphmem.config import read_settings
from graphmem.ingest.core.folder_watcher import FolderWatcher
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model.errors import StoreLocked
from tests.cli.conftest import Graphmem

pytestmark = pytest.mark.slow

LINE = '{{"conversation": "c", "speaker": "Ana", "text": "{}", "sent_at": "2025-01-01T10:00:00Z"}}\n'


def put(path: Path, *texts: str, age: float = 100) -> Path:
    """A log with these messages that was last modified so many seconds ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(map(LINE.format, texts)), "utf-8")
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def names(watcher: FolderWatcher) -> list[str]:
    """The names of the files to read at a look, which are then read."""
    logs = watcher.look()
    watcher.mark_read(logs)
    return [log.name for log in logs]


def test_a_file_is_read_when_it_is_the_same_at_two_looks_and_never_twice(tmp_path: Path) -> None:
    watcher = FolderWatcher(tmp_path / "logs", settle=50)
    assert names(watcher) == []
    put(tmp_path / "logs" / "a.jsonl", "One.")
    assert [names(watcher) for _ in range(4)] == [[], ["logs/a.jsonl"], [], []]
    put(tmp_path / "logs" / "a.jsonl", "One.", "Two.", age=99)
    put(tmp_path / "logs" / "in" / "b.jsonl", "Three.")
    assert [names(watcher) for _ in range(3)] == [[], ["logs/a.jsonl", "logs/in/b.jsonl"], []]


def test_a_file_that_grows_or_was_just_written_waits(tmp_path: Path) -> None:
    watcher = FolderWatcher(tmp_path, settle=50)
    for size in range(1, 4):
        put(tmp_path / "a.jsonl", *["Again."] * size)
        assert names(watcher) == []
    put(tmp_path / "a.jsonl", "Done.", age=1)
    assert [names(watcher) for _ in range(2)] == [[], []]


def test_downloads_in_progress_hidden_files_and_links_are_no_logs(tmp_path: Path) -> None:
    put(tmp_path / "out" / "x.jsonl", "Secret.")
    folder = tmp_path / "logs"
    for name in ("a.jsonl.part", "b.crdownload", ".c.jsonl", "d.jsonl~"):
        put(folder / name, "One.")
    (folder / "e.jsonl").symlink_to(tmp_path / "out" / "x.jsonl")
    watcher = FolderWatcher(folder, settle=0)
    assert [names(watcher) for _ in range(2)] == [[], []]
    (folder / "a.jsonl.part").rename(folder / "a.jsonl")
    assert [names(watcher) for _ in range(2)] == [[], ["logs/a.jsonl"]]


def test_a_folder_that_is_missing_is_an_error(graphmem: Graphmem, tmp_path: Path) -> None:
    done = graphmem("watch", tmp_path / "none")
    assert (done.code, "no such folder" in done.err) == (1, True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_remembers_what_comes_and_stops_cleanly(graphmem: Graphmem, tmp_path: Path, number: signal.Signals) -> None:
    """Two logs at the start, one of them of no known format; then a new one; then the signal."""
    folder = tmp_path / "logs"
    put(folder / "a.jsonl", "I live in Porto.")
    (folder / "notes.txt").write_text("Dear diary")
    with graphmem.start("watch", folder, "--every", "0.2", "--json") as process:
        first = reported(process)
        put(folder / "b.jsonl", "I work at Tidewerk.", age=0)
        second = reported(process)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, "Traceback" in err) == (0, "", False)
    assert (first["logs"], first["new"], first["quarantined"]) == (["logs/a.jsonl", "logs/notes.txt"], 1, 1)
    assert (second["logs"], second["messages"], second["new"]) == (["logs/b.jsonl"], 1, 1)
    assert graphmem("answer", "Where does Ana work?", "--json").json["text"] == "Tidewerk"


def reported(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """The next line that the command prints."""
    assert process.stdout is not None
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


def test_a_log_that_fails_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Logs that fail together are tried one by one; while the store is taken, they wait."""
    logs = [SourceFile(put(tmp_path / name, "One."), name) for name in ("a.jsonl", "b.jsonl", "c.jsonl")]
    taken = False

    def result(group: list[SourceFile], settings: object) -> dict[str, Any]:
        if taken:
            raise StoreLocked("process 7 is writing to it.")
        if any(log.name == "b.jsonl" for log in group):
            raise ValueError("no number")
        return {"messages": 1, "new": 1, "changed": 0, "quarantined": 0, "notes": []}

    monkeypatch.setattr(watch_command, "_result", result)
    done = watch_command._remember(logs, read_settings(), Event(), as_json=False)
    assert [log.name for log in done] == ["a.jsonl", "b.jsonl", "c.jsonl"]
    assert "b.jsonl: ValueError: no number. This is a bug" in capsys.readouterr().err
    taken = True
    assert watch_command._remember(logs, read_settings(), Event(), as_json=False) == []
    assert "The next look tries again" in capsys.readouterr().err
