"""POST /v1/recall and /v1/answer: what was said about it, and what the memory says to it."""

from fastapi import APIRouter

from graphmem.api.dependencies import Question, TheMemory
from graphmem.api.schemas import AnswerView, PackView
from graphmem.model.validity import LATEST, AsOf

router = APIRouter(prefix="/v1", tags=["questions"])


@router.post("/recall")
def recall(asked: Question, memory: TheMemory) -> PackView:
    """The messages that speak to a question, packed to fit the budget."""
    return PackView.of(memory.recall(asked.question, at=asked.at, known=asked.known, budget=asked.budget))


@router.post("/answer")
def answer(asked: Question, memory: TheMemory) -> AnswerView:
    """The answer with its evidence."""
    found = memory.answer(asked.question, at=asked.at, known=asked.known, budget=asked.budget)
    return AnswerView.of(found, AsOf(asked.at or LATEST, asked.known or LATEST))
