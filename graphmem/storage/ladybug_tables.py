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


def copy_table(file: LadybugFile, name: str, path: Path) -> None:
    """Write all rows of a table to a Parquet file; an edge has `source` and `target` besides. Raises StoreError."""
    table = stored_tables()[name]
    columns = [f"x.`{column}` AS `{column}`" for column in table.columns]
    if table.ends:
        origin, to = table.ends
        pattern = f"(a:{origin})-[x:{name}]->(b:{to})"
        columns = ["a.id AS source", "b.id AS target", *columns]
    else:
        pattern = f"(x:{name})"
    file.run(f"COPY (MATCH {pattern} RETURN {', '.join(columns)}) TO '{quoted(path)}'", what=f"table {name}")


def quoted(path: Path) -> str:
    """A path as a string of Cypher, without the quotes."""
    return str(path).replace("\\", "\\\\").replace("'", "\\'")
