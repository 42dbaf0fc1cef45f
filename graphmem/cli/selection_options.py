"""Options that say which stored messages are meant, as `forget` and `mark` take them."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from graphmem.model.forgetting import Others, Selection

MessageId = Annotated[str, typer.Option(metavar="ID", help="The message with this id.")]
Speaker = Annotated[str, typer.Option(metavar="NAME", help="What this speaker (name or account) said.")]
Conversation = Annotated[str, typer.Option(metavar="NAME", help="A conversation.")]
Entity = Annotated[str, typer.Option(metavar="ENTITY", help="What mentions this entity (id or name), and what it said.")]
Source = Annotated[str, typer.Option(metavar="NAME", help="What came from a log: a file, or a folder or archive with all in it.")]
Before = Annotated[str | None, typer.Option(metavar="WHEN", help="What was said before this time (UTC).")]
Everything = Annotated[bool, typer.Option("--all", help="The whole space.")]


def selection_of(
    *, message: str, speaker: str, conversation: str, entity: str, source: str, before: str | None, everything: bool, others: "Others" = ""
) -> "Selection":
    """What the options select. Raises QuestionError for a time that is none."""
    from graphmem.model.forgetting import Selection
    from graphmem.model.moment_text import parse_moment

    return Selection(
        message=message,
        speaker=speaker,
        conversation=conversation,
        entity=entity,
        source=source,
        before=parse_moment("--before", before),
        everything=everything,
        others=others,
    )
