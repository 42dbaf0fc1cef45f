"""GET /v1/spaces: the spaces that the caller may see."""

from fastapi import APIRouter

from graphmem.api.dependencies import SpacesDep
from graphmem.api.schemas import SpacesView

router = APIRouter(prefix="/v1/spaces", tags=["spaces"])


@router.get("")
def spaces(spaces: SpacesDep) -> SpacesView:
    """The names of the spaces, and which of them is the default."""
    return SpacesView(spaces=tuple(spaces.names()), default=spaces.default)
