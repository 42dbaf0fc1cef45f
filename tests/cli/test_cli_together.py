"""Commands that run at the same time on one embedded store: readers beside a writer, writers one after the other."""

import json
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from graphmem.embedding import Embedder
from graphmem.memory.facade import Memory
from tests.talk import Talk

# Remembers one more message of a talk at a time, and says so after each; dies in the middle of the run of that number.
WRITER = """
import os, signal, sys
from graphmem.memory.facade import Memory
from graphmem.storage.ladybug_store import LadybugStore
from tests.talk import Talk
first, last, deadly = map(int, sys.argv[2:])
talk = Talk()
for number in range(last):
    talk.say(f"Person{number}: I live in Oslo.", "2026-01-05")
run = LadybugStore._run
def dying(self, query, *rest):
    if query.name == "link_roles" and number == deadly:
        os.kill(os.getpid(), signal.SIGKILL)
    return run(self, query, *rest)
LadybugStore._run = dying
with Memory.open(sys.argv[1]) as memory:
    for number in range(first, last):
        memory.remember(talk.messages[number : number + 1])
        print(number, flush=True)
"""

pytestmark = pytest.mark.slow


@pytest.fixture
def store(graphmem, embedder: Embedder) -> Path:
    """A store with one message."""
    with Memory.open(graphmem.store, embedder=embedder) as memory:
        memory.remember(Talk().say("Person0: I live in Oslo.", "2026-01-05").messages)
    return graphmem.store


def start_writer(store: Path, first: int, last: int, deadly: int = -1) -> "subprocess.Popen[str]":
    arguments = [sys.executable, "-c", WRITER, str(store), *map(str, (first, last, deadly))]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@contextmanager
def served(graphmem) -> Iterator[Callable[[str], Any]]:
    """`serve` on a free port; gives what reads a path of it as JSON."""
    with graphmem.start("serve", "--port", "0") as process:
        found = re.search(r"http://\S+?/", process.stdout.readline())
        assert found

        def get(path: str) -> Any:
            with urllib.request.urlopen(found[0] + path, timeout=30) as answer:
                return json.load(answer)

        try:
            yield get
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)


def test_readers_and_a_server_live_with_a_writer(graphmem, store: Path) -> None:
    """While a process remembers again and again, no reader fails, and each new state is served within 5 seconds."""
    failures: list[str] = []
    over = threading.Event()

    def ask_again_and_again() -> None:
        while not over.is_set():
            with graphmem.start("answer", "Where does Person0 live?") as reader:
                out, err = reader.communicate(timeout=120)
            if reader.returncode or "Oslo" not in out:
                failures.append(out + err)

    with served(graphmem) as get, start_writer(store, 1, 6) as writer:
        asking = threading.Thread(target=ask_again_and_again)
        asking.start()
        for line in writer.stdout:
            done = time.monotonic()
            while (count := len(get("v1/spaces/default/entities?like=Person&limit=500")["items"])) < int(line) + 1:
                assert time.monotonic() - done < 5, f"{count} of {int(line) + 1} are served"
                time.sleep(0.1)
        over.set()
        asking.join()
        assert writer.wait(timeout=60) == 0, writer.stderr.read()
    assert failures == []


def test_a_writer_that_is_killed_leaves_readers_the_last_whole_state(graphmem, store: Path, embedder: Embedder) -> None:
    """Readers go on with what was there; the next run goes on with what was begun."""
    with Memory.open(store, embedder=embedder, read_only=True) as reader:
        with start_writer(store, 1, 3, deadly=2) as writer:
            assert writer.stdout.read() == "1\n"
            assert writer.wait(timeout=60) == -signal.SIGKILL
        time.sleep(1.1)
        assert reader.stats()["messages"] == 2
        assert graphmem("stats", "--json").json["counts"]["messages"] == 2
        assert graphmem("answer", "Where does Person1 live?").code == 0
        with start_writer(store, 2, 3) as writer:
            assert writer.stdout.read() == "2\n"
        time.sleep(1.1)
        assert reader.stats()["messages"] == 3
        assert {f.text for f in reader.timeline("Person2")}


def test_a_second_writer_waits_for_the_first(graphmem, store: Path) -> None:
    """Both write what they have; nobody is refused."""
    with start_writer(store, 1, 4) as first, start_writer(store, 4, 7) as second:
        assert (first.stdout.read(), second.stdout.read()) == ("1\n2\n3\n", "4\n5\n6\n")
        assert (first.wait(timeout=60), second.wait(timeout=60)) == (0, 0)
    assert graphmem("stats", "--json").json["counts"]["messages"] == 7


def test_compact_gives_the_same_answers_from_one_file(graphmem, store: Path) -> None:
    for _ in range(2):
        with start_writer(store, 1, 4) as writer:
            writer.communicate(timeout=120)
    before = graphmem("timeline", "Person3", "--json").json
    done = graphmem("compact", "--json").json["compaction"]
    # What so small a store holds is mostly in its log, where nothing is dead; how a file gets smaller: tests/store/test_compaction.py.
    assert done["after"] < 1.1 * done["before"]
    assert not store.with_name(f"{store.name}.wal").exists()
    assert store.stat().st_size == pytest.approx(done["after"], rel=0.1)
    assert graphmem("timeline", "Person3", "--json").json == before
    assert graphmem("doctor").code == 0
    with start_writer(store, 4, 5) as writer:
        assert writer.stdout.read() == "4\n"
    assert graphmem("stats", "--json").json["counts"]["messages"] == 5
    assert not [path for path in store.parent.iterdir() if path.suffix in (".draft", ".compact", ".rows", ".part")]
