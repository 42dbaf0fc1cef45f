"""GET /: the built explorer, or how to build it."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles

MISSING = (
    "The explorer is not built yet: run `make setup` (or `npm ci && npm run build` in explorer/) and start again.\n"
    "The API works without it: its description is at /openapi.json.\n"
)


def serve_page(app: FastAPI, static: Path) -> None:
    """Serve the built page at /; if it is not built, answer 404 with how to build it. Call it after all other routes are added."""
    if (static / "index.html").is_file():
        app.mount("/", StaticFiles(directory=static, html=True), name="explorer")
    else:
        app.add_api_route("/", missing, response_class=PlainTextResponse, include_in_schema=False)


def missing() -> PlainTextResponse:
    """404, with how to build the page."""
    return PlainTextResponse(MISSING, status_code=404)
