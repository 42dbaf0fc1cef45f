"""`graphmem bench store`: engines side by side on generated messages: loading, the store's share of recall, small spaces, many at once."""

import os
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from graphmem.bench.bare_load import Written, bare_load
from graphmem.bench.bench_growth import percentile
from graphmem.bench.generated_log import generate_log, questions_on
from graphmem.bench.result import write_result
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.config import Settings
from graphmem.memory.facade import Memory
from graphmem.model import Message, message_id
from graphmem.model.errors import GraphmemError, SettingsError
from graphmem.retrieval.question_parser import parse_question
from graphmem.storage import GraphStore
from graphmem.storage.repository import clear_space
from graphmem.storage.server_address import SERVER_SCHEMES

LARGE, SMALL, SHARED = "bench-store-large", "bench-store-small", "bench-store-shared"
SMALL_MESSAGES = 60
WRITTEN_AT_ONCE = 20
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreLoad:
    """What is measured: messages of the large space, questions, and for how many seconds so many write and read at once."""

    messages: int = 20_000
    questions: int = 60
    seconds: float = 30.0
    writers: int = 4
    readers: int = 4


@dataclass(slots=True)
class Watched:
    """Calls on a store: the seconds in them, and the rows that were written."""

    reading: float = 0.0
    writing: float = 0.0
    rows: Written = field(default_factory=list)


def run(
    engines: Sequence[str],
    load: StoreLoad,
    *,
    settings: Settings,
    out: Path | None = None,
    progress: Progress = lambda stage, count: None,
) -> dict[str, Any]:
    """Measure each engine in turn, and return (and write) the figures and their ratios; a Neo4j is the one of the settings.

    Its spaces "bench-store-*" are cleared before and after. Raises SettingsError if there is no server, or an engine is unknown.
    """
    measured: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for engine in engines:
            measured[engine] = _measure(_address(engine, settings, scratch), load, settings, progress)
    ratios = _ratios(measured["ladybug"], measured["neo4j"]) if {"ladybug", "neo4j"} <= {*measured} else {}
    machine = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 2)}
    return write_result({"messages": load.messages, "engines": measured, "neo4j_by_ladybug": ratios, **machine}, out)


def _address(engine: str, settings: Settings, scratch: str) -> str:
    if engine == "ladybug":
        return f"ladybug:{scratch}/bench.lbug"
    if engine == "neo4j":
        if settings.store.partition(":")[0] in SERVER_SCHEMES:
            return settings.store
        raise SettingsError("neo4j: no server is set. Set GRAPHMEM_STORE=neo4j://HOST:PORT/DATABASE (`make neo4j-up` starts one).")
    raise SettingsError(f"engine '{engine}': unknown. Known: ladybug, neo4j.")


def _measure(address: str, load: StoreLoad, settings: Settings, progress: Progress) -> dict[str, Any]:
    def opened(space: str) -> Memory:
        password = settings.neo4j_password.get_secret_value()
        models: dict[str, Any] = {"embedder": StandInEmbedder(), "extractor": StandInExtractor()}
        return Memory.open(address, space=space, neo4j_user=settings.neo4j_user, neo4j_password=password, **models)

    with opened(LARGE) as large, opened(SMALL) as small:
        _clear(large)
        small.remember(generate_log(SMALL_MESSAGES, space=SMALL, seed=3))
        _ask(small, load)  # A server compiles what it runs often.
        alone = _ask(small, load)
        progress("small space", 1)
        loaded, written = _load(large, load)
        progress("load", 1)
        found = {
            "rows": large.stats(),
            "recall_store_ms": _ask(large, load),
            "small_alone_ms": alone,
            "small_beside_ms": _ask(small, load),
        }
        progress("recall", 1)
        found["together"] = _together(opened, load)
        progress("together", 1)
        found["load"] = loaded | _beside_bare(loaded, bare_load(large.store, written, lambda: _clear(large)))
        progress("bare load", 1)
        _clear(large)
    return found


def _clear(memory: Memory) -> None:
    for space in (LARGE, SMALL, SHARED):
        clear_space(memory.store, space)


def _load(memory: Memory, load: StoreLoad) -> tuple[dict[str, float], Written]:
    """Remember the log; returns what that took, and the rows that were written."""
    messages = list(generate_log(load.messages, space=LARGE))
    with _watched(memory.store) as watched:
        begun = time.perf_counter()
        memory.remember(messages)
        whole = time.perf_counter() - begun
    rows = sum(len(found) for _, found in watched.rows)
    figures = {
        "messages_per_s": round(load.messages / whole, 1),
        "seconds": round(whole, 2),
        "read_seconds": round(watched.reading, 2),
        "write_seconds": round(watched.writing, 2),
        "rows": rows,
    }
    return figures, watched.rows


def _beside_bare(loaded: dict[str, float], bare: dict[str, float]) -> dict[str, float]:
    """What a bare load of the same rows took, as a share of the whole load and of its writes: 1.0 is as fast as it."""
    seconds = bare["bare_seconds"]
    return bare | {
        "load_ratio": round(seconds / max(loaded["seconds"], 1e-9), 2),
        "write_ratio": round(seconds / max(loaded["write_seconds"], 1e-9), 2),
    }


