"""Errors as JSON: `{"error": text}`, never a stack trace. 4xx is an error of the caller, 5xx of the server."""

import math

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from graphmem.access.access_errors import AccessError, NotAllowed, NotAuthenticated, SpaceHidden, TooManyRequests
from graphmem.api.jobs import TooManyJobs
from graphmem.model.errors import ContractError, GraphmemError, LogError, ModelError, NotFound, QuestionError, StoreError, StoreMismatch

STATUS: dict[type[GraphmemError], int] = {
    QuestionError: 400,
    NotFound: 404,
    ContractError: 400,
    LogError: 400,
    StoreMismatch: 409,
    StoreError: 503,
    ModelError: 503,
    NotAuthenticated: 401,
    NotAllowed: 403,
    SpaceHidden: 404,
    TooManyRequests: 429,
    TooManyJobs: 503,
}
"""The nearest base class with an entry decides the status; without one it is 500."""


def add_error_handlers(app: FastAPI) -> None:
    """Let this module answer every error of the application."""
    app.add_exception_handler(GraphmemError, _graphmem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(Exception, _unexpected)


def status_of(error: GraphmemError) -> int:
    """The HTTP status of an error of graphmem."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def error_response(status: int, text: str) -> JSONResponse:
    """The shape that all errors have."""
    return JSONResponse({"error": text}, status)


def access_response(error: AccessError) -> JSONResponse:
    """The answer to a caller that is turned away, which says what to do: wait, or send a key."""
    response = error_response(status_of(error), str(error))
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(math.ceil(error.wait_s))
    elif isinstance(error, NotAuthenticated):
        response.headers["WWW-Authenticate"] = 'Bearer realm="graphmem"'
    return response


def _graphmem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, GraphmemError)
    return error_response(status_of(error), str(error))


def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return error_response(error.status_code, error.detail)


def _validation(_: Request, error: Exception) -> JSONResponse:
    # FastAPI's own shape without the input, which may be large, private or invalid Unicode.
    assert isinstance(error, RequestValidationError)
    detail = [{key: problem[key] for key in ("type", "loc", "msg")} for problem in error.errors()]
    text = f"{'.'.join(map(str, detail[0]['loc']))}: {detail[0]['msg']}" if detail else "The request has the wrong shape."
    return JSONResponse({"error": text, "detail": detail}, 422)


def _unexpected(_: Request, __: Exception) -> JSONResponse:
    return error_response(500, "graphmem failed unexpectedly; the server's log has the details. Please report it.")
