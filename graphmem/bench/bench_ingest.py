"""`graphmem bench ingest`: how fast a log is remembered with several workers, compared with as many bare loops of extraction."""

import os
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmem.bench.log_threads import read_threads
from graphmem.bench.result import write_result
from graphmem.extraction.parallel_extractor import ParallelSpacyExtractor
from graphmem.extraction.spacy_extractor import extract_threads
from graphmem.language.spacy_pipeline import load_model
from graphmem.memory.extraction_ahead import Piece, Threads, extracted_ahead
from graphmem.memory.extraction_stage import in_pieces
from graphmem.memory.memory_opening import open_from_settings
from graphmem.model import Message

if TYPE_CHECKING:
    from graphmem.config import Settings

SPACE = "bench"


def run(data: Path, settings: "Settings", *, workers: int, out: Path | None = None) -> dict[str, Any]:
    """Remember a log in a store of its own, and return (and write) rates and seconds.

    `bare_per_s` is the rate of `workers` processes that extract their share of the threads and drop the result; each share has about as
    many messages. `extracted_per_s` is that of extraction by the workers of a run, with the results received, `messages_per_s` that of
    remembering as a whole, with storing, embedding and building. All begin with the start of the processes. `ratio` is extraction's rate
    by the bare one, `whole_ratio` that of remembering. Raises LogError, ModelError or StoreError.
    """
    threads, unreadable = read_threads(data)
    pieces = [Piece(piece, ()) for piece in in_pieces(threads)]
    messages = sum(piece.messages for piece in pieces)
    bare = _seconds_of_bare_loops(pieces, workers)
    extracting = _seconds_of_extraction(pieces, workers)
    whole, stages = _seconds_of_remembering([m for thread in threads for m in thread], settings, workers)
    result = {
        "set": data.stem,
        "messages": messages,
        "workers": workers,
        "bare_per_s": round(messages / bare, 1),
        "extracted_per_s": round(messages / extracting, 1),
        "messages_per_s": round(messages / whole, 1),
        "ratio": round(bare / extracting, 2),
        "whole_ratio": round(bare / whole, 2),
        "seconds": {stage: round(seconds, 2) for stage, seconds in stages.items()},
        "quarantined": unreadable,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
    }
    return write_result(result, out)


def _seconds_of_bare_loops(pieces: Sequence[Piece], workers: int) -> float:
    shares: list[list[Threads]] = [[] for _ in range(workers)]
    sizes = [0] * workers
    for piece in sorted(pieces, key=lambda piece: -piece.messages):
        least = sizes.index(min(sizes))
        shares[least].append(piece.threads)
        sizes[least] += piece.messages
    begun = time.perf_counter()
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        list(pool.map(_bare_loop, shares))
    return time.perf_counter() - begun


def _bare_loop(share: Sequence[Threads]) -> None:
    nlp = load_model()
    for threads in share:
        for _ in extract_threads(threads, nlp):
            pass


def _seconds_of_extraction(pieces: Sequence[Piece], workers: int) -> float:
    begun = time.perf_counter()
    run = ParallelSpacyExtractor("en", workers).start_run()
    for _, extract in extracted_ahead(pieces, run, lambda threads: {m.id for thread in threads for m in thread}):
        extract()
    return time.perf_counter() - begun


def _seconds_of_remembering(messages: Sequence[Message], settings: "Settings", workers: int) -> tuple[float, dict[str, float]]:
    with tempfile.TemporaryDirectory() as scratch:
        chosen = settings.model_copy(update={"store": f"ladybug:{scratch}/ingest.lbug", "workers": workers})
        begun = time.perf_counter()
        with open_from_settings(chosen, space=SPACE) as memory:
            report = memory.remember(messages)
        return time.perf_counter() - begun, report.seconds
