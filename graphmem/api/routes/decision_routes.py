"""/v1/spaces/{space}/decisions: which names are of one entity, by rules and by users."""

from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query
from pydantic import Field

from graphmem.api.access_control import needs
from graphmem.api.dependencies import SPACE, MemoryDep, NowDep, RequestModel, Text, WriterDep
from graphmem.api.pages import Page, PageDep
from graphmem.api.schemas import DecisionChangeView, DecisionView
from graphmem.memory.entity_edits import VERDICTS

router = APIRouter(prefix=f"{SPACE}/decisions", tags=["decisions"])


class MergeRequest(RequestModel):
    """Two entities that are one, by id or name; or an open decision by its id, without `right`."""

    left: Text = Field(min_length=1, max_length=1000, examples=["Robert Miller"])
    right: Text = Field("", max_length=1000, examples=["Bob"])


class UnmergeRequest(RequestModel):
    """A name that is not of an entity (by id or name), in one conversation or in all."""

    entity: Text = Field(min_length=1, max_length=1000, examples=["Robert Miller"])
    alias: Text = Field(min_length=1, max_length=1000, examples=["Bob"])
    conversation: Text = Field("", max_length=1000)


class RenameRequest(RequestModel):
    """An entity, by id or name, and the name to show it under."""

    entity: Text = Field(min_length=1, max_length=1000, examples=["Bob"])
    name: Text = Field(min_length=1, max_length=200, examples=["Robert Miller"])


@router.get("")
def list_decisions(
    memory: MemoryDep,
    page: PageDep,
    verdict: Annotated[Literal["review", "merge", "apart", "rename"], Query(description="`review`: those that are open.")] = "review",
    made_by: Annotated[Literal["", "user"], Query(description="`user`: what users decided, whatever the verdict.")] = "",
) -> Page[DecisionView]:
    """Decisions on names, the surest first; those of users oldest first."""
    found = memory.user_decisions() if made_by else memory.decisions(verdict)
    return page.respond_list(found, DecisionView.of, lambda decision: decision.id)


@router.post("/merge")
@needs("write", "decided")
def merge(body: MergeRequest, memory: WriterDep, now: NowDep) -> DecisionChangeView:
    """Make one of two entities, or accept an open decision."""
    return DecisionChangeView.of(memory.merge(body.left, body.right, at=now))


@router.post("/unmerge")
@needs("write", "decided")
def unmerge(body: UnmergeRequest, memory: WriterDep, now: NowDep) -> DecisionChangeView:
    """Take a name out of an entity."""
    return DecisionChangeView.of(memory.unmerge(body.entity, body.alias, conversation=body.conversation, at=now))


@router.post("/rename")
@needs("write", "decided")
def rename(body: RenameRequest, memory: WriterDep, now: NowDep) -> DecisionChangeView:
    """Show an entity under another name; the names in the texts become aliases."""
    return DecisionChangeView.of(memory.rename(body.entity, body.name, at=now))


@router.delete("/{decision_id}")
@needs("write", "decided")
def undo(decision_id: str, memory: WriterDep, now: NowDep) -> DecisionChangeView:
    """Take back a decision on names, by its id; one of a rule is overruled."""
    known = {*(d.id for d in memory.decisions(*VERDICTS)), *(d.id for d in memory.user_decisions())}
    if decision_id not in known:
        raise HTTPException(404, f"There is no decision '{decision_id}' in space '{memory.space}'.")
    return DecisionChangeView.of(memory.unmerge(decision_id, at=now))
