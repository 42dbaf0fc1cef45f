"""Which role a route needs, and whether the caller has it.

A route that says nothing needs `read` for GET and `write` for all else, so that a new route is never open by mistake.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias, TypeVar, cast

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPBearer

from graphmem.access.access_errors import SpaceHidden
from graphmem.access.api_keys import Role
from graphmem.access.audit_entry import Deed
from graphmem.access.authorisation import Caller

F = TypeVar("F", bound=Callable[..., Any])
BEARER = HTTPBearer(
    scheme_name="ApiKey", auto_error=False, description="A key that `graphmem keys create` made: `Authorization: Bearer gm_...`."
)
"""The security scheme, for the description of the API."""


@dataclass(frozen=True, slots=True)
class Need:
    """The role that a route needs, and what the audit log calls its use."""

    role: Role
    deed: Deed


def needs(role: Role, deed: Deed) -> Callable[[F], F]:
    """Mark the function of a route."""

    def mark(function: F) -> F:
        function.graphmem_need = Need(role, deed)  # type: ignore[attr-defined]
        return function

    return mark


def need_of(endpoint: object, method: str) -> Need:
    """What a route needs."""
    usual = Need("read", "read") if method in ("GET", "HEAD") else Need("write", "wrote")
    return cast(Need, getattr(endpoint, "graphmem_need", usual))


async def check_access(request: Request) -> None:
    """Raise NotAllowed or SpaceHidden unless the caller may use this route on this space, and HTTPException 422 for unknown parameters."""
    caller = caller_of(request)
    need = need_of(request.scope.get("endpoint"), request.method)
    try:
        caller.need(need.role, request.path_params.get("space", ""))
    except SpaceHidden:
        request.scope["state"]["is_hidden"] = True
        raise
    unknown = sorted(set(request.query_params) - known_parameters(request.scope.get("route")))
    if unknown:
        raise HTTPException(422, f"Unknown parameter '{unknown[0]}'. The description at /openapi.json has those of this route.")


def caller_of(request: Request) -> Caller:
    """Who calls, as the middleware found it."""
    return cast(Caller, request.scope["state"]["caller"])


def known_parameters(route: Any) -> set[str]:
    """The names of a route's query parameters."""
    dependant = getattr(route, "dependant", None)
    names: set[str] = set()
    waiting = [dependant] if dependant is not None else []
    while waiting:
        each = waiting.pop()
        names.update(field.alias for field in each.query_params)
        waiting.extend(each.dependencies)
    return names


async def get_caller(request: Request) -> Caller:
    """As `caller_of`; a coroutine, which needs no thread of its own."""
    return caller_of(request)


CallerDep: TypeAlias = Annotated[Caller, Depends(get_caller)]
