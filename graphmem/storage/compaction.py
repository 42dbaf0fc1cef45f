"""Rewrites an embedded store without the space that nothing uses any more.

Ladybug writes a changed column beside the old one and never moves what is there; a row that is deleted stays in its table
until its whole group of rows is. So the rows are copied into a new file.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphmem.model import CompactionReport
from graphmem.model.errors import StoreError
from graphmem.storage.ladybug_file import LadybugFile
from graphmem.storage.ladybug_tables import copy_table, quoted, table_names
from graphmem.storage.malloc_options import give_back_memory
from graphmem.storage.queries import load
from graphmem.storage.storage_config import COMPACTION
from graphmem.storage.store_files import remove, stored_bytes

_NOTE = "compacted"
# What the exported schema says of each table.
_STORED_ELSEWHERE = re.compile(r" WITH \(storage = '(?:[^'\\]|\\.)*', format = '[\w-]+'\)")
# Ladybug's page.
_PAGE_BYTES = 4096


def needs_compaction(file: LadybugFile) -> bool:
    """True if the file is much larger than its rows need (see CompactionConfig)."""
    size = file.path.stat().st_size
    if size < COMPACTION.smallest:
        return False
    pages = file.run("CALL file_info() RETURN num_pages")[0]["num_pages"]
    free = sum(row["num_pages"] for row in file.run("CALL fsm_info() RETURN num_pages"))
    # Pages that were cut off at the end are not counted any more, though the file keeps its length.
    dead = 1 - (pages - free) * _PAGE_BYTES / size
    return dead > COMPACTION.dead_share or _has_outgrown(file, size)


def _has_outgrown(file: LadybugFile, size: int) -> bool:
    """True if a row takes far more bytes than after the last compaction."""
    noted = file.run(load("meta", "ladybug").text, {"id": _NOTE})
    if not noted:
        return False
    bytes_then, rows_then = map(int, noted[0]["content"].split())
    return size * rows_then > COMPACTION.growth * bytes_then * sum(count_rows(file).values())


def compact_file(source: Path, target: Path) -> CompactionReport:
    """Copy all rows of a closed file into a new one at `target`. Raises StoreError unless each table has the same number of rows.

    The source is opened again for each table, so that ladybug frees what it has read of one before the next.
    """
    remove(target)
    folder = target.with_name(target.name + ".rows")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with _opened(source, read_only=True) as old:
            counts = count_rows(old)
            old.run(f"EXPORT DATABASE '{quoted(folder)}' (schema_only=true)")
        filled = {name: folder / f"{name}.parquet" for name, count in counts.items() if count}
        for name, path in filled.items():
            with _opened(source, read_only=True) as old:
                copy_table(old, name, path)
        with _opened(target, read_only=False) as new:
            for statement in _schema(folder):
                new.run(statement)
            for name, path in filled.items():
                new.run(f"COPY `{name}` FROM '{quoted(path)}'")
                give_back_memory()
            _compare(source, counts, count_rows(new))
            new.run("CHECKPOINT")
            rows, size = sum(counts.values()), target.stat().st_size
            new.run(load("put_meta", "ladybug").text, {"id": _NOTE, "content": f"{size} {rows}"})
        return CompactionReport(stored_bytes(source), target.stat().st_size, rows)
    except BaseException:
        remove(target)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _schema(folder: Path) -> list[str]:
    """The statements that make the tables, as they were exported, without the note of where their rows would be."""
    text = _STORED_ELSEWHERE.sub("", (folder / "schema.cypher").read_text("utf-8"))
    return [statement for statement in (part.strip() for part in text.split(";")) if statement]


def count_rows(file: LadybugFile) -> dict[str, int]:
    """Rows of each table, nodes first."""
    return {name: _count(file, name, is_edge=is_edge) for name, is_edge in table_names(file).items()}


def _count(file: LadybugFile, table: str, *, is_edge: bool) -> int:
    pattern = f"()-[n:{table}]->()" if is_edge else f"(n:{table})"
    return int(file.run(f"MATCH {pattern} RETURN count(n) AS count")[0]["count"])


def _compare(source: Path, before: dict[str, int], after: dict[str, int]) -> None:
    wrong = [f"{table} has {after.get(table, 0)} of {count} rows" for table, count in before.items() if after.get(table) != count]
    if wrong:
        raise StoreError(f"{source}: compaction lost rows ({'; '.join(wrong)}). The store was left as it is.")


@contextmanager
def _opened(path: Path, *, read_only: bool) -> Iterator[LadybugFile]:
    try:
        file = LadybugFile(path, read_only=read_only)
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{path}: cannot be compacted ({error}).") from None
    try:
        yield file
    finally:
        file.close()
        give_back_memory()
