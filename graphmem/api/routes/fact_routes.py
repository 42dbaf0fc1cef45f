"""/v1/spaces/{space}/facts: facts in the order in which they were learnt; one with its message and its neighbours."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from graphmem.api.dependencies import SPACE, At, History, Known, MemoryDep, Text, as_of_times
from graphmem.api.pages import Page, PageDep
from graphmem.api.schemas import FactDetail, FactView, MessageView
from graphmem.memory.facade import Memory
from graphmem.memory.page_reader import Key
from graphmem.model import Fact, FactKind
from graphmem.model.validity import AsOf

# Other facts that are listed with a fact.
NEIGHBOURS = 20

router = APIRouter(prefix=f"{SPACE}/facts", tags=["facts"])


@router.get("")
def list_facts(
    memory: MemoryDep,
    page: PageDep,
    entity: Annotated[Text, Query(max_length=200, description="Only about this entity (id or name).")] = "",
    predicate: Annotated[Text, Query(max_length=200, description="Only of this predicate, such as `live in`.")] = "",
    kind: Annotated[FactKind | None, Query(description="Only of this kind.")] = None,
    said_by: Annotated[Text, Query(max_length=200, description="Only what this speaker said.")] = "",
    at: At = None,
    known: Known = None,
    history: History = False,
) -> Page[FactView]:
    """Facts that hold, in the order in which they were learnt; of one entity, by their validity."""
    as_of = as_of_times(at, known)

    def fetch(after: Key, limit: int) -> Sequence[tuple[Key, Fact]]:
        return memory.pages.facts(
            after=after, limit=limit, predicate=predicate, kind=kind or "", said_by=said_by, as_of=as_of, history=history
        )

    def view(fact: Fact) -> FactView:
        return FactView.of(fact, as_of)

    if not entity:
        return page.respond(fetch, view)
    found = [
        fact
        for fact in memory.facts_about(entity, at=at, known=known, history=history)
        if (not predicate or fact.predicate == predicate) and kind in (None, fact.kind) and said_by in ("", fact.said_by)
    ]
    return page.respond_list(found, view, lambda fact: fact.id)


@router.get("/{fact_id}")
def fact(fact_id: str, memory: MemoryDep, at: At = None, known: Known = None) -> FactDetail:
    """One fact, the message that states it, and up to 20 other facts about its members."""
    found = memory.fact(fact_id)
    if found is None:
        raise HTTPException(404, f"There is no fact '{fact_id}' in space '{memory.space}'.")
    as_of = as_of_times(at, known)
    messages = memory.messages([found.message_id])
    return FactDetail(
        fact=FactView.of(found, as_of),
        message=MessageView.of(messages[0]) if messages else None,
        neighbours=tuple(FactView.of(other, as_of) for other in neighbours(memory, found, as_of)),
    )


def neighbours(memory: Memory, fact: Fact, as_of: AsOf) -> list[Fact]:
    """Other facts of the same members: first those that it supersedes or contradicts, then by the number of shared members."""
    entities = sorted({member.entity_id for member in fact.members if member.entity_id})
    about = (other for each in entities for other in memory.facts_of(each, at=as_of.valid, known=as_of.known))
    replaced = (memory.fact(each) for each in (*fact.supersedes, *fact.contradicts))
    others = {other.id: other for other in (*replaced, *about) if other is not None and other.id != fact.id}
    linked = {*fact.supersedes, *fact.contradicts}

    def distance(other: Fact) -> tuple[bool, int, str]:
        shared = {member.entity_id for member in other.members}.intersection(entities)
        return other.id not in linked, -len(shared), other.id

    return sorted(others.values(), key=distance)[:NEIGHBOURS]