@contextmanager
def _watched(store: GraphStore) -> Iterator[Watched]:
    """Note what the calls on a store take and write, while the block runs."""
    watched, read, write_rows = Watched(), store.read, store.write_rows

    def timed_read(query: str, /, **parameters: Any) -> list[dict[str, Any]]:
        begun = time.perf_counter()
        try:
            return read(query, **parameters)
        finally:
            watched.reading += time.perf_counter() - begun

    def timed_rows(query: str, rows: Sequence[Any]) -> None:
        begun = time.perf_counter()
        try:
            write_rows(query, rows)
        finally:
            watched.writing += time.perf_counter() - begun
            if rows:
                watched.rows.append((query, list(rows)))

    for name, timed in (("read", timed_read), ("write_rows", timed_rows)):
        setattr(store, name, timed)
    try:
        yield watched
    finally:
        for name in ("read", "write_rows"):
            delattr(store, name)


def _ask(memory: Memory, load: StoreLoad) -> dict[str, float]:
    """Milliseconds per question that recall spends in the store and its index."""
    questions = questions_on(list(generate_log(min(1000, load.messages), space=LARGE)), load.questions)
    for question in questions:
        parse_question(question)
    memory.recall(questions[0])
    taken, search = [], memory._index.search
    for question in questions:
        with _watched(memory.store) as watched:
            searched: list[float] = []

            def timed(*args: Any, _into: list[float] = searched, _watched: Watched = watched) -> Any:
                before, begun = _watched.reading, time.perf_counter()
                try:
                    return search(*args)
                finally:
                    # Reads of an index that lies in the store are in the time of its search.
                    _into.append(time.perf_counter() - begun - (_watched.reading - before))

            setattr(memory._index, "search", timed)  # noqa: B010
            memory.recall(question)
            delattr(memory._index, "search")
        taken.append(1000 * (watched.reading + sum(searched)))
    return {"p50": percentile(taken, 50), "p95": percentile(taken, 95)}


def _together(opened: Callable[[str], Memory], load: StoreLoad) -> dict[str, Any]:
    """Some write to one space while others ask another: what each does, errors, and whether anything is lost or doubled."""
    until = time.monotonic() + load.seconds
    reads: list[float] = []
    counts: Counter[str] = Counter()
    written: set[str] = set()
    lock = threading.Lock()

    def write(number: int) -> None:
        source = (_of_writer(message, number) for message in generate_log(1_000_000, space=SHARED, seed=100 + number))
        with opened(SHARED) as memory:
            while time.monotonic() < until:
                batch = list(islice(source, WRITTEN_AT_ONCE))
                try:
                    memory.remember(batch)
                    with lock:
                        written.update(message.id for message in batch)
                except GraphmemError:
                    with lock:
                        counts["errors"] += 1

    def ask(number: int) -> None:
        questions = questions_on(list(generate_log(500, space=LARGE)), load.questions)
        with opened(LARGE) as memory:
            while time.monotonic() < until:
                begun = time.perf_counter()
                try:
                    memory.recall(questions[(len(reads) + number) % len(questions)])
                    reads.append(1000 * (time.perf_counter() - begun))
                except GraphmemError:
                    with lock:
                        counts["errors"] += 1

    def counted(work: Callable[[int], None], number: int) -> None:
        try:
            work(number)
        except Exception as error:
            with lock:
                counts["errors"] += 1
            if not isinstance(error, GraphmemError):  # Else it could not even open the memory.
                raise

    threads = [
        threading.Thread(target=counted, args=(work, n))
        for work, count in ((write, load.writers), (ask, load.readers))
        for n in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with opened(SHARED) as memory:
        stored = {row["id"] for row in memory.store.read("all_messages", space=SHARED)}
    return {
        "seconds": load.seconds,
        "written": len(written),
        "stored": len(stored),
        "lost_or_doubled": len(stored ^ written),
        "errors": counts["errors"],
        "questions": len(reads),
        "recall_ms": {"p50": percentile(reads, 50), "p95": percentile(reads, 95)} if reads else {},
    }


def _of_writer(message: Message, number: int) -> Message:
    """The message in a conversation of its writer's: the logs of two seeds name conversations alike."""
    conversation = f"{message.conversation}-of-{number}"
    return replace(message, id=message_id(message.space, conversation, message.key), conversation=conversation)


def _ratios(ladybug: dict[str, Any], neo4j: dict[str, Any]) -> dict[str, float]:
    def by(*path: str) -> float:
        a: Any = neo4j
        b: Any = ladybug
        for name in path:
            a, b = a[name], b[name]
        return round(float(a) / max(float(b), 1e-9), 2)

    return {
        "messages_per_s": by("load", "messages_per_s"),
        "recall_store_p95": by("recall_store_ms", "p95"),
        "small_beside_p50": by("small_beside_ms", "p50"),
    }


def table(result: dict[str, Any]) -> list[list[str]]:
    """The figures as lines: a name, and the value of each engine."""
    engines = result["engines"]
    lines = [["measure", *engines]]
    for name, path in (
        ("messages per second", ("load", "messages_per_s")),
        ("a bare load's time, of the load's", ("load", "load_ratio")),
        ("the same, of its writes'", ("load", "write_ratio")),
        ("recall in the store, p50 ms", ("recall_store_ms", "p50")),
        ("recall in the store, p95 ms", ("recall_store_ms", "p95")),
        ("small space alone, p50 ms", ("small_alone_ms", "p50")),
        ("small space beside, p50 ms", ("small_beside_ms", "p50")),
        ("written together", ("together", "written")),
        ("lost or doubled", ("together", "lost_or_doubled")),
        ("errors", ("together", "errors")),
    ):
        lines.append([name, *(str(engine[path[0]][path[1]]) for engine in engines.values())])
    return lines
