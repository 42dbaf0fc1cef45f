"""`graphmem timeline`: the facts about one entity, in the order of their start."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.options import Json, Known, Model, Space, Store
from graphmem.cli.output import emit, say, say_table

if TYPE_CHECKING:
    from graphmem.model import Entity, Fact

# Other entities of a similar name that are listed.
OTHERS = 5


def timeline(
    entity: Annotated[str, typer.Argument(help="Its name or alias, or part of one.")],
    known: Known = None,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """List the facts about an entity, oldest first.

    Facts that have ended are included, with the date of their end.

    \b
    Example:
      graphmem timeline Ada
      graphmem timeline Ada --known 2025-06-01 --json
    """
    from graphmem.cli.dates import parse_moment
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import read_settings
    from graphmem.model.errors import QuestionError

    known_at = parse_moment("--known", known)
    with open_memory(read_settings(store=store, space=space, model=model)) as memory:
        found = memory.entities(like=entity, limit=OTHERS + 1, known=known_at) if entity.strip() else []
        if not found:
            raise QuestionError(f"no entity is called '{entity}' in space '{memory.space}'. Try part of the name.")
        facts = memory.facts_of(found[0].id, known=known_at, history=True)
    if as_json:
        emit({"entity": found[0], "facts": facts})
    else:
        _say_timeline(found, facts)


def _say_timeline(found: "Sequence[Entity]", facts: "Sequence[Fact]") -> None:
    from graphmem.cli.output import shown
    from graphmem.cli.render import MAX_CHARACTERS
    from graphmem.model.interval_words import start_in_digits

    about = found[0]
    aliases = f", also {', '.join(about.aliases)}" if about.aliases else ""
    said = "1 message" if about.mentions == 1 else f"{about.mentions:,} messages"
    say((about.name, "bold"), f" ({about.kind}{aliases}), in {said}")
    say_table([(start_in_digits(f.valid_from, f.precision), _end(f), shown(f.text, MAX_CHARACTERS), _limits(f)) for f in facts])
    if others := [entity.name for entity in found[1:]]:
        say((f"Other matches: {', '.join(others)}", "dim"))


def _end(fact: "Fact") -> str:
    from graphmem.cli.render import day

    end = day(fact.valid_to)
    return f"until {end}" if end else ""


def _limits(fact: "Fact") -> str:
    return ", ".join(word for word in (fact.polarity, fact.modality) if word not in ("positive", "asserted"))
