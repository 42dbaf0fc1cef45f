"""The command line as a user calls it: in this process for what it says, as a process of its own for how it ends."""

import io
import json
import os
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from graphmem.cli import main

# What somebody may have written into a log: a window title, a colour, a turned direction of writing, markup.
HOSTILE = "\x1b]0;owned\x07My dog Bramble lives in \x1b[31mPorto\x1b[0m. \u202e[bold]no markup[/bold]\nA second line."


@dataclass(frozen=True)
class Done:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Graphmem:
    """Calls commands, on one store unless they name none."""

    def __init__(self, store: Path | None = None) -> None:
        self.store = store

    def __call__(self, *arguments: str | Path) -> Done:
        """Run a command in this process."""
        out, err = io.StringIO(), io.StringIO()
        code = 0
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main(self._all(arguments))
            except SystemExit as end:
                code = int(end.code or 0)
        return Done(code, out.getvalue(), err.getvalue())

    def start(self, *arguments: str | Path, **more: Any) -> "subprocess.Popen[str]":
        """Start a command as a process of its own, which can be interrupted also where the tests run in the background."""
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **more}
        return subprocess.Popen([sys.executable, "-m", "graphmem.cli", *self._all(arguments)], **given)

    def _all(self, arguments: tuple[str | Path, ...]) -> list[str]:
        return [*map(str, arguments), *(["--store", str(self.store)] if self.store else [])]


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but those of the test, save where the models are."""
    from graphmem.config import read_settings

    models = read_settings().models.absolute()
    for name in [name for name in os.environ if name.startswith("GRAPHMEM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GRAPHMEM_MODELS", str(models))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def graphmem(tmp_path: Path) -> Graphmem:
    """Commands on an empty place."""
    return Graphmem(tmp_path / "memory.lbug")


@pytest.fixture
def bare() -> Graphmem:
    """Commands without a store option."""
    return Graphmem()


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Graphmem:
    """Commands on a memory that was told a small log, with two bad lines. For reading only."""
    folder = tmp_path_factory.mktemp("told")
    log = write_log(folder / "log.jsonl")
    graphmem = Graphmem(folder / "memory.lbug")
    done = graphmem("remember", log)
    assert done.code == 0, done.err
    return graphmem


def write_log(path: Path) -> Path:
    """Ada moves from Oslo to Bergen; Ben's dog is dangerous to terminals; two lines cannot be read."""
    said = [
        ("Ada", "2025-01-05T10:00:00Z", "I live in Oslo."),
        ("Ben", "2025-01-05T10:01:00Z", "I work at Halvorsen Marine."),
        ("Ben", "2025-01-06T10:01:00Z", HOSTILE),
        ("Ada", "2025-03-01T10:00:00Z", "I moved to Bergen. Now I live in Bergen."),
        ("Ada", "2025-04-02T08:00:00Z", "Halvorsen Marine is moving its office to Stavanger."),
    ]
    rows = [{"conversation": "ada-ben", "speaker": who, "sent_at": when, "text": text} for who, when, text in said]
    lines = [*map(json.dumps, rows), "no \x1b[31mJSON", '{"conversation": "ada-ben"}']
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
