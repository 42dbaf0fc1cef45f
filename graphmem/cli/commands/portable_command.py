"""`graphmem export`, `import` and `copy`: a memory leaves one store and comes into another."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from graphmem.cli.options import Json, Model, Space, Store
from graphmem.cli.output import emit, say, say_table

if TYPE_CHECKING:
    from graphmem.config import Settings
    from graphmem.model.portability import ImportReport


def export(
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="The folder or file to write; it must not be there yet.")],
    form: Annotated[
        Literal["bundle", "graphml", "cypher", "csv", "markdown", "neo4j-admin"],
        typer.Option(
            "--as", help="A bundle of Parquet files, GraphML, a Cypher script, CSV, a page per person, or all spaces for neo4j-admin."
        ),
    ] = "bundle",
    gzip: Annotated[bool, typer.Option("--gzip", help="Compress what is written for neo4j-admin.")] = False,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Write the space to files. Only a bundle can be imported again; it is checked as a whole by a content hash.

    `neo4j-admin` writes a whole embedded store, with all its spaces and vectors, for the first load of a Neo4j database.

    \b
    Example:
      graphmem export memory-2026
      graphmem export memory.graphml --as graphml
      graphmem export load --as neo4j-admin
    """
    from graphmem.cli.memory_context import need_store, open_memory
    from graphmem.config import read_settings
    from graphmem.model.errors import SettingsError

    settings = read_settings(store=store, space=space, model=model)
    need_store(settings.store)
    if form == "neo4j-admin":
        _write_first_load(settings, target, gzip=gzip, as_json=as_json)
        return
    if gzip:
        raise SettingsError("--gzip: only with --as neo4j-admin. Compress the files of the other forms with a program of your own.")
    with open_memory(settings) as memory:
        written = memory.export(target, form)
    if as_json:
        emit(written)
    elif form == "bundle":
        say(f"{target}: {len(written['files'])} files, content hash {written['content_hash']}.")
    else:
        say(f"{target}: {', '.join(f'{count:,} {name}' for name, count in written.items())}.")


def _write_first_load(settings: "Settings", target: Path, *, gzip: bool, as_json: bool) -> None:
    """Write all spaces for `neo4j-admin`, and say how they are brought in."""
    from graphmem.cli.memory_context import is_embedded, need_owner
    from graphmem.memory.portability.first_load import write_first_load
    from graphmem.storage import open_store
    from graphmem.storage.migrations import check_schema

    need_owner(settings, "export --as neo4j-admin")
    password = settings.neo4j_password.get_secret_value()
    store = open_store(settings.store, user=settings.neo4j_user, password=password, read_only=is_embedded(settings.store))
    try:
        check_schema(store)
        rows = write_first_load(store, target, gzip=gzip)
    finally:
        store.close()
    if as_json:
        emit(rows)
        return
    say(f"{target}: {', '.join(f'{count:,} {name}' for name, count in rows.items())}.")
    say(f"With the server stopped: cd {target} && neo4j-admin database import full neo4j @import.args")
    say("Then start it, and run: graphmem doctor --repair --store neo4j://HOST:PORT/neo4j")


def import_memory(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A bundle, or what another memory system exported.")],
    system: Annotated[
        str,
        typer.Option("--from", metavar="NAME", help="bundle, mem0, graphiti (also Zep), graphrag, lightrag, letta or mempalace."),
    ] = "",
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Bring in a bundle, or the memory of another system. What it is, is recognised; --from names it.

    Exit code 1 if a bundle does not become the same graph.

    \b
    Example:
      graphmem import memory-2026
      graphmem import knowledge_graph.sqlite3 --from mempalace
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import read_settings

    settings = read_settings(store=store, space=space, model=model)
    is_bundle = system == "bundle" or (not system and (path / "manifest.json").is_file())
    with open_memory(settings, write=True, reads=False) as memory:
        report = memory.import_bundle(path) if is_bundle else memory.import_from(path, system)
    _say_report(report, as_json=as_json)


def copy(
    origin: Annotated[str, typer.Option("--from", metavar="STORE", help="The store to copy the space from.")],
    to: Annotated[str, typer.Option("--to", metavar="STORE", help="The store to copy it to; another engine is fine.")],
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Copy a space to another store. A copy that was stopped goes on when it is started again. Exit code 1 if the graphs differ.

    \b
    Example:
      graphmem copy --from ladybug:memory.lbug --to neo4j://localhost:7687/neo4j
    """
    from graphmem.cli.memory_context import is_embedded, need_store, open_memory
    from graphmem.config import read_settings
    from graphmem.storage import open_store
    from graphmem.storage.migrations import check_schema

    settings = read_settings(store=to, space=space, model=model)
    need_store(origin)
    password = settings.neo4j_password.get_secret_value()
    source = open_store(origin, user=settings.neo4j_user, password=password, read_only=is_embedded(origin))
    try:
        check_schema(source)
        with open_memory(settings, write=True, reads=False) as memory:
            report = memory.copy_from(source)
    finally:
        source.close()
    _say_report(report, as_json=as_json)


def _say_report(report: "ImportReport", *, as_json: bool) -> None:
    if as_json:
        emit(report)
    else:
        say(f"{report.read:,} messages, {report.new:,} of them new; {report.facts:,} facts now.")
        if report.forgotten:
            say(f"{report.forgotten:,} were left out: they were forgotten here.")
        if report.left_out:
            say("Left out:")
            say_table([(name, f"{count:,}") for name, count in report.left_out.items()])
        if report.problems:
            say("Problems:")
            say_table([(name, f"{count:,}") for name, count in report.problems.items()])
        if report.is_same is not None:
            say("The graph is the same, by its content hash." if report.is_same else ("The graph is another one than the source's.", "red"))
    if report.is_same is False:
        raise typer.Exit(1)
