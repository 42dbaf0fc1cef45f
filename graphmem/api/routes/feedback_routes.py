"""/v1/spaces/{space}/feedback: which hits of a question were useful, to train a ranker on."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from graphmem.api.access_control import needs
from graphmem.api.dependencies import SPACE, MemoryDep, RequestModel, Text, WriterDep
from graphmem.api.pages import Page, PageDep
from graphmem.api.schemas import View
from graphmem.model.ids import digest

router = APIRouter(prefix=f"{SPACE}/feedback", tags=["feedback"])
Hits = Annotated[list[Annotated[Text, Field(min_length=1, max_length=200)]], Field(max_length=100)]


class FeedbackRequest(RequestModel):
    """A question with hits that were useful and hits that were not."""

    question: Text = Field(examples=["Where does Ada live?"])
    useful: Hits = Field([], description="Each hit by its place in `recall` (from 1) or the id of its message.", examples=[["1", "3"]])
    useless: Hits = Field([], description="Hits that do not bear on the question.")


class JudgedQuestionView(View):
    """All that is known of a question: the ids of useful and useless messages."""

    question: str
    useful: tuple[str, ...]
    useless: tuple[str, ...]


@router.post("")
@needs("write", "wrote")
def judge(body: FeedbackRequest, memory: WriterDep) -> JudgedQuestionView:
    """Keep which hits of a question were useful; a later word on a message counts."""
    return JudgedQuestionView.model_validate(memory.judge(body.question, useful=body.useful, useless=body.useless))


@router.get("")
def list_judged(memory: MemoryDep, page: PageDep) -> Page[JudgedQuestionView]:
    """The questions that were judged, in the order of their first judgement."""
    judged = memory.judged_questions()
    return page.respond_list(judged, JudgedQuestionView.model_validate, lambda one: digest("question", one.question))
