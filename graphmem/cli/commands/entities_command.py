"""`graphmem entities`: list entities, review which names mean the same one, and merge, unmerge or rename by hand."""

from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.options import Json, Model, Space, Store
from graphmem.cli.output import emit, say, say_table

if TYPE_CHECKING:
    from graphmem.model import Decision
    from graphmem.resolution.decisions import Change

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="List entities, and decide which names mean the same one.")


@app.command("list")
def list_entities(
    like: Annotated[str, typer.Argument(metavar="NAME", help="Part of a name; by default, the most mentioned entities.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="The most entities to list.")] = 50,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """List entities: id, name, kind, number of messages that mention them, aliases.

    \b
    Example:
      graphmem entities list Anna
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import read_settings

    with open_memory(read_settings(store=store, space=space, model=model)) as memory:
        found = memory.entities(like=like, limit=limit)
    if as_json:
        emit(found)
    elif found:
        say_table([(e.id, e.name, e.kind, f"{e.mentions:,}", ", ".join(e.aliases)) for e in found])
    else:
        say(f"No entity is called '{like}'." if like else "There is no entity yet.")


@app.command()
def review(
    every: Annotated[bool, typer.Option("--all", help="All decisions, not only the open ones.")] = False,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """List pairs of names that may mean the same entity, likeliest first, with id, score and reasons.

    \b
    Example:
      graphmem entities review
      graphmem entities merge decision-4f1c       # the same
      graphmem entities unmerge decision-4f1c     # two entities
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import read_settings
    from graphmem.memory.entity_edits import VERDICTS

    with open_memory(read_settings(store=store, space=space, model=model)) as memory:
        found = memory.decisions(*(VERDICTS if every else ("review",)))
    if as_json:
        emit(found)
    elif found:
        say_table([_line(decision) for decision in found])
    else:
        say("There are no decisions." if every else "No decision is open.")


@app.command()
def merge(
    left: Annotated[str, typer.Argument(metavar="ENTITY", help="An entity, by id or name; or the id of a decision to accept.")],
    right: Annotated[str, typer.Argument(metavar="OTHER", help="The entity to merge with it.")] = "",
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Merge two entities. Facts and units are updated; `unmerge` reverts it.

    \b
    Example:
      graphmem entities merge "Bob" "Robert Hale"
      graphmem entities merge decision-4f1c
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import read_settings
    from graphmem.memory.clock import utc_now

    with open_memory(read_settings(store=store, space=space, model=model), write=True, reads=False) as memory:
        change = memory.merge(left, right, at=utc_now())
    _say_change(change, as_json=as_json)


@app.command()
def unmerge(
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="An entity, by id or name; or the id of a decision to undo.")],
    alias: Annotated[str, typer.Argument(metavar="ALIAS", help="The name to take out of it.")] = "",
    conversation: Annotated[str, typer.Option(metavar="NAME", help="Only for this conversation.")] = "",
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Take a name out of an entity. A merge by hand is reverted; a merge by a rule is ruled out from then on.

    \b
    Example:
      graphmem entities unmerge "Robert Hale" Bob
      graphmem entities unmerge Anna Anna --conversation yoga
      graphmem entities unmerge decision-4f1c
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import read_settings
    from graphmem.memory.clock import utc_now

    with open_memory(read_settings(store=store, space=space, model=model), write=True, reads=False) as memory:
        change = memory.unmerge(entity, alias, conversation=conversation, at=utc_now())
    _say_change(change, as_json=as_json)


@app.command()
def rename(
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="An entity, by id or name.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name to show it under.")],
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Show an entity under another name. Its names in the texts stay as aliases; `unmerge` with the id of the decision takes it back.

    \b
    Example:
      graphmem entities rename Bob "Robert Hale"
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import read_settings
    from graphmem.memory.clock import utc_now

    with open_memory(read_settings(store=store, space=space, model=model), write=True, reads=False) as memory:
        change = memory.rename(entity, name, at=utc_now())
    _say_change(change, as_json=as_json)


def _line(decision: "Decision") -> tuple[str, ...]:
    left = _named(decision.left_name, decision.left_conversation)
    right = _named(decision.right_name, decision.right_conversation)
    why = ", ".join(decision.reasons) or f"by {decision.made_by}"
    return decision.id, decision.verdict, f"{decision.score:.2f}", left, right, why


def _named(name: str, conversation: str) -> str:
    return f"{name} ({conversation})" if conversation else name


def _say_change(change: "Change", *, as_json: bool) -> None:
    if as_json:
        emit(change)
        return
    rows = [("removed", *_line(d)) for d in change.removed] + [("added", *_line(d)) for d in change.added]
    say_table(rows)
