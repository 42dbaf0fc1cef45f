"""Which requests a worker answers itself: those that only read, of routes that need nothing but the store.

All others it passes on to the writing process. Of those that it may answer, a busy worker hands some to one that is less busy.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from re import Pattern

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from graphmem.api.access_control import need_of
from graphmem.api.routes import (
    community_routes,
    decision_routes,
    entity_routes,
    fact_routes,
    graph_routes,
    history_routes,
    message_routes,
    profile_routes,
    question_routes,
    unit_routes,
)
from graphmem.api.workers.freshness import HEADER, Freshness
from graphmem.api.workers.process_link import ProcessLink
from graphmem.api.workers.worker_loads import WorkerLoads
from graphmem.api.workers.workers_config import WORKERS
from graphmem.memory.memory_spaces import MemorySpaces

READ_HERE = (
    question_routes,
    fact_routes,
    entity_routes,
    message_routes,
    unit_routes,
    profile_routes,
    community_routes,
    history_routes,
    decision_routes,
    graph_routes,
)
"""Routes over the store and the index alone. Jobs, exports, feedback, experience, Cypher and metrics are the writing process's."""


class Forwarding:
    """The application of a worker: what it may answer goes to `app` or to another worker, the rest to `writer`."""

    def __init__(
        self,
        app: FastAPI,
        *,
        writer: ASGIApp,
        freshness: Freshness,
        loads: WorkerLoads,
        others: Mapping[int, ProcessLink] | None = None,
        patience: float = WORKERS.patience,
    ) -> None:
        """`others` are the links to the other workers, by number; `patience` is how long a request waits for those before it."""
        self._app = app
        self._writer = writer
        self._freshness = freshness
        self._loads = loads
        self._others = others or {}
        self._routes = readable_routes()
        self._spaces: MemorySpaces = app.state.spaces
        self._turn = asyncio.Lock()
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            current_default_thread_limiter().total_tokens = WORKERS.threads
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_handed = _is_handed(scope)
        if is_handed:
            _take_caller(scope)
        if not await self._answers(scope):
            await self._writer(scope, receive, send)
            return
        other = None if is_handed else self._loads.less_busy()
        if other is None or not await self._others[other].pass_on(scope, receive, send):
            with self._loads.working():
                async with self._in_turn():
                    await self._app(scope, receive, send)

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        """One request after the other, but none waits longer for those before it than it has patience."""
        try:
            async with asyncio.timeout(self._patience):
                await self._turn.acquire()
        except TimeoutError:
            yield
            return
        try:
            yield
        finally:
            self._turn.release()

    async def _answers(self, scope: Scope) -> bool:
        space = self._space_read(scope["method"], scope["path"])
        if space is None or not self._freshness.serves(Headers(scope=scope).get(HEADER, "")):
            return False
        # A new space may be there that this process has not seen yet.
        return space == self._spaces.default or await run_in_threadpool(self._spaces.has, space)

    def _space_read(self, method: str, path: str) -> str | None:
        """The space that a request reads; None if it is not for a worker."""
        for methods, pattern in self._routes:
            if method in methods and (match := pattern.match(path)):
                return match["space"]
        return None


def _is_handed(scope: Scope) -> bool:
    """True of a request that another process of this server passed on: it came over a socket with a path."""
    server = scope.get("server")
    return server is not None and server[1] is None


def _take_caller(scope: Scope) -> None:
    """Take over the caller's address and scheme, which `ProcessLink` wrote into headers of its own."""
    told = Headers(scope=scope)
    scope["client"] = (told.get("x-forwarded-for", ""), 0)
    scope["scheme"] = told.get("x-forwarded-proto", scope["scheme"])


def readable_routes() -> list[tuple[frozenset[str], Pattern[str]]]:
    """The methods and paths that workers answer, in the order in which the application looks at them."""
    return [
        (frozenset(method for method in route.methods or () if need_of(route.endpoint, method).role == "read"), compile_path(route.path)[0])
        for routes in READ_HERE
        for route in routes.router.routes
        if isinstance(route, APIRoute)
    ]
