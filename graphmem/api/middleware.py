"""Middleware: allowed hosts, the size limit of requests, and security headers."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphmem.api.error_responses import error_response

ALLOWED_HOSTS = ("localhost", "127.0.0.1", "[::1]", "testserver")
"""Other host names are refused, against DNS rebinding. "testserver" is the test client's."""
MAX_BODY = 20_000_000
"""Bytes of a request body. Larger logs are for `graphmem remember`, which streams them."""
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def add_middleware(app: FastAPI, hosts: Sequence[str]) -> None:
    """Add the middleware, the host check outermost."""
    app.add_middleware(BodyLimit, limit=MAX_BODY)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))


def headers_for(path: str) -> Mapping[str, str]:
    """The security headers of a response. Responses of the API are not cached."""
    return {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store" if path.startswith("/v1/") else "no-cache",
    }


class SecurityHeaders:
    """Adds `headers_for` to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers_for(scope["path"]))
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class BodyLimit:
    """Answers 413 to a body of more than `limit` bytes, whether or not its length is announced."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif content_length(scope) > self.limit:
            await error_response(413, self.text)(scope, receive, send)
        else:
            await self.app(scope, self._counted(receive), send)

    @property
    def text(self) -> str:
        return f"The request is larger than {self.limit:,} bytes. Send the messages in several requests."

    def _counted(self, receive: Receive) -> Receive:
        got = 0

        async def receive_counted() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > self.limit:
                raise HTTPException(413, self.text)
            return message

        return receive_counted


def content_length(scope: Mapping[str, Any]) -> int:
    """The body's length by its header; 0 without one."""
    length = Headers(raw=scope["headers"]).get("content-length", "")
    return int(length) if length.isdecimal() else 0
