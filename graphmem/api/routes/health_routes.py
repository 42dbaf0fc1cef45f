"""GET /v1/stats and /healthz: counts of what is stored, and whether the store answers."""

from fastapi import APIRouter

from graphmem.api.dependencies import MemoryDep
from graphmem.api.schemas import Health, Stats

router = APIRouter(tags=["health"])


@router.get("/v1/stats")
def stats(memory: MemoryDep) -> Stats:
    """Counts by kind, and the times of the first and last message."""
    first, last = memory.span() or (None, None)
    return Stats(space=memory.space, store=memory.store_name, counts=memory.stats(), first=first, last=last)


@router.get("/healthz")
def healthz(memory: MemoryDep) -> Health:
    """200 if the store answers, else 503."""
    memory.stats()
    return Health(status="ok", space=memory.space, store=memory.store_name)
