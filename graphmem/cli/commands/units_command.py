"""`graphmem units`: the situations that an entity takes part in."""

from typing import Annotated

import typer

from graphmem.cli.options import At, Json, Known, Model, Space, Store


def units(
    name: Annotated[str, typer.Argument(help="Name or alias of an entity; left out, all units.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    at: At = None,
    known: Known = None,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """List memory units, the strongest first: their kind, strength, sessions and title; as JSON also the earlier ones that they bear on.

    \b
    Example:
      graphmem units Ada
      graphmem units Ada --known 2025-06-01 --json
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.cli.output import emit, say_table
    from graphmem.config import read_settings
    from graphmem.model.moment_text import parse_moment

    at_moment, known_at = parse_moment("--at", at), parse_moment("--known", known)
    with open_memory(read_settings(store=store, space=space, model=model)) as memory:
        found = memory.units(name, at=at_moment, known=known_at, limit=limit)
        earlier = memory.pages.earlier_units([unit.id for unit, _ in found], known_at)
    if as_json:
        emit([{"strength": strength, "unit": unit, "bears_on": [id_ for id_, _ in earlier.get(unit.id, ())]} for unit, strength in found])
        return
    rows = [(unit.kind, f"{strength:.2f}", str(unit.sessions), unit.title) for unit, strength in found]
    say_table([("kind", "strength", "sessions", "title"), *rows])
