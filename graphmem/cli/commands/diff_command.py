"""`graphmem diff`: what changed between two dates."""

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.options import Json, Model, Space, Store
from graphmem.cli.output import emit, say, say_table

if TYPE_CHECKING:
    from graphmem.model.history import TimelineLine


def diff(
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="The first moment: 2025-03-01 or 2025-03-01T18:30, UTC.")],
    end: Annotated[str, typer.Option("--to", metavar="DATE", help="The moment after the last one.")],
    entity: Annotated[str, typer.Option(metavar="NAME", help="Only what is about this entity.")] = "",
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """List what became true, ceased, was learnt and was corrected between two dates.

    \b
    Example:
      graphmem diff --from 2025-03-01 --to 2025-04-01
      graphmem diff --from 2025-01-01 --to 2026-01-01 --entity Ada --json
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import read_settings
    from graphmem.model.errors import QuestionError
    from graphmem.model.moment_text import parse_moment

    since, until = parse_moment("--from", start), parse_moment("--to", end)
    if since is None or until is None:
        raise QuestionError("diff: give --from and --to.")
    with open_memory(read_settings(store=store, space=space, model=model)) as memory:
        found = memory.diff(since, until, entity=entity)
    if as_json:
        emit(found)
        return
    groups = [(field.name.replace("_", " "), getattr(found, field.name)) for field in fields(found)]
    for name, lines in groups:
        if lines:
            say((name, "bold"))
            say_table(timeline_rows(lines))
    if not any(lines for _, lines in groups):
        say("Nothing changed.")


def timeline_rows(lines: "Sequence[TimelineLine]") -> list[tuple[str, ...]]:
    """Columns of a timeline: since, until, subject, what, who said it and when, and what it replaced or how it stands."""
    from graphmem.cli.output import shown
    from graphmem.cli.render import MAX_CHARACTERS

    return [
        (
            line.since,
            f"until {line.until}" if line.until else "",
            line.subject,
            shown(line.what, MAX_CHARACTERS),
            f"{line.said_by}, {line.said_at}" if line.said_at else line.said_by,
            "; ".join((*(f"replaced: {shown(text, MAX_CHARACTERS)}" for text in line.replaced), *filter(None, [line.fact.standing]))),
        )
        for line in lines
    ]
