"""`graphmem watch`: remember what comes into a folder."""

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmem.cli.options import Extractor, Json, Llm, Model, Space, Store
from graphmem.cli.output import note, say

if TYPE_CHECKING:
    from types import FrameType

    from graphmem.config import Settings
    from graphmem.ingest.core.source_file import SourceFile

COUNTS = ("messages", "new", "changed", "quarantined")


def watch(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder to watch, with the folders in it.")],
    every: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="How often to look, and how long a file must rest.")] = 2.0,
    zone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="The time zone assumed for times without one, such as Europe/Oslo.")
    ] = None,
    extractor: Extractor = None,
    llm: Llm = None,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Watch a folder and remember new and changed logs until Ctrl-C.

    A log is read once it is complete: when it has not changed for some seconds. What is in the folder at the start is read first;
    messages that are already stored stay as they are. A log that cannot be read does not stop the others. Between logs the store
    is closed, so that other commands can write to it.

    \b
    Example:
      graphmem watch ~/exports
      graphmem watch logs/ --every 10 --json
    """
    from graphmem.config import read_settings
    from graphmem.ingest.core.folder_watcher import FolderWatcher
    from graphmem.ingest.core.time_zones import zone_named
    from graphmem.model.errors import LogError

    settings = read_settings(store=store, space=space, model=model, zone=zone, extractor=extractor, llm=llm)
    zone_named(settings.zone)
    folder = folder.expanduser()
    if not folder.is_dir():
        raise LogError(f"{folder}: there is no such folder. Check the path.")
    watcher = FolderWatcher(folder, settle=every)
    note(f"Watching {folder} for {settings.store}, space {settings.space}. Stop it with Ctrl-C.")
    with _stop_signal() as stop:
        while not stop.is_set():
            if logs := watcher.look():
                watcher.mark_read(_remember(logs, settings, stop, as_json=as_json))
            stop.wait(every)
    note("Stopped.")


def _remember(logs: "list[SourceFile]", settings: "Settings", stop: Event, *, as_json: bool) -> "list[SourceFile]":
    """Remember logs together, or, if that fails, one by one; return those that are not to be tried again before they change."""
    from graphmem.model.errors import GraphmemError, StoreError

    done: list[SourceFile] = []
    for group in (logs, *([log] for log in logs)):
        if stop.is_set() or len(done) == len(logs):
            break
        try:
            _say(_result(group, settings), group, as_json=as_json)
            done += group
        except StoreError as error:  # Somebody else writes to the store, or it cannot be reached: the next look tries again.
            note(f"{error} The next look tries again.")
            break
        except Exception as error:  # One log must not stop the others: together they failed, so each is tried alone.
            if len(group) == 1:
                what = str(error) if isinstance(error, GraphmemError) else f"{type(error).__name__}: {error}. This is a bug in graphmem"
                note(f"{group[0].name}: {what}")
                done += group
    return done


def _result(logs: "list[SourceFile]", settings: "Settings") -> dict[str, Any]:
    from graphmem.cli.memory_context import open_memory
    from graphmem.ingest import read_files
    from graphmem.ingest.core.time_zones import zone_named

    read = read_files(logs, space=settings.space, zone=zone_named(settings.zone))
    with open_memory(settings, write=True) as memory:
        report = memory.remember(read)
    counts = {"messages": read.stats.messages, "new": report.new, "changed": report.changed, "quarantined": report.quarantined}
    return {"logs": [log.name for log in logs], **counts, "notes": read.stats.notes}


def _say(result: dict[str, Any], logs: "list[SourceFile]", *, as_json: bool) -> None:
    """Print what came of a group of logs: a line, or a JSON object on a line."""
    if as_json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    else:
        what = logs[0].name if len(logs) == 1 else f"{len(logs):,} logs"
        counts = ", ".join(f"{result[name]:,} {name}" for name in COUNTS)
        say(f"{datetime.now():%H:%M:%S}  {what}: {counts}")  # noqa: DTZ005  The clock of the terminal.
        for text in result["notes"]:
            say("  ", ("note ", "yellow"), text)
    sys.stdout.flush()


@contextmanager
def _stop_signal() -> Iterator[Event]:
    """An event that the first Ctrl-C or SIGTERM sets, so that the log in hand is finished; a second Ctrl-C breaks it off."""
    stop = Event()

    def ask_to_stop(number: int, frame: "FrameType | None") -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, ask_to_stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
