"""An ingest that is killed at any point, and run again, ends in the same graph as a clean run."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from graphmem.ingest import read_log
from graphmem.memory import Memory
from tests.whole import whole_graph

# Tells each query before it runs, so that the parent knows when to strike.
CHILD = """
import sys
from graphmem.ingest import read_log
from graphmem.memory import Memory
from graphmem.store import ladybug, neo4j
for engine in (ladybug.LadybugStore, neo4j.Neo4jStore):
    def told(self, query, *rest, _run=engine._run):
        print(getattr(query, 'name', query), flush=True)
        return _run(self, query, *rest)
    engine._run = told
with Memory.open(sys.argv[1]) as memory:
    memory.remember(read_log(sys.argv[2], space="default"))
print("whole", flush=True)
"""
# The first time that a query of this name is about to run, early to late: in batches, inside the one transaction, after it.
STRIKES = ("put_messages", "not_extracted", "put_extractions", "all_messages", "put_facts", "link_roles", "link_next", "put_meta_last")


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
