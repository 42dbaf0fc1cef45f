"""GET /v1/spaces/{space}/facts/{id}: one fact, its message, and other facts about its members."""

from fastapi import APIRouter, HTTPException

from graphmem.api.dependencies import SPACE, At, Known, MemoryDep
from graphmem.api.schemas import FactDetail, FactView, MessageView
from graphmem.memory.facade import Memory
from graphmem.model import Fact
from graphmem.model.validity import LATEST, AsOf

# Other facts that are listed with a fact.
NEIGHBOURS = 20

router = APIRouter(prefix=f"{SPACE}/facts", tags=["facts"])


@router.get("/{fact_id}")
def fact(fact_id: str, memory: MemoryDep, at: At = None, known: Known = None) -> FactDetail:
    """One fact, the message that states it, and up to 20 other facts about its members."""
    found = memory.fact(fact_id)
    if found is None:
        raise HTTPException(404, f"There is no fact '{fact_id}' in space '{memory.space}'.")
    as_of = AsOf(at or LATEST, known or LATEST)
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
