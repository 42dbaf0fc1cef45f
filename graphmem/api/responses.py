"""What the description of the API says of responses beside the good one."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from graphmem.api.schemas import JobView


class ErrorView(BaseModel):
    """Where, what, and what to do."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"error": "There is no entity 'entity-0' in space 'default'."}]})

    error: str


class ShapeProblem(BaseModel):
    """A field or parameter of the wrong shape."""

    type: str
    loc: list[str | int] = Field(description="Where: body, query, path or header, and the names below it.")
    msg: str


class ShapeErrorView(ErrorView):
    """A body or parameters of the wrong shape; `detail` lists every problem, without the input."""

    detail: list[ShapeProblem] = []


ABOUT = {
    400: "A question, message, cursor or host that cannot be used.",
    401: "No API key, or one that is unknown or revoked.",
    403: "The key lacks the role, or the origin is not allowed.",
    404: "It is not there, or the key does not open the space.",
    408: "The body did not arrive in time.",
    409: "The store was made with another model or schema, or a request with this Idempotency-Key is being carried out.",
    413: "More bytes or messages than one request may have.",
    415: "The body is not JSON.",
    422: "A field or parameter that is unknown or of the wrong shape, or an Idempotency-Key that was used for another request.",
    429: "The rate of the key is used up; `Retry-After` says how many seconds to wait.",
    431: "The headers are too large.",
    500: "graphmem failed.",
    503: "The store or the model cannot be used now.",
}
ACCEPTED: dict[int | str, dict[str, Any]] = {202: {"model": JobView, "description": "The job that does it; `Location` is its path."}}


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of a route beside those of every route."""
    return {status: {"model": ShapeErrorView if status == 422 else ErrorView, "description": ABOUT[status]} for status in statuses}


OF_EVERY_ROUTE = responses(400, 401, 403, 404, 409, 415, 422, 429, 503)
"""Errors that any route of the API may answer with."""
