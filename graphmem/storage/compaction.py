"""Rewrites an embedded store without the space that nothing uses any more.

Ladybug writes a changed column beside the old one and never moves what is there; a row that is deleted stays in its table
until its whole group of rows is. So the rows are exported and imported into a new file.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphmem.model import CompactionReport
from graphmem.model.errors import StoreError
from graphmem.storage.ladybug_file import LadybugFile
from graphmem.storage.ladybug_tables import quoted
from graphmem.storage.queries import load
from graphmem.storage.storage_config import COMPACTION
from graphmem.storage.store_files import remove, stored_bytes

_NOTE = "compacted"
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
    """Copy all rows of a closed file into a new one at `target`. Raises StoreError unless each table has the same number of rows."""
    remove(target)
    folder = target.with_name(target.name + ".rows")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with _opened(source, read_only=True) as old:
            counts = count_rows(old)
            old.run(f"EXPORT DATABASE '{quoted(folder)}' (format='parquet')")
        with _opened(target, read_only=False) as new:
            new.run(f"IMPORT DATABASE '{quoted(folder)}'")
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


def count_rows(file: LadybugFile) -> dict[str, int]:
    """Rows of each table, nodes and edges."""
    tables = file.run("CALL show_tables() RETURN name, type")
    return {row["name"]: _count(file, row["name"], is_edge=row["type"] == "REL") for row in tables}


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
