"""Timelines, what changed between two moments, and what contradicts itself; decisions on conflicts."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import Field

from graphmem.api.access_control import needs
from graphmem.api.dependencies import SPACE, At, Known, MemoryDep, Moment, NowDep, RequestModel, Text, WriterDep
from graphmem.api.pages import Page, PageDep
from graphmem.api.schemas import ConflictDecisionView, ConflictView, HistoryDiffView, RoomEventView, StayView, TimelineLineView
from graphmem.model.ids import digest

router = APIRouter(prefix=SPACE, tags=["history"])


class ResolutionRequest(RequestModel):
    """What to keep of a conflict, and why."""

    keep: Text = Field(description='The id of the fact to keep, or "both".')
    reason: Text = Field("", max_length=2000, description="Why; it is kept with the decision.")


@router.get("/timeline")
def timeline(
    memory: MemoryDep,
    page: PageDep,
    entity: Annotated[Text, Query(min_length=1, max_length=200)],
    at: At = None,
    known: Known = None,
) -> Page[TimelineLineView]:
    """The timeline of an entity (id or name), oldest first; with `at`, only what held then."""
    return page.respond_list(memory.history(entity, at=at, known=known), TimelineLineView.of, lambda line: line.fact.id)


@router.get("/rooms")
def rooms(
    memory: MemoryDep,
    page: PageDep,
    conversation: Annotated[Text, Query(max_length=1000, description="Only of this conversation.")] = "",
    at: At = None,
    known: Known = None,
) -> Page[StayView]:
    """Who was in which conversation since when and until when, as joins, leaves and turns tell; with `at`, only who was there then."""
    return page.respond_list(
        memory.rooms(conversation, at=at, known=known),
        StayView.of,
        lambda stay: digest("stay", stay.conversation, stay.person, str(stay.since), str(stay.until)),
    )


@router.get("/rooms/events")
def room_events(
    memory: MemoryDep,
    page: PageDep,
    conversation: Annotated[Text, Query(max_length=1000, description="Only of this conversation.")] = "",
    known: Known = None,
) -> Page[RoomEventView]:
    """Joins, leaves, renames and calls, oldest first."""
    return page.respond_list(memory.room_events(conversation, known=known), RoomEventView.of, lambda entry: entry.message_id)


@router.get("/diff")
def diff(
    memory: MemoryDep,
    start: Annotated[Moment, Query(alias="from", description="The first moment (ISO 8601).")],
    end: Annotated[Moment, Query(alias="to", description="The moment after the last one.")],
    entity: Annotated[Text, Query(max_length=200)] = "",
) -> HistoryDiffView:
    """What became true, ceased, was learnt and was corrected between two moments."""
    return HistoryDiffView.of(memory.diff(start, end, entity=entity))


@router.get("/conflicts")
def conflicts(memory: MemoryDep, page: PageDep, all: bool = False) -> Page[ConflictView]:
    """Pairs of facts that contradict each other while both hold; with `all` also those that have ended."""
    return page.respond_list(memory.conflicts(every=all), ConflictView.of, lambda conflict: conflict.id)


@router.get("/conflicts/decisions")
def decisions(memory: MemoryDep, page: PageDep) -> Page[ConflictDecisionView]:
    """What was decided of conflicts, oldest first."""
    return page.respond_list(memory.conflict_decisions(), ConflictDecisionView.of, lambda decision: decision.id)


@router.post("/conflicts/{conflict_id}")
@needs("write", "decided")
def resolve(conflict_id: str, memory: WriterDep, now: NowDep, request: ResolutionRequest) -> ConflictDecisionView:
    """Keep one fact of a conflict, or both."""
    if conflict_id not in {conflict.id for conflict in memory.conflicts(every=True)}:
        raise HTTPException(404, f"There is no conflict '{conflict_id}' in space '{memory.space}'.")
    change = memory.resolve_conflict(conflict_id, request.keep, reason=request.reason, at=now)
    assert change.made is not None
    return ConflictDecisionView.of(change.made)


@router.delete("/conflicts/decisions/{decision_id}")
@needs("write", "decided")
def undo(decision_id: str, memory: WriterDep) -> ConflictDecisionView:
    """Take back a decision on a conflict."""
    change = memory.undo_resolution(decision_id)
    if change.undone is None:
        raise HTTPException(404, f"There is no decision '{decision_id}' in space '{memory.space}'.")
    return ConflictDecisionView.of(change.undone)
