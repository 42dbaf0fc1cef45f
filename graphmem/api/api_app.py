"""The FastAPI application over one open memory. Routes delegate to `Memory`, schemas turn records into JSON."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fastapi import FastAPI

from graphmem.api.error_responses import add_error_handlers
from graphmem.api.middleware import ALLOWED_HOSTS, add_middleware
from graphmem.api.routes import (
    entity_routes,
    fact_routes,
    graph_routes,
    health_routes,
    history_routes,
    message_routes,
    page_routes,
    profile_routes,
    question_routes,
)
from graphmem.memory.facade import Memory

STATIC = Path(__file__).parent / "static"
"""The built explorer: `make setup` puts it here."""
ROUTES = (message_routes, question_routes, entity_routes, fact_routes, history_routes, profile_routes, graph_routes, health_routes)


def create_app(memory: Memory, *, static: Path = STATIC, hosts: Sequence[str] = ALLOWED_HOSTS) -> FastAPI:
    """The API under /v1, its description at /openapi.json, and the explorer at /. The caller closes the memory.

    `hosts` are the host names that requests may use; "*" allows all.
    """
    app = FastAPI(title="graphmem", summary=_summary(memory), version=_version(), docs_url=None, redoc_url=None)
    app.state.memory = memory
    for routes in ROUTES:
        app.include_router(routes.router)
    page_routes.serve_page(app, static)
    add_error_handlers(app)
    add_middleware(app, hosts)
    return app


def _summary(memory: Memory) -> str:
    """Which space of which store is served, without secrets."""
    return f"The memory of space '{memory.space}' in {memory.store_name}."


def _version() -> str:
    try:
        return version("graphmem")
    except PackageNotFoundError:
        return "0"
