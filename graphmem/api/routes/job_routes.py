"""/v1/spaces/{space}/jobs: work that goes on after its request; consolidation and the retry of the quarantine start as jobs."""

from dataclasses import asdict
from urllib.parse import quote

from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse

from graphmem.api.access_control import needs
from graphmem.api.dependencies import SPACE, JobsDep, SpaceName, WriterDep
from graphmem.api.jobs import Job
from graphmem.api.pages import Page, PageDep
from graphmem.api.schemas import JobView

router = APIRouter(prefix=SPACE, tags=["jobs"])


@router.get("/jobs")
def list_jobs(space: SpaceName, jobs: JobsDep, page: PageDep) -> Page[JobView]:
    """The jobs of the space since the server began, newest first."""
    return page.respond_list(jobs.of_space(space), JobView.of, lambda job: job.id)


@router.get("/jobs/{job_id}")
def job(job_id: str, space: SpaceName, jobs: JobsDep) -> JobView:
    """One job with its progress, and its result once it is done."""
    found = jobs.find(space, job_id)
    if found is None:
        raise HTTPException(404, f"There is no job '{job_id}' in space '{space}'. Jobs end with the server.")
    return JobView.of(found)


@router.post("/consolidate", status_code=202, response_model=JobView)
@needs("write", "wrote")
def consolidate(memory: WriterDep, jobs: JobsDep) -> JSONResponse:
    """Cluster the entities into communities again."""
    return accepted(jobs.start(memory.space, "consolidate", lambda progress: asdict(memory.consolidate())))


@router.post("/quarantine/retry", status_code=202, response_model=JobView)
@needs("write", "wrote")
def retry(memory: WriterDep, jobs: JobsDep) -> JSONResponse:
    """Try what is in quarantine again: read its logs where they lie, and extract its messages."""
    return accepted(jobs.start(memory.space, "retry", lambda progress: asdict(memory.replay(progress=progress))))


def accepted(job: Job) -> JSONResponse:
    """202 with the job, and its path as `Location`."""
    where = f"/v1/spaces/{job.space}/jobs/{job.id}"
    return JSONResponse(JobView.of(job).model_dump(mode="json"), 202, headers={"Location": quote(where)})
