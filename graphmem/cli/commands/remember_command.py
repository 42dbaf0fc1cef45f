"""`graphmem remember`: read logs into the memory."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from graphmem.cli.options import Enrich, Extractor, Json, Llm, Model, Space, Store, Workers
from graphmem.cli.output import emit, say, say_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphmem.config import Settings
    from graphmem.ingest import LogReader
    from graphmem.model import LLMUsage, Message, Quarantined
    from graphmem.model.access import Mark

HELD = ("entities", "facts", "units", "communities")
# Malformed entries that a dry run shows.
SHOWN = 20


def remember(
    logs: Annotated[list[str], typer.Argument(metavar="LOG...", help="Files, folders, archives or glob patterns; - is standard input.")],
    format: Annotated[str | None, typer.Option(metavar="NAME", help="The format of the logs, if it is not recognised.")] = None,
    map: Annotated[Path | None, typer.Option(metavar="FILE", help="A TOML file that maps the columns of a table to fields.")] = None,
    zone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="The time zone assumed for times without one, such as Europe/Oslo.")
    ] = None,
    agent: Annotated[str, typer.Option(metavar="NAME", help="The agent whose messages these are.")] = "",
    task: Annotated[str, typer.Option(metavar="NAME", help="The task that they are of.")] = "",
    scope: Annotated[
        Literal["private", "team", "public"] | None,
        typer.Option(help="Who may read them: that agent alone, every agent of the space (usual), guests too."),
    ] = None,
    purpose: Annotated[
        str, typer.Option(metavar="NAMES", help="What they may be used for, such as health or money; without it, for everything.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report what would be stored, and write nothing.")] = False,
    extractor: Extractor = None,
    llm: Llm = None,
    enrich: Enrich = None,
    workers: Workers = None,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Read conversation logs into the memory.

    Messages that are already stored stay as they are, so give a log again after it has grown or a run was stopped.
    Entries that cannot be read go to quarantine, with place and reason, and do not stop the others.

    \b
    Example:
      graphmem remember chat.jsonl exports/ slack.zip
      graphmem remember 'chats/*.txt' --zone Europe/Oslo --dry-run
      graphmem remember tickets.csv --map tickets.toml
      graphmem remember chat.jsonl --extractor llm --llm langchain_openai:ChatOpenAI:gpt-4o-mini
    """
    from graphmem.config import read_settings
    from graphmem.ingest import read_logs
    from graphmem.ingest.core.time_zones import zone_named
    from graphmem.ingest.tabular.column_mapping import read_mapping
    from graphmem.model.access import Mark

    settings = read_settings(store=store, space=space, model=model, zone=zone, extractor=extractor, llm=llm, enrich=enrich, workers=workers)
    mapping = read_mapping(map) if map else None
    found = read_logs(logs, space=settings.space, format=format, zone=zone_named(settings.zone), mapping=mapping)
    mark = Mark(agent=agent, task=task, scope=scope or "", purpose=purpose) or None
    result = _preview(found, settings) if dry_run else _remember(found, settings, mark)
    if as_json:
        emit(result)
    else:
        _say_result(result)
    found.check_read()


def _remember(logs: "LogReader", settings: "Settings", mark: "Mark | None") -> dict[str, Any]:
    from graphmem.cli.memory_context import open_memory
    from graphmem.cli.progress import progress_bar

    with open_memory(settings, write=True) as memory, progress_bar(lambda: logs.share_read) as progress:
        report = memory.remember(logs, mark=mark, progress=progress)
        held = {kind: getattr(report, kind) for kind in (*HELD, "seconds", "llm")}
        unextracted = report.quarantined - logs.stats.quarantined - report.ahead
        came = Counter(new=report.new, unchanged=report.unchanged, changed=report.changed)
        return {
            **_read(logs, came),
            "quarantined": report.quarantined,
            "unextracted": unextracted,
            "reused_keys": report.reused_keys,
            "ahead": report.ahead,
            "forgotten": report.forgotten,
            "redacted": report.redacted,
            **held,
            "store": memory.store_name,
            "space": memory.space,
        }


def _preview(logs: "LogReader", settings: "Settings") -> dict[str, Any]:
    """The report of a dry run, which writes nothing and needs no model."""
    from graphmem.cli.memory_context import look_up_stored
    from graphmem.cli.progress import progress_bar
    from graphmem.memory.delta import preview

    unreadable: list[Quarantined] = []
    with look_up_stored(settings) as look_up, progress_bar(lambda: logs.share_read) as progress:
        came = preview(_noting(logs, unreadable), look_up, progress)
    return {**_read(logs, came), "unreadable": unreadable, "store": settings.store, "space": settings.space}


