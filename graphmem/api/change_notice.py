"""Middleware: tells of changes after which an older state must not be read any more: what was forgotten, marked, decided or corrected."""

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphmem.api.access_control import need_of

NEW_MESSAGES = "/v1/spaces/{space}/messages"
"""Messages that were added take nothing back: they may be seen a moment later."""


class ChangeNotice:
    """Calls `on_change` before the answer to such a change is sent."""

    def __init__(self, app: ASGIApp, on_change: Callable[[], None]) -> None:
        self.app = app
        self._on_change = on_change

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_told(message: Message) -> None:
            # An error of the caller has changed nothing; one of the server may have.
            if message["type"] == "http.response.start" and not 400 <= message["status"] < 500 and _changes(scope):
                self._on_change()
            await send(message)

        await self.app(scope, receive, send_told if scope["type"] == "http" else send)


def _changes(scope: Scope) -> bool:
    endpoint = scope.get("endpoint")
    if endpoint is None or getattr(scope.get("route"), "path", "") == NEW_MESSAGES:
        return False
    return need_of(endpoint, scope["method"]).role != "read"
