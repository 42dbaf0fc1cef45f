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
            before = self._buckets.pop(caller, (float(self._burst), now))
            left, refusal = take_from(before, now, cost, rate=self._rate, burst=self._burst)
            self._buckets[caller] = (left, now)
            if len(self._buckets) > self._callers:
                self._buckets.popitem(last=False)
        if refusal is not None:
            raise refusal


def take_from(before: tuple[float, float], now: float, cost: float, *, rate: float, burst: int) -> tuple[float, TooManyRequests | None]:
    """What is left in a bucket after a request, and why it is refused; `before` is what was left, and when."""
    left, then = before
    left = min(float(burst), left + (now - then) * rate)
    if left >= cost:
        return left - cost, None
    wait = (cost - left) / rate
    return left, TooManyRequests(f"More than {rate:g} requests per second. Wait {wait:.1f} s.", wait)
