"""`graphmem conflicts`: facts that contradict each other, and what is decided of them."""

from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.options import Json, Model, Space, Store
from graphmem.cli.output import emit, say, say_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphmem.model import Decision, Fact
    from graphmem.model.history import Conflict

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="List facts that contradict each other, and decide which to keep.")


@app.command("list")
def list_conflicts(
    every: Annotated[bool, typer.Option("--all", help="Also those of facts that have ended, and what was decided.")] = False,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """List pairs of facts that cannot both hold, newest first: id, and both sides with id, text, time, speaker, span and standing.

    \b
    Example:
      graphmem conflicts list
      graphmem conflicts resolve conflict-4f1c --keep fact-82ab --reason "Ada said so herself"
      graphmem conflicts resolve conflict-4f1c --both
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import read_settings

    with open_memory(read_settings(store=store, space=space, model=model)) as memory:
        found = memory.conflicts(every=every)
        decided = memory.conflict_decisions() if every else []
        stated = {side.message_id for conflict in found for side in (conflict.later, conflict.earlier)}
        speakers = {m.id: m.speaker for m in memory.messages(sorted(stated))}
    if as_json:
        emit({"conflicts": found, "decisions": decided})
        return
    for conflict in found:
        _say_conflict(conflict, speakers)
    if decided:
        say_table([_decision_line(decision) for decision in decided])
    if not found and not decided:
        say("There are no conflicts." if every else "No conflict is open.")


@app.command()
def resolve(
    conflict: Annotated[str, typer.Argument(metavar="ID", help="The id of a conflict, or its beginning.")],
    keep: Annotated[str, typer.Option(metavar="FACT", help="The id of the fact to keep, or its beginning.")] = "",
    both: Annotated[bool, typer.Option("--both", help="Both hold.")] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; it is kept with the decision.")] = "",
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Keep one fact of a conflict, or both. `conflicts undo` reverts it.

    \b
    Example:
      graphmem conflicts resolve conflict-4f1c --keep fact-82ab --reason "Ada said so herself"
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import read_settings
    from graphmem.memory.clock import utc_now
    from graphmem.model.errors import QuestionError

    if both == bool(keep):
        raise QuestionError("conflicts resolve: give either --keep FACT or --both.")
    with open_memory(read_settings(store=store, space=space, model=model), write=True, reads=False) as memory:
        change = memory.resolve_conflict(conflict, "both" if both else keep, reason=reason, at=utc_now())
    if as_json:
        emit(change)
    elif change.made:
        say(f"{change.made.id}: {'both are kept' if both else f'{change.made.left_id} is kept'}.")


@app.command()
def undo(
    decision: Annotated[str, typer.Argument(metavar="ID", help="The id of a decision (`conflicts list --all`), or its beginning.")],
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Take back a decision: the facts are as before it.

    \b
    Example:
      graphmem conflicts undo decision-4f1c
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import read_settings

    with open_memory(read_settings(store=store, space=space, model=model), write=True, reads=False) as memory:
        change = memory.undo_resolution(decision)
    if as_json:
        emit(change)
    elif change.undone:
        say(f"{change.undone.id} is undone.")


def _say_conflict(conflict: "Conflict", speakers: "Mapping[str, str]") -> None:
    say((conflict.id, "bold"), "" if conflict.is_open else "  (not open any more)")
    say_table([_side(side, speakers) for side in (conflict.later, conflict.earlier)])


def _side(fact: "Fact", speakers: "Mapping[str, str]") -> tuple[str, ...]:
    from graphmem.cli.output import shown
    from graphmem.cli.render import MAX_CHARACTERS, period

    place = f"{fact.message_id}:{fact.start}-{fact.end}"
    return fact.id, shown(fact.text, MAX_CHARACTERS), period(fact), speakers.get(fact.message_id, fact.said_by), place, fact.standing


def _decision_line(decision: "Decision") -> tuple[str, ...]:
    kept = "both are kept" if decision.verdict == "both" else f"{decision.left_id} is kept, not {decision.right_id}"
    return decision.id, kept, f"{decision.decided_at:%Y-%m-%d}", ", ".join(decision.reasons)
