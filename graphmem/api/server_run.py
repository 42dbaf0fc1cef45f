"""Run an application on a socket, with limits on connections that stay open and say nothing."""

import asyncio
import gc
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from graphmem.api.server_config import REQUESTS

FULL = 2
"""The generation of a full collection."""


class ImpatientProtocol(H11Protocol):
    """Closes a connection whose headers do not arrive in time; uvicorn alone waits for them for ever."""

    _waiting: "asyncio.TimerHandle | None" = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._calm()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """Run the timer while no request is whole. Bytes that trickle in do not start it again."""
        if self.cycle is not None and not self.cycle.response_complete:
            self._calm()
        elif self._waiting is None and not self.transport.is_closing():
            self._waiting = self.loop.call_later(REQUESTS.head_s, self.transport.close)

    def _calm(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


class _Server(uvicorn.Server):
    """Stops others before itself."""

    def __init__(self, config: uvicorn.Config, stop_first: Callable[[], None] | None) -> None:
        super().__init__(config)
        self._stop_first = stop_first
        self._stopping: threading.Thread | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._stop_first is None:
            super().handle_exit(sig, frame)
        elif self._stopping is None:
            self._stopping = threading.Thread(target=self._stop, args=(self._stop_first, sig), name="graphmem-stop")
            self._stopping.start()

    def _stop(self, stop_first: Callable[[], None], sig: int) -> None:
        try:
            stop_first()
        finally:
            super().handle_exit(sig, None)


def run_server(app: Any, *listeners: socket.socket, stop_first: Callable[[], None] | None = None, forwarded: bool = False) -> None:
    """Serve on all `listeners` until SIGINT or SIGTERM; both shut the server down cleanly, so that the store is closed.

    `stop_first` is run before that, while the server goes on serving. `forwarded` requests come from a process of this server, which
    tells the address of the caller.
    """
    config = uvicorn.Config(
        app,
        log_level="warning",
        http=ImpatientProtocol,
        ws="none",
        limit_concurrency=REQUESTS.connections,
        timeout_keep_alive=5,
        forwarded_allow_ips="*" if forwarded else None,
    )
    server = _Server(config, stop_first)
    sys.setswitchinterval(REQUESTS.switch_s)

    def stop(*_: object) -> None:
        """Sets a flag instead of raising: an exception during start-up may be swallowed, and the server would run on."""
        server.handle_exit(signal.SIGTERM, None)

    # uvicorn installs its own handlers while it runs, and raises the signal again after it has stopped.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    with rare_collections():
        server.run(sockets=[*listeners])


@contextmanager
def rare_collections(young: int = REQUESTS.young_objects) -> Iterator[None]:
    """Garbage is collected once so many objects are young, and what the first full collections have left is passed over."""
    before, collector = gc.get_threshold(), SettledCollector()
    gc.set_threshold(young, *before[1:])
    gc.callbacks.append(collector)
    gc.collect()  # Before the first request, which would wait for it.
    try:
        yield
    finally:
        gc.callbacks.remove(collector)
        gc.set_threshold(*before)


class SettledCollector:
    """Lets the garbage collector pass over what the first full collections have left: code and models, which stay.

    A full collection looks at every object, and holds all requests for a tenth of a second.
    """

    def __init__(self, times: int = REQUESTS.settling_collections) -> None:
        """After so many full collections, nothing more is passed over: what is made later may have to go."""
        self._left = times

    def __call__(self, phase: str, told: dict[str, int]) -> None:
        """A callback of the collector."""
        if phase == "stop" and told["generation"] == FULL and self._left:
            self._left -= 1
            gc.freeze()
