"""Rates: a bucket of requests per caller that fills steadily."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from graphmem.access.access_errors import TooManyRequests


class RateLimit:
    """At most `rate` requests per second and caller in the long run, and `burst` at once. Safe to share between threads.

    The callers seen longest ago are forgotten beyond `callers`: an address that is tried once costs no memory for good.
    """

    def __init__(self, rate: float, burst: int, *, callers: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._callers = callers
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str, cost: float = 1.0) -> None:
        """Count a request. Raises TooManyRequests, which says how long to wait."""
        now = self._clock()
        with self._lock:
            left, then = self._buckets.pop(caller, (float(self._burst), now))
            left = min(self._burst, left + (now - then) * self._rate)
            self._buckets[caller] = (left - cost if left >= cost else left, now)
            if len(self._buckets) > self._callers:
                self._buckets.popitem(last=False)
        if left < cost:
            wait = (cost - left) / self._rate
            raise TooManyRequests(f"More than {self._rate:g} requests per second. Wait {wait:.1f} s.", wait)
