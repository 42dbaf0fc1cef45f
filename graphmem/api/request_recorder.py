"""Middleware: one record per request, for the audit log, the metrics and the log of the server."""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphmem.access.audit_entry import AuditEntry, Deed
from graphmem.access.server_file import ServerFile
from graphmem.api.access_control import need_of
from graphmem.api.request_path import path_in_app
from graphmem.memory.clock import Clock
from graphmem.tracing import step

LOG = logging.getLogger("graphmem.server")
REFUSED = frozenset({401, 403, 429})
UNKNOWN = "unknown"
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
"""Another one is counted as unknown: it is the caller's own text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A request that was answered. `route` is the path with its parameters unfilled; of a space, only the name is kept."""

    at: datetime
    method: str
    route: str
    status: int
    seconds: float
    caller: str
    space: str
    deed: Deed
    is_guarded: bool


class RequestRecorder:
    """Notes every request of the API in the audit log, then tells `sinks` of it."""

    def __init__(self, app: ASGIApp, file: ServerFile, clock: Clock, sinks: tuple[Callable[[Served], None], ...] = ()) -> None:
        self.app = app
        self.file = file
        self.sinks = sinks
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        at, begun = self._clock(), time.perf_counter()
        scope.setdefault("state", {})
        try:
            with step("request", method=scope["method"]):
                await self.app(scope, receive, send_noted)
        finally:
            served = _served(scope, at, status, time.perf_counter() - begun)
            # Noted first: what the metrics count is in the audit log even if the server is stopped a moment later.
            if served.is_guarded and path_in_app(scope) != "/metrics":
                await run_in_threadpool(self.file.note, _entry(served))
            for sink in self.sinks:
                sink(served)


def _served(scope: Scope, at: datetime, status: int, seconds: float) -> Served:
    from graphmem.api.caller_identification import is_guarded

    route, caller = scope.get("route"), scope["state"].get("caller")
    is_refused = caller is None or status in REFUSED or scope["state"].get("is_hidden")
    return Served(
        at=at,
        method=scope["method"] if scope["method"] in METHODS else UNKNOWN,
        route=getattr(route, "path", UNKNOWN),
        status=status,
        seconds=seconds,
        caller=caller.key_id if caller else UNKNOWN,
        space=str(scope.get("path_params", {}).get("space", ""))[:128],
        deed="refused" if is_refused else need_of(scope.get("endpoint"), scope["method"]).deed,
        is_guarded=is_guarded(path_in_app(scope)),
    )


def _entry(served: Served) -> AuditEntry:
    action = f"{served.method} {served.route}"
    return AuditEntry(at=served.at, caller=served.caller, deed=served.deed, action=action, space=served.space, status=served.status)


def log_to_stderr() -> None:
    """Write the log of the server to standard error, as it is."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False


def log_as_json(served: Served) -> None:
    """Write the request as one line of JSON to the server's log."""
    fields = {
        "at": served.at.isoformat(),
        "event": "request",
        "method": served.method,
        "route": served.route,
        "status": served.status,
        "ms": round(served.seconds * 1000, 1),
        "caller": served.caller,
        "space": served.space,
    }
    LOG.info(json.dumps(fields))
