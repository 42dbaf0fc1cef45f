"""`graphmem mcp`: the memory as an MCP server, over stdio or HTTP."""

import sys
from typing import Annotated

import typer

from graphmem.cli.options import Model, Space, Store
from graphmem.cli.output import note


def mcp(
    transport: Annotated[
        str, typer.Option(metavar="stdio|http", help="stdio for a client that starts it, http for one that connects.")
    ] = "stdio",
    host: Annotated[str, typer.Option(metavar="HOST", help="The address to listen on, for http.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="PORT", help="The port, for http; 0 takes a free one.")] = 8421,
    allow_host: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A host name that requests may use; repeatable.")] = None,
    insecure: Annotated[bool, typer.Option("--insecure", help="Listen beyond this machine without any API key.")] = False,
    read_only: Annotated[bool, typer.Option("--read-only", help="Leave out the tools that write.")] = False,
    store: Store = None,
    space: Space = None,
    model: Model = None,
) -> None:
    """Serve the memory to agents by the Model Context Protocol: remember, recall, answer, timeline, conflicts, cypher, schema.

    Over http, the keys of `graphmem keys` count: read for the tools that read, write for those that write.

    \b
    Example:
      graphmem mcp --store work.lbug
      graphmem mcp --transport http --port 8421
    """
    from importlib.util import find_spec

    from graphmem.cli.commands.serve_command import listen, need_api, options_of
    from graphmem.cli.memory_context import need_owner, open_memory
    from graphmem.cli.server_context import open_server_file
    from graphmem.config import read_settings
    from graphmem.model.errors import SettingsError

    if find_spec("mcp") is None:
        raise SettingsError("mcp: the package mcp is not installed. Run `pip install 'graphmem[mcp]'`.")
    if transport not in ("stdio", "http"):
        raise SettingsError(f"mcp: there is no transport '{transport}'. Give stdio or http.")
    settings = read_settings(store=store, space=space, model=model)
    if not read_only:
        need_owner(settings, "mcp")
    if transport == "http":
        need_api("mcp")
        with listen(host, port) as listener, open_server_file(settings) as file:
            options = options_of(host, allow_host or [], [], file, insecure=insecure, log_format="text", stages=settings.stages)
            with open_memory(settings, write=not read_only, chat=True) as memory:
                from graphmem.api.server_run import run_server
                from graphmem.mcp.http_transport import http_app

                note(
                    f"http://{host}:{listener.getsockname()[1]}/mcp serves {memory.store_name}, space {memory.space}. Stop it with Ctrl-C."
                )
                sys.stderr.flush()
                run_server(http_app(memory, file, options, read_only=read_only), listener)
        return
    from graphmem.mcp import make_server

    with open_memory(settings, write=not read_only, chat=True) as memory:
        make_server(memory, read_only=read_only, stages=settings.stages).run("stdio")
