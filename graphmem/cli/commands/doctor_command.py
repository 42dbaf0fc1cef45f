"""`graphmem doctor`: every setting with its origin, and health checks."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmem.cli.options import Json, Model, Space, Store
from graphmem.cli.output import emit, note, say, say_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphmem.cli.health_checks import HealthCheck
    from graphmem.config import Settings

STYLES = {"ok": "green", "note": "yellow", "wrong": "bold red"}


def doctor(
    repair: Annotated[
        bool, typer.Option("--repair", help="Finish an interrupted run, and rebuild a lost index; on Neo4j, create missing indexes.")
    ] = False,
    mend: Annotated[bool, typer.Option("--mend", hidden=True, help="The former name of --repair.")] = False,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Show the settings, and check models, store and memory.

    Each setting is shown with its origin. Exits with 1 if something is wrong, and says what to do about it.

    \b
    Example:
      graphmem doctor
      graphmem doctor --store work.lbug --repair
    """
    from graphmem.cli.health_checks import check_all
    from graphmem.cli.memory_context import is_missing
    from graphmem.config import read_settings

    given = {"store": store, "space": space, "model": model}
    settings = read_settings(**given)
    if (repair or mend) and not is_missing(settings.store):
        _repair(settings)
    rows, checks = _setting_rows(settings, given), check_all(settings)
    if as_json:
        emit({"settings": [dict(zip(("name", "value", "origin"), row, strict=True)) for row in rows], "checks": checks})
    else:
        _say_doctor(rows, checks)
    if any(check.state == "wrong" for check in checks):
        raise typer.Exit(1)


def _repair(settings: "Settings") -> None:
    from graphmem.cli.health_checks import is_server
    from graphmem.cli.memory_context import open_memory
    from graphmem.cli.progress import progress_bar

    if is_server(settings.store):
        _repair_indexes(settings)
    with open_memory(settings, write=True) as memory, progress_bar() as progress:
        if memory.is_whole():
            note("Nothing to repair.")
            return
        memory.remember((), progress=progress)
        note("Repaired.")


def _repair_indexes(settings: "Settings") -> None:
    """Create the indexes that a server lacks, and wait until they are online."""
    from graphmem.cli.health_checks import open_server
    from graphmem.embedding import choose_model, open_embedder
    from graphmem.storage.neo4j_schema import repair_schema

    with open_server(settings) as store:
        if store.schema_version():
            dimensions = open_embedder(choose_model(settings.model, settings.models), settings.models).dimensions
            for one in repair_schema(store, dimensions):
                note(f"Repaired: {one}.")


def _setting_rows(settings: "Settings", given: dict[str, Any]) -> list[tuple[str, str, str]]:
    from graphmem.config import origin_of

    return [(name, masked(value), origin_of(name, given)) for name, value in settings]


def masked(value: object) -> str:
    """The value of a setting, with passwords (and user:password@ in an address) masked."""
    import re

    from pydantic import SecretStr

    if isinstance(value, SecretStr):
        return "(set, not shown)" if value.get_secret_value() else "(not set)"
    return re.sub(r"://[^/]*@", "://***@", str(value)) or "(not set)"


def _say_doctor(rows: "Sequence[Sequence[str]]", checks: "Sequence[HealthCheck]") -> None:
    from graphmem import __version__

    say((f"graphmem {__version__}", "bold"))
    say_table(rows)
    width = max(len(check.name) for check in checks)
    for check in checks:
        say("  ", (f"{check.state:<5}", STYLES[check.state]), f"  {check.name:<{width}}  {check.found}")
