"""GET /v1/spaces/{space}/stats and /healthz: counts of what is stored, and whether the store answers."""

from fastapi import APIRouter

from graphmem.api.dependencies import SPACE, MemoryDep, SpacesDep
from graphmem.api.schemas import Health, Stats

router = APIRouter(tags=["health"])
open_router = APIRouter(tags=["health"])
"""What needs no key."""


@router.get(f"{SPACE}/stats")
def stats(memory: MemoryDep) -> Stats:
    """Counts by kind, and the times of the first and last message."""
    first, last = memory.span() or (None, None)
    return Stats(space=memory.space, store=memory.store_name, counts=memory.stats(), first=first, last=last)


@open_router.get("/healthz")
def healthz(spaces: SpacesDep) -> Health:
    """200 if the store answers, else 503."""
    spaces.names()
    return Health(status="ok")
