"""Ingest into one Neo4j by 1, 2 and 4 processes: `python benchmarks/writers.py [--messages N] --json OUT`.

Generated messages in four spaces, with stand-ins for the models, so that the store is measured. `spaces`: the processes take the spaces
one after the other; a space is written by one of them at a time, under its lock. `one_space`: every process brings the same messages into
one space at once, and waits for that lock; afterwards nothing may be lost or doubled. Processor time of all clients, and of the server.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from graphmem.bench.generated_log import generate_log
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.memory.facade import Memory
from infra.neo4j import run

SPACES = 4
PROCESSES = (1, 2, 4)
HEAP = "1g"


def opened(address: str, space: str) -> Memory:
    return Memory.open(address, space=space, embedder=StandInEmbedder(), extractor=StandInExtractor(), clock=None)


def write(address: str, messages: int, spaces: list[str]) -> None:
    """One process: its spaces, one after the other."""
    for space in spaces:
        with opened(address, space) as memory:
            memory.remember(generate_log(messages, space=space))


def server_cpu(home: run.Home) -> float:
    """Seconds of the processor that the server has taken."""
    fields = Path(f"/proc/{run.running(home)}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def client_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(home: run.Home, address: str, messages: int, shares: list[list[str]]) -> dict[str, Any]:
    """Seconds and processor time of a process for each share of the spaces, and whether each space is as it must be."""
    begun, server, client = time.perf_counter(), server_cpu(home), client_cpu()
    command = [sys.executable, __file__, "--write", address, "--messages", str(messages), "--spaces"]
    started = [subprocess.Popen([*command, *share]) for share in shares]
    codes = [process.wait() for process in started]
    seconds = time.perf_counter() - begun
    found = {"processes": len(shares), "seconds": round(seconds, 2), "client_cpu": round(client_cpu() - client, 2)}
    found |= {"server_cpu": round(server_cpu(home) - server, 2), "failed": sum(map(bool, codes))}
    spaces = sorted({space for share in shares for space in share})
    found["messages_per_s"] = round(messages * len(spaces) / seconds, 1)
    found["right"] = all(is_right(address, space, messages) for space in spaces)
    return found


def is_right(address: str, space: str, messages: int) -> bool:
    with opened(address, space) as memory:
        return memory.stats()["messages"] == messages and memory.is_whole() and memory.compare_with_rebuild() == []


def main() -> None:
    """Run all of it, or the part of one process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=1_000, help="of each space")
    parser.add_argument("--write", metavar="ADDRESS", help=argparse.SUPPRESS)
    parser.add_argument("--spaces", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if given.write:
        write(given.write, given.messages, given.spaces)
        return
    result: dict[str, Any] = {"neo4j": run.VERSION, "machine": f"{platform.machine()}, {os.cpu_count()} cores", "messages": given.messages}
    result |= {"spaces": [], "one_space": [], "load_before": os.getloadavg()[0]}
    with tempfile.TemporaryDirectory() as folder:
        home = run.Home(Path(folder), run.free_port())
        run.prepare(home, heap=HEAP)
        process = run.start(home, heap=HEAP)
        address = f"neo4j://neo4j:{home.password}@127.0.0.1:{home.port}/neo4j"
        try:
            write(address, given.messages, ["warm"])  # The server has compiled what it runs after that.
            for count in PROCESSES:
                spaces = [f"writers-{count}-{number}" for number in range(SPACES)]
                result["spaces"].append(measured(home, address, given.messages, [spaces[first::count] for first in range(count)]))
            for count in PROCESSES[1:]:
                result["one_space"].append(measured(home, address, given.messages, [[f"one-{count}"]] * count))
        finally:
            run.stop(home)
            process.wait(timeout=60)
    result["load_after"] = os.getloadavg()[0]
    print(json.dumps(result, indent=2))  # noqa: T201
    if given.json:
        given.json.write_text(json.dumps(result, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
