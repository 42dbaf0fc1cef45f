"""The steps of a batch run, which an orchestrator calls one by one: store, extract, index, build."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphmem.extraction.interface import uses_llm
from graphmem.memory.build_stage import read_note
from graphmem.memory.changed_rows import ChangedRows
from graphmem.memory.extraction_stage import Extracted, in_pieces, in_threads
from graphmem.memory.stopwatch import Stopwatch
from graphmem.memory.writer import MemoryWriter, no_progress, stamp_of
from graphmem.model import LLMUsage, Message, Quarantined
from graphmem.storage import GraphStore


@dataclass(frozen=True, slots=True)
class Backlog:
    """The backlog of a batch run: all messages of pending threads, in order.

    `unreadable`: the entries that were not in quarantine before. `counts`: the messages that were new, unchanged and changed, and all
    entries that are quarantined.
    """

    messages: list[Message]
    unreadable: list[Quarantined]
    counts: Counter[str]


class BatchRun:
    """Does the work of `MemoryWriter.remember` in four steps."""

    def __init__(self, writer: MemoryWriter, store: GraphStore, space: str) -> None:
        self._writer = writer
        self._store = store
        self._space = space

    def store_messages(self, entries: Iterable[Message | Quarantined]) -> Backlog:
        """Store messages; returns the backlog that is then to be extracted, indexed and built. The first step of a batch run."""
        self._writer.start_again_if_older()
        unreadable: list[Quarantined] = []
        counts = self._writer.messages.store(entries, no_progress, unreadable.extend)
        self._writer.mark_unread()
        return Backlog(self._writer.pending_messages(), unreadable, counts)

    @property
    def writes_replies(self) -> bool:
        """True if a chat model extracts, whose replies are kept."""
        return uses_llm(self._writer.extraction.extractor.name)

    def extract(self, messages: Sequence[Message]) -> tuple[Extracted, LLMUsage | None]:
        """Mentions and facts of the threads that hold a message not read yet, and what a chat model cost.

        Writes nothing but the replies of a chat model.
        """
        return self._writer.extraction.extract_unread(messages)

    def index(self, messages: Sequence[Message]) -> int:
        """Embed those of the stored messages that are new, and those that follow them; returns how many these were."""
        embedded = 0
        for threads in in_pieces(in_threads(messages)):
            stale = self._writer.index.stale(threads, self._writer.extraction.read_by([m.id for thread in threads for m in thread]))
            self._writer.index.add(self._writer.index.documents(threads, stale))
            embedded += len(stale)
        # The index still holds all that the graph does: without its stamp, the next opening would look through the whole space.
        self._writer.index.commit(stamp_of(read_note(self._store, self._space)))
        return embedded

    def store_extracted(self, messages: Sequence[Message], extracted: Extracted) -> ChangedRows:
        """Store what was extracted elsewhere, and build all pending threads, also those that were remembered meanwhile.

        Returns the rows that changed, with the stored rows that they must fit to.
        """
        self._writer.extraction.keep_extracted(messages, extracted)
        changed, was_whole = ChangedRows(), self._writer.is_index_whole()
        self._writer.process_pending(Stopwatch(), no_progress, changed.add)
        self._writer.stamp_index(was_whole=was_whole)
        return changed.with_neighbours(self._store, self._space)
