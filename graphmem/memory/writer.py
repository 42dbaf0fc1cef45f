"""Messages in: stored, extracted and embedded, built into the graph, group by group. Killed at any point, a second run finishes it."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TypeVar

from graphmem.embedding import Embedder
from graphmem.extraction.interface import ExtractionRun, Extractor, uses_llm
from graphmem.extraction.spacy_extractor import Extraction
from graphmem.graph.record_json import unpack_extraction
from graphmem.graph.versions import close_versions
from graphmem.memory.build_stage import BUILD_VERSION, BuildStage, read_note, write_note
from graphmem.memory.delta import batches, diff_messages
from graphmem.memory.extraction_stage import Extracted, ExtractionStage, extractions_of, in_pieces, in_threads
from graphmem.memory.index_stage import IndexStage
from graphmem.memory.memory_config import BATCHES
from graphmem.memory.message_stage import MessageStage, Progress
from graphmem.memory.waiting_threads import mark_names, mark_threads, messages_in, pending_of
from graphmem.model import Decision, LLMUsage, Message, Quarantined, Report
from graphmem.model.ids import digest
from graphmem.model.node_types import NODE_TYPES
from graphmem.resolution.name_index import ThreadKey
from graphmem.resolution.resolver import Resolution, resolve
from graphmem.search_index import Document, Index
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.repository import in_order, put_rulings, rulings_of
from graphmem.storage.store_state import StoreState

T = TypeVar("T")


class Stopwatch:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def time(self, stage: str, work: Callable[[], T]) -> T:
        """Do the work, and add its time to the stage."""
        begun = time.perf_counter()
        try:
            return work()
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - begun


def no_progress(stage: str, count: int) -> None:
    """Report nothing."""


class MemoryWriter:
    """Brings messages into one space of a store and its index."""

    def __init__(self, space: str, store: GraphStore, index: Index, embedder: Embedder, extractor: Extractor) -> None:
        self._space = space
        self._store = store
        self._messages = MessageStage(space, store)
        self._extraction = ExtractionStage(space, store, extractor)
        self._index = IndexStage(space, index, embedder)
        self._build = BuildStage(space, store)

    def remember(self, entries: Iterable[Message | Quarantined], progress: Progress = no_progress) -> Report:
        """Store, extract, embed, build; returns what this run did and what the space holds now."""
        watch = Stopwatch()
        if read_note(self._store, self._space).version not in ("", BUILD_VERSION):
            self._build.start_again()
        counts = watch.time("store messages", lambda: self._messages.store(entries, progress))
        refused, usage = self._work_off(watch, progress)
        watch.time("index", self._stamp_index)
        return self._report(counts, refused, watch, usage)

    def _work_off(self, watch: Stopwatch, progress: Progress) -> tuple[int, LLMUsage | None]:
        """Extract, embed and build every thread that waits; returns how many messages could not be read, and what a model cost."""
        run, refused = self._extraction.extractor.start_run(), set[str]()
        self._mark_unread()
        groups = self._groups(pending_of(self._store, self._space).threads)
        for threads in groups:
            for together in in_pieces(self._load(threads)):
                refused |= self._read(watch, run, together)
                progress("extract and embed", sum(map(len, together)))
            watch.time("build graph", partial(self.build, threads))
        last = watch.time("extract", run.finish)
        if last:
            refused |= watch.time("store extractions", partial(self._extraction.keep_read, last))
        rest = pending_of(self._store, self._space)
        for threads in self._groups(rest.threads):
            watch.time("build graph", partial(self.build, threads))
        if rest.names:
            watch.time("build graph", partial(self.build, (), rest.names))
        return len(refused), run.usage

    def _mark_unread(self) -> None:
        """Let threads wait that another extractor has read, which does not count any more."""
        note = read_note(self._store, self._space)
        mine = self._extraction.extractor.name
        if note.extractor == mine and not uses_llm(mine):
            return
        rows = self._store.read("not_extracted", space=self._space, kept=self._extraction.accepted())
        with self._store.transaction():
            mark_threads(self._store, self._space, [(row["conversation"], row["thread"]) for row in rows], mine)
            if note.version == BUILD_VERSION:
                write_note(self._store, self._space, replace(note, extractor=mine))

    def _groups(self, threads: Sequence[ThreadKey]) -> Iterator[list[ThreadKey]]:
        """The threads in groups that are built together."""
        group: list[ThreadKey] = []
        size = 0
        for start in range(0, len(threads), BATCHES.built):
            piece = threads[start : start + BATCHES.built]
            members = messages_in(StoreState(self._store, self._space), piece)
            for thread in piece:
                group.append(thread)
                size += len(members[thread])
                if size >= BATCHES.built:
                    yield group
                    group, size = [], 0
        if group:
            yield group

    def _load(self, threads: Sequence[ThreadKey]) -> list[list[Message]]:
        """The messages of threads, thread by thread, in order."""
        members = messages_in(StoreState(self._store, self._space), threads)
        ids = sorted({id_ for found in members.values() for id_ in found})
        return in_threads(from_dict(Message, row) for row in self._store.read("messages", space=self._space, ids=ids))

    def _read(self, watch: Stopwatch, run: ExtractionRun, threads: Sequence[Sequence[Message]]) -> set[str]:
        """Extract and embed what of some threads is new; returns the ids of the messages that could not be read."""
        wanted = self._extraction.not_read(threads)
        stale = self._index.stale(threads, self._extraction.read_by([m.id for thread in threads for m in thread]))
        concerned = [thread for thread in threads if any(m.id in wanted for m in thread)]
        # Both at once: the parser keeps one core busy, the embedder what is left.
        with ThreadPoolExecutor(1) as aside:
            embedding = aside.submit(self._index.documents, threads, stale)
            extractions: list[Extraction] = watch.time("extract", lambda: run.extract(concerned, wanted)) if concerned else []
            documents: list[Document] = watch.time("embed", embedding.result)
        watch.time("index", partial(self._index.add, documents))
        return watch.time("store extractions", partial(self._extraction.keep_read, extractions))

    def build(self, threads: Sequence[ThreadKey], names: Collection[str] = ()) -> None:
        """Build threads that wait, and the components of names, into the graph."""
        self._build.build(pending_of(self._store, self._space), threads, names=names)

    def _stamp_index(self) -> None:
        """Give the index the stamp of the graph; first what it lacks, if it was lost or a run was killed."""
        note = read_note(self._store, self._space)
        if self._index.stamp and self._index.stamp != note.stamp and not self._store.read("pending", space=self._space):
            self._index.complete(in_threads(self._all_messages()))
        self._index.commit(note.stamp)

    def _report(self, counts: Counter[str], refused: int, watch: Stopwatch, usage: LLMUsage | None) -> Report:
        new, unchanged, changed = counts["new"], counts["unchanged"], counts["changed"]
        now = count_all(self._store, self._space)
        return Report(
            messages=new + unchanged + changed,
            new=new,
            unchanged=unchanged,
            changed=changed,
            entities=now["entities"],
            facts=now["facts"],
            units=now["units"],
            communities=now["communities"],
            quarantined=counts["quarantined"] + refused,
            seconds=watch.seconds,
            llm=usage,
        )

    def gather(self, entries: Iterable[Message | Quarantined]) -> tuple[list[Message], list[Quarantined]]:
        """The messages among the entries and all that the space holds, in order; and what could not be read. Writes nothing.

        As in `remember`, what is stored stays as it is unless it says something new.
        """
        together = {m.id: m for m in self._all_messages()}
        bad = []
        for batch in batches(entries, BATCHES.stored):
            bad += [e for e in batch if isinstance(e, Quarantined)]
            delta = diff_messages([e for e in batch if isinstance(e, Message)], lambda ids: {i: together[i] for i in ids if i in together})
            together.update({m.id: m for m in (*delta.replaced, *delta.new, *delta.changed)})
        return in_order(close_versions(together.values())), bad

    def extract(self, messages: Sequence[Message]) -> tuple[Extracted, LLMUsage | None]:
        """Mentions and facts of these messages, read again, and what a chat model cost. Writes nothing but what a chat model replies."""
        return self._extraction.extract_again(messages)

    def index(self, messages: Sequence[Message]) -> int:
        """Store the messages that are new, and embed those that are not indexed; returns how many these were."""
        self._messages.store(messages, no_progress)
        embedded = 0
        for threads in in_pieces(in_threads(messages)):
            stale = self._index.stale(threads, self._extraction.read_by([m.id for thread in threads for m in thread]))
            self._index.add(self._index.documents(threads, stale))
            embedded += len(stale)
        return embedded

    def store_extracted(self, messages: Sequence[Message], extracted: Extracted) -> Report:
        """Keep what was extracted elsewhere, and build the graph from it and from what was remembered meanwhile."""
        self._extraction.keep(extractions_of(messages, extracted), extracted.quarantined)
        return self.remember(())

    def is_built(self) -> bool:
        """True if the graph and the index are those of the messages that are stored."""
        note = read_note(self._store, self._space)
        if note.version != BUILD_VERSION or self._store.read("pending", space=self._space):
            return False
        return self.is_index_whole()

    def is_index_whole(self) -> bool:
        """True if the index carries the stamp of the graph; quick, for every opening."""
        note = read_note(self._store, self._space)
        return self._index.stamp == (note.stamp if note.version else "")

    def repair_index(self) -> None:
        """Embed what the index lacks, and give it the graph's stamp."""
        self._index.complete(in_threads(self._all_messages()))
        self._index.commit(read_note(self._store, self._space).stamp)

    def cached_by_model(self, ids: Sequence[str]) -> set[str]:
        """The messages among these that a chat model read, if none is in force: they stay as they are."""
        return self._extraction.by_model(ids)

    def resolution(self, *, without: Collection[str] = ()) -> Resolution:
        """What the names of the space mean, worked out as if the decisions of users with these ids were not there."""
        messages = self._all_messages()
        unpacked = [unpack_extraction(row["content"]) for row in self._store.read("extractions", space=self._space)]
        ruled = [d for d in rulings_of(self._store, self._space) if d.id not in without]
        mentions, facts = [m for found, _ in unpacked for m in found], [f for _, found in unpacked for f in found]
        return resolve(self._space, close_versions(messages), mentions, facts, ruled)

    def decide(self, removed: Sequence[Decision], added: Sequence[Decision]) -> None:
        """Store decisions of users on names, and build what follows."""
        names = {name for d in (*removed, *added) for name in (d.left_name, d.right_name)}
        with self._store.transaction():
            self._store.write("drop_decisions", ids=[d.id for d in removed])
            put_rulings(self._store, added)
            mark_names(self._store, self._space, names, digest("decided", *(d.id + d.verdict for d in (*removed, *added))))
        self.remember(())

    def _all_messages(self) -> list[Message]:
        return [from_dict(Message, row) for row in self._store.read("all_messages", space=self._space)]


def count_all(store: GraphStore, space: str) -> dict[str, int]:
    """How many rows of each kind a space holds; messages are those that the graph was built from."""
    kinds = [node.table for node in NODE_TYPES if node.is_counted]
    built = read_note(store, space).stats.messages
    return {"messages": built} | {kind: store.read(f"count_{kind}", space=space)[0]["count"] for kind in kinds}
