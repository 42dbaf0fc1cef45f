"""Rows that count, written together: what was removed takes no room, and rows keep their order."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from graphmem.search_index.index_config import EMBEDDED_INDEX
from graphmem.search_index.row_files import MappedRows, RowAppender, RowFiles
from graphmem.search_index.row_table import SpaceState, removed_after
from graphmem.search_index.word_index import Postings, pack, unpack_all, write_lists

if TYPE_CHECKING:
    from numpy.typing import NDArray


def compact_rows(connection: sqlite3.Connection, files: RowFiles, state: SpaceState) -> SpaceState:
    """Copy the live rows to files of the next epoch and renumber them, within the open transaction; returns the new state."""
    alive = np.ones(state.rows, dtype=np.bool_)
    alive[removed_after(connection, 0)[0]] = False
    following = replace(state, epoch=state.epoch + 1, rows=state.live_rows)
    _copy_rows(files, replace_epoch(files, following.epoch), alive)
    _renumber_messages(connection, np.flatnonzero(alive))
    _renumber_postings(connection, alive)
    connection.execute("DELETE FROM removed")
    return following


def replace_epoch(files: RowFiles, epoch: int) -> RowFiles:
    return RowFiles(files.folder, epoch, files.dimensions)


def _copy_rows(before: RowFiles, after: RowFiles, alive: "NDArray[np.bool_]") -> None:
    after.remove()
    mapped = MappedRows(before, len(alive))
    appender = RowAppender(after, 0)
    live = np.flatnonzero(alive)
    for start in range(0, len(live), EMBEDDED_INDEX.documents_at_once):
        appender.append(mapped.rows.take(live[start : start + EMBEDDED_INDEX.documents_at_once]))
        mapped.release()
    appender.sync()
    appender.close()


def _renumber_messages(connection: sqlite3.Connection, live: "NDArray[np.int64]") -> None:
    """Close the gaps; in ascending order, a row's new number is always free."""
    moved = ((new, old) for new, old in enumerate(live.tolist()) if new != old)
    connection.executemany("UPDATE messages SET row = ? WHERE row = ?", moved)


def _renumber_postings(connection: sqlite3.Connection, alive: "NDArray[np.bool_]") -> None:
    """Write the lists of one block after the other; rows only move down, so that a block is read before it is written."""
    new_rows = np.cumsum(alive) - 1
    blocks = [block for (block,) in connection.execute("SELECT DISTINCT block FROM postings ORDER BY block")]
    for block in blocks:
        lists = connection.execute("SELECT term, entries FROM postings WHERE block = ?", (block,)).fetchall()
        connection.execute("DELETE FROM postings WHERE block = ?", (block,))
        write_lists(connection, _renumbered(block, lists, alive, new_rows))


def _renumbered(
    block: int, lists: Sequence[tuple[str, bytes]], alive: "NDArray[np.bool_]", new_rows: "NDArray[np.int64]"
) -> Iterator[tuple[int, str, bytes]]:
    """The lists of a block with new rows and without removed ones; they go to one block or, at its end, to two."""
    postings, owners = unpack_all(block, [entries for _, entries in lists])
    kept = alive[postings.rows]
    rows, counts, owners = new_rows[postings.rows[kept]], postings.counts[kept], owners[kept]
    places = rows // EMBEDDED_INDEX.posting_rows
    for place in np.unique(places).tolist():
        there = np.flatnonzero(places == place)
        starts = np.flatnonzero(np.diff(owners[there], prepend=-1))
        for part in np.split(there, starts[1:]):
            yield place, lists[owners[part[0]]][0], pack(Postings(rows[part], counts[part]))
