"""GET /: the built explorer, or how to build it; GET /docs: the description of the API as a page, with nothing from elsewhere."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, PlainTextResponse
from starlette.staticfiles import StaticFiles

MISSING = (
    "The explorer is not built yet: run `make setup` (or `npm ci && npm run build` in explorer/) and start again.\n"
    "The API works without it: its description is at /openapi.json.\n"
)
REFERENCE = Path(__file__).parents[1] / "reference"


def serve_reference(app: FastAPI) -> None:
    """Serve the description of the API as a page at /docs. Call it before `serve_page`."""
    app.add_api_route("/docs", reference, include_in_schema=False)
    app.mount("/docs", StaticFiles(directory=REFERENCE), name="reference")


def reference() -> FileResponse:
    """The page that shows openapi.json."""
    return FileResponse(REFERENCE / "index.html")


def serve_page(app: FastAPI, static: Path) -> None:
    """Serve the built page at /; if it is not built, answer 404 with how to build it. Call it after all other routes are added."""
    if (static / "index.html").is_file():
        app.mount("/", StaticFiles(directory=static, html=True), name="explorer")
    else:
        app.add_api_route("/", missing, response_class=PlainTextResponse, include_in_schema=False)


def missing() -> PlainTextResponse:
    """404, with how to build the page."""
    return PlainTextResponse(MISSING, status_code=404)
