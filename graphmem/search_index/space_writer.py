"""Writing one space of the embedded index: changes wait in one transaction, and a commit shows them all at once."""

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from graphmem.model.errors import StoreLocked
from graphmem.search_index import Document
from graphmem.search_index.index_config import EMBEDDED_INDEX
from graphmem.search_index.row_files import MappedRows, RowAppender, RowFiles, make_rows
from graphmem.search_index.row_table import (
    SpaceState,
    insert_messages,
    open_for_writing,
    read_state,
    remove_messages,
    write_state,
)
from graphmem.search_index.space_compaction import compact_rows
from graphmem.search_index.word_index import add_postings

if TYPE_CHECKING:
    from numpy.typing import NDArray


class SpaceWriter:
    """The one writer of a space. It must not be used by two threads at once."""

    def __init__(self, folder: Path, dimensions: int) -> None:
        """Open or make the space; one that cannot be read is begun again, since the graph holds all that it needs."""
        self._folder = folder
        self._dimensions = dimensions
        self._state: SpaceState | None = None
        self._appender: RowAppender | None = None
        try:
            self._connection = self._open()
        except (ValueError, FileNotFoundError, sqlite3.DatabaseError) as error:
            if isinstance(error, sqlite3.OperationalError) and "no such" not in str(error):
                raise
            shutil.rmtree(folder)
            self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        connection = open_for_writing(self._folder, self._dimensions)
        try:
            self._lock(connection)
            state = read_state(connection, self._dimensions)
            MappedRows(self._files(state), state.rows)
            self._files(state).remove_others()
            connection.execute("ROLLBACK")
        except BaseException:
            connection.close()
            raise
        return connection

    def _lock(self, connection: sqlite3.Connection) -> None:
        """Begin a transaction that no other process can begin; raises StoreLocked if another one writes for too long."""
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            raise StoreLocked(f"{self._folder}: another process writes to the index. Wait until it has finished, then try again.") from None

    def _files(self, state: SpaceState) -> RowFiles:
        return RowFiles(self._folder, state.epoch, self._dimensions)

    @property
    def has_changes(self) -> bool:
        """True if something waits for a commit."""
        return self._state is not None

    def add(self, documents: Sequence[Document]) -> None:
        """Append messages; one that is there is replaced. Of two with one id, the later one counts."""
        distinct = list({document.message_id: document for document in documents}.values())
        for start in range(0, len(distinct), EMBEDDED_INDEX.documents_at_once):
            self._change(partial(self._append, distinct[start : start + EMBEDDED_INDEX.documents_at_once]))

    def remove(self, ids: Iterable[str]) -> None:
        """Take messages out; ids that are not there are no error."""
        self._change(partial(self._without, list(ids)))

    def commit(self, generation: str | None = None) -> None:
        """Make every change durable and visible; None leaves the stamp as it is."""
        state = self._begun()
        if self._appender:
            self._appender.sync()
        self._finish(state if generation is None else replace(state, generation=generation))

    def compact(self) -> None:
        """Write the rows that count into new files; commits what waits, too. Nothing is left of what was removed."""
        state = self._begun()
        if state.live_rows == state.rows:
            self.commit()
        else:
            if self._appender:
                self._appender.sync()
            compacted = compact_rows(self._connection, self._files(state), state)
            self._finish(compacted)
            self._files(state).remove()
        self._connection.execute("VACUUM")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Drop what was not committed."""
        self._rollback()
        self._connection.close()

    def _begun(self) -> SpaceState:
        """The state with the changes that wait; begins a transaction if none has begun."""
        if self._state is None:
            self._lock(self._connection)
            self._state = read_state(self._connection, self._dimensions)
        return self._state

    def _change(self, change: Callable[[SpaceState], SpaceState]) -> None:
        """Apply one change; if it fails, everything since the last commit is dropped, so that files and table agree."""
        try:
            self._state = change(self._begun())
        except BaseException:
            self._rollback()
            raise

    def _append(self, documents: Sequence[Document], state: SpaceState) -> SpaceState:
        state = self._without([d.message_id for d in documents], state)
        pairs = [_vector_pairs(d) for d in documents]
        ids = [d.message_id for d, own in zip(documents, pairs, strict=True) for _ in own]
        passages = [number for own in pairs for number in range(len(own))]
        # The words of a message are those of its first row.
        terms = [d.terms.split() if number == 0 else [] for d, own in zip(documents, pairs, strict=True) for number in range(len(own))]
        vectors = np.concatenate([np.empty((0, 2, self._dimensions), dtype=np.float32), *pairs])
        lengths = [len(words) for words in terms]
        if self._appender is None:
            self._appender = RowAppender(self._files(state), state.rows)
        self._appender.append(make_rows(ids, vectors, lengths, passages))
        firsts = [state.rows + n for n, passage in enumerate(passages) if passage == 0]
        noted = ((row, d.message_id, lengths[row - state.rows], len(own)) for row, d, own in zip(firsts, documents, pairs, strict=True))
        insert_messages(self._connection, noted)
        add_postings(self._connection, state.rows, terms)
        return replace(
            state,
            rows=state.rows + len(ids),
            live_rows=state.live_rows + len(ids),
            live=state.live + len(documents),
            tokens=state.tokens + sum(lengths),
        )

    def _without(self, ids: Sequence[str], state: SpaceState) -> SpaceState:
        count, rows, tokens = remove_messages(self._connection, ids)
        return replace(state, live_rows=state.live_rows - rows, live=state.live - count, tokens=state.tokens - tokens)

    def _finish(self, state: SpaceState) -> None:
        write_state(self._connection, state)
        self._connection.execute("COMMIT")
        self._end()

    def _rollback(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._end()

    def _end(self) -> None:
        if self._appender:
            self._appender.close()
        self._state = self._appender = None


def _vector_pairs(document: Document) -> "NDArray[np.float32]":
    """The vectors of the passages of a document, shape (passages, 2, dimensions)."""
    return np.array((np.atleast_2d(document.alone), np.atleast_2d(document.in_context)), dtype=np.float32).swapaxes(0, 1)
