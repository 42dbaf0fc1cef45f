"""Prometheus metrics, named after the nouns. Extra `metrics`: without it, there are none."""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from graphmem.api.request_recorder import Served
from graphmem.api.server_config import METRICS
from graphmem.memory.memory_spaces import MemorySpaces
from graphmem.tracing import listen


class ServerMetrics:
    """The metrics of one server, in a registry of its own."""

    def __init__(self, spaces: MemorySpaces) -> None:
        """Raises ImportError without prometheus-client."""
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self.registry: CollectorRegistry = CollectorRegistry()
        self._requests = Counter("graphmem_requests", "Requests.", ("method", "route", "status"), registry=self.registry)
        self._seconds = Histogram(
            "graphmem_request_seconds", "Seconds of a request.", ("method", "route"), buckets=METRICS.seconds, registry=self.registry
        )
        self._steps = Histogram("graphmem_step_seconds", "Seconds of a step.", ("step",), buckets=METRICS.seconds, registry=self.registry)
        self.registry.register(_SpaceCounts(spaces))
        self.close: Callable[[], None] = listen(self.stepped)

    def stepped(self, name: str, seconds: float) -> None:
        """Count a step."""
        self._steps.labels(name).observe(seconds)

    def served(self, served: Served) -> None:
        """Count a request."""
        self._requests.labels(served.method, served.route, str(served.status)).inc()
        self._seconds.labels(served.method, served.route).observe(served.seconds)

    def text(self) -> tuple[bytes, str]:
        """What Prometheus reads, and its content type."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        return generate_latest(self.registry), CONTENT_TYPE_LATEST


class _SpaceCounts:
    """How many rows of each kind the spaces hold, counted at most every some seconds: `graphmem_facts{space="default"}`."""

    def __init__(self, spaces: MemorySpaces) -> None:
        self._spaces = spaces
        self._lock = threading.Lock()
        self._counted: dict[str, dict[str, int]] = {}
        self._until = float("-inf")

    def collect(self) -> Iterable[Any]:
        from prometheus_client.core import GaugeMetricFamily

        families: dict[str, GaugeMetricFamily] = {}
        for space, counts in self._counts().items():
            for noun, count in counts.items():
                family = families.setdefault(noun, GaugeMetricFamily(f"graphmem_{noun}", f"Rows: {noun}.", labels=("space",)))
                family.add_metric((space,), count)
        return families.values()

    def _counts(self) -> dict[str, dict[str, int]]:
        with self._lock:
            if time.monotonic() >= self._until:
                names = self._spaces.names()[: METRICS.spaces]
                self._counted = {name: self._spaces.memory(name).stats() for name in names}
                self._until = time.monotonic() + METRICS.counted_every_s
            return self._counted


def server_metrics(spaces: MemorySpaces) -> ServerMetrics | None:
    """The metrics, or None if prometheus-client is not installed."""
    try:
        return ServerMetrics(spaces)
    except ImportError:
        return None
