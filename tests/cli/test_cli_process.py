"""How commands begin and end as processes: signals, locks, pipes, terminals, the server, the demo."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from graphmem.memory.facade import Memory
from graphmem.resources import folder
from tests.cli.conftest import Graphmem

YEAR = folder("examples") / "year.jsonl"


def wait_for(path: Path) -> None:
    """Until the file is there; a minute at most."""
    until = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < until, f"{path} did not appear"
        time.sleep(0.01)


def test_ctrl_c_leaves_with_130_and_a_second_run_finishes(graphmem):
    """Stopped in the middle: no stack trace, and the same command again makes the memory whole."""
    with graphmem.start("remember", YEAR) as process:
        wait_for(graphmem.store)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "")
    assert graphmem("remember", YEAR, "--json").json["messages"] == 286
    assert graphmem("doctor").code == 0


def test_a_second_writer_is_told_who_holds_the_store(graphmem, embedder):
    """A writer waits as long as it may, and then names the process; reading goes on."""
    with Memory.open(graphmem.store, embedder=embedder) as memory, memory.store.writing():
        with graphmem.start("remember", YEAR, env={**os.environ, "GRAPHMEM_LOCK_WAIT": "0.1"}) as writer:
            out, err = writer.communicate(timeout=60)
        with graphmem.start("stats") as reader:
            reader.communicate(timeout=60)
    assert (writer.returncode, out, err.count("\n")) == (1, "", 1)
    assert f"process {os.getpid()} is writing to it" in err
    assert reader.returncode == 0


def test_a_reader_that_goes_away_is_no_error(told):
    """`graphmem explain ... | head -1`: no complaint about the pipe."""
    with told.start("explain", "Where does Ben work?") as process:
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode in (0, 1)


def test_a_terminal_gets_colour_of_ours_only(told):
    """On a terminal there is colour, and nothing of what the log wanted to do with it."""
    ours, theirs = pty.openpty()
    with told.start("recall", "Bramble", stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm-256color"}) as process:
        os.close(theirs)
        text = read_all(ours).decode()
    assert process.returncode == 0
    assert "\x1b[36m" in text
    assert "My dog Bramble lives in Porto. [bold]no markup[/bold]" in text
    assert not set(text) & set("\x07\u202e")
    assert "\x1b]" not in text
    assert "\x1b[31m" not in text


def test_a_terminal_gets_a_progress_bar(graphmem):
    """The bar is on standard error; what is asked for is on standard output."""
    ours, theirs = pty.openpty()
    with graphmem.start("remember", YEAR, "--json", stderr=theirs, env={**os.environ, "TERM": "xterm-256color"}) as process:
        os.close(theirs)
        bar = read_all(ours).decode()
        assert json.loads(process.stdout.read())["messages"] == 286
    assert process.returncode == 0
    assert "extract and embed" in bar


def read_all(terminal: int) -> bytes:
    """What comes out of a terminal until its other end is closed."""
    parts = []
    while True:
        try:
            part = os.read(terminal, 65_536)
        except OSError:  # Linux says so when the other end is closed.
            part = b""
        if not part:
            os.close(terminal)
            return b"".join(parts)
        parts.append(part)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_and_stops_in_order(graphmem, stop):
    """It says where it listens, answers there, and leaves with 0 so that the store is closed."""
    with graphmem.start("serve", "--port", "0") as process:
        address = process.stdout.readline().split()[0]
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{address}healthz", timeout=30) as answered:
            assert answered.status == 200
        process.send_signal(stop)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in err
    assert graphmem("stats").code == 0


def test_serve_says_that_a_port_is_taken(graphmem):
    with graphmem.start("serve", "--port", "0") as first:
        port = first.stdout.readline().split("/ ")[0].rpartition(":")[2]
        second = Graphmem(graphmem.store.with_name("other.lbug"))("serve", "--port", port)
        first.terminate()
    assert (second.code, second.err.count("\n")) == (1, 1)
    assert f"127.0.0.1:{port}" in second.err


def test_the_demo_goes_from_a_log_to_answers(tmp_path):
    """Twice, and each time from nothing: the counts, five questions, the evidence, and the way to the explorer."""
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "data")}
    first, second = (run_demo(environment) for _ in range(2))
    assert "messages read  286" in first
    assert "of these new   286" in second
    questions = [q for q in map(json.loads, (folder("examples") / "questions.jsonl").read_text("utf-8").splitlines()) if q.get("demo")]
    for question in questions:
        assert question["question"] in second
    assert "2025-01-08 18:06  Mira: I love it. I work at Halvorsen Marine now." in second
    assert "path  " in second
    assert f"serve --store {tmp_path / 'data' / 'graphmem' / 'demo.lbug'}" in second
    assert (tmp_path / "data" / "graphmem" / "demo.lbug").is_file()


def run_demo(environment):
    done = subprocess.run([sys.executable, "-m", "graphmem.cli", "demo"], capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
