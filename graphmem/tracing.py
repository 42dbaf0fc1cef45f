"""Steps and how long they take: told to listeners (the metrics), and to OpenTelemetry if its SDK is configured."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TypeAlias

Listener: TypeAlias = Callable[[str, float], None]
"""Told of a step that ended: its name and its seconds."""
_listeners: list[Listener] = []


def listen(listener: Listener) -> Callable[[], None]:
    """Tell `listener` of every step of this process from now on; what is returned ends that."""
    _listeners.append(listener)

    def end() -> None:
        # An application may be closed more than once.
        if listener in _listeners:
            _listeners.remove(listener)

    return end


@contextmanager
def step(name: str, **attributes: str | int) -> Iterator[None]:
    """A step such as `recall`, from here to the end of the block: a span, and a time for the listeners."""
    begun = time.perf_counter()
    try:
        with _span(name, attributes):
            yield
    finally:
        seconds = time.perf_counter() - begun
        for listener in tuple(_listeners):
            listener(name, seconds)


def _span(name: str, attributes: dict[str, str | int]) -> AbstractContextManager[Any]:
    # Looked up, not imported: who configures the SDK has imported it, and all others pay nothing.
    trace = sys.modules.get("opentelemetry.trace")
    if trace is None or "opentelemetry.sdk.trace" not in sys.modules:
        return nullcontext()
    span: AbstractContextManager[Any] = trace.get_tracer("graphmem").start_as_current_span(f"graphmem.{name}", attributes=attributes)
    return span
