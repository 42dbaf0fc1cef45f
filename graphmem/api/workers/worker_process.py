"""A worker: a process that answers reads from the state of the store that it picked up last, and passes all else on."""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from graphmem.access.server_file import ServerFile
from graphmem.api.api_app import create_app
from graphmem.api.middleware import ServerOptions, Sink
from graphmem.api.request_recorder import Served, log_as_json, log_to_stderr
from graphmem.api.server_run import run_server
from graphmem.api.warm_up import warm_up
from graphmem.api.workers.change_feed import hear_changes
from graphmem.api.workers.forwarding import Forwarding
from graphmem.api.workers.freshness import Freshness, now
from graphmem.api.workers.process_link import ProcessLink
from graphmem.api.workers.worker_loads import WorkerLoads
from graphmem.api.workers.workers_config import WORKERS
from graphmem.config import Settings
from graphmem.memory.memory_opening import open_from_settings
from graphmem.model.errors import GraphmemError
from graphmem.storage import GraphStore
from graphmem.storage.malloc_options import share_freed_memory
from graphmem.tracing import listen

LOG = logging.getLogger("graphmem.server")
READY = "ready"


@dataclass(frozen=True, kw_only=True)
class WorkerPlan:
    """What a worker serves: the store of the settings. In `folder` are the sockets of the writing process and of all `count` workers.

    `floor` and `loads` are memory that all processes share, see `Freshness` and `WorkerLoads`.
    """

    settings: Settings
    options: ServerOptions
    server_file: Path
    folder: Path
    count: int
    floor: Any
    loads: Any
    logs_json: bool

    @property
    def writer(self) -> Path:
        """The socket of the writing process."""
        return self.folder / "writer"

    def socket_of(self, number: int) -> Path:
        """The socket on which a worker takes requests of others."""
        return self.folder / f"worker-{number}"


def run_worker(plan: WorkerPlan, number: int, listener: socket.socket, reports: Connection, changes: Connection) -> None:
    """Serve until SIGTERM, or until the process that started this one has ended. Workers have numbers from 0."""
    share_freed_memory()
    # Ctrl-C reaches all processes of a terminal; the writing process stops this one when nothing comes in any more.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="graphmem-parent", daemon=True).start()
    sender = ReportSender(reports)
    sinks: tuple[Sink, ...] = (sender.served,)
    if plan.logs_json:
        log_to_stderr()
        sinks += (log_as_json,)
    embedded = "://" not in plan.settings.store
    file = ServerFile(plan.server_file)
    try:
        with open_from_settings(plan.settings, read_only=embedded, answers=True) as memory:
            if memory.store.changes is not None:
                heard = (changes, memory.store.changes)
                threading.Thread(target=hear_changes, args=heard, name="graphmem-changes", daemon=True).start()
            loads = WorkerLoads(plan.loads, number)
            follower = StateFollower(memory.store, plan.floor, loads)
            app = create_app(memory, server_file=file, options=replace(plan.options, sinks=sinks))
            freshness = Freshness(plan.floor, follower.picked_up)
            others = {n: ProcessLink(plan.socket_of(n), names_state=False) for n in range(plan.count) if n != number}
            forwarding = Forwarding(app, writer=ProcessLink(plan.writer), freshness=freshness, loads=loads, others=others)
            warm_up(memory)
            end = listen(sender.stepped)
            follower.start()
            sender.begin()
            with listening_at(plan.socket_of(number)) as own:
                loads.take_part(True)
                run_server(forwarding, listener, own)
            end()
            follower.stop()
            sender.close()
    finally:
        file.close()


@contextmanager
def listening_at(path: Path) -> Iterator[socket.socket]:
    """A socket that listens at a path; a worker that died may have left one there."""
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen(WORKERS.handed)
        yield listener


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


class StateFollower:
    """Picks up new states of a store, between requests if it can: the interpreter stands still while one is opened."""

    def __init__(self, store: GraphStore, floor: Any, loads: WorkerLoads, *, gap: float = WORKERS.gap, turn: float = WORKERS.turn) -> None:
        """`floor` is the moment before which no state is to be read, as the writing process sets it.

        `gap` is for how long it waits for a moment without requests, `turn` for how long while another worker opens a state.
        """
        self._store = store
        self._floor = floor
        self._loads = loads
        self._gap = gap
        self._turn = turn
        self._is_prepared = threading.Event()
        self._ends = threading.Event()
        self._picked_up = 0
        self._pick_up()

    def picked_up(self) -> int:
        """The moment (`now`) at which the state that is read was the latest; on a server, it is each moment."""
        return now() if self._store.version is None else self._picked_up

    def start(self) -> None:
        """Pick up states in a thread of their own, until `stop`; returns when it is prepared."""
        threading.Thread(target=self.run, name="graphmem-follow", daemon=True).start()
        self._is_prepared.wait()

    def run(self) -> None:
        """Pick up states until `stop`."""
        try:
            self._store.make_room()
        except GraphmemError as error:
            LOG.warning("A worker cannot open the state a second time, and goes on with the one it has: %s", error)
        finally:
            self._is_prepared.set()
        while not self._ends.wait(WORKERS.look_every):
            if now() - self._picked_up < WORKERS.pick_up_every * 1e9 and self._picked_up >= self._floor.value:
                continue
            self._wait_until(lambda: self._loads.others_take, self._turn)
            self._loads.take_part(False)  # New requests go to the others meanwhile.
            self._wait_until(lambda: not self._loads.in_hand, self._gap)
            try:
                self._pick_up()
            except GraphmemError as error:
                LOG.warning("A worker cannot pick up the latest state, and goes on with the one it has: %s", error)
            finally:
                self._loads.take_part(True)

    def _wait_until(self, is_so: Callable[[], bool], seconds: float) -> None:
        """Wait for a good moment, for so long at most."""
        until = time.monotonic() + seconds
        while not is_so() and time.monotonic() < until:
            if self._ends.wait(0.005):
                return

    def _pick_up(self) -> None:
        at = now()
        self._store.refresh()
        self._picked_up = at

    def stop(self) -> None:
        """Pick up no more."""
        self._ends.set()


class ReportSender:
    """Tells the writing process what was served, for its metrics: a list now and then."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._served: list[Served] = []
        self._steps: list[tuple[str, float]] = []
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, name="graphmem-reports", daemon=True)

    def served(self, served: Served) -> None:
        """A request was answered."""
        with self._lock:
            self._served.append(served)

    def stepped(self, name: str, seconds: float) -> None:
        """A step ended."""
        with self._lock:
            self._steps.append((name, seconds))

    def begin(self) -> None:
        """Say that the worker is ready, and report from now on."""
        self._connection.send(READY)
        self._thread.start()

    def close(self) -> None:
        """Send what is left."""
        self._ends.set()
        self._thread.join(WORKERS.stop)

    def _run(self) -> None:
        is_last = False
        while not is_last:
            is_last = self._ends.wait(WORKERS.report_every)
            with self._lock:
                report, self._served, self._steps = (self._served, self._steps), [], []
            try:
                if report != ([], []):
                    self._connection.send(report)
            except OSError:
                return  # The writing process is gone, and so is this one soon.
