"""Parameters and bodies of requests, converted to the types that `Memory` takes.

These functions are coroutines because FastAPI gives every other one a thread of its own: what takes longer than that asks for one itself.
"""

from datetime import datetime
from typing import Annotated, TypeAlias, cast

from fastapi import Depends, HTTPException, Path, Query, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from graphmem.api.exports import ExportFiles
from graphmem.api.jobs import JobQueue
from graphmem.memory.facade import Memory
from graphmem.memory.memory_spaces import MemorySpaces
from graphmem.model.access import Reader
from graphmem.model.moment_text import to_utc
from graphmem.model.validity import LATEST, AsOf

SPACE = "/v1/spaces/{space}"
"""Where the routes of one space are; each router has it in its prefix."""


async def get_spaces(request: Request) -> MemorySpaces:
    """The spaces that the application serves."""
    return cast(MemorySpaces, request.app.state.spaces)


def check_unicode(text: str) -> str:
    """The text, if it can be encoded as UTF-8. Raises ValueError."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("the text holds half of a surrogate pair") from None
    return text


async def get_now(request: Request) -> datetime:
    """The time by the clock of the server."""
    return cast(datetime, request.app.state.clock())


NowDep: TypeAlias = Annotated[datetime, Depends(get_now)]
SpacesDep: TypeAlias = Annotated[MemorySpaces, Depends(get_spaces)]
SpaceName: TypeAlias = Annotated[
    str,
    AfterValidator(check_unicode),
    Path(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f/\\]+$", description="The space (tenant).", examples=["default"]),
]


async def get_memory(space: SpaceName, spaces: SpacesDep) -> Memory:
    """The memory of the space in the path; 404 if it is not there."""
    return spaces.root if space == spaces.default else await run_in_threadpool(_memory_there, space, spaces)


def _memory_there(space: str, spaces: MemorySpaces) -> Memory:
    if not spaces.has(space):
        raise HTTPException(404, f"There is no space '{space}'. Messages that are posted to it make it.")
    return spaces.memory(space)


async def reader_of(
    agent: Annotated[str, AfterValidator(check_unicode), Query(max_length=200, description="Read as this agent.")] = "",
    purpose: Annotated[str, AfterValidator(check_unicode), Query(max_length=200, description="Read for this purpose.")] = "",
    task: Annotated[str, AfterValidator(check_unicode), Query(max_length=200, description="Only what is of this task.")] = "",
    guest: Annotated[bool, Query(description="Read as a guest: only what is public.")] = False,
) -> Reader | None:
    """Who reads, if the request says so; otherwise None, and all is read."""
    reader = Reader(agent=agent, purpose=purpose, task=task, guest=guest)
    return None if reader == Reader() else reader


async def get_read_memory(
    memory: Annotated[Memory, Depends(get_memory)], spaces: SpacesDep, reader: Annotated[Reader | None, Depends(reader_of)]
) -> Memory:
    """The memory of the space in the path, as the reader of the request may see it."""
    return memory if reader is None else spaces.reader(memory.space, reader)


async def get_new_memory(space: SpaceName, spaces: SpacesDep) -> Memory:
    """The memory of the space in the path, which need not be there yet."""
    return spaces.root if space == spaces.default else await run_in_threadpool(spaces.memory, space)


async def get_jobs(request: Request) -> JobQueue:
    """The jobs of the server."""
    return cast(JobQueue, request.app.state.jobs)


async def get_exports(request: Request) -> ExportFiles:
    """The exports of the server."""
    return cast(ExportFiles, request.app.state.exports)


def as_of_times(at: datetime | None, known: datetime | None) -> AsOf:
    """The two times of a request, the latest where one is left out."""
    return AsOf(at or LATEST, known or LATEST)


JobsDep: TypeAlias = Annotated[JobQueue, Depends(get_jobs)]
ExportsDep: TypeAlias = Annotated[ExportFiles, Depends(get_exports)]
MemoryDep: TypeAlias = Annotated[Memory, Depends(get_read_memory)]
"""To read: as the agent or for the purpose that the request names."""
WriterDep: TypeAlias = Annotated[Memory, Depends(get_memory)]
"""To change, or to read all."""
NewMemoryDep: TypeAlias = Annotated[Memory, Depends(get_new_memory)]
Moment: TypeAlias = Annotated[datetime, AfterValidator(to_utc)]
History: TypeAlias = Annotated[bool, Query(description="Also what has ended.")]
At: TypeAlias = Annotated[Moment | None, Query(description="What held at this time (ISO 8601; UTC if it has no zone).")]
Known: TypeAlias = Annotated[Moment | None, Query(description="What the memory knew at this time.")]
Text: TypeAlias = Annotated[str, AfterValidator(check_unicode)]


class RequestModel(BaseModel):
    """The body of a request: a field that it does not know is refused."""

    model_config = ConfigDict(extra="forbid")


class QuestionRequest(RequestModel):
    """A question, the two times it refers to, and the token budget of its evidence."""

    question: Text = Field(description="A question in plain words.", examples=["Where does the sister of Ada work?"])
    at: Moment | None = Field(None, description="What held at this time; by default, what holds now.")
    known: Moment | None = Field(None, description="What the memory knew at this time; by default, all it knows.")
    budget: int = Field(4000, ge=1, le=1_000_000, description="Tokens of evidence.")
