"""GET /v1/spaces: the spaces that the caller may see."""

from fastapi import APIRouter

from graphmem.api.access_control import CallerDep
from graphmem.api.dependencies import SpacesDep
from graphmem.api.schemas import SpacesView

router = APIRouter(prefix="/v1/spaces", tags=["spaces"])


@router.get("")
def list_spaces(spaces: SpacesDep, caller: CallerDep) -> SpacesView:
    """The spaces that the key opens, the default one (the server's, or else the first), and the role of the key."""
    names = tuple(name for name in spaces.names() if caller.sees(name))
    return SpacesView(spaces=names, default=spaces.default if spaces.default in names else next(iter(names), ""), role=caller.role)
