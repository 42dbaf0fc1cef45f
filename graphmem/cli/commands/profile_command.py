"""`graphmem profile`: what holds of a person or thing, by section."""

from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.options import At, Json, Known, Model, Space, Store
from graphmem.cli.output import emit, say, say_table

if TYPE_CHECKING:
    from graphmem.model.profile import Profile


def profile(
    name: Annotated[str, typer.Argument(help="Its name or alias, or part of one.")],
    section: Annotated[list[str] | None, typer.Option(help="Only this section; may be given again. `vault` is shown only so.")] = None,
    at: At = None,
    known: Known = None,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Show what holds of a person or thing: identity, relations, work, home, traits, preferences, plans, open conflicts.

    Each line has its date and the day it was said. What looks like a secret is in the section `vault`, which must be asked for by name.

    \b
    Example:
      graphmem profile Ada
      graphmem profile Ada --at 2025-06-01 --section work --section home
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import read_settings
    from graphmem.model.moment_text import parse_moment

    at_moment, known_at = parse_moment("--at", at), parse_moment("--known", known)
    with open_memory(read_settings(store=store, space=space, model=model)) as memory:
        found = memory.profile(name, at=at_moment, known=known_at, sections=section or ())
    if as_json:
        emit(found)
    else:
        _say_profile(found)


def _say_profile(found: "Profile") -> None:
    aliases = f", also {', '.join(found.aliases)}" if found.aliases else ""
    say((found.name, "bold"), f" ({found.kind}{aliases})")
    for section in found.sections:
        say((section.name, "bold"))
        say_table([(line.since, line.text, f"said on {line.said_at}") for line in section.lines])
        if section.left_out:
            say((f"  {section.left_out} not shown", "dim"))
