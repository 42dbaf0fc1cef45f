"""The workers of a server, seen from the writing process: started, started again when one dies, heard, and stopped."""

import logging
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from graphmem.api.middleware import ServerOptions
from graphmem.api.request_recorder import Served
from graphmem.api.workers.change_feed import ChangeFeed
from graphmem.api.workers.freshness import make_floor, now
from graphmem.api.workers.worker_loads import make_loads, nothing_in_hand
from graphmem.api.workers.worker_process import READY, WorkerPlan, run_worker
from graphmem.api.workers.workers_config import WORKERS
from graphmem.config import Settings
from graphmem.model.errors import SettingsError
from graphmem.storage import GraphStore

LOG = logging.getLogger("graphmem.server")


class _Worker:
    """One process, and what it has reported."""

    def __init__(self, process: Any, reports: Connection) -> None:
        self.process = process
        self.reports = reports
        self.begun = time.monotonic()
        self.is_ready = False
        self.is_heard = True


class WorkerPool:
    """Workers that accept on one socket, and the socket on which the writing process listens to them."""

    def __init__(self, listener: socket.socket, settings: Settings, options: ServerOptions, server_file: Path, *, count: int) -> None:
        """Nothing is started yet. `count` workers will be."""
        self._context = get_context("spawn")
        self._listener = listener
        self._count = count
        self._folder = Path(tempfile.mkdtemp(prefix="graphmem-"))  # For this user alone.
        self._floor = make_floor(self._context)
        self._feed = ChangeFeed(self._context)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        """Where the writing process accepts what the workers pass on."""
        shared = replace(options, shared=self._folder)
        self.options = replace(shared, on_change=self.changed)
        """The options of the application of the writing process."""
        self._plan = WorkerPlan(
            settings=settings,
            options=replace(shared, sinks=()),
            server_file=server_file,
            folder=self._folder,
            count=count,
            floor=self._floor,
            loads=make_loads(self._context, count),
            logs_json=bool(options.sinks),
        )
        self.listener.bind(str(self._plan.writer))
        self.listener.listen(128)
        self._lock = threading.Lock()
        self._workers: list[_Worker] = []
        self._ends = threading.Event()
        self._watching = threading.Thread(target=self._watch, name="graphmem-workers", daemon=True)
        self._told: Callable[[Served], None] | None = None
        self._stepped: Callable[[str, float], None] | None = None
        self._pause = WORKERS.first_pause

    def changed(self) -> None:
        """What was read before now is not to be answered any more."""
        self._floor.value = now()

    def tell(self, served: Callable[[Served], None], stepped: Callable[[str, float], None]) -> None:
        """Pass on what workers report: requests that they answered, and steps."""
        self._told, self._stepped = served, stepped

    def follow(self, store: GraphStore) -> None:
        """Tell workers what this process changes in the store, so that they need not read all of it again."""
        if store.changes is not None:
            store.changes.listen(self._feed.tell)

    def start(self) -> None:
        """Start the workers, and wait until they are ready. Raises SettingsError if one does not start."""
        self._feed.start()
        with self._lock:
            self._workers = [self._started(number) for number in range(self._count)]
        until = time.monotonic() + WORKERS.start
        while not all(worker.is_ready for worker in self._workers):
            self._hear(0.2)
            if any(not worker.process.is_alive() for worker in self._workers) or time.monotonic() > until:
                self.stop()
                raise SettingsError("serve: a worker process did not start; its error is above. Serve with --workers 1.")
        self._watching.start()

    def pids(self) -> list[int]:
        """The ids of the processes that run."""
        with self._lock:
            return [worker.process.pid for worker in self._workers]

    def _started(self, number: int) -> _Worker:
        nothing_in_hand(self._plan.loads, number)
        reports, sending = self._context.Pipe(duplex=False)
        changes = self._feed.connect()
        given = (self._plan, number, self._listener, sending, changes)
        process = self._context.Process(target=run_worker, args=given, name="graphmem-worker", daemon=True)
        process.start()
        sending.close()
        changes.close()
        return _Worker(process, reports)

    def _watch(self) -> None:
        while not self._ends.is_set():
            self._hear(0.5)
            self._start_again()

    def _start_again(self) -> None:
        """Start a worker in the place of one that died; after a pause if it died at once."""
        for place, worker in enumerate(self._workers):
            if worker.process.is_alive() or self._ends.is_set():
                continue
            nothing_in_hand(self._plan.loads, place)
            LOG.warning("A worker process ended (%s); it is started again.", worker.process.exitcode)
            died_soon = time.monotonic() - worker.begun < WORKERS.soon
            self._pause = min(WORKERS.longest_pause, self._pause * 2) if died_soon else WORKERS.first_pause
            if self._ends.wait(self._pause):
                return
            worker.reports.close()
            with self._lock:
                if not self._ends.is_set():
                    self._workers[place] = self._started(place)

    def _hear(self, seconds: float) -> None:
        """Take in what workers report, for so long at most."""
        heard = {worker.reports: worker for worker in self._workers if worker.is_heard}
        if not heard:
            self._ends.wait(seconds)
        for reports in wait(list(heard), seconds) if heard else ():
            worker = heard[reports]  # type: ignore[index]
            try:
                report = worker.reports.recv()
            except (EOFError, OSError):
                worker.is_heard = False
                continue
            if report == READY:
                worker.is_ready = True
            else:
                self._pass_on(*report)

    def _pass_on(self, served: list[Served], steps: list[tuple[str, float]]) -> None:
        for one in served if self._told is not None else ():
            self._told(one)  # type: ignore[misc]
        for name, seconds in steps if self._stepped is not None else ():
            self._stepped(name, seconds)  # type: ignore[misc]

    def stop(self) -> None:
        """Let the workers answer what they have begun, and end them. The writing process must go on until then."""
        self._ends.set()
        with self._lock:
            workers, self._workers = self._workers, []
        for number in range(self._count):
            nothing_in_hand(self._plan.loads, number)  # Each answers what it has itself.
        for worker in workers:
            worker.process.terminate()
        for worker in workers:
            worker.process.join(WORKERS.stop)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()

    def close(self) -> None:
        """Stop, and remove what the processes shared."""
        self.stop()
        self._feed.close()
        self.listener.close()
        shutil.rmtree(self._folder, ignore_errors=True)
