"""The key values of an embedded store, in the transactions of its graph file."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from graphmem.model.key_value import KeyValue
from graphmem.storage.key_value_file import Generation, KeyValueReader, KeyValueWriter, ReadConnections
from graphmem.storage.ladybug_file import LadybugFile
from graphmem.storage.queries import load
from graphmem.storage.storage_config import KEY_VALUES

# The Meta node in which a graph notes its generation.
_NOTE = "key_values"


class LadybugKeyValues:
    """KeyValues of a LadybugStore: `reading` gives the graph file that the thread reads, `transaction` opens one on the draft."""

    def __init__(
        self,
        path: Path,
        reading: Callable[[], AbstractContextManager[LadybugFile]],
        transaction: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._connections = ReadConnections(path)
        self._reading = reading
        self._open_transaction = transaction
        self._readers: dict[LadybugFile, KeyValueReader] = {}
        self._writer = KeyValueWriter(path)
        self._is_made = False
        # The draft, the generation that it has reached, the one that its open transaction writes, and the one that is published.
        self._draft: LadybugFile | None = None
        self._reached = Generation("", 0)
        self._written: Generation | None = None
        self._published: Generation | None = None

    def get(self, space: str, ids: Sequence[str]) -> dict[str, bytes]:
        if not ids:
            return {}
        with self._reading() as graph:
            if graph is self._draft:
                return self._writer.get(space, ids, self._written or self._reached)
            return self._readers[graph].get(space, ids)

    def rows(self) -> Iterator[KeyValue]:
        """All values of the published state, of all spaces."""
        with self._reading() as graph:
            yield from self._readers[graph].rows()

    def put(self, rows: Iterable[KeyValue]) -> None:
        with self._in_transaction() as at:
            self._writer.put(rows, at)

    def drop(self, ids: Sequence[str]) -> None:
        with self._in_transaction() as at:
            self._writer.drop(ids, at)

    def clear(self, space: str, *, keep: Collection[str] = ()) -> None:
        with self._in_transaction() as at:
            self._writer.clear(space, keep, at)

    def tidy(self) -> None:
        """Remove every row that was replaced and that no state needs any more; otherwise the next transaction does."""
        with self._in_transaction():
            pass

    def follow(self, graph: LadybugFile) -> None:
        """Keep the values that a published graph has, until `leave`."""
        self._readers[graph] = KeyValueReader(self._connections, self._generation(graph))

    def leave(self, graph: LadybugFile) -> None:
        """The graph is not read any more."""
        self._readers.pop(graph).close()

    def begin_draft(self, draft: LadybugFile, *, is_new: bool) -> None:
        """Write beside this draft. If it is not new, but a draft that is gone on with, it is not known which generation is published."""
        self._writer.look()
        self._draft, self._reached = draft, self._generation(draft)
        self._published = self._reached if is_new else None

    def reopen_draft(self, draft: LadybugFile) -> None:
        """Go on with the same draft, opened again."""
        self._draft = draft

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction of the draft and of what is written inside. The values are committed first, and count only if the draft is."""
        assert self._draft is not None
        written = None
        try:
            with self._draft.transaction():
                yield
                written = self._written
                if written is not None:
                    self._draft.run(load("put_meta", "ladybug").text, {"id": _NOTE, "content": str(written)})
                    self._writer.commit()
            if written is not None:
                self._reached = written
        finally:
            self._writer.roll_back()
            self._written = None

    def end_draft(self, *, compact: bool = False, stays_open: bool = False) -> None:
        """Nothing is written any more. What `compact` removes is gone from the files as soon as no reader needs it, which is waited for.

        With `stays_open`, the file stays open for the next draft, and its log as it is: until `close` at the latest.
        """
        if compact:
            self._connections.close()
            self._writer.compact()
        # Otherwise not waited for: readers may keep their states as long as they like.
        if not stays_open:
            self._writer.close(wait=KEY_VALUES.readers_wait if compact else 0.0)
        self._draft = None

    def close(self) -> None:
        """Close what stayed open."""
        self._connections.close()
        self._writer.close()

    @contextmanager
    def _in_transaction(self) -> Iterator[Generation]:
        if self._draft is None or not self._draft.in_transaction:
            with self._open_transaction(), self._in_transaction() as at:
                yield at
            return
        if self._written is None:
            self._written = self._writer.begin(self._reached, published=self._reached == self._published)
        yield self._written

    def _generation(self, graph: LadybugFile) -> Generation:
        # To list the tables takes longer than to read the note, and a store that was made stays so.
        self._is_made = self._is_made or graph.has_table("Meta")
        noted = graph.run(load("meta", "ladybug").text, {"id": _NOTE}) if self._is_made else []
        return Generation.parse(noted[0]["content"]) if noted else Generation("", 0)
