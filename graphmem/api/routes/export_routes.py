"""/v1/spaces/{space}/export: a space as a file, made by a job."""

from typing import Any

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse, JSONResponse
from pydantic import Field

from graphmem.api.access_control import needs
from graphmem.api.dependencies import SPACE, ExportsDep, JobsDep, RequestModel, WriterDep
from graphmem.api.routes.job_routes import accepted
from graphmem.api.schemas import JobView
from graphmem.model.portability import ExportForm

router = APIRouter(prefix=SPACE, tags=["export"])
TYPES = {".zip": "application/zip", ".graphml": "application/graphml+xml", ".cypher": "text/plain"}


class ExportRequest(RequestModel):
    """The form of an export; only a bundle can be imported."""

    form: ExportForm = Field("bundle", description="bundle, graphml, cypher, csv (for neo4j-admin) or markdown (a page per person).")


WHOLE = ExportRequest(form="bundle")
"""What is asked without a body: a bundle."""


@router.post("/export", status_code=202, response_model=JobView)
@needs("admin", "read")
def export(memory: WriterDep, jobs: JobsDep, exports: ExportsDep, body: ExportRequest = WHOLE) -> JSONResponse:
    """Write the space to a file. The job's result has its `id` for `exports/{id}`, its size, and what was written."""
    return accepted(jobs.start(memory.space, "export", lambda progress: exports.make(memory, body.form)))


CONTENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file: a zip archive of a bundle, CSV or Markdown; GraphML; a Cypher script.",
        "content": {type_: {"schema": {"type": "string", "format": "binary"}} for type_ in TYPES.values()},
    }
}


@router.get("/exports/{export_id}", response_class=FileResponse, responses=CONTENT)
@needs("admin", "read")
def download(export_id: str, memory: WriterDep, exports: ExportsDep) -> FileResponse:
    """Download an export. It is there until the server ends, something of the space is erased, or twenty newer ones are made."""
    found = exports.find(memory.space, export_id)
    if found is None:
        raise HTTPException(404, f"There is no export '{export_id}' in space '{memory.space}'. Exports end with the server.")
    return FileResponse(found.path, media_type=TYPES[found.path.suffix], filename=f"{found.form}{found.path.suffix}")