def _noting(logs: "LogReader", unreadable: "list[Quarantined]") -> "Iterator[Message | Quarantined]":
    """The entries unchanged; the first malformed ones are also added to the list."""
    from graphmem.model import Quarantined

    for entry in logs:
        if isinstance(entry, Quarantined) and len(unreadable) < SHOWN:
            unreadable.append(entry)
        yield entry


def _read(logs: "LogReader", came: Counter[str]) -> dict[str, Any]:
    """What was read, and how much of it is new."""
    stats = logs.stats
    return {
        "files": stats.files,
        "messages": stats.messages,
        "new": came["new"],
        "unchanged": came["unchanged"],
        "changed": came["changed"],
        "room_events": stats.room_events,
        "quarantined": stats.quarantined,
        "skipped": dict(sorted(stats.skipped.items())),
        "units_read": stats.events_read,
        "formats": dict(sorted(stats.formats.items())),
        "first": stats.first,
        "last": stats.last,
        "speakers": stats.speakers,
        "notes": stats.notes,
    }


def _say_result(result: dict[str, Any]) -> None:
    formats = ", ".join(f"{count} {name}" for name, count in result["formats"].items())
    say_table([("files", f"{result['files']:,}" + (f" ({formats})" if formats else "")), ("lines or events", f"{result['units_read']:,}")])
    unextracted = result.get("unextracted", 0)
    counts = [(kind, f"{result[kind]:,}") for kind in ("messages", "new", "unchanged", "changed", "quarantined")]
    say_table(counts + ([("not extracted", f"{unextracted:,}")] if unextracted else []))
    if result["room_events"]:
        say_table([("joins, leaves, renames, calls", f"{result['room_events']:,}")])
    if result["skipped"]:
        say_table([(f"skipped: {reason}", f"{count:,}") for reason, count in result["skipped"].items()])
    if result["first"]:
        say_table([("sent from", f"{result['first']:%Y-%m-%d %H:%M} UTC"), ("to", f"{result['last']:%Y-%m-%d %H:%M} UTC")])
        say_table([("speakers", f"{result['speakers']:,}")])
    if reused := result.get("reused_keys"):
        say("  ", ("warning ", "yellow"), f"{reused:,} messages use the key of a message of another account; each was kept as its own.")
    if ahead := result.get("ahead"):
        say("  ", ("warning ", "yellow"), f"{ahead:,} messages lie more than a day ahead of the clock; they are in quarantine.")
    if redacted := result.get("redacted"):
        say("  ", ("note ", "yellow"), f"not stored: {', '.join(f'{count:,} x {kind}' for kind, count in redacted.items())}.")
    for text in result["notes"]:
        say("  ", ("note ", "yellow"), text)
    if "seconds" in result:
        say_held(result)
        if result["llm"]:
            _say_spent(result["llm"])
    for entry in result.get("unreadable", ()):
        say("  ", ("unreadable ", "yellow"), f"{entry.source}:{entry.line}: {entry.reason}")
    if "seconds" in result and (result["quarantined"] or unextracted):
        say("Some entries could not be read: `graphmem quarantine list` shows where and why.")
    say((f"{result['store']}, space {result['space']}" + ("" if "seconds" in result else ": nothing was written"), "dim"))


def say_held(result: "Mapping[str, Any]") -> None:
    """Print the row counts of the space, and the seconds of each stage."""
    say_table([(kind, f"{result[kind]:,}") for kind in HELD])
    say_table([(stage, f"{seconds:.2f} s") for stage, seconds in result["seconds"].items()])


def _say_spent(spent: "LLMUsage") -> None:
    """What the chat model cost, and what it did not read."""
    counts = (
        ("turns read by the chat model", spent.turns),
        ("cached, at no cost", spent.cached),
        ("calls", spent.calls),
        ("tokens", spent.tokens),
        ("in prompts", spent.prompt_tokens),
        ("rejected mentions and facts", spent.rejected),
        ("quarantined turns", spent.quarantined),
        ("truncated turns", spent.truncated),
        ("deferred to the next run", spent.deferred),
    )
    say_table([(name, f"{count:,}") for name, count in counts])
    if spent.note:
        say("  ", ("note ", "yellow"), spent.note)
