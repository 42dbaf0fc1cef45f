"""Progress with rate and remaining time, on a terminal and nowhere else."""

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

from graphmem.cli.progress import Stages

ROOT = Path(__file__).parents[2]
WORK = """
import time
from graphmem.cli.progress import progress_bar
with progress_bar(lambda: 0.5) as progress:
    for _ in range(12):
        time.sleep(0.05)
        progress("store messages", 10)
        progress("extract and embed", 5)
"""


def test_on_a_terminal_it_shows_rate_and_remaining_time() -> None:
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", WORK], stderr=slave, stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "COLUMNS": "120"}
    )
    os.close(slave)
    shown = b""
    while True:
        try:
            shown += (piece := os.read(master, 4096))
        except OSError:  # Linux says so when the other end is closed.
            break
        if not piece:
            break
    os.close(master)
    assert (process.wait(timeout=30), process.communicate()[0]) == (0, b"")
    text = shown.decode()
    assert "store messages" in text
    assert "/240" in text  # Half of the log gave 120.
    assert "/s" in text
    assert "left" in text


def test_in_a_pipe_it_shows_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", WORK], capture_output=True, cwd=ROOT, timeout=30, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_what_is_stored_is_the_total_of_what_is_extracted() -> None:
    shown: dict[str, dict[str, Any]] = {}
    clock = iter(range(1000))
    stages = Stages(
        lambda stage, **fields: (shown.setdefault(stage, fields) and stage) or stage,
        lambda task, **fields: shown[task].update(fields),
        lambda: float(next(clock)),
        lambda: 0.25,
    )
    stages("store messages", 100)
    stages("extract and embed", 40)
    assert (shown["store messages"]["completed"], shown["store messages"]["total"]) == (100, 400)
    assert (shown["extract and embed"]["completed"], shown["extract and embed"]["total"]) == (40, 100)
    assert shown["extract and embed"]["rate"].endswith("/s")
    stages("extract and embed", 60)
    assert shown["extract and embed"]["description"] == "build the graph"
