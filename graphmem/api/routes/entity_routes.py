"""GET /v1/spaces/{space}/entities: the entities of the memory, and their facts."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from graphmem.api.dependencies import SPACE, At, Known, MemoryDep, Text, as_of_times
from graphmem.api.pages import Page, PageDep
from graphmem.api.schemas import EntityDetail, EntityView, FactView, MessageView
from graphmem.memory.page_reader import Key
from graphmem.model import Entity, Fact
from graphmem.model.validity import AsOf

router = APIRouter(prefix=f"{SPACE}/entities", tags=["entities"])


@router.get("")
def entities(
    memory: MemoryDep,
    page: PageDep,
    like: Annotated[Text, Query(max_length=200, description="Part of a name.")] = "",
    known: Known = None,
) -> Page[EntityView]:
    """Entities by name: an exact name first, then by how often they are mentioned."""

    def fetch(after: Key, limit: int) -> Sequence[tuple[Key, Entity]]:
        return memory.pages.entities(like=like, known=known, after=after, limit=limit)

    return page.respond(fetch, EntityView.of)


@router.get("/{entity_id}")
def entity(
    entity_id: str,
    memory: MemoryDep,
    at: At = None,
    known: Known = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="The most facts.")] = 200,
) -> EntityDetail:
    """One entity, its facts with their validity, and the messages that state them."""
    found = memory.entity(entity_id)
    if found is None:
        raise HTTPException(404, f"There is no entity '{entity_id}' in space '{memory.space}'.")
    as_of = as_of_times(at, known)
    facts = sort_facts(memory.facts_of(entity_id, at=at, known=known, history=True), as_of)
    shown = facts[:limit]
    messages = memory.messages(list(dict.fromkeys(fact.message_id for fact in shown)))
    return EntityDetail(
        entity=EntityView.of(found),
        facts=tuple(FactView.of(fact, as_of) for fact in shown),
        messages=tuple(map(MessageView.of, messages)),
        truncated=len(facts) > limit,
    )


def sort_facts(facts: Iterable[Fact], as_of: AsOf) -> list[Fact]:
    """Facts that hold, then those that do not; each group newest first."""
    newest = sorted(facts, key=lambda fact: (fact.valid_from, fact.recorded_at, fact.id), reverse=True)
    return sorted(newest, key=lambda fact: not fact.holds(as_of))
