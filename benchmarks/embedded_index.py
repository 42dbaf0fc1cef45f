"""How the embedded index grows: `python benchmarks/embedded_index.py [--sizes 1000,4000] [--json OUT]`.

Random unit vectors and words that follow Zipf's law, 8 to 24 a message, are no conversation: the scan has nothing to skip
and each question has common words, so a real log is not slower. Each size is measured in a process of its own.

Columns: load_s, all rows in batches of 400; commit_ms, 100 rows added and committed (median of 5); bytes_row, of all files;
open_ms, up to the first answer of `generation`; first_ms, the first search; search_ms, cpu_ms and p95_ms, of 50 questions of
8 words for 500 messages, by the clock and by the processor, which other work on the machine moves less; peak_mb, of the
process that opened and searched, and beside_mb, without what imports need; remove_ms, 100 rows removed and committed;
compact_s, with a tenth of the rows removed.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np

from graphmem.search_index import Document
from graphmem.search_index.embedded_index import EmbeddedIndex

DIMENSIONS, WORDS, BATCH, LIMIT = 384, 50_000, 400, 500
QUESTIONS, QUESTION_WORDS = 50, 8
SIZES = "1000,4000,16000,48000,250000"


def documents(first: int, count: int) -> Iterator[Document]:
    """Documents with the numbers from `first` on, the same in every run."""
    random = np.random.default_rng(first)
    for number in range(first, first + count):
        vectors = random.standard_normal((2, DIMENSIONS)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        yield Document(f"msg-{number:024x}", "benchmark", _words(random, int(random.integers(8, 25))), vectors[0], vectors[1])


def _words(random: np.random.Generator, count: int) -> str:
    return " ".join(f"w{n}" for n in np.minimum(random.zipf(1.2, count), WORDS))


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that the work took."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def add(index: EmbeddedIndex, first: int, count: int) -> None:
    """Add and commit documents in the batches of an ingest."""
    for start in range(first, first + count, BATCH):
        index.add(list(documents(start, min(BATCH, first + count - start))))
        index.commit("benchmark", "")


def write(folder: Path, size: int) -> dict[str, float]:
    """Fill an index, and measure small commits."""
    index = EmbeddedIndex.open(folder, dimensions=DIMENSIONS)
    load = timed(lambda: add(index, 0, size))
    commits = []
    for n in range(5):
        fresh = list(documents(size + n * 100, 100))
        commits.append(timed(lambda fresh=fresh: (index.add(fresh), index.commit("benchmark", "done"))))  # type: ignore[misc]
    index.close()
    used = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {"load_s": round(load / 1000, 1), "commit_ms": round(median(commits), 1), "bytes_row": round(used / (size + 500))}


def read(folder: Path) -> dict[str, float]:
    """Open an index and search in it."""
    random = np.random.default_rng(7)
    before = _peak()
    vectors = random.standard_normal((QUESTIONS + 1, DIMENSIONS)).astype(np.float32)
    asked = [(_words(random, QUESTION_WORDS).split(), vector / np.linalg.norm(vector)) for vector in vectors]
    index = EmbeddedIndex.open(folder, dimensions=DIMENSIONS, read_only=True)
    opened = timed(lambda: index.generation("benchmark"))
    first = timed(lambda: index.search("benchmark", *asked[-1], LIMIT))
    busy = time.process_time()
    times = [timed(lambda q=q: index.search("benchmark", *q, LIMIT)) for q in asked[:-1]]  # type: ignore[misc]
    cpu = (time.process_time() - busy) * 1000 / len(times)
    index.close()
    result = {"open_ms": opened, "first_ms": first, "search_ms": median(times), "cpu_ms": cpu, "p95_ms": quantiles(times, n=20)[-1]}
    return {**{name: round(ms, 1) for name, ms in result.items()}, "peak_mb": _peak(), "beside_mb": _peak() - before}


def remove(folder: Path, size: int) -> dict[str, float]:
    """Remove rows and compact."""
    index = EmbeddedIndex.open(folder, dimensions=DIMENSIONS)
    gone = [f"msg-{number:024x}" for number in range(0, size, 10)]
    some = timed(lambda: (index.remove("benchmark", gone[:100]), index.commit("benchmark", "done")))
    index.remove("benchmark", gone)
    index.commit("benchmark", "done")
    compacted = timed(lambda: index.compact("benchmark"))
    index.close()
    return {"remove_ms": round(some, 1), "compact_s": round(compacted / 1000, 2)}


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(size: int, home: Path | None) -> dict[str, float]:
    """Write, read and remove, each in a process of its own."""
    with tempfile.TemporaryDirectory(dir=home) as folder:
        result: dict[str, float] = {"rows": size}
        for step in ("write", "read", "remove"):
            run = subprocess.run([sys.executable, __file__, step, folder, str(size)], check=True, capture_output=True, text=True)
            result |= json.loads(run.stdout)
        return result


def main() -> None:
    """Measure the sizes that the command line names."""
    steps: dict[str, Callable[[Path, int], Any]] = {"write": write, "read": lambda folder, _: read(folder), "remove": remove}
    if sys.argv[1:2] and sys.argv[1] in steps:
        print(json.dumps(steps[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))))  # noqa: T201
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--home", type=Path, help="where to make the index; default: the system's temporary folder")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    results = []
    for size in map(int, given.sizes.split(",")):
        results.append(measure(size, given.home))
        print(json.dumps(results[-1]), flush=True)  # noqa: T201
    if given.json:
        given.json.write_text(json.dumps(results, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
