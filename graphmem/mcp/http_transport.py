"""Streamable HTTP at /mcp, behind the same keys, limits and host check as the HTTP API."""

from collections.abc import Callable
from typing import Any

from graphmem.access.access_errors import NotAllowed, SpaceHidden
from graphmem.access.authorisation import Authoriser, Caller
from graphmem.access.rate_limit import RateLimit
from graphmem.access.server_file import ServerFile
from graphmem.api.caller_identification import CallerIdentification
from graphmem.api.host_check import HostCheck
from graphmem.api.middleware import ServerOptions
from graphmem.api.request_limits import RequestLimits
from graphmem.mcp.mcp_server import make_server
from graphmem.memory.facade import Memory


def http_app(memory: Memory, file: ServerFile, options: ServerOptions, *, read_only: bool = False) -> Any:
    """The ASGI application. A key needs `read` for the tools that read and `write` for those that write, and the space of the memory."""
    server = make_server(memory, read_only=read_only, check_role=_check_role(memory.space))
    app = server.streamable_http_app()
    authoriser = Authoriser(file, open_without_keys=options.open_without_keys)
    rates = options.rates
    rate, refused = RateLimit(rates.steady, rates.burst), RateLimit(rates.refused, rates.refused_burst)
    app.add_middleware(CallerIdentification, authoriser=authoriser, rate=rate, refused=refused)
    app.add_middleware(RequestLimits)
    app.add_middleware(HostCheck, hosts=options.hosts, origins=options.origins)
    return app


def _check_role(space: str) -> Callable[[Any, str], None]:
    def check(request: Any, role: Any) -> None:
        """The caller of this very request: a session that one key began gives another key nothing."""
        caller: Caller = request.scope["state"]["caller"]
        if not caller.sees(space):
            raise SpaceHidden(f"There is no space '{space}' for this key.")
        if not caller.may(role):
            raise NotAllowed(f"The key {caller.key_id} has the role '{caller.role}'; this needs '{role}'.")

    return check
