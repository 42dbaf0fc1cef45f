"""`graphmem forget`, `verify` and `retain`: forget with proof, check a receipt, and keep no longer than was said."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from graphmem.cli.options import Json, Model, Space, Store
from graphmem.cli.output import emit, note, say, say_table
from graphmem.cli.selection_options import Before, Conversation, Entity, Everything, MessageId, Source, Speaker, selection_of

if TYPE_CHECKING:
    from graphmem.config import Settings
    from graphmem.model.forgetting import ForgetPlan, ForgetResult

Yes = Annotated[bool, typer.Option("--yes", help="Do it; without it, only what would go is shown.")]
# Names that a plan shows of each kind.
SHOWN = 10


def forget(
    message: MessageId = "",
    speaker: Speaker = "",
    conversation: Conversation = "",
    entity: Entity = "",
    source: Source = "",
    before: Before = None,
    everything: Everything = False,
    others: Annotated[
        Literal["keep", "remove"] | None,
        typer.Option(help="What others said of a person: it stays (usual with --speaker), or goes (usual with --entity)."),
    ] = None,
    yes: Yes = False,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Forget what was said, with everything that was derived from it, and write a signed receipt.

    Several options narrow each other. What is forgotten stays out when the same log is read again; logs themselves are not touched.

    \b
    Example:
      graphmem forget --speaker Ben
      graphmem forget --speaker Ben --others remove --yes
      graphmem forget --space team --all --yes
    """
    from graphmem.cli.memory_context import need_store, open_memory
    from graphmem.cli.server_context import forget_answers
    from graphmem.config import read_settings

    chosen = selection_of(
        message=message,
        speaker=speaker,
        conversation=conversation,
        entity=entity,
        source=source,
        before=before,
        everything=everything,
        others=others or "",
    )
    settings = read_settings(store=store, space=space, model=model)
    need_store(settings.store)
    with open_memory(settings, write=yes, reads=False) as memory:
        if yes:
            forget_answers(settings)
        result = memory.forget(chosen, confirm=yes, stages=settings.stages)
    _say_result(result, yes=yes, as_json=as_json)


def verify(
    receipt: Annotated[Path, typer.Argument(metavar="RECEIPT", help="The file that `forget` wrote.")],
    word: Annotated[
        list[str] | None, typer.Option(metavar="WORD", help="A word that must be in no file; may be given several times.")
    ] = None,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Check a receipt: its signature, and that no file of the store, the index and the pipeline holds what it names. Exit code 1 if not.

    \b
    Example:
      graphmem verify memory.lbug.receipts/receipt-4f1c....json --word sourdough
    """
    from graphmem.cli.memory_context import need_store, open_memory
    from graphmem.config import read_settings

    settings = read_settings(store=store, space=space, model=model)
    need_store(settings.store)
    with open_memory(settings) as memory:
        found = memory.verify(receipt, words=word or (), stages=settings.stages)
    if as_json:
        emit({"holds": found.holds, "problems": found.problems, "files": found.files, "bytes": found.bytes})
    else:
        for problem in found.problems:
            say((problem, "red"))
        say(f"{'The receipt holds' if found.holds else 'The receipt does not hold'}: {found.files} files, {found.bytes:,} bytes searched.")
    if not found.holds:
        raise typer.Exit(1)


def retain(yes: Yes = False, store: Store = None, space: Space = None, model: Model = None, as_json: Json = False) -> None:
    """Forget what is older than the setting `retention` says for the space.

    \b
    Example:
      GRAPHMEM_RETENTION='2 years' graphmem retain --yes
    """
    from graphmem.cli.memory_context import need_store, open_memory
    from graphmem.cli.server_context import forget_answers
    from graphmem.config import read_settings

    settings = read_settings(store=store, space=space, model=model)
    period = retention_of(settings)
    if not period:
        note(f"No retention is set for the space '{settings.space}': everything is kept.")
        return
    need_store(settings.store)
    with open_memory(settings, write=yes, reads=False) as memory:
        if yes:
            forget_answers(settings)
        result = memory.retain(period, confirm=yes, stages=settings.stages)
    _say_result(result, yes=yes, as_json=as_json)


def retention_of(settings: "Settings") -> str:
    """The period of the space of the settings; "" if it keeps everything."""
    given = settings.retention
    return given.get(settings.space, "") if isinstance(given, Mapping) else given


def _say_result(result: "ForgetResult", *, yes: bool, as_json: bool) -> None:
    if as_json:
        emit({"plan": result.plan, "receipt": result.receipt, "path": result.path})
        return
    if result.receipt is None and result.plan.is_empty:
        say("Forgotten already; nothing of it is stored." if result.plan.was_forgotten else "Nothing of that is stored.")
        return
    if not yes:
        _say_plan(result.plan)
        say("Nothing was changed. Give --yes to forget it.")
        return
    assert result.receipt is not None
    say_table([(name, f"{count:,}") for name, count in sorted(result.receipt["gone"].items()) if count])
    scan = result.receipt["scan"]
    say(f"{scan['files']} files, {scan['bytes']:,} bytes searched: {len(scan['found'])} finds.")
    for find in scan["found"]:
        say((find, "red"))
    say(f"Receipt: {result.path}")


def _say_plan(plan: "ForgetPlan") -> None:
    rows = [("messages", f"{len(plan.message_ids):,}")]
    if plan.first and plan.last:
        rows.append(("said", f"{plan.first:%Y-%m-%d} to {plan.last:%Y-%m-%d}"))
    rows += [
        ("speakers", _named(plan.speakers)),
        ("conversations", _named(plan.conversations)),
        ("facts", f"{plan.facts:,}"),
        ("entities", f"{len(plan.entities):,}" + (f": {', '.join(plan.entities[:SHOWN])}" if plan.entities else "")),
        ("quarantined", f"{plan.quarantined:,}"),
        ("replies", f"{plan.replies:,}"),
        ("said by others, stays", f"{plan.mentioned_elsewhere:,}"),
    ]
    say_table(rows)


def _named(counts: Mapping[str, int]) -> str:
    most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:SHOWN]
    more = f", {len(counts) - SHOWN} more" if len(counts) > SHOWN else ""
    return ", ".join(f"{name} ({count:,})" for name, count in most) + more
