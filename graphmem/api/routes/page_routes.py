"""GET /: the built explorer, or how to build it."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles

MISSING = (
    "The explorer is not built yet: run `make setup` (or `npm ci && npm run build` in explorer/) and start again.\n"
    "The API works without it: its description is at /openapi.json.\n"
)


def serve(app: FastAPI, static: Path) -> None:
    """Serve the folder at /, after all other routes. Without a built page, / says how to build it (404)."""
    if (static / "index.html").is_file():
        app.mount("/", StaticFiles(directory=static, html=True), name="explorer")
    else:
        app.add_api_route("/", missing, response_class=PlainTextResponse, include_in_schema=False)


def missing() -> PlainTextResponse:
    """How to build the page."""
    return PlainTextResponse(MISSING, status_code=404)
