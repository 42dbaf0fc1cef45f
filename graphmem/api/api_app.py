"""The FastAPI application over one open memory. It computes nothing: routes hand on to `Memory`, views give JSON."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fastapi import FastAPI

from graphmem.api.error_responses import answer_failures
from graphmem.api.middleware import HOSTS, guard
from graphmem.api.routes import (
    entity_routes as entities,
)
from graphmem.api.routes import (
    fact_routes as facts,
)
from graphmem.api.routes import (
    graph_routes as graph,
)
from graphmem.api.routes import (
    health_routes as health,
)
from graphmem.api.routes import (
    message_routes as messages,
)
from graphmem.api.routes import (
    page_routes as page,
)
from graphmem.api.routes import (
    question_routes as questions,
)
from graphmem.memory.facade import Memory

STATIC = Path(__file__).parent / "static"
"""The built explorer: `make setup` puts it here."""


def create_app(memory: Memory, *, static: Path = STATIC, hosts: Sequence[str] = HOSTS) -> FastAPI:
    """The API under /v1, its description at /openapi.json, and the explorer at /. The caller closes the memory.

    `hosts` are the names by which it may be called; "*" lets every name in.
    """
    app = FastAPI(title="graphmem", summary=memory_line(memory), version=_version(), docs_url=None, redoc_url=None)
    app.state.memory = memory
    for noun in (messages, questions, entities, facts, graph, health):
        app.include_router(noun.router)
    page.serve(app, static)
    answer_failures(app)
    guard(app, hosts)
    return app


def memory_line(memory: Memory) -> str:
    """Whose memory it is and where, in one line without secrets."""
    return f"The memory of space '{memory.space}' in {memory.store_name}."


def _version() -> str:
    try:
        return version("graphmem")
    except PackageNotFoundError:
        return "0"
