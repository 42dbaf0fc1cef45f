"""GET /v1/spaces/{space}/graph: a bounded part of the graph, to be drawn."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from graphmem.api.dependencies import SPACE, At, Known, MemoryDep
from graphmem.api.schemas import SubgraphView

router = APIRouter(prefix=SPACE, tags=["graph"])


@router.get("/graph")
def graph(
    memory: MemoryDep,
    entity: Annotated[str | None, Query(description="Around this entity (its id or name).")] = None,
    question: Annotated[str | None, Query(description="Around the messages that bear on this question.")] = None,
    at: At = None,
    known: Known = None,
    limit: Annotated[int, Query(ge=1, le=500, description="The most nodes.")] = 200,
) -> SubgraphView:
    """Entities, facts and roles around an entity or a question; without either, around the most mentioned entities."""
    if entity is not None and question is not None:
        raise HTTPException(400, "Give 'entity' or 'question', not both.")
    return SubgraphView.of(memory.picture(entity=entity, question=question, at=at, known=known, limit=limit))
