"""Time by stage of a run."""

import time
from collections.abc import Callable
from typing import TypeVar

from graphmem.tracing import step

T = TypeVar("T")


class Stopwatch:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def time(self, stage: str, work: Callable[[], T]) -> T:
        """Do the work as a step, and add its time to the stage."""
        begun = time.perf_counter()
        try:
            with step(stage):
                return work()
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - begun
