"""An ingest that is killed at any point, and run again, ends in the same graph as a clean run."""

import os
import random
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from graphmem.embedding import Embedder
from graphmem.ingest import read_log
from graphmem.memory.facade import Memory
from tests.whole import whole_graph

# Tells each query before it runs, so that the parent knows when to strike.
CHILD = """
import os, signal, sys
from graphmem.ingest import read_log
from graphmem.memory.facade import Memory
from graphmem.storage import ladybug_store as ladybug, neo4j_store as neo4j
for engine in (ladybug.LadybugStore, neo4j.Neo4jStore):
    def told(self, query, *rest, _run=engine._run, ran=[]):
        ran.append(query)
        print(getattr(query, 'name', query), flush=True)
        if len(ran) == int(os.environ.get("DIE_AT", 0)):
            os.kill(os.getpid(), signal.SIGKILL)
        return _run(self, query, *rest)
    engine._run = told
with Memory.open(sys.argv[1]) as memory:
    memory.remember(read_log(sys.argv[2], space="default"))
print("whole", flush=True)
"""
# The first time that a query of this name is about to run, early to late: in batches, inside the one transaction, after it.
STRIKES = ("put_messages", "pending", "put_extractions", "put_facts", "link_roles", "link_next", "put_linked", "put_meta_last")


def strike(address: str, log: Path, at: str) -> None:
    """Run an ingest and SIGKILL it when it is about to run the query `at`."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, address, str(log)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    assert child.stdout is not None
    seen: list[str] = []
    for line in child.stdout:
        seen.append(line.strip())
        late = at == "put_meta_last" and seen[-1] == "put_meta" and "link_next" in seen
        if seen[-1] == at or late:
            os.kill(child.pid, signal.SIGKILL)
            break
    child.stdout.close()
    assert child.wait(timeout=60) == -signal.SIGKILL, f"ran to its end: {seen[-5:]}"


@pytest.mark.parametrize("at", STRIKES)
def test_a_killed_ingest_is_finished_by_the_next(
    at: str, address: str, year: Path, year_memory: Memory, open_memory: Callable[..., Memory]
) -> None:
    strike(address, year, at)
    with open_memory() as memory:
        memory.remember(read_log(year, space="default"))
        assert memory.is_whole()
        assert whole_graph(memory) == whole_graph(year_memory)


def run_to(query: int, store: Path, logs: Path) -> int:
    """Run an ingest that kills itself at its query of that number; returns how many queries it began."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, f"ladybug:{store}", str(logs)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "DIE_AT": str(query)},
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL)
    assert bool(done.returncode) == (query > 0)
    return len(done.stdout.splitlines()) - (not query)


@pytest.fixture
def logs(tmp_path: Path, year: Path) -> Path:
    """A folder with two exports that overlap, one of them in an archive, and lines that cannot be read."""
    folder = tmp_path / "logs"
    folder.mkdir()
    lines = year.read_text("utf-8").splitlines(keepends=True)[:48]
    (folder / "a.jsonl").write_text("".join(lines[:30]) + "no JSON\n", "utf-8")
    with zipfile.ZipFile(folder / "b.zip", "w") as archive:
        archive.writestr("export/b.jsonl", "".join(lines[20:]) + '{"half": \n')
    return folder


def test_an_ingest_that_dies_at_twenty_random_points_ends_like_a_clean_one(tmp_path: Path, logs: Path, embedder: Embedder) -> None:
    """Ten stores, each killed twice on the way (the second time in the run that mends the first), and then finished."""
    run_to(0, tmp_path / "clean.lbug", logs)
    with Memory.open(tmp_path / "clean.lbug", embedder=embedder) as clean:
        expected = (whole_graph(clean), clean.quarantined())
        assert clean.stats()["messages"] == 48
    queries = run_to(0, tmp_path / "counted.lbug", logs)
    chance = random.Random(20)
    for number in range(10):
        store = tmp_path / f"{number}.lbug"
        points = (chance.randint(2, queries), chance.randint(2, 12))
        for point in points:
            run_to(point, store, logs)
        with Memory.open(store, embedder=embedder) as memory:
            memory.remember(read_log(logs, space="default"))
            assert (whole_graph(memory), memory.quarantined()) == expected, f"killed at queries {points} of {queries}"
