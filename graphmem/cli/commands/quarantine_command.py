"""`graphmem quarantine`: entries that could not be read or stored, and retrying them."""

from typing import Annotated

import typer

from graphmem.cli.options import Enrich, Extractor, Json, Llm, Model, Space, Store
from graphmem.cli.output import emit, say, say_table

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Show entries that could not be read or stored, and retry them.")
# Characters of a reason that are listed.
BRIEF = 200


@app.command("list")
def list_entries(store: Store = None, space: Space = None, model: Model = None, as_json: Json = False) -> None:
    """List the entries in quarantine: id, place and reason.

    \b
    Example:
      graphmem quarantine list
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.cli.output import shown
    from graphmem.config import read_settings

    with open_memory(read_settings(store=store, space=space, model=model)) as memory:
        entries = memory.quarantined()
    if as_json:
        emit(entries)
    elif entries:
        say_table([(e.id, f"{e.source}:{e.line}", shown(e.reason, BRIEF)) for e in entries])
    else:
        say("Nothing is in quarantine.")


@app.command()
def show(
    entry: Annotated[str, typer.Argument(metavar="ID", help="The id of the entry, or its beginning.")],
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Show one entry with its content, at most the first 2,000 characters.

    \b
    Example:
      graphmem quarantine show quarantined-4f1c
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import read_settings
    from graphmem.model.id_prefix import find_by_id

    with open_memory(read_settings(store=store, space=space, model=model)) as memory:
        known = [(e.id, e) for e in memory.quarantined()]
    found = find_by_id(entry, known, one="entry", several="entries", hint="`graphmem quarantine list` shows the ids.")
    if as_json:
        emit(found)
        return
    say_table([("id", found.id), ("stage", found.stage), ("place", f"{found.source}:{found.line}")])
    say("  ", found.reason)
    for line in found.content.splitlines():
        say("  | ", line)


@app.command()
def replay(
    extractor: Extractor = None,
    llm: Llm = None,
    enrich: Enrich = None,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Retry everything in quarantine, after a log was repaired or graphmem was updated.

    Logs are read again from the path they were remembered from. Entries that can be read now are remembered, and leave the
    quarantine. Messages for which a chat model gave an invalid reply are sent to it again, if it is set to read.

    \b
    Example:
      graphmem quarantine replay
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.cli.progress import progress_bar
    from graphmem.config import read_settings

    settings = read_settings(store=store, space=space, model=model, extractor=extractor, llm=llm, enrich=enrich)
    with open_memory(settings, write=True) as memory, progress_bar() as progress:
        result = memory.replay(progress=progress)
    if as_json:
        emit(result)
        return
    say_table([("retried", f"{result.tried:,}"), ("resolved", f"{result.resolved:,}"), ("remaining", f"{result.remaining:,}")])
    for source in result.missing:
        say(f"{source} is missing, or its path was not recorded: `graphmem remember` it from where it is now.")
