"""/v1/spaces/{space}/facts/...: retract a fact that is wrong, or say what is right; take that back."""

from typing import Self

from fastapi import APIRouter, HTTPException
from pydantic import Field

from graphmem.api.access_control import needs
from graphmem.api.dependencies import SPACE, MemoryDep, NowDep, RequestModel, Text, WriterDep
from graphmem.api.pages import Page, PageDep
from graphmem.api.schemas import CorrectionView, FactView, View
from graphmem.memory.facade import Memory
from graphmem.model.history import FactChange
from graphmem.model.validity import AsOf

router = APIRouter(prefix=f"{SPACE}/facts", tags=["facts"])


class RetractionRequest(RequestModel):
    """Why a fact is wrong."""

    reason: Text = Field("", max_length=2000, description="Why; it is kept with the decision.", examples=["It was a joke."])


class CorrectionRequest(RetractionRequest):
    """What is right instead of a fact."""

    text: Text = Field(min_length=1, max_length=10_000, description="A sentence; `I` is the speaker.", examples=["Ada lives in Bergen."])
    speaker: Text = Field("", max_length=1000, description="Who says so; left out, who said the fact.")


class FactChangeView(View):
    """What was decided or taken back, and the facts that the correction states."""

    correction: CorrectionView
    facts: tuple[FactView, ...] = ()

    @classmethod
    def of(cls, change: FactChange) -> Self:
        decision = change.made or change.undone
        assert decision is not None
        facts = tuple(FactView.of(fact, AsOf()) for fact in change.facts)
        return cls(correction=CorrectionView.of(decision), facts=facts)


NO_REASON = RetractionRequest(reason="")


@router.get("/corrections")
def list_corrections(memory: MemoryDep, page: PageDep) -> Page[CorrectionView]:
    """What was retracted and corrected, oldest first."""
    return page.respond_list(memory.corrections(), CorrectionView.of, lambda decision: decision.id)


@router.delete("/corrections/{decision_id}")
@needs("write", "decided")
def undo(decision_id: str, memory: WriterDep) -> FactChangeView:
    """Take back what was retracted or corrected: the facts are as before."""
    if decision_id not in {decision.id for decision in memory.corrections()}:
        raise HTTPException(404, f"There is no correction '{decision_id}' in space '{memory.space}'.")
    return FactChangeView.of(memory.undo_correction(decision_id))


@router.post("/{fact_id}/retract")
@needs("write", "decided")
def retract(fact_id: str, memory: WriterDep, now: NowDep, body: RetractionRequest = NO_REASON) -> FactChangeView:
    """Retract a fact that is wrong. It stays in the history: what was known before is answered as before."""
    _check_fact(memory, fact_id)
    return FactChangeView.of(memory.retract_fact(fact_id, reason=body.reason, at=now))


@router.post("/{fact_id}/correct")
@needs("write", "decided")
def correct(fact_id: str, body: CorrectionRequest, memory: WriterDep, now: NowDep) -> FactChangeView:
    """Put what is right in the place of a fact: read as a message of the same conversation, sent when the fact was said."""
    _check_fact(memory, fact_id)
    return FactChangeView.of(memory.correct_fact(fact_id, body.text, speaker=body.speaker, reason=body.reason, at=now))


def _check_fact(memory: Memory, fact_id: str) -> None:
    if memory.fact(fact_id) is None:
        raise HTTPException(404, f"There is no fact '{fact_id}' in space '{memory.space}'.")
