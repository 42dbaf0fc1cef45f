"""/v1/spaces/{space}/forget, retain and marks: erase messages for good, keep no longer than a period, and say who may read messages."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Self, TypeAlias

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import Field

from graphmem.api.access_control import needs
from graphmem.api.dependencies import SPACE, ExportsDep, JobsDep, RequestModel, Text, WriterDep
from graphmem.api.mark_fields import MarkFields
from graphmem.api.responses import ACCEPTED
from graphmem.api.routes.job_routes import accepted
from graphmem.api.schemas import View
from graphmem.api.selection_request import SelectionRequest
from graphmem.memory.clock import Clock
from graphmem.memory.forgetting.confirmations import Confirmations
from graphmem.memory.forgetting.retention import start_of_retention
from graphmem.model.errors import SettingsError
from graphmem.model.forgetting import ForgetPlan, ForgetResult, Selection

router = APIRouter(prefix=SPACE, tags=["forgetting"])
SHOWN = 1000
"""Ids of messages that a plan shows."""


class ForgetRequest(SelectionRequest):
    """What to erase. Without `confirmation` and `confirm`, only the plan is answered."""

    confirmation: Text = Field("", max_length=200, description="The token of a plan for the same selection.")
    confirm: bool = Field(False, description="Erase what is selected now, without a plan before.")


class RetainRequest(RequestModel):
    """How long messages are kept. Without `confirm`, only the plan is answered."""

    period: Text = Field(max_length=100, description="Such as `2 years` or `90 days`.", examples=["2 years"])
    confirm: bool = Field(False, description="Erase what is older.")


class MarkRequest(MarkFields, SelectionRequest):
    """Messages that are stored, whose they are, and who may read them."""


class MarkedView(View):
    """How many messages were marked."""

    marked: int


class ForgetPlanView(View):
    """What would go: counts, the ids of at most 1,000 messages, and a `confirmation` for it ("" if nothing would go)."""

    messages: int
    message_ids: tuple[str, ...]
    speakers: dict[str, int]
    conversations: dict[str, int]
    first: datetime | None
    last: datetime | None
    facts: int
    entities: tuple[str, ...]
    quarantined: int
    replies: int
    mentioned_elsewhere: int
    was_forgotten: bool
    confirmation: str

    @classmethod
    def of(cls, plan: ForgetPlan, confirmation: str) -> Self:
        ids = plan.message_ids
        return cls(
            messages=len(ids),
            message_ids=ids[:SHOWN],
            speakers=plan.speakers,
            conversations=plan.conversations,
            first=plan.first,
            last=plan.last,
            facts=plan.facts,
            entities=plan.entities[:SHOWN],
            quarantined=plan.quarantined,
            replies=plan.replies,
            mentioned_elsewhere=plan.mentioned_elsewhere,
            was_forgotten=plan.was_forgotten,
            confirmation=confirmation,
        )


class Eraser:
    """Erases in jobs, and what the server itself keeps of the space: answers to repeated requests, exports, results of jobs."""

    def __init__(self, request: Request, memory: WriterDep, jobs: JobsDep, exports: ExportsDep) -> None:
        self.memory = memory
        self.confirmations: Confirmations = request.app.state.confirmations
        self.clock: Clock = request.app.state.clock
        self._jobs = jobs
        self._exports = exports
        self._file = request.app.state.server_file
        self._stages = request.app.state.stages

    def start(self, selection: Selection, promised: tuple[str, ...] | None) -> Response:
        """202 with the job. With `promised`, other messages that fit the selection meanwhile stop it."""
        return accepted(self._jobs.start(self.memory.space, "forget", lambda progress: self._erase(selection, promised)))

    def _erase(self, selection: Selection, promised: tuple[str, ...] | None) -> dict[str, Any]:
        try:
            return _result(self.memory.forget(selection, confirm=True, promised=promised, at=self.clock(), stages=self._stages))
        finally:
            self._file.forget_answers()
            self._exports.drop_of(self.memory.space)
            self._jobs.forget_results(self.memory.space)


def _result(done: ForgetResult) -> dict[str, Any]:
    """The receipt, signed; without the names that were erased."""
    return {
        "messages": len(done.plan.message_ids),
        "receipt": done.receipt,
        "file": Path(done.path).name if done.path else "",
    }


EraserDep: TypeAlias = Annotated[Eraser, Depends()]


@router.post("/forget", response_model=ForgetPlanView, responses=ACCEPTED)
@needs("admin", "erased")
def forget(body: ForgetRequest, eraser: EraserDep) -> ForgetPlanView | Response:
    """Plan what would be erased; with the plan's `confirmation` or with `confirm`, start the job that erases it and gives a receipt."""
    selection, confirmations = body.selection(), eraser.confirmations
    if body.confirmation:
        return eraser.start(selection, confirmations.take(body.confirmation, eraser.memory.space, selection, eraser.clock()))
    if body.confirm:
        eraser.memory.forget(selection)  # Raises for a selection that means nothing.
        return eraser.start(selection, None)
    plan = eraser.memory.forget(selection).plan
    return ForgetPlanView.of(plan, "" if plan.is_empty else confirmations.ask(eraser.memory.space, selection, plan, eraser.clock()))


@router.post("/retain", response_model=ForgetPlanView, responses=ACCEPTED)
@needs("admin", "erased")
def retain(body: RetainRequest, eraser: EraserDep) -> ForgetPlanView | Response:
    """Plan what would be erased because it is older than a period; with `confirm`, start the job that erases it and gives a receipt."""
    try:
        selection = Selection(before=start_of_retention(body.period, eraser.clock()))
    except SettingsError as error:
        raise HTTPException(400, str(error)) from None
    if body.confirm:
        return eraser.start(selection, None)
    return ForgetPlanView.of(eraser.memory.forget(selection).plan, "")


@router.post("/marks")
@needs("write", "wrote")
def mark(body: MarkRequest, memory: WriterDep, request: Request) -> MarkedView:
    """Mark stored messages with their owner and their readers."""
    marked = memory.mark(body.selection(), body.mark)
    request.app.state.server_file.forget_answers()  # Those that were kept may have what is hidden now.
    return MarkedView(marked=marked)
