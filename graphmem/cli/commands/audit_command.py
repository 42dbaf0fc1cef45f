"""`graphmem audit`: who read, wrote, decided and erased through the server."""

from typing import Annotated

import typer

from graphmem.cli.options import Json, Space, Store


def audit(
    deed: Annotated[str, typer.Option(metavar="DEED", help="Only read, wrote, decided, erased, managed or refused.")] = "",
    key: Annotated[str, typer.Option(metavar="ID", help="Only what this key did.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, metavar="N", help="The latest entries.")] = 50,
    space: Space = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Show who did what through the server, the latest first: time, key, deed, route, space and status.

    Neither questions nor messages are in the log. It keeps the last million requests.

    \b
    Example:
      graphmem audit --deed erased
    """
    from graphmem.access.audit_entry import DEEDS
    from graphmem.cli.output import emit, say, say_table
    from graphmem.cli.server_context import open_server_file
    from graphmem.config import read_settings
    from graphmem.model.errors import SettingsError

    wanted = next((known for known in DEEDS if known == deed), None)
    if deed and wanted is None:
        raise SettingsError(f"audit: there is no deed '{deed}'. Give one of {', '.join(DEEDS)}.")
    with open_server_file(read_settings(store=store)) as file:
        entries = file.audit(space=space or "", caller=key, deed=wanted, limit=limit)
    if as_json:
        emit(entries)
    elif entries:
        say_table([(f"{e.at:%Y-%m-%d %H:%M:%S}", e.caller, e.deed, e.action, e.space, str(e.status)) for e in entries])
    else:
        say("The audit log has no such entry.")
