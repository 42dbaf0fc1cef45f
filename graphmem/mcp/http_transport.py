"""Streamable HTTP at /mcp, behind the same keys, limits and host check as the HTTP API."""

from collections.abc import Mapping
from typing import Any

from graphmem.access.access_errors import NotAllowed, SpaceHidden
from graphmem.access.audit_entry import AuditEntry, Deed
from graphmem.access.authorisation import Authoriser, Caller
from graphmem.access.rate_limit import RateLimit
from graphmem.access.server_file import ServerFile
from graphmem.api.caller_identification import CallerIdentification
from graphmem.api.host_check import HostCheck
from graphmem.api.middleware import ServerOptions
from graphmem.api.request_limits import RequestLimits
from graphmem.mcp.mcp_server import CheckRole, make_server
from graphmem.memory.clock import Clock
from graphmem.memory.facade import Memory

_DEEDS: Mapping[str, Deed] = {"read": "read", "write": "wrote", "admin": "erased"}


def http_app(memory: Memory, file: ServerFile, options: ServerOptions, *, read_only: bool = False) -> Any:
    """The ASGI application. A key needs `read` for the tools that read and `write` for those that write, and the space of the memory."""
    check = _check_role(memory.space, file, options.clock)
    server = make_server(memory, read_only=read_only, check_role=check, stages=options.stages, on_forgotten=file.forget_answers)
    app = server.streamable_http_app()
    authoriser = Authoriser(file, open_without_keys=options.open_without_keys)
    rates = options.rates
    rate, refused = RateLimit(rates.steady, rates.burst), RateLimit(rates.refused, rates.refused_burst)
    app.add_middleware(CallerIdentification, authoriser=authoriser, rate=rate, refused=refused)
    app.add_middleware(RequestLimits)
    app.add_middleware(HostCheck, hosts=options.hosts, origins=options.origins)
    return app


def _check_role(space: str, file: ServerFile, clock: Clock) -> CheckRole:
    def check(request: Any, name: str, role: Any) -> None:
        """The caller of this very request: a session that one key began gives another key nothing. Each call is in the audit log."""
        caller: Caller = request.scope["state"]["caller"]
        deed, status = _DEEDS[role], 200
        try:
            caller.need(role, space)
        except (NotAllowed, SpaceHidden):
            deed, status = "refused", 403
            raise
        finally:
            file.note(AuditEntry(at=clock(), caller=caller.key_id, deed=deed, action=f"MCP {name}", space=space, status=status))

    return check
