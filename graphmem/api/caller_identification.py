"""Middleware: who calls, found before anything of the body is read; and how often."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from graphmem.access.access_errors import AccessError, NotAuthenticated
from graphmem.access.authorisation import ANYBODY, Authoriser
from graphmem.access.rate_limit import RateLimit
from graphmem.access.shared_rate_limit import SharedRateLimit
from graphmem.api.error_responses import access_response
from graphmem.api.request_path import path_in_app

GUARDED = ("/v1", "/metrics", "/mcp")
"""Paths that need a caller. The page, its description and /healthz hold nothing of any memory."""


class CallerIdentification:
    """Notes the caller in the scope's state, or answers 401 or 429."""

    def __init__(
        self, app: ASGIApp, authoriser: Authoriser, rate: RateLimit | SharedRateLimit, refused: RateLimit | SharedRateLimit
    ) -> None:
        self.app = app
        self.authoriser = authoriser
        self.rate = rate
        self.refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_guarded(path_in_app(scope)):
            await self.app(scope, receive, send)
            return
        address = (scope.get("client") or ("",))[0]
        try:
            try:
                caller = self.authoriser.identify(presented_key(Headers(scope=scope)))
            except NotAuthenticated:
                self.refused.take(address)
                raise
            self.rate.take(address if caller.key_id == ANYBODY else caller.key_id)
        except AccessError as error:
            await access_response(error)(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = caller
        await self.app(scope, receive, send)


def is_guarded(path: str) -> bool:
    """True for a path that needs a caller."""
    return any(path == root or path.startswith(f"{root}/") for root in GUARDED)


def presented_key(headers: Headers) -> str:
    """The key of a request: `Authorization: Bearer KEY`; "" without one."""
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""
