"""Middleware: how large a request may be, how long it may take to arrive, and of which type it is."""

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphmem.api.error_responses import error_response
from graphmem.api.server_config import REQUESTS

JSON = "application/json"


class RequestLimits:
    """Answers 431 to large headers, 415 to a body that is not JSON, 413 to a large one, and 408 to one that does not arrive."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = refusal_of(scope)
        if refusal is not None:
            await error_response(*refusal)(scope, receive, send)
        else:
            await self.app(scope, bounded(receive), send)


def refusal_of(scope: Mapping[str, Any]) -> tuple[int, str] | None:
    """The status and the text for a request that can be refused by its headers."""
    headers = Headers(raw=scope["headers"])
    if sum(len(name) + len(value) for name, value in scope["headers"]) > REQUESTS.header_bytes:
        return 431, f"The headers are larger than {REQUESTS.header_bytes:,} bytes."
    if content_length(scope) > REQUESTS.body_bytes:
        return 413, TOO_LARGE
    has_body = content_length(scope) > 0 or "transfer-encoding" in headers
    if has_body and not is_json(headers.get("content-type", "")):
        return 415, f"The body is not {JSON}. Send JSON, and say so in the header Content-Type."
    return None


def is_json(content_type: str) -> bool:
    """True for JSON. A page of another site cannot send it without being asked."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind == JSON or (kind.startswith("application/") and kind.endswith("+json"))


def content_length(scope: Mapping[str, Any]) -> int:
    """The body's length by its header; 0 without one."""
    length = Headers(raw=scope["headers"]).get("content-length", "")
    return int(length) if length.isdecimal() else 0


def bounded(receive: Receive) -> Receive:
    """Receive that counts bytes and time until the body is whole."""
    got = 0
    is_whole = False
    deadline = 0.0

    async def receive_bounded() -> Message:
        nonlocal got, is_whole, deadline
        if is_whole:
            return await receive()
        now = asyncio.get_running_loop().time()
        deadline = deadline or now + REQUESTS.body_s
        try:
            message = await asyncio.wait_for(receive(), max(0.0, deadline - now))
        except TimeoutError:
            raise HTTPException(408, f"The body did not arrive within {REQUESTS.body_s:g} s.") from None
        got += len(message.get("body", b""))
        is_whole = not message.get("more_body", False)
        if got > REQUESTS.body_bytes:
            raise HTTPException(413, TOO_LARGE)
        return message

    return receive_bounded


TOO_LARGE = f"The request is larger than {REQUESTS.body_bytes:,} bytes. Send the messages in several requests."
