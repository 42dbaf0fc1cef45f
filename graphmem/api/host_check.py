"""Middleware: the host names and origins of requests, against DNS rebinding and pages of other sites."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from graphmem.api.error_responses import error_response

ANY = "*"
ALLOWED_HOSTS = ("localhost", "127.0.0.1", "::1")
"""Names of this machine."""


class HostCheck:
    """Answers 400 to a host that is not allowed, and 403 to an origin that is not."""

    def __init__(self, app: ASGIApp, hosts: Collection[str], origins: Collection[str]) -> None:
        self.app = app
        self.hosts = {host.lower().strip("[]") for host in hosts}
        self.origins = {origin.lower().rstrip("/") for origin in origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(Headers(scope=scope)) if scope["type"] in ("http", "websocket") else None
        await (self.app if refusal is None else error_response(*refusal))(scope, receive, send)

    def _refusal(self, headers: Headers) -> tuple[int, str] | None:
        host, origin = host_name(headers.get("host", "")), headers.get("origin")
        if not self._is_allowed(host):
            return 400, "This host name is not served. `graphmem serve --allow-host NAME` adds one."
        if origin is not None and not self._is_own(origin.lower(), host):
            return 403, "Pages of this origin are not served. `graphmem serve --allow-origin URL` adds one."
        return None

    def _is_allowed(self, host: str) -> bool:
        return bool(host) and (ANY in self.hosts or host in self.hosts)

    def _is_own(self, origin: str, host: str) -> bool:
        """True for an origin that is listed, for the host of the request, and for another name or port of this machine."""
        if origin in self.origins:
            return True
        parts = urlsplit(origin)
        name = host_name(parts.netloc)
        return parts.scheme in ("http", "https") and (name == host or (name in self.hosts and name in ALLOWED_HOSTS))


def host_name(netloc: str) -> str:
    """The name or address without port and brackets, in lower case; "" if it cannot be read."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").lower()
    except ValueError:
        return ""
