"""`graphmem mark`: say whose stored messages are, and who may read them."""

from typing import Annotated, Literal

import typer

from graphmem.cli.options import Json, Model, Space, Store


def mark(
    message: Annotated[str, typer.Option(metavar="ID", help="The message with this id.")] = "",
    speaker: Annotated[str, typer.Option(metavar="NAME", help="What this speaker (name or account) said.")] = "",
    conversation: Annotated[str, typer.Option(metavar="NAME", help="A conversation.")] = "",
    entity: Annotated[str, typer.Option(metavar="ENTITY", help="What mentions this entity (id or name), and what it said.")] = "",
    source: Annotated[str, typer.Option(metavar="NAME", help="What came from a log: a file, or a folder or archive with all in it.")] = "",
    before: Annotated[str | None, typer.Option(metavar="WHEN", help="What was said before this time (UTC).")] = None,
    everything: Annotated[bool, typer.Option("--all", help="The whole space.")] = False,
    agent: Annotated[str, typer.Option(metavar="NAME", help="The agent whose messages these are.")] = "",
    task: Annotated[str, typer.Option(metavar="NAME", help="The task that they are of.")] = "",
    scope: Annotated[
        Literal["private", "team", "public"] | None,
        typer.Option(help="Who may read them: that agent alone, every agent of the space (usual), guests too."),
    ] = None,
    purpose: Annotated[
        str, typer.Option(metavar="NAMES", help="What they may be used for, such as health or money; without it, for everything.")
    ] = "",
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Mark stored messages: their agent and task, who may read them, and what for. The mark takes the place of an earlier one.

    Several options that select narrow each other, as with `forget`. Without --agent, --task, --scope and --purpose, a mark is taken away.

    \b
    Example:
      graphmem mark --conversation clinic --purpose health
      graphmem mark --source run.jsonl --agent scout --scope private
    """
    from graphmem.cli.memory_context import need_owner, need_store, open_memory
    from graphmem.cli.output import emit, say
    from graphmem.cli.server_context import forget_answers
    from graphmem.config import read_settings
    from graphmem.model.access import Mark
    from graphmem.model.forgetting import Selection
    from graphmem.model.moment_text import parse_moment

    chosen = Selection(
        message=message,
        speaker=speaker,
        conversation=conversation,
        entity=entity,
        source=source,
        before=parse_moment("--before", before),
        everything=everything,
    )
    settings = read_settings(store=store, space=space, model=model)
    need_owner(settings, "mark")
    need_store(settings.store)
    with open_memory(settings, write=True, reads=False) as memory:
        # Answers that were kept may have what is hidden now.
        forget_answers(settings)
        marked = memory.mark(chosen, Mark(agent=agent, task=task, scope=scope or "", purpose=purpose))
    if as_json:
        emit({"marked": marked})
    else:
        say(f"{marked:,} messages were marked.")
