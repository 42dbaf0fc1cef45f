"""What the writing process changed, told to the workers: so they keep what they have read of everything else."""

import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from graphmem.api.workers.workers_config import WORKERS
from graphmem.storage.state_changes import StateChange, StateChanges


class ChangeFeed:
    """Sends each change to all workers, in a thread of its own: whoever writes waits for none of them."""

    def __init__(self, context: Any) -> None:
        """`context` is that of multiprocessing in which the workers are started."""
        self._context = context
        self._waiting: SimpleQueue[StateChange | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._sending: list[Connection] = []
        self._thread = threading.Thread(target=self._run, name="graphmem-changes", daemon=True)

    def start(self) -> None:
        """Send from now on."""
        self._thread.start()

    def tell(self, change: StateChange) -> None:
        """A new state was published."""
        self._waiting.put(change)

    def connect(self) -> Connection:
        """Where a new worker hears of changes; to be closed here once the worker has it."""
        receiving, sending = self._context.Pipe(duplex=False)
        with self._lock:
            self._sending.append(sending)
        return receiving  # type: ignore[no-any-return]

    def close(self) -> None:
        """Send what is left, and no more."""
        self._waiting.put(None)
        if self._thread.is_alive():
            self._thread.join(WORKERS.report_every)
        with self._lock:
            for sending in self._sending:
                sending.close()
            self._sending = []

    def _run(self) -> None:
        while (change := self._waiting.get()) is not None:
            with self._lock:
                workers = list(self._sending)
            gone = [sending for sending in workers if not _sent(sending, change)]
            with self._lock:
                self._sending = [sending for sending in self._sending if sending not in gone]


def _sent(sending: Connection, change: StateChange) -> bool:
    try:
        sending.send(change)
    except OSError:
        return False  # The worker has ended, or everything is being stopped.
    return True


def hear_changes(receiving: Connection, changes: StateChanges) -> None:
    """In a worker: take in what the writing process changes, until it ends."""
    with suppress(EOFError, OSError):
        while True:
            changes.add(receiving.recv())
