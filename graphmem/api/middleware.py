"""Everything that a request passes before its route, outermost first: record, hosts, headers, limits, the caller, repeated writes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from graphmem.access.access_config import RATES, Rates
from graphmem.access.authorisation import Authoriser
from graphmem.access.rate_limit import RateLimit
from graphmem.access.server_file import ServerFile
from graphmem.access.shared_rate_limit import SharedRateLimit
from graphmem.api.caller_identification import CallerIdentification
from graphmem.api.change_notice import ChangeNotice
from graphmem.api.host_check import ALLOWED_HOSTS, HostCheck
from graphmem.api.idempotency import HEADER, Idempotency
from graphmem.api.request_limits import RequestLimits
from graphmem.api.request_recorder import RequestRecorder, Served
from graphmem.api.security_headers import SecurityHeaders
from graphmem.memory.clock import Clock, utc_now

Sink: TypeAlias = Callable[[Served], None]
"""Is told of a request that was answered."""


@dataclass(frozen=True, kw_only=True)
class ServerOptions:
    """How a server is reached. `open_without_keys` lets everybody in until the first key is made: for this machine only.

    `hosts` are the names that requests may use ("*" allows all), `origins` the sites whose pages may call the API beside its own.
    `stages` is the folder of the pipeline's files, which forgetting clears too; `sinks` are told of every request; `clock` gives the time
    of audit entries, jobs and kept answers. `shared` is a folder in which the processes of one server count rates together; `on_change`
    is called before anything but new messages is answered that changed what may be read.
    """

    hosts: tuple[str, ...] = ALLOWED_HOSTS
    origins: tuple[str, ...] = ()
    open_without_keys: bool = True
    rates: Rates = RATES
    sinks: tuple[Sink, ...] = field(default=())
    stages: Path | None = None
    clock: Clock = utc_now
    shared: Path | None = None
    on_change: Callable[[], None] | None = None


def add_middleware(app: FastAPI, file: ServerFile, authoriser: Authoriser, options: ServerOptions, sinks: tuple[Sink, ...]) -> None:
    """Add the middleware; what is added last is outermost. `sinks` are told of every request."""
    rates, shared = options.rates, options.shared
    if options.on_change is not None:
        app.add_middleware(ChangeNotice, on_change=options.on_change)
    app.add_middleware(Idempotency, file=file, clock=options.clock)
    app.add_middleware(
        CallerIdentification,
        authoriser=authoriser,
        rate=_rate_limit("rates", rates.steady, rates.burst, shared),
        refused=_rate_limit("refused", rates.refused, rates.refused_burst, shared),
    )
    app.add_middleware(RequestLimits)
    if options.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(options.origins),
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", HEADER],
        )
    app.add_middleware(SecurityHeaders)
    app.add_middleware(HostCheck, hosts=options.hosts, origins=options.origins)
    app.add_middleware(RequestRecorder, file=file, clock=options.clock, sinks=sinks)


def _rate_limit(name: str, rate: float, burst: int, shared: Path | None) -> RateLimit | SharedRateLimit:
    return RateLimit(rate, burst) if shared is None else SharedRateLimit(shared / name, rate, burst)
