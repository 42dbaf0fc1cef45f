"""Which requests a worker answers itself: those that only read, of routes that need nothing but the store. All others it passes on."""

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
    """The application of a worker: what it may answer goes to `app`, the rest to `writer`."""

    def __init__(self, app: FastAPI, *, writer: ASGIApp, freshness: Freshness) -> None:
        self._app = app
        self._writer = writer
        self._freshness = freshness
        self._routes = readable_routes()
        self._spaces: MemorySpaces = app.state.spaces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            current_default_thread_limiter().total_tokens = WORKERS.threads
        is_mine = scope["type"] != "http" or await self._answers(scope)
        await (self._app if is_mine else self._writer)(scope, receive, send)

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


def readable_routes() -> list[tuple[frozenset[str], Pattern[str]]]:
    """The methods and paths that workers answer, in the order in which the application looks at them."""
    return [
        (frozenset(method for method in route.methods or () if need_of(route.endpoint, method).role == "read"), compile_path(route.path)[0])
        for routes in READ_HERE
        for route in routes.router.routes
        if isinstance(route, APIRoute)
    ]
