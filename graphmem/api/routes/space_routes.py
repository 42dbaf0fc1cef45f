"""GET /v1/spaces: the spaces that the caller may see."""

from fastapi import APIRouter

from graphmem.api.access_control import CallerDep
from graphmem.api.dependencies import SpacesDep
from graphmem.api.schemas import SpacesView

router = APIRouter(prefix="/v1/spaces", tags=["spaces"])


@router.get("")
def list_spaces(spaces: SpacesDep, caller: CallerDep) -> SpacesView:
    """The names of the spaces that the key opens, and which of them is the default: the server's, or else the first one."""
    names = tuple(name for name in spaces.names() if caller.sees(name))
    return SpacesView(spaces=names, default=spaces.default if spaces.default in names else next(iter(names), ""))
