"""The tables of an embedded store, as files for other programs: one Parquet file per table, written by the engine itself."""

from functools import cache
from pathlib import Path

from graphmem.storage.column_types import LadybugTable, ladybug_tables
from graphmem.storage.ladybug_file import LadybugFile
from graphmem.storage.queries import migrations


@cache
def stored_tables() -> dict[str, LadybugTable]:
    """Every node and edge table by name, as the migrations leave it."""
    return ladybug_tables(statement for _, _, statements in migrations("ladybug") for statement in statements)


def table_names(file: LadybugFile) -> dict[str, bool]:
    """The tables of a file, those of nodes first: their names, and whether they hold edges."""
    found = {row["name"]: row["type"] == "REL" for row in file.run("CALL show_tables() RETURN name, type")}
    return dict(sorted(found.items(), key=lambda one: (one[1], one[0])))


def copy_table(file: LadybugFile, name: str, path: Path) -> None:
    """Write all rows of a table to a Parquet file; an edge has `source` and `target` before its own columns. Raises StoreError."""
    own = [row["name"] for row in file.run(f"CALL table_info('{name}') RETURN name")]
    columns = [f"x.`{column}` AS `{column}`" for column in own]
    if table_names(file)[name]:
        ends = file.run(f"CALL show_connection('{name}') RETURN *")[0]
        pattern = f"(a:{ends['source table name']})-[x:{name}]->(b:{ends['destination table name']})"
        columns = ["a.id AS source", "b.id AS target", *columns]
    else:
        pattern = f"(x:{name})"
    file.run(f"COPY (MATCH {pattern} RETURN {', '.join(columns)}) TO '{quoted(path)}'", what=f"table {name}")


def quoted(path: Path) -> str:
    """A path as a string of Cypher, without the quotes."""
    return str(path).replace("\\", "\\\\").replace("'", "\\'")
