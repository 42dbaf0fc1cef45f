"""`graphmem serve`: the HTTP API and the explorer."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmem.cli.options import Model, Space, Store
from graphmem.cli.output import note, say

if TYPE_CHECKING:
    import socket

LOCAL = ("127.0.0.1", "localhost", "::1")


def serve(
    host: Annotated[str, typer.Option(metavar="HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="PORT", help="The port; 0 takes a free one.")] = 8420,
    store: Store = None,
    space: Space = None,
    model: Model = None,
) -> None:
    """Serve the HTTP API and the explorer until Ctrl-C.

    There is no authentication. By default it listens only on this machine.

    \b
    Example:
      graphmem serve
      graphmem serve --port 9000 --store work.lbug
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import read_settings

    _need_api()
    from graphmem.api.api_app import create_app

    settings = read_settings(store=store, space=space, model=model)
    with _listen(host, port) as listener, open_memory(settings, write=True, chat=True) as memory:
        if host not in LOCAL:
            note(f"Anyone who can reach {host} can read and write this memory: there is no authentication.")
        address = f"[{host}]" if ":" in host else host
        say(
            f"http://{address}:{listener.getsockname()[1]}/ serves {memory.store_name}, space {memory.space}.",
            " Stop it with Ctrl-C.",
        )
        sys.stdout.flush()
        _run(create_app(memory) if host in LOCAL else create_app(memory, hosts=["*"]), listener)


def _need_api() -> None:
    from importlib.util import find_spec

    from graphmem.model.errors import SettingsError

    missing = [name for name in ("fastapi", "uvicorn") if find_spec(name) is None]
    if missing:
        raise SettingsError(f"serve: {' and '.join(missing)} not installed. Run `pip install 'graphmem[api]'`.")


def _listen(host: str, port: int) -> "socket.socket":
    import socket

    from graphmem.model.errors import SettingsError

    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise SettingsError(f"serve: cannot listen on {host}:{port} ({error.strerror}). Give another --port or --host.") from None


def _run(api: Any, listener: "socket.socket") -> None:
    """Serve until SIGINT or SIGTERM; both shut the server down cleanly, so that the store is closed."""
    import signal

    import uvicorn

    server = uvicorn.Server(uvicorn.Config(api, log_level="warning"))

    def stop(*_: object) -> None:
        """Sets a flag instead of raising: an exception during start-up may be swallowed, and the server would run on."""
        server.should_exit = True

    # uvicorn installs its own handlers while it runs, and raises the signal again after it has stopped.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    server.run(sockets=[listener])
    note("Stopped.")
