"""`graphmem serve`: the HTTP API and the explorer."""

import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmem.cli.options import Model, Space, Store
from graphmem.cli.output import note, say

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

    from graphmem.access.server_file import ServerFile
    from graphmem.api.middleware import ServerOptions
    from graphmem.config import Settings
    from graphmem.memory.facade import Memory

LOCAL = ("127.0.0.1", "localhost", "::1")
ANY_ADDRESS = ("0.0.0.0", "::")


def serve(
    host: Annotated[str, typer.Option(metavar="HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="PORT", help="The port; 0 takes a free one.")] = 8420,
    allow_host: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A host name that requests may use; repeatable.")] = None,
    allow_origin: Annotated[
        list[str] | None, typer.Option(metavar="URL", help="A site whose pages may call the API, such as https://app.example.")
    ] = None,
    insecure: Annotated[bool, typer.Option("--insecure", help="Listen beyond this machine without any API key.")] = False,
    log_format: Annotated[str, typer.Option(metavar="text|json", help="json: one line of JSON per request on standard error.")] = "text",
    workers: Annotated[int, typer.Option(min=1, max=64, metavar="N", help="Processes: one writes, the others answer reads.")] = 1,
    store: Store = None,
    space: Space = None,
    model: Model = None,
) -> None:
    """Serve the HTTP API and the explorer until Ctrl-C.

    All spaces of the store are served; --space names the default one. On this machine no key is needed until the first one is made
    by `graphmem keys create`. To listen beyond this machine, make keys first, and put a proxy with TLS in front. With --workers, reads
    of an embedded store see new messages within five seconds, and use other cores than writes.

    \b
    Example:
      graphmem serve
      graphmem serve --port 9000 --store work.lbug
      graphmem serve --host 0.0.0.0 --allow-host memory.example
      graphmem serve --workers 2
    """
    from graphmem.cli.memory_context import need_owner, open_memory
    from graphmem.cli.server_context import open_server_file
    from graphmem.config import read_settings
    from graphmem.storage.malloc_options import share_freed_memory

    need_api()
    settings = read_settings(store=store, space=space, model=model)
    need_owner(settings, "serve")
    share_freed_memory()
    with listen(host, port) as listener, open_server_file(settings) as file:
        options = options_of(
            host, allow_host or [], allow_origin or [], file, insecure=insecure, log_format=log_format, stages=settings.stages
        )
        with open_memory(settings, write=True, chat=True) as memory:
            address = f"[{host}]" if ":" in host else host
            where = f"http://{address}:{listener.getsockname()[1]}/ serves {memory.store_name}, space {memory.space}."
            served = partial(run_app, where=where, settings=settings)
            if workers == 1:
                alone(served, memory, listener, options, file)
            else:
                with_workers(served, memory, listener, options, file, settings, count=workers - 1)
            note("Stopped.")


def run_app(
    app: Any, listener: "socket.socket", stop_first: "Callable[[], None] | None" = None, *, where: str, settings: "Settings"
) -> None:
    """Say where it is served, and serve it until the process is asked to end; `stop_first` is then run first."""
    from graphmem.api.server_run import run_server
    from graphmem.cli.warm_recall import answering_recall

    say(where, " Stop it with Ctrl-C.")
    sys.stdout.flush()
    with answering_recall(settings, app.state.spaces):
        run_server(app, listener, stop_first=stop_first, forwarded=stop_first is not None)


def alone(run: "Callable[..., None]", memory: "Memory", listener: "socket.socket", options: "ServerOptions", file: "ServerFile") -> None:
    """One process does everything."""
    from graphmem.api.api_app import create_app

    run(create_app(memory, server_file=file, options=options), listener)


def with_workers(
    run: "Callable[..., None]",
    memory: "Memory",
    listener: "socket.socket",
    options: "ServerOptions",
    file: "ServerFile",
    settings: "Settings",
    *,
    count: int,
) -> None:
    """This process writes; `count` others accept requests, answer those that only read, and pass the rest on. Raises SettingsError."""
    import socket
    from contextlib import closing

    from graphmem.api.api_app import create_app
    from graphmem.api.workers.worker_pool import WorkerPool
    from graphmem.model.errors import SettingsError

    if not hasattr(socket, "AF_UNIX") or file.path is None:
        raise SettingsError("serve: this system has no sockets between processes of one user. Serve with --workers 1.")
    with closing(WorkerPool(listener, settings, options, file.path, count=count)) as pool:
        app = create_app(memory, server_file=file, options=pool.options)
        if (metrics := app.state.metrics) is not None:
            pool.tell(metrics.served, metrics.stepped)
        pool.follow(memory.store)
        pool.start()
        memory.recall("Who is there?")  # Loads the models, so that no message waits for them,
        memory.remember([])  # and opens what is written to.
        run(app, pool.listener, pool.stop)


def options_of(
    host: str, hosts: list[str], origins: list[str], file: "ServerFile", *, insecure: bool, log_format: str, stages: "Path"
) -> "ServerOptions":
    """How the server is reached, and the pipeline's files. Raises SettingsError for an address beyond this machine without keys."""
    from graphmem.api.host_check import ALLOWED_HOSTS
    from graphmem.api.middleware import ServerOptions
    from graphmem.api.request_recorder import log_as_json, log_to_stderr
    from graphmem.model.errors import SettingsError

    if log_format not in ("text", "json"):
        raise SettingsError(f"serve: there is no log format '{log_format}'. Give text or json.")
    is_local = host in LOCAL
    if not is_local and not insecure and not file.has_keys():
        raise SettingsError(
            f"serve: whoever reaches {host} could read and write this memory. Make a key by `graphmem keys create NAME`, "
            "or give --insecure if another program guards the port."
        )
    if not is_local and not file.has_keys():
        note(f"Anyone who can reach {host} can read and write this memory: there are no keys.")
    if log_format == "json":
        log_to_stderr()
    own = () if host in ANY_ADDRESS else (host,)
    return ServerOptions(
        hosts=(*ALLOWED_HOSTS, *own, *hosts),
        origins=tuple(origins),
        open_without_keys=is_local or insecure,
        sinks=(log_as_json,) if log_format == "json" else (),
    )


def need_api(command: str = "serve") -> None:
    """Raise SettingsError if the packages of the HTTP API are not installed."""
    from importlib.util import find_spec

    from graphmem.model.errors import SettingsError

    missing = [name for name in ("fastapi", "uvicorn") if find_spec(name) is None]
    if missing:
        raise SettingsError(f"{command}: {' and '.join(missing)} not installed. Run `pip install 'graphmem[api]'`.")


def listen(host: str, port: int) -> "socket.socket":
    """A socket that listens. Raises SettingsError."""
    import socket

    from graphmem.model.errors import SettingsError

    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise SettingsError(f"serve: cannot listen on {host}:{port} ({error.strerror}). Give another --port or --host.") from None
    # For what it accepts: the body of an answer would wait 40 ms for the other side to confirm its head.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
