"""Extraction with spaCy in several processes. A call's threads are extracted by one process, as they would be by one alone."""

import os
import signal
import threading
from collections.abc import Collection
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait

from graphmem.extraction.interface import SpacyExtractor, Threads
from graphmem.extraction.spacy_extractor import SPACY, Extraction, Parses
from graphmem.language.spacy_pipeline import load_model


class ParallelSpacyExtractor:
    """spaCy in `workers` processes, which begin with a run's first call of `submit` and end with it.

    What is extracted does not depend on their number: calls have the same threads, and no call depends on another.
    """

    name = SPACY

    def __init__(self, language: str, workers: int) -> None:
        self._language, self._workers = language, workers
        self._alone = SpacyExtractor(lambda: load_model(language))

    def accepts(self, extractor: str) -> bool:
        """As one process alone."""
        return self._alone.accepts(extractor)

    def start_run(self) -> "ParallelRun":
        """A new run."""
        return ParallelRun(self._alone, self._language, self._workers)


class ParallelRun:
    """One run: `extract` works in this process, `submit` in another one."""

    def __init__(self, alone: SpacyExtractor, language: str, workers: int) -> None:
        self._alone, self._language, self.workers = alone, language, workers
        self._pool: ProcessPoolExecutor | None = None

    @property
    def usage(self) -> None:
        """None: there is no chat model."""

    def extract(self, threads: Threads, wanted: Collection[str] = (), parses: Parses | None = None) -> list[Extraction]:
        """One extraction per message, in order."""
        return self._alone.extract(threads, wanted, parses)

    def submit(self, threads: Threads, parses: Parses | None = None) -> "Future[list[Extraction]]":
        """Begin to extract these threads in another process."""
        if self._pool is None:
            # Spawned, not forked: this process has threads of the embedding model.
            self._pool = ProcessPoolExecutor(self.workers, get_context("spawn"), _begin, (self._language,))
        return self._pool.submit(_extract, [list(thread) for thread in threads], parses, self._language)

    def finish(self) -> list[Extraction]:
        """Empty: nothing waits. The processes end."""
        self.close()
        return []

    def close(self) -> None:
        """End the processes; calls that have not begun are dropped."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def _begin(language: str) -> None:
    """Prepare a process: Ctrl-C is its parent's business, it ends if the parent dies, and the model is loaded once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    load_model(language)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _extract(threads: Threads, parses: Parses | None, language: str) -> list[Extraction]:
    return SpacyExtractor(lambda: load_model(language)).extract(threads, (), parses)
