"""The FastAPI application over one open memory. Routes delegate to `Memory`, schemas turn records into JSON."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fastapi import Depends, FastAPI

from graphmem.access.authorisation import Authoriser
from graphmem.access.server_file import ServerFile
from graphmem.api.access_control import BEARER, check_access
from graphmem.api.error_responses import add_error_handlers
from graphmem.api.exports import ExportFiles
from graphmem.api.flagged_response import FlaggedResponse, describe_flags
from graphmem.api.jobs import JobQueue
from graphmem.api.middleware import ServerOptions, add_middleware
from graphmem.api.responses import OF_EVERY_ROUTE
from graphmem.api.routes import (
    community_routes,
    correction_routes,
    cypher_routes,
    decision_routes,
    entity_routes,
    experience_routes,
    export_routes,
    fact_routes,
    feedback_routes,
    forget_routes,
    graph_routes,
    health_routes,
    history_routes,
    job_routes,
    message_routes,
    metric_routes,
    page_routes,
    profile_routes,
    quarantine_routes,
    question_routes,
    space_routes,
    unit_routes,
)
from graphmem.api.server_metrics import server_metrics
from graphmem.memory.facade import Memory
from graphmem.memory.forgetting.confirmations import Confirmations
from graphmem.memory.memory_spaces import MemorySpaces

SUMMARY = "Conversation logs as a temporal knowledge graph that agents and people can ask."
DESCRIPTION = (
    "Routes of a space are under `/v1/spaces/{space}`. Lists come in pages (`limit`, `cursor`) or, with `Accept: application/x-ndjson`, "
    'one item per line. Times are ISO 8601 and UTC; an open end is null. An error is `{"error": text}`. Any write may carry an '
    "`Idempotency-Key`: sent twice, it is carried out once. What reads like an order to a model is listed in `flagged` of its response."
)
STATIC = Path(__file__).parent / "static"
"""The built explorer: `make setup` puts it here."""
LOCAL = ServerOptions()
"""For this machine only."""
ROUTES = (
    space_routes,
    message_routes,
    question_routes,
    entity_routes,
    correction_routes,
    fact_routes,
    unit_routes,
    profile_routes,
    community_routes,
    history_routes,
    decision_routes,
    quarantine_routes,
    graph_routes,
    cypher_routes,
    feedback_routes,
    experience_routes,
    forget_routes,
    export_routes,
    job_routes,
    health_routes,
    metric_routes,
)


def create_app(memory: Memory, *, static: Path = STATIC, server_file: ServerFile | None = None, options: ServerOptions = LOCAL) -> FastAPI:
    """The API under /v1, its description at /openapi.json, and the explorer at /. The caller closes the memory and the file.

    `server_file` has the keys and the audit log; without one, they live as long as the application.
    """
    file = server_file or ServerFile(None)
    spaces, jobs, exports = MemorySpaces(memory), JobQueue(options.clock, options.on_change), ExportFiles()
    metrics = server_metrics(spaces)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        if metrics is not None:
            metrics.close()
        jobs.close()
        exports.close()
        spaces.close()

    app = FastAPI(
        title="graphmem",
        summary=SUMMARY,
        description=DESCRIPTION,
        version=_version(),
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        default_response_class=FlaggedResponse,
    )
    app.state.spaces = spaces
    app.state.jobs = jobs
    app.state.exports = exports
    app.state.confirmations = Confirmations()
    app.state.stages = options.stages
    app.state.clock = options.clock
    app.state.metrics = metrics
    app.state.server_file = file
    app.state.authoriser = Authoriser(file, open_without_keys=options.open_without_keys)
    for routes in ROUTES:
        app.include_router(routes.router, dependencies=[Depends(BEARER), Depends(check_access)], responses=OF_EVERY_ROUTE)
    app.include_router(health_routes.open_router)
    page_routes.serve_reference(app)
    page_routes.serve_page(app, static)
    describe_flags(app)
    add_error_handlers(app)
    add_middleware(app, file, app.state.authoriser, options, (*options.sinks, *((metrics.served,) if metrics is not None else ())))
    return app


def _version() -> str:
    try:
        return version("graphmem")
    except PackageNotFoundError:
        return "0"
