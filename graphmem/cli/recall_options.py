"""The options of `recall`, `answer` and `explain` that say how to look, and in what."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from graphmem.retrieval.recall import RecallOptions

RecipeName: TypeAlias = Annotated[
    str, typer.Option("--recipe", metavar="NAME", help="How to look: auto, exact, broad, recent, global or multihop.")
]
Limit: TypeAlias = Annotated[int | None, typer.Option("--limit", "-k", min=1, metavar="N", help="Hits at most; never more than 100.")]
Since: TypeAlias = Annotated[str | None, typer.Option(metavar="WHEN", help="Only messages sent from this time on; dates as for --at.")]
Until: TypeAlias = Annotated[str | None, typer.Option(metavar="WHEN", help="Only messages sent before this time.")]
Speakers: TypeAlias = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="Only messages of this speaker; may be given several times.")
]
Conversations: TypeAlias = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="Only messages of this conversation; may be given several times.")
]
Kinds: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KIND",
        help="Only messages with a fact of this kind (event, state, ...); may be given several times. procedural: lessons of agents' runs.",
    ),
]
MinTrust: TypeAlias = Annotated[int | None, typer.Option(metavar="N", help="Only messages with a fact of at least this trust.")]

InRole: TypeAlias = Annotated[
    str | None,
    typer.Option("--role", metavar="NAME", help="A pack for an agent in this role: planner, executor, reviewer, assistant, general."),
]
OfTask: TypeAlias = Annotated[str | None, typer.Option("--task", metavar="NAME", help="With --role: what is of this task comes first.")]


def recall_options(
    recipe: str,
    *,
    limit: int | None = None,
    since: str | None = None,
    until: str | None = None,
    speakers: Sequence[str] | None = None,
    conversations: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    min_trust: int | None = None,
) -> "RecallOptions":
    """How to recall, by the options of a command. Raises QuestionError for an unknown recipe or kind, or an invalid time."""
    from graphmem.model.moment_text import parse_moment
    from graphmem.retrieval.filters import Filters, check_filters
    from graphmem.retrieval.recall import RecallOptions
    from graphmem.retrieval.recipes import recipe_named
    from graphmem.retrieval.retrieval_config import PACKING

    filters = Filters(
        since=parse_moment("--since", since),
        until=parse_moment("--until", until),
        speakers=tuple(speakers or ()),
        conversations=tuple(conversations or ()),
        kinds=tuple(kinds or ()),
        min_trust=min_trust,
    )
    return RecallOptions(recipe=recipe_named(recipe), filters=check_filters(filters), limit=limit or PACKING.max_hits)
