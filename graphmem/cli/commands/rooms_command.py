"""`graphmem rooms`: who was in which conversation when."""

from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.options import At, Json, Known, Model, Space, Store

if TYPE_CHECKING:
    from datetime import datetime


def rooms(
    conversation: Annotated[str, typer.Argument(help="The conversation; left out, all of them.")] = "",
    events: Annotated[bool, typer.Option("--events", help="List joins, leaves, renames and calls one by one.")] = False,
    at: At = None,
    known: Known = None,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """List who was in a conversation, since when and until when, as joins, leaves and turns tell; with --at, only who was there then.

    \b
    Example:
      graphmem rooms
      graphmem rooms harbour --at 2025-06-01
      graphmem rooms harbour --events --json
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.cli.output import emit, say, say_table
    from graphmem.config import read_settings
    from graphmem.model.errors import QuestionError
    from graphmem.model.moment_text import parse_moment

    at_moment, known_at = parse_moment("--at", at), parse_moment("--known", known)
    if events and at_moment:
        raise QuestionError("--events lists all events of a conversation. Leave out --at, or --events.")
    with open_memory(read_settings(store=store, space=space, model=model)) as memory:
        happened = memory.room_events(conversation, known=known_at) if events else []
        stays = [] if events else memory.rooms(conversation, at=at_moment, known=known_at)
    if as_json:
        emit({"events": happened} if events else {"stays": stays})
    elif events:
        say_table([(entry.conversation, _minute(entry.at), entry.event.action, entry.text) for entry in happened])
    else:
        say_table([(stay.conversation, stay.room, stay.person, _minute(stay.since), _minute(stay.until)) for stay in stays])
    if not as_json and not (happened or stays):
        place = f" in '{conversation}'" if conversation else ""
        say(f"No events are known{place}." if events else f"Nobody is known to have been{place or ' in any conversation'}.")


def _minute(moment: "datetime | None") -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "..."
