"""What failed for the moment is done again, for a while."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from graphmem.model.errors import StoreBusy
from graphmem.storage import GraphStore
from graphmem.storage.storage_config import SERVER

T = TypeVar("T")


def retried(work: Callable[[], T]) -> T:
    """The result of the work, which is done again if it raises StoreBusy, until the time for that is over."""
    until, pause = time.monotonic() + SERVER.retry_seconds, SERVER.first_pause
    while True:
        try:
            return work()
        except StoreBusy:
            if time.monotonic() + pause > until:
                raise
            time.sleep(pause * random.uniform(0.5, 1.0))
            pause = min(2 * pause, SERVER.longest_pause)


def in_transaction(store: GraphStore, work: Callable[[], T]) -> T:
    """Do the work in one transaction; if the server drops it (a restart, a deadlock), all of it is done again.

    So the work reads in the transaction what it decides by, and keeps nothing from a try that failed.
    """

    def once() -> T:
        with store.transaction():
            return work()

    return once() if store.in_transaction else retried(once)
