"""`graphmem remember`: logs into the memory."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.options import Json, Model, Space, Store
from graphmem.cli.output import emit, say, say_table

if TYPE_CHECKING:
    from graphmem.model import Report


def remember(
    logs: Annotated[list[Path], typer.Argument(metavar="LOG...", help="Files, or folders of them.")],
    format: Annotated[str | None, typer.Option(metavar="NAME", help="The logs' format, if it is not recognised.")] = None,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Read conversation logs into the memory.

    What is there already stays as it is, so a log that has grown, or a run that was stopped, is simply given again.
    What cannot be read goes to quarantine with its place and reason, and the rest goes on.

    \b
    Example:
      graphmem remember chat.jsonl exports/
      graphmem remember locomo10.json --format locomo --space bench
    """
    from graphmem.cli.opening import open_memory
    from graphmem.cli.progress import progress_bar
    from graphmem.config import read_settings
    from graphmem.ingest import read_logs

    settings = read_settings(store=store, space=space, model=model)
    entries = read_logs(logs, space=settings.space, format=format)
    with open_memory(settings, write=True) as memory, progress_bar() as progress:
        report = memory.remember(entries, progress=progress)
        where = f"{memory.store_name}, space {memory.space}"
    if as_json:
        emit(report)
    else:
        say_report(report)
        say((where, "dim"))


def say_report(report: "Report") -> None:
    """What came in, what the space holds now, and where the time went."""
    say_table([("messages read", f"{report.messages:,}"), ("of these new", f"{report.new:,}")])
    kinds = ("entities", "facts", "units", "communities")
    say_table([*((kind, f"{getattr(report, kind):,}") for kind in kinds), ("quarantined", f"{report.quarantined:,}")])
    say_table([(stage, f"{seconds:.2f} s") for stage, seconds in report.seconds.items()])
    if report.quarantined:
        say("Some of it could not be read: `graphmem quarantine list` says where and why.")
