"""Errors as JSON: `{"error": text}` with a status that says whose turn it is, never a stack trace."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from graphmem.model.errors import ContractError, GraphmemError, LogError, ModelError, QuestionError, StoreError, StoreMismatch

STATUS: dict[type[GraphmemError], int] = {
    QuestionError: 400,
    ContractError: 400,
    LogError: 400,
    StoreMismatch: 409,
    StoreError: 503,
    ModelError: 503,
}
"""The nearest class up the error tree decides; what is not here is 500."""


def answer_failures(app: FastAPI) -> None:
    """Every error of the application is answered by this file."""
    app.add_exception_handler(GraphmemError, _graphmem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(Exception, _unexpected)


def status_of(error: GraphmemError) -> int:
    """The HTTP status of one of our errors."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def failure(status: int, text: str) -> JSONResponse:
    """The one shape of an error."""
    return JSONResponse({"error": text}, status)


def _graphmem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, GraphmemError)
    return failure(status_of(error), str(error))


def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return failure(error.status_code, error.detail)


def _validation(_: Request, error: Exception) -> JSONResponse:
    # FastAPI's own shape without the input: it may be large, private, or no valid Unicode.
    assert isinstance(error, RequestValidationError)
    detail = [{key: problem[key] for key in ("type", "loc", "msg")} for problem in error.errors()]
    return JSONResponse({"detail": detail}, 422)


def _unexpected(_: Request, __: Exception) -> JSONResponse:
    return failure(500, "graphmem failed unexpectedly; the server's log has the details. Please report it.")
