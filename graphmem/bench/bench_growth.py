"""`graphmem bench growth`: what adding, asking, opening, memory and disk cost as a store grows, with stand-ins for the models.

One store grows through the sizes. Loading, asking and opening each run in a process of their own, so that memory and caches are theirs.
"""

import re
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import islice
from math import log
from multiprocessing import get_context
from pathlib import Path
from stat import S_ISREG
from statistics import linear_regression, median
from typing import Any, ParamSpec, TypeVar

import numpy as np

from graphmem.bench.generated_log import generate_log, questions_on
from graphmem.bench.result import write_result
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.config import Settings
from graphmem.ingest import read_log
from graphmem.memory.delta import batches
from graphmem.memory.facade import Memory
from graphmem.model import Message
from graphmem.model.errors import LogError
from graphmem.retrieval.question_parser import parse_question
from graphmem.storage.repository import clear_space

P = ParamSpec("P")
T = TypeVar("T")
Progress = Callable[[str, int], None]
SPACE = "bench-growth"
# A store grows by this many messages at once, so often; the median is the time of an addition.
ADDED, ADDS = 100, 40
QUESTIONS = 60
# The questions are on people of the beginning, so that they are the same at every size.
ASKED_OF = 1000
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Target:
    """The store that grows, and the log that it is fed with: a file, or the generated one."""

    store: str
    user: str
    password: str = field(repr=False)
    data: Path | None = None

    def open(self) -> Memory:
        """The memory, with stand-ins for the models."""
        return Memory.open(
            self.store,
            space=SPACE,
            embedder=StandInEmbedder(),
            extractor=StandInExtractor(),
            neo4j_user=self.user,
            neo4j_password=self.password,
        )

    def messages(self, start: int, stop: int) -> Iterator[Message]:
        """Messages `start` to `stop` of the log, read as they are needed. Raises LogError if the log ends before."""
        if self.data is None:
            yield from islice(generate_log(stop, space=SPACE), start, None)
            return
        read = (entry for entry in read_log(self.data, space=SPACE) if isinstance(entry, Message))
        count = start
        for message in islice(read, start, stop):
            count += 1
            yield message
        if count < stop:
            raise LogError(f"{self.data}: has fewer than {stop} messages. Give smaller --sizes; each needs {ADDS * ADDED} messages more.")

    def mb(self) -> float:
        """What the store and its index take on disk, in MB, a file with two names once; 0.0 for a server."""
        if self.store.startswith(("neo4j", "bolt")):
            return 0.0
        path = Path(self.store.removeprefix("ladybug:"))
        parts = [part for found in path.parent.glob(f"{path.name}*") for part in (found.rglob("*") if found.is_dir() else (found,))]
        files = {stat.st_ino: stat.st_size for part in parts if S_ISREG((stat := part.stat()).st_mode)}
        return sum(files.values()) / MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A bulk load: its seconds without the reading of the log, the engine, and memory in MB before it and at its peak."""

    seconds: float
    engine: str
    base_mb: float
    peak_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """Milliseconds per question, now and `at` the middle of the log; seconds per addition; the peak of memory beside the parser in MB.

    `file_mb` is the size of all files before the additions, after each, and after them: compacted at both ends.
    """

    recall_ms: list[float]
    recall_at_ms: list[float]
    add_s: list[float]
    file_mb: list[float]
    peak_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What a store of so many messages costs. `peak_mb` is of the whole process without the parser of questions.

    `file_mb_per_100` is between two compactions, `file_room` the largest size between them as a multiple of the size after the last.
    """

    messages: int
    add100_s: float
    recall_p50_ms: float
    recall_p95_ms: float
    recall_at_p50_ms: float
    open_s: float
    peak_mb: float
    file_mb_per_100: float
    file_room: float


def run(
    sizes: Sequence[int],
    *,
    settings: Settings,
    store: str | None = None,
    data: Path | None = None,
    out: Path | None = None,
    progress: Progress = lambda stage, count: None,
) -> dict[str, Any]:
    """Let one store grow through the sizes and return (and write) the measures.

    Without `store` an embedded store in a temporary folder is used; with one, its space "bench-growth" is cleared first.
    Raises LogError if the log of `data` is too short.
    """
    with tempfile.TemporaryDirectory() as scratch:
        target = Target(store or f"ladybug:{scratch}/growth.lbug", settings.neo4j_user, settings.neo4j_password.get_secret_value(), data)
        return write_result(_run(sorted(set(sizes)), target, progress), out)


def _run(sizes: Sequence[int], target: Target, progress: Progress) -> dict[str, Any]:
    _apart(_clear, target)
    rows: list[Size] = []
    loads: list[Loaded] = []
    there = 0
    for size in sizes:
        if size <= there:
            raise LogError(f"--sizes: {size} is not above {there}, which the store holds by then. Leave {ADDS * ADDED} messages between.")
        loads.append(_apart(_load, target, there, size))
        progress("load", 1)
        rows.append(_measure(target, size, loads[-1]))
        progress("measure", 1)
        there = size + ADDS * ADDED
    seconds = list(np.cumsum([load.seconds for load in loads]))
    measured = [asdict(row) for row in rows]
    return {
        "engine": loads[0].engine,
        "models": "stand-ins",
        "log": target.data.stem if target.data else "generated",
        "sizes": measured,
        "exponents": {name: exponent(sizes, [row[name] for row in measured]) for name in measured[0] if name != "messages"},
        "load": {
            "sizes": [{"messages": size, "seconds": round(float(one), 2)} for size, one in zip(sizes, seconds, strict=True)],
            "exponent": exponent(sizes, seconds),
        },
        "base_mb": loads[0].base_mb,
    }


