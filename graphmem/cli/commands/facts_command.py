"""`graphmem facts`: list facts with their ids, and retract or correct a wrong one."""

from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.options import Json, Model, Space, Store
from graphmem.cli.output import emit, say, say_table

if TYPE_CHECKING:
    from graphmem.model import Decision
    from graphmem.model.history import FactChange

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="List facts with their ids, and retract or correct a wrong one.")
FactId = Annotated[str, typer.Argument(metavar="FACT", help="The id of a fact (`facts list`).")]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; it is kept with the decision.")]


@app.command("list")
def list_facts(
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="The name or id of an entity.")],
    history: Annotated[bool, typer.Option("--history", help="Also facts that have ended.")] = False,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """List the facts of an entity that hold: id, text, time, and who said it where another acts.

    \b
    Example:
      graphmem facts list Ada
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.cli.output import shown
    from graphmem.cli.render import MAX_CHARACTERS, period, teller
    from graphmem.config import read_settings

    with open_memory(read_settings(store=store, space=space, model=model)) as memory:
        found = memory.facts_about(entity, history=history)
        speakers = {m.id: m.speaker for m in memory.messages(sorted({fact.message_id for fact in found}))}
    if as_json:
        emit({"facts": found})
    elif found:
        say_table([(fact.id, shown(fact.text, MAX_CHARACTERS), period(fact), teller(fact, speakers)) for fact in found])
    else:
        say(f"Nothing is known about '{entity}'.")


@app.command()
def retract(
    fact: FactId, reason: Reason = "", store: Store = None, space: Space = None, model: Model = None, as_json: Json = False
) -> None:
    """Retract a fact that is wrong. It stays in the history; `facts undo` reverts it.

    \b
    Example:
      graphmem facts retract fact-82ab0c --reason "a joke"
    """
    from graphmem.cli.memory_context import need_owner, open_memory
    from graphmem.config import read_settings
    from graphmem.memory.clock import utc_now

    settings = read_settings(store=store, space=space, model=model)
    need_owner(settings, "facts retract")
    with open_memory(settings, write=True, reads=False) as memory:
        change = memory.retract_fact(fact, reason=reason, at=utc_now())
    _say_change(change, as_json=as_json)


@app.command()
def correct(
    fact: FactId,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What is right, as a sentence.")],
    speaker: Annotated[str, typer.Option(metavar="NAME", help="Who says so; left out, who said the fact.")] = "",
    reason: Reason = "",
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Put what is right in the place of a fact. `facts undo` reverts it.

    The text is read as a message of the same conversation, sent when the fact was said: "I" is the speaker.

    \b
    Example:
      graphmem facts correct fact-82ab0c "Ada lives in Bergen."
    """
    from graphmem.cli.memory_context import need_owner, open_memory
    from graphmem.config import read_settings
    from graphmem.memory.clock import utc_now

    settings = read_settings(store=store, space=space, model=model)
    need_owner(settings, "facts correct")
    with open_memory(settings, write=True, reads=False) as memory:
        change = memory.correct_fact(fact, text, speaker=speaker, reason=reason, at=utc_now())
    _say_change(change, as_json=as_json)


@app.command()
def corrections(store: Store = None, space: Space = None, model: Model = None, as_json: Json = False) -> None:
    """List what was retracted and corrected, oldest first.

    \b
    Example:
      graphmem facts corrections
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import read_settings

    with open_memory(read_settings(store=store, space=space, model=model)) as memory:
        found = memory.corrections()
    if as_json:
        emit({"corrections": found})
    elif found:
        say_table([_line(decision) for decision in found])
    else:
        say("No fact was retracted or corrected.")


@app.command()
def undo(
    decision: Annotated[str, typer.Argument(metavar="ID", help="The id of a decision (`facts corrections`), or its beginning.")],
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Take back what was retracted or corrected: the fact is believed again.

    \b
    Example:
      graphmem facts undo decision-4f1c
    """
    from graphmem.cli.memory_context import need_owner, open_memory
    from graphmem.config import read_settings

    settings = read_settings(store=store, space=space, model=model)
    need_owner(settings, "facts undo")
    with open_memory(settings, write=True, reads=False) as memory:
        change = memory.undo_correction(decision)
    _say_change(change, as_json=as_json)


def _say_change(change: "FactChange", *, as_json: bool) -> None:
    if as_json:
        emit(change)
    elif change.undone is not None:
        say(f"{change.undone.id} is undone: {change.undone.left_id} is believed again.")
    elif change.made is not None:
        say(f"{change.made.id}: {change.made.left_id} is {change.made.verdict}ed.")
        for fact in change.facts:
            say(f"  {fact.id}: {fact.text}")


def _line(decision: "Decision") -> tuple[str, ...]:
    return decision.id, f"{decision.verdict}ed", decision.left_id, f"{decision.decided_at:%Y-%m-%d}", ", ".join(decision.reasons)
