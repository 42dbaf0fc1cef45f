"""GET /v1/entities: who and what the memory knows."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from graphmem.api.dependencies import At, Known, TheMemory
from graphmem.api.schemas import EntityDetail, EntityView, FactView, MessageView
from graphmem.model import Fact
from graphmem.model.validity import LATEST, AsOf

router = APIRouter(prefix="/v1/entities", tags=["entities"])


@router.get("")
def entities(
    memory: TheMemory,
    like: Annotated[str, Query(max_length=200, description="A part of the name.")] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    known: Known = None,
) -> list[EntityView]:
    """Entities by name, most mentioned first."""
    return [EntityView.of(entity) for entity in memory.entities(like=like, limit=limit, known=known)]


@router.get("/{entity_id}")
def entity(
    entity_id: str,
    memory: TheMemory,
    at: At = None,
    known: Known = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most so many facts.")] = 200,
) -> EntityDetail:
    """One entity, its facts with their validity, and the messages that said them."""
    found = memory.entity(entity_id)
    if found is None:
        raise HTTPException(404, f"There is no entity '{entity_id}' in space '{memory.space}'.")
    as_of = AsOf(at or LATEST, known or LATEST)
    facts = in_order(memory.facts_of(entity_id, at=at, known=known, history=True), as_of)
    shown = facts[:limit]
    said = memory.messages(list(dict.fromkeys(fact.message_id for fact in shown)))
    return EntityDetail(
        entity=EntityView.of(found),
        facts=tuple(FactView.of(fact, as_of) for fact in shown),
        messages=tuple(map(MessageView.of, said)),
        truncated=len(facts) > limit,
    )


def in_order(facts: Iterable[Fact], as_of: AsOf) -> list[Fact]:
    """Facts that hold first, then the others; the newest first in both."""
    newest = sorted(facts, key=lambda fact: (fact.valid_from, fact.recorded_at, fact.id), reverse=True)
    return sorted(newest, key=lambda fact: not fact.holds(as_of))