def _measure(target: Target, size: int, loaded: Loaded) -> Size:
    open_s = _apart(_open, target)
    used = _apart(_use, target, size)
    return Size(
        messages=size,
        add100_s=round(median(used.add_s), 3),
        recall_p50_ms=percentile(used.recall_ms, 50),
        recall_p95_ms=percentile(used.recall_ms, 95),
        recall_at_p50_ms=percentile(used.recall_at_ms, 50),
        open_s=round(open_s, 3),
        peak_mb=max(loaded.peak_mb, used.peak_mb),
        file_mb_per_100=round((used.file_mb[-1] - used.file_mb[0]) / ADDS, 3),
        file_room=round(max(used.file_mb) / used.file_mb[-1], 2) if used.file_mb[-1] else 0.0,
    )


def _apart(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The work, done in a new process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, *args, **kwargs).result()


def _clear(target: Target) -> None:
    with target.open() as memory:
        clear_space(memory.store, SPACE)


def _load(target: Target, start: int, stop: int) -> Loaded:
    """Bring the messages in; the time of reading them is not counted."""
    _warm_up()
    base = resident_mb()
    source = _Timed(target.messages(start, stop))
    with target.open() as memory:
        begun = time.perf_counter()
        memory.remember(source)
        seconds = time.perf_counter() - begun - source.seconds
        return Loaded(seconds=seconds, engine=memory.store.dialect, base_mb=base, peak_mb=peak_mb())


class _Timed:
    """Messages, and the seconds that it took to get them."""

    def __init__(self, messages: Iterable[Message]) -> None:
        self._messages = iter(messages)
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Message]:
        return self

    def __next__(self) -> Message:
        begun = time.perf_counter()
        try:
            return next(self._messages)
        finally:
            self.seconds += time.perf_counter() - begun


def _use(target: Target, size: int) -> Used:
    """Ask a store of that size, then add to it. Questions are parsed beforehand: their parser is a model that has no stand-in."""
    fresh = list(target.messages(size, size + ADDS * ADDED))
    before = resident_mb()
    questions = questions_on(list(target.messages(0, min(size, ASKED_OF))), QUESTIONS)
    for question in questions:
        parse_question(question)
    parser_mb = resident_mb() - before
    with target.open() as memory:
        memory.recall("What was said first?")  # Whatever is read once per process is not a question's cost.
        span = memory.span()
        middle = span[0] + (span[1] - span[0]) / 2 if span else None
        now = [_milliseconds(memory, question, None) for question in questions]
        then = [_milliseconds(memory, question, middle) for question in questions]
        memory.compact()
        mb = [target.mb()]
        seconds = []
        for batch in batches(fresh, ADDED):
            seconds.append(_seconds(memory.remember, batch))
            mb.append(target.mb())
        memory.compact()
        return Used(recall_ms=now, recall_at_ms=then, add_s=seconds, file_mb=[*mb, target.mb()], peak_mb=round(peak_mb() - parser_mb, 1))


def _milliseconds(memory: Memory, question: str, at: datetime | None) -> float:
    return 1000 * _seconds(memory.recall, question, at=at)


def _seconds(work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> float:
    begun = time.perf_counter()
    work(*args, **kwargs)
    return time.perf_counter() - begun


def _open(target: Target) -> float:
    """The seconds of opening a store that is there, in a process that has not opened it before."""
    _warm_up()
    begun = time.perf_counter()
    with target.open():
        return time.perf_counter() - begun


def _warm_up() -> None:
    """Import all that a memory imports when it is first used."""
    with tempfile.TemporaryDirectory() as scratch, Target(f"ladybug:{scratch}/empty.lbug", "", "").open() as memory:
        memory.remember(generate_log(20, space=SPACE))


def percentile(values: Sequence[float], share: int) -> float:
    """A percentile of milliseconds, to a tenth."""
    return round(float(np.percentile(values, share)), 1)


def exponent(sizes: Sequence[int], values: Sequence[float]) -> float | None:
    """The power of the size by which the values grow, by least squares on logarithms; None if two positive values are not there."""
    points = [(log(size), log(value)) for size, value in zip(sizes, values, strict=True) if value > 0]
    return round(linear_regression(*zip(*points, strict=True)).slope, 2) if len(points) > 1 else None


def peak_mb() -> float:
    """The most memory that this process has held, in MB; Linux keeps it without that of the process it was forked from."""
    return _status_mb("VmHWM") or round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def resident_mb() -> float:
    """The memory that this process holds, in MB; its peak if the system does not tell."""
    return _status_mb("VmRSS") or peak_mb()


def _status_mb(name: str) -> float:
    status = Path("/proc/self/status")
    found = re.search(rf"^{name}:\s+(\d+) kB", status.read_text("ascii"), re.MULTILINE) if status.is_file() else None
    return round(int(found[1]) / 1024, 1) if found else 0.0


def table(result: Mapping[str, Any]) -> list[list[str]]:
    """The result as rows of text: one per size, then the exponents."""
    names = list(result["exponents"])
    rows = [
        [f"{row['messages']:,}", *(f"{row[name]:,}" for name in names), f"{load['seconds']:,}"]
        for row, load in zip(result["sizes"], result["load"]["sizes"], strict=True)
    ]
    powers = [*result["exponents"].values(), result["load"]["exponent"]]
    return [["messages", *names, "load_s"], *rows, ["exponent", *("" if power is None else f"{power:.2f}" for power in powers)]]
