"""`graphmem demo`: from a sample log to answers in seconds, without a server or a key."""

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmem.cli.options import Model
from graphmem.cli.output import say, say_table

if TYPE_CHECKING:
    from graphmem.memory.facade import Memory


def demo(model: Model = None) -> None:
    """Remember a sample log, and answer questions about it.

    It uses a store of its own, which is created again each time. Your own memory is not touched.

    \b
    Example:
      graphmem demo
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import DATA, read_settings

    store = DATA / "demo.lbug"
    _remove(store)
    settings = read_settings(store=f"ladybug:{store}", model=model, extractor="spacy", enrich="")  # The demo is free of cost.
    with open_memory(settings, write=True) as memory:
        _bring_in(memory)
        for question in _questions():
            _ask(memory, question)
    say()
    say(("To explore the graph:", "bold"))
    say(f"  {_this_command()} serve --store {_quoted(str(store))}")


def _remove(store: Path) -> None:
    """Remove an embedded store with its side files and its index. Raises StoreLocked if it is in use."""
    from graphmem.model.errors import StoreError, StoreLocked
    from graphmem.storage import open_store

    try:
        open_store(str(store)).close()
    except StoreLocked:
        raise
    except StoreError:
        pass  # Broken or of another version: it is removed as well.
    for suffix in ("", ".wal", ".shadow", ".tmp"):
        store.with_name(store.name + suffix).unlink(missing_ok=True)
    for folder in store.parent.glob(f"{store.name}.index*"):
        shutil.rmtree(folder, ignore_errors=True)


def _bring_in(memory: "Memory") -> None:
    from dataclasses import asdict

    from graphmem.cli.commands.remember_command import say_held
    from graphmem.cli.progress import progress_bar
    from graphmem.ingest import read_log
    from graphmem.resources import folder

    log = folder("examples") / "year.jsonl"
    say((f"Remembering {log}", "bold"))
    with progress_bar() as progress:
        report = memory.remember(read_log(log, space=memory.space), progress=progress)
        communities = memory.consolidate().communities
    say_table([("messages read", f"{report.messages:,}"), ("of these new", f"{report.new:,}"), ("quarantined", f"{report.quarantined:,}")])
    say_held({**asdict(report), "communities": communities})


def _questions() -> list[dict[str, Any]]:
    import orjson

    from graphmem.resources import folder

    lines = (folder("examples") / "questions.jsonl").read_bytes().splitlines()
    return [question for question in map(orjson.loads, lines) if question.get("demo")]


def _ask(memory: "Memory", question: dict[str, Any]) -> None:
    from graphmem.cli.render import say_answer
    from graphmem.model.moment_text import parse_moment

    at = question.get("at")
    say()
    say((question["question"], "bold"), f" (as of {at})" if at else "")
    say_answer(memory.answer(question["question"], at=parse_moment("at", at)))


def _this_command() -> str:
    """How to call graphmem: by name if the shell finds this installation, else by path."""
    script = Path(sys.executable).with_name("graphmem")
    found = shutil.which("graphmem")
    if found and Path(found).resolve() == script.resolve():
        return "graphmem"
    return _quoted(str(script)) if script.is_file() else f"{_quoted(sys.executable)} -m graphmem.cli"


def _quoted(text: str) -> str:
    from shlex import quote

    return quote(text)
