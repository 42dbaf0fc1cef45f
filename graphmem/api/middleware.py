"""What stands before every route: which hosts are served, how large a body may be, which headers a page gets."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphmem.api.error_responses import failure

HOSTS = ("localhost", "127.0.0.1", "[::1]", "testserver")
"""A page elsewhere whose name is made to point here (DNS rebinding) is refused. "testserver" is the test client's."""
BODY = 20_000_000
"""Bytes of a request."""
STRICT = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


def guard(app: FastAPI, hosts: Sequence[str]) -> None:
    """Put the guards before the routes, the host check first."""
    app.add_middleware(BodyLimit, limit=BODY)
    app.add_middleware(SafeHeaders)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))


def headers_for(path: str) -> Mapping[str, str]:
    """The headers of an answer: strict, and answers from the memory are kept by nobody."""
    return {
        "Content-Security-Policy": STRICT,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store" if path.startswith("/v1/") else "no-cache",
    }


class SafeHeaders:
    """Adds `headers_for` to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers_for(scope["path"]))
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class BodyLimit:
    """Answers 413 to a body of more than `limit` bytes, announced or not."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif announced(scope) > self.limit:
            await failure(413, self.text)(scope, receive, send)
        else:
            await self.app(scope, self._counted(receive), send)

    @property
    def text(self) -> str:
        return f"The request is larger than {self.limit:,} bytes. Send the messages in parts."

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


def announced(scope: Mapping[str, Any]) -> int:
    """The body's length by its header; 0 where there is none."""
    length = Headers(raw=scope["headers"]).get("content-length", "")
    return int(length) if length.isdecimal() else 0
