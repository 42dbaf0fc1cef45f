"""POST /v1/spaces/{space}/recall, answer, explain and pack: the messages that bear on a question, its answer, and evidence for a role."""

from fastapi import APIRouter

from graphmem.api.access_control import needs
from graphmem.api.dependencies import SPACE, MemoryDep, as_of_times
from graphmem.api.pack_request import PackRequest, RolePackView
from graphmem.api.recall_request import RecallRequest
from graphmem.api.schemas import AnswerView, ExplanationView, PackView

router = APIRouter(prefix=SPACE, tags=["questions"])


@router.post("/recall", response_model_exclude_unset=True)
@needs("read", "read")
def recall(body: RecallRequest, memory: MemoryDep) -> PackView:
    """The messages that bear on a question; the whole response fits the budget."""
    return PackView.of(memory.recall(body.question, at=body.at, known=body.known, budget=body.budget, options=body.options()))


@router.post("/answer", response_model_exclude_unset=True)
@needs("read", "read")
def answer(body: RecallRequest, memory: MemoryDep) -> AnswerView:
    """The answer with its evidence; the whole response fits the budget, unless the answer alone is longer."""
    found = memory.answer(body.question, at=body.at, known=body.known, budget=body.budget, options=body.options())
    return AnswerView.of(found, as_of_times(body.at, body.known))


@router.post("/explain")
@needs("read", "read")
def explain(body: RecallRequest, memory: MemoryDep) -> ExplanationView:
    """The answer, and how it was found: seeds, paths, and the reasons of every hit. The hits fit the budget, the response need not."""
    found = memory.explain(body.question, at=body.at, known=body.known, budget=body.budget, options=body.options())
    return ExplanationView.of(found, as_of_times(body.at, body.known))


@router.post("/pack")
@needs("read", "read")
def pack(body: PackRequest, memory: MemoryDep) -> RolePackView:
    """Evidence of several kinds for an agent in a role; its text fits the budget. The agent is the one that the request reads as."""
    found = memory.pack(body.question, role=body.role, task=body.task, at=body.at, known=body.known, budget=body.budget)
    return RolePackView.model_validate(found)
