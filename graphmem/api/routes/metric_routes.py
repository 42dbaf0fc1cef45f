"""GET /metrics: what Prometheus reads."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import PlainTextResponse

from graphmem.api.access_control import needs

router = APIRouter(tags=["health"])


@router.get("/metrics", response_class=PlainTextResponse)
@needs("admin", "read")
def metrics(request: Request) -> PlainTextResponse:
    """Requests, steps and the rows of every space, as Prometheus text."""
    found = request.app.state.metrics
    if found is None:
        raise HTTPException(503, "There are no metrics: run `pip install 'graphmem[metrics]'` and start again.")
    text, kind = found.text()
    return PlainTextResponse(text, media_type=kind)
