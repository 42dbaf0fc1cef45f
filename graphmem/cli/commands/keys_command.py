"""`graphmem keys`: API keys of the server."""

from typing import Annotated

import typer

from graphmem.cli.options import Json, Store
from graphmem.cli.output import emit, note, say, say_table

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Make, list and revoke the API keys of a store's server.")
ROLES = ("read", "write", "admin")


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who or what the key is for.")],
    role: Annotated[str, typer.Option(metavar="read|write|admin", help="What it may do; each may do what those before it may.")] = "read",
    space: Annotated[list[str] | None, typer.Option(metavar="SPACE", help="A space that it opens; may be repeated. Left out: all.")] = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Make a key and show it, once. Only its hash is kept, in STORE.server beside the data.

    From the first key on, the server answers nobody without one.

    \b
    Example:
      graphmem keys create nightly-job --role write --space work
    """
    from typing import cast

    from graphmem.access.api_keys import ALL_SPACES, Role, new_key
    from graphmem.cli.server_context import open_server_file
    from graphmem.config import read_settings
    from graphmem.memory.clock import utc_now
    from graphmem.model.errors import SettingsError

    if role not in ROLES:
        raise SettingsError(f"keys create: there is no role '{role}'. Give read, write or admin.")
    if not name.strip() or any(not each.strip() for each in space or ()):
        raise SettingsError("keys create: a name or space is blank. Say who the key is for, and which spaces it opens.")
    key, written = new_key(name, cast(Role, role), space or [ALL_SPACES], utc_now())
    with open_server_file(read_settings(store=store)) as file:
        file.add_key(key)
        _note_deed(file, f"keys create {key.id}")
    if as_json:
        emit({"id": key.id, "name": key.name, "role": key.role, "spaces": key.spaces, "key": written})
    else:
        say(written)
        note("Keep it now: it is not shown again. Clients send it as `Authorization: Bearer KEY`.")


@app.command("list")
def list_keys(store: Store = None, as_json: Json = False) -> None:
    """List the keys: id, name, role, spaces and dates.

    \b
    Example:
      graphmem keys list
    """
    from graphmem.cli.server_context import open_server_file
    from graphmem.config import read_settings

    with open_server_file(read_settings(store=store)) as file:
        keys = file.keys()
    if as_json:
        emit([{n: getattr(k, n) for n in ("id", "name", "role", "spaces", "created_at", "revoked_at")} for k in keys])
    elif keys:
        say_table(
            [
                (k.id, k.name, k.role, " ".join(k.spaces), f"{k.created_at:%Y-%m-%d}", f"revoked {k.revoked_at:%F}" if k.revoked_at else "")
                for k in keys
            ]
        )
    else:
        say("There are no keys: the server answers everybody on this machine, and no other.")


@app.command()
def revoke(key: Annotated[str, typer.Argument(metavar="ID", help="The id of the key, see `keys list`.")], store: Store = None) -> None:
    """Revoke a key. A running server refuses it within a second.

    \b
    Example:
      graphmem keys revoke 4f1c09a2b7de
    """
    from graphmem.cli.server_context import open_server_file
    from graphmem.config import read_settings
    from graphmem.memory.clock import utc_now
    from graphmem.model.errors import QuestionError

    with open_server_file(read_settings(store=store)) as file:
        if not file.revoke_key(key, utc_now()):
            raise QuestionError(f"no key that is in use has the id '{key}'. `graphmem keys list` shows the ids.")
        _note_deed(file, f"keys revoke {key}")
    say(f"{key} is revoked.")


def _note_deed(file: "object", action: str) -> None:
    from graphmem.access.audit_entry import AuditEntry
    from graphmem.access.server_file import ServerFile
    from graphmem.memory.clock import utc_now

    assert isinstance(file, ServerFile)
    file.note(AuditEntry(at=utc_now(), caller="cli", deed="managed", action=action, space="", status=200))
