"""GET /v1/facts/{id}: one fact, who said it, and what else is known of its members."""

from fastapi import APIRouter, HTTPException

from graphmem.api.dependencies import At, Known, TheMemory
from graphmem.api.schemas import FactDetail, FactView, MessageView
from graphmem.memory.facade import Memory
from graphmem.model import Fact
from graphmem.model.validity import LATEST, AsOf

NEIGHBOURS = 20

router = APIRouter(prefix="/v1/facts", tags=["facts"])


@router.get("/{fact_id}")
def fact(fact_id: str, memory: TheMemory, at: At = None, known: Known = None) -> FactDetail:
    """One fact, the message that said it, and up to 20 other facts that its members take part in."""
    found = memory.fact(fact_id)
    if found is None:
        raise HTTPException(404, f"There is no fact '{fact_id}' in space '{memory.space}'.")
    as_of = AsOf(at or LATEST, known or LATEST)
    said = memory.messages([found.message_id])
    return FactDetail(
        fact=FactView.of(found, as_of),
        message=MessageView.of(said[0]) if said else None,
        neighbours=tuple(FactView.of(other, as_of) for other in neighbours(memory, found, as_of)),
    )


def neighbours(memory: Memory, fact: Fact, as_of: AsOf) -> list[Fact]:
    """Other facts of the same members: those it supersedes or contradicts, then those with most members in common."""
    entities = sorted({member.entity_id for member in fact.members if member.entity_id})
    about = (other for each in entities for other in memory.facts_of(each, at=as_of.valid, known=as_of.known))
    replaced = (memory.fact(each) for each in (*fact.supersedes, *fact.contradicts))
    others = {other.id: other for other in (*replaced, *about) if other is not None and other.id != fact.id}
    linked = {*fact.supersedes, *fact.contradicts}

    def nearness(other: Fact) -> tuple[bool, int, str]:
        shared = {member.entity_id for member in other.members}.intersection(entities)
        return other.id not in linked, -len(shared), other.id

    return sorted(others.values(), key=nearness)[:NEIGHBOURS]
