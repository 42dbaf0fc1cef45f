"""/v1/spaces/{space}/communities: entities that belong together, level by level."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from graphmem.api.dependencies import SPACE, MemoryDep
from graphmem.api.pages import Page, PageDep
from graphmem.api.schemas import CommunityView

router = APIRouter(prefix=f"{SPACE}/communities", tags=["communities"])


@router.get("")
def list_communities(
    memory: MemoryDep, page: PageDep, level: Annotated[int | None, Query(ge=0, le=100, description="Only of this level.")] = None
) -> Page[CommunityView]:
    """Communities with their entities, coarsest first."""
    found = [community for community in memory.pages.communities() if level is None or community.level == level]
    return page.respond_list(found, CommunityView.of, lambda community: community.id)


@router.get("/{community_id}")
def community(community_id: str, memory: MemoryDep) -> CommunityView:
    """One community with its entities."""
    found = next((each for each in memory.pages.communities() if each.id == community_id), None)
    if found is None:
        raise HTTPException(404, f"There is no community '{community_id}' in space '{memory.space}'.")
    return CommunityView.of(found)
