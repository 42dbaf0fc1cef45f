"""GET /v1/graph: a bounded picture of the graph, to be drawn."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from graphmem.api.dependencies import At, Known, TheMemory
from graphmem.api.schemas import PictureView

router = APIRouter(prefix="/v1", tags=["graph"])


@router.get("/graph")
def graph(
    memory: TheMemory,
    entity: Annotated[str | None, Query(description="Around this entity (its id, or a name).")] = None,
    question: Annotated[str | None, Query(description="Around what speaks to this question.")] = None,
    at: At = None,
    known: Known = None,
    limit: Annotated[int, Query(ge=1, le=500, description="At most so many nodes.")] = 200,
) -> PictureView:
    """Entities, facts and roles around an entity or a question; around neither, the most mentioned ones."""
    if entity is not None and question is not None:
        raise HTTPException(400, "Give 'entity' or 'question', not both.")
    return PictureView.of(memory.picture(entity=entity, question=question, at=at, known=known, limit=limit))
