"""GET /v1/spaces/{space}/graph/...: bounded parts of the graph to be drawn, the map of all of it, and pages about one thing."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from graphmem.api.access_control import needs
from graphmem.api.dependencies import SPACE, At, Known, MemoryDep, QuestionRequest, Text, as_of_times
from graphmem.api.map_schemas import (
    AnswerPictureView,
    CommunityPageView,
    EntityContextView,
    EntityPathView,
    HistogramView,
    MapPicture,
    ThreadView,
    WholeMapView,
    entity_views,
)
from graphmem.api.schemas import SubgraphView
from graphmem.memory.facade import Memory

router = APIRouter(prefix=SPACE, tags=["graph"])
DRAWN = 200
"""Nodes of the picture of an answer, or of a path."""


@router.get("/graph")
def graph(
    memory: MemoryDep,
    entity: Annotated[str | None, Query(description="Around this entity (its id or name).")] = None,
    question: Annotated[str | None, Query(description="Around the messages that bear on this question.")] = None,
    at: At = None,
    known: Known = None,
    limit: Annotated[int, Query(ge=1, le=500, description="The most nodes.")] = 200,
    history: Annotated[bool, Query(description="Also facts that do not hold.")] = False,
) -> SubgraphView:
    """Entities, facts and roles around an entity or a question; without either, around the most mentioned entities."""
    if entity is not None and question is not None:
        raise HTTPException(400, "Give 'entity' or 'question', not both.")
    return SubgraphView.of(memory.picture(entity=entity, question=question, at=at, known=known, limit=limit, history=history))


@router.post("/graph/answer")
@needs("read", "read")
def graph_of_answer(body: QuestionRequest, memory: MemoryDep) -> AnswerPictureView:
    """The answer with the part of the graph that it was drawn from, the path to it, and what it won against."""
    found, picture = memory.draw_answer(body.question, at=body.at, known=body.known, budget=body.budget, limit=DRAWN)
    return AnswerPictureView.of(found, picture, as_of_times(body.at, body.known))


@router.get("/graph/map")
def graph_map(memory: MemoryDep, at: At = None, known: Known = None) -> MapPicture:
    """The overview: communities as areas, the people who speak, and their strongest ties."""
    return MapPicture.of(memory.map.overview(as_of_times(at, known)))


@router.get("/graph/map/whole")
def graph_whole(memory: MemoryDep, at: At = None, known: Known = None) -> WholeMapView:
    """Every entity and every tie of the space, as columns."""
    return WholeMapView.of(memory.map.whole(as_of_times(at, known)))


@router.get("/graph/map/communities/{community_id}")
def graph_community(community_id: str, memory: MemoryDep, at: At = None, known: Known = None) -> MapPicture:
    """One community of the map, opened: its entities and the ties between them."""
    found = memory.map.community(community_id, as_of_times(at, known))
    if found is None:
        raise _missing("community", community_id, memory)
    return MapPicture.of(found)


@router.get("/graph/path")
def graph_path(
    memory: MemoryDep,
    start: Annotated[Text, Query(alias="from", max_length=200, description="The id of an entity.")],
    end: Annotated[Text, Query(alias="to", max_length=200, description="The id of another one.")],
    at: At = None,
    known: Known = None,
) -> EntityPathView:
    """The shortest path between two entities, with the facts that make its ties."""
    as_of = as_of_times(at, known)
    for id_ in (start, end):
        if memory.entity(id_) is None:
            raise _missing("entity", id_, memory)
    ids = memory.map.path(start, end, as_of)
    found = [entity for entity in map(memory.entity, ids) if entity is not None]
    return EntityPathView(entities=entity_views(found), graph=SubgraphView.of(memory.details.ties(ids, as_of, limit=DRAWN)))


@router.get("/graph/histogram")
def graph_histogram(memory: MemoryDep) -> HistogramView:
    """Facts over time: when they begin to hold, and when they were recorded."""
    return HistogramView.model_validate(memory.map.histogram())


@router.get("/graph/entities/{entity_id}")
def graph_entity(entity_id: str, memory: MemoryDep, at: At = None, known: Known = None) -> EntityContextView:
    """What stands around an entity: neighbours by role, conversations, units, and why its names are one."""
    if memory.entity(entity_id) is None:
        raise _missing("entity", entity_id, memory)
    return EntityContextView.of(memory.details.around_entity(entity_id, as_of_times(at, known)))


@router.get("/graph/communities/{community_id}")
def graph_community_page(community_id: str, memory: MemoryDep) -> CommunityPageView:
    """A community with its summary and entities."""
    found = memory.details.community(community_id)
    if found is None:
        raise _missing("community", community_id, memory)
    return CommunityPageView.of(found)


@router.get("/graph/messages/{message_id}")
def graph_message(message_id: str, memory: MemoryDep, at: At = None, known: Known = None) -> ThreadView:
    """A message with the messages of its thread around it, and the facts that it states."""
    found = memory.details.thread(message_id)
    if found is None:
        raise _missing("message", message_id, memory)
    return ThreadView.of(found, as_of_times(at, known))


def _missing(what: str, id_: str, memory: Memory) -> HTTPException:
    return HTTPException(404, f"There is no {what} '{id_}' in space '{memory.space}'.")
