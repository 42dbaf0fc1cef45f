"""`graphmem timeline`: the facts about one entity, in the order of their start."""

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmem.cli.options import At, Json, Known, Model, Space, Store
from graphmem.cli.output import emit, say, say_table

if TYPE_CHECKING:
    from graphmem.model import Entity
    from graphmem.model.history import TimelineLine

# Other entities of a similar name that are listed.
OTHERS = 5


def timeline(
    entity: Annotated[str, typer.Argument(help="Its name or alias, or part of one.")],
    at: At = None,
    known: Known = None,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """List the facts about an entity, oldest first: since when, until when, about whom, what, who said it, and what it replaced.

    Facts that have ended are included; with --at, only what held then.

    \b
    Example:
      graphmem timeline Ada
      graphmem timeline Ada --known 2025-06-01 --json
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import read_settings
    from graphmem.model.errors import NotFound
    from graphmem.model.moment_text import parse_moment

    at_moment, known_at = parse_moment("--at", at), parse_moment("--known", known)
    with open_memory(read_settings(store=store, space=space, model=model)) as memory:
        found = memory.entities(like=entity, limit=OTHERS + 1, known=known_at) if entity.strip() else []
        if not found:
            raise NotFound(f"no entity is called '{entity}' in space '{memory.space}'. Try part of the name.")
        lines = memory.history(found[0].id, at=at_moment, known=known_at)
    if as_json:
        emit({"entity": found[0], "facts": [line.fact for line in lines], "lines": [_line(line) for line in lines]})
    else:
        _say_timeline(found, lines)


def _line(line: "TimelineLine") -> "dict[str, Any]":
    """A line without its fact, which is named by its id."""
    return {"fact": line.fact.id} | {f.name: getattr(line, f.name) for f in fields(line) if f.name != "fact"}


def _say_timeline(found: "Sequence[Entity]", lines: "Sequence[TimelineLine]") -> None:
    from graphmem.cli.commands.diff_command import timeline_rows

    about = found[0]
    aliases = f", also {', '.join(about.aliases)}" if about.aliases else ""
    said = "1 message" if about.mentions == 1 else f"{about.mentions:,} messages"
    say((about.name, "bold"), f" ({about.kind}{aliases}), in {said}")
    say_table(timeline_rows(lines))
    if others := [entity.name for entity in found[1:]]:
        say((f"Other matches: {', '.join(others)}", "dim"))
