"""/v1/spaces/{space}/lessons, procedures and tasks: what agents' runs teach."""

from datetime import datetime
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Query

from graphmem.api.dependencies import SPACE, MemoryDep, Text
from graphmem.api.pages import Page, PageDep
from graphmem.api.schemas import View
from graphmem.model.experience import LessonKind, Outcome

router = APIRouter(prefix=SPACE, tags=["experience"])
Situation: TypeAlias = Annotated[Text, Query(min_length=1, max_length=2000, description="The task or the error, in words.")]
Most: TypeAlias = Annotated[int, Query(ge=1, le=50, description="How many at most.")]


class LessonView(View):
    """What failed in a task and what mended it: quoted evidence, no instruction. `wording` is a chat model's, "" without one."""

    id: str
    kind: LessonKind
    task: str
    failed: str
    error: str
    mended_by: tuple[str, ...]
    evidence: tuple[str, ...]
    at: datetime
    notes: tuple[str, ...]
    source: str
    trust: str
    warnings: tuple[str, ...]
    score: float
    wording: str


class LessonsView(View):
    """Lessons, best first."""

    lessons: tuple[LessonView, ...]


class ProcedureView(View):
    """The calls that did a task, in order, and what was there before."""

    id: str
    task: str
    preconditions: tuple[str, ...]
    calls: tuple[str, ...]
    evidence: tuple[str, ...]
    at: datetime
    source: str
    trust: str
    warnings: tuple[str, ...]
    score: float


class ProceduresView(View):
    """Procedures, best first."""

    procedures: tuple[ProcedureView, ...]


class ToolStepView(View):
    """A tool call of an agent, and what came of it."""

    call_id: str
    tool: str
    arguments: str
    result: str
    result_id: str
    failed: bool
    said: str


class TaskView(View):
    """What an agent was to do, its steps, and the tasks that it handed on."""

    id: str
    text: str
    conversation: str
    at: datetime
    steps: tuple[ToolStepView, ...]
    parts: tuple["TaskView", ...]
    outcome: Outcome
    agent: str
    source: str


@router.get("/lessons")
def lessons(memory: MemoryDep, situation: Situation, limit: Most = 5) -> LessonsView:
    """What failed in agents' runs like this situation, and what mended it."""
    return LessonsView(lessons=tuple(map(LessonView.model_validate, memory.lessons(situation, limit=limit))))


@router.get("/procedures")
def procedures(memory: MemoryDep, situation: Situation, limit: Most = 5) -> ProceduresView:
    """What did tasks like this one in agents' runs."""
    return ProceduresView(procedures=tuple(map(ProcedureView.model_validate, memory.procedures(situation, limit=limit))))


@router.get("/tasks")
def list_tasks(memory: MemoryDep, page: PageDep) -> Page[TaskView]:
    """The tasks of agents' runs as trees."""
    return page.respond_list(memory.tasks(), TaskView.model_validate, lambda task: task.id)
