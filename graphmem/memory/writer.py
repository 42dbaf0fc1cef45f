"""Messages in: stored, extracted and embedded, built into the graph, group by group. Killed at any point, a second run finishes it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import replace
from functools import partial

from graphmem.embedding import Embedder
from graphmem.extraction.interface import Extractor, uses_llm
from graphmem.extraction.spacy_extractor import Extraction
from graphmem.memory.build_stage import BUILD_VERSION, BuildStage, NoteReader, SpaceNote, count_built, has_lost_state, read_note, write_note
from graphmem.memory.clock import Clock
from graphmem.memory.extraction_ahead import Piece, extracted_ahead
from graphmem.memory.extraction_stage import ExtractionStage, in_pieces, in_threads
from graphmem.memory.index_stage import IndexStage
from graphmem.memory.memory_config import BATCHES, GROUPED
from graphmem.memory.message_stage import REDACTED, MessageStage, Progress
from graphmem.memory.pending_threads import mark_threads, messages_in, pending_of
from graphmem.memory.stopwatch import Stopwatch
from graphmem.memory.write_lane import WriteLane
from graphmem.model import LLMUsage, Message, Quarantined, Report
from graphmem.model.build_rules import BuildRules
from graphmem.model.graph_delta import GraphDelta
from graphmem.model.node_types import NODE_TYPES
from graphmem.resolution.name_index import ThreadKey
from graphmem.search_index import Document, Index
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.repository import in_order
from graphmem.storage.store_state import StoreState


def no_progress(stage: str, count: int) -> None:
    """Report nothing."""


def no_delta(delta: GraphDelta) -> None:
    """Keep nothing of what a build changed."""


class MemoryWriter:
    """Brings messages into one space of a store and its index."""

    def __init__(
        self,
        space: str,
        store: GraphStore,
        index: Index,
        embedder: Embedder,
        extractor: Extractor,
        *,
        rules: BuildRules | None = None,
        clock: Clock | None = None,
        redact_secrets: bool = False,
    ) -> None:
        """`rules` are those of the build (None: the stored ones), `clock` tells what lies ahead of it (None: nothing does)."""
        self._space = space
        self._store = store
        self._notes = NoteReader(store, space)
        self.messages = MessageStage(space, store, clock, redact_secrets=redact_secrets)
        self.extraction = ExtractionStage(space, store, extractor)
        self.index = IndexStage(space, index, embedder)
        self._build = BuildStage(space, store, rules)

    def remember(self, entries: Iterable[Message | Quarantined], progress: Progress = no_progress) -> Report:
        """Store, extract, embed, build; returns what this run did and what the space holds now."""
        watch, was_whole, documents = Stopwatch(), self.is_index_whole(), list[Document]()
        self.start_again_if_older()
        # The graph first: the index is then never ahead of it, whatever becomes of this process.
        is_small = self._is_small(entries)
        with self._store.transaction() if is_small else nullcontext():
            counts = watch.time("store messages", lambda: self.messages.store(entries, progress))
            self.mark_unread()
            if not is_small:
                self.index.expect(counts["new"] + counts["changed"])
            refused, usage = self.process_pending(watch, progress, add=documents.extend if is_small else None)
        watch.time("index", partial(self.stamp_index, was_whole=was_whole, documents=documents))
        return self._report(counts, refused, watch, usage)

    def _is_small(self, entries: Iterable[Message | Quarantined]) -> bool:
        """True of a few messages, some of them new, for an embedded store with nothing pending: one transaction stores and builds them."""
        if not isinstance(entries, Sequence) or len(entries) > GROUPED.rows:
            return False
        if not self._store.is_writing or uses_llm(self.extraction.extractor.name):
            return False
        ids = {entry.id for entry in entries if isinstance(entry, Message)}
        # What is known already writes nothing, as a rule, and then needs no transaction that would publish a state.
        return not ids <= self.extraction.read_by(sorted(ids)).keys() and not self._store.read("pending", space=self._space)

    def start_again_if_older(self) -> None:
        """Drop a graph that another BUILD_VERSION or other rules built, or whose state is lost, and mark all threads as pending."""
        note = read_note(self._store, self._space)
        older = note.version not in ("", BUILD_VERSION)
        if older or has_lost_state(self._store, self._space, note) or self._build.is_by_other_rules(note):
            self._build.start_again()

    def process_pending(
        self,
        watch: Stopwatch,
        progress: Progress,
        on_build: Callable[[GraphDelta], None] = no_delta,
        add: Callable[[Sequence[Document]], None] | None = None,
    ) -> tuple[int, LLMUsage | None]:
        """Extract, embed and build every pending thread; returns the number of unreadable messages and the cost of a chat model.

        `add` is given what is to be indexed; without it, it is added to the index.
        """
        run, refused = self.extraction.extractor.start_run(), set[str]()
        groups = self._groups(pending_of(self._store, self._space).threads)

        def build(threads: Sequence[ThreadKey], names: Collection[str] = ()) -> None:
            on_build(watch.time("build graph", partial(self._build_pending, threads, names)))

        def keep(extractions: Sequence[Extraction]) -> None:
            refused.update(watch.time("store extractions", partial(self.extraction.keep_read, extractions)))

        ahead = extracted_ahead(self._pieces(groups), run, self.extraction.not_read, self.extraction.parses)
        with self._lane() as lane, closing(ahead) as pieces:
            for piece, extract in pieces:
                if piece.messages:
                    lane.add(partial(keep, self._read(watch, extract, piece.threads, add or self.index.add)))
                    progress("extract and embed", piece.messages)
                if piece.completes:
                    lane.add(partial(build, piece.completes))
            if add is None:
                watch.time("index", self.index.settle)
        last = watch.time("extract", run.finish)
        if last:
            keep(last)
        rest = pending_of(self._store, self._space)
        for threads in self._groups(rest.threads):
            build(threads)
        if rest.names:
            build((), rest.names)
        return len(refused), run.usage

    def _lane(self) -> WriteLane:
        """Where extractions are stored and graphs built: beside the extraction and indexing of what comes next, if a server writes them.

        An embedded store is written by one thread.
        """
        return WriteLane(beside=not (self._store.is_writing or self._store.in_transaction), most=BATCHES.waiting)

    def mark_unread(self) -> None:
        """Mark threads as pending that were read by an extractor that is no longer accepted."""
        note = read_note(self._store, self._space)
        mine = self.extraction.extractor.name
        if note.extractor == mine and not uses_llm(mine):
            return
        rows = self._store.read("not_extracted", space=self._space, kept=self.extraction.accepted())
        with self._store.transaction():
            self._store.lock_space(self._space)
            mark_threads(self._store, self._space, [(row["conversation"], row["thread"]) for row in rows], mine)
            if note.version == BUILD_VERSION:
                write_note(self._store, self._space, replace(note, extractor=mine))

    def pending_messages(self) -> list[Message]:
        """All messages of pending threads, in order."""
        groups = self._groups(pending_of(self._store, self._space).threads)
        return in_order(m for threads in groups for thread in self.load_threads(threads) for m in thread)

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

    def load_threads(self, threads: Sequence[ThreadKey]) -> list[list[Message]]:
        """The messages of threads, thread by thread, in order."""
        members = messages_in(StoreState(self._store, self._space), threads)
        ids = sorted({id_ for found in members.values() for id_ in found})
        return in_threads(from_dict(Message, row) for row in self._store.read("messages", space=self._space, ids=ids))

    def _pieces(self, groups: Iterable[Sequence[ThreadKey]]) -> Iterator[Piece]:
        """The threads of groups in pieces that are extracted together; the last piece of a group completes it."""
        for group in groups:
            pieces = list(in_pieces(self.load_threads(group))) or [[]]
            yield from (Piece(piece, ()) for piece in pieces[:-1])
            yield Piece(pieces[-1], tuple(group))

    def _read(
        self,
        watch: Stopwatch,
        extract: Callable[[], list[Extraction]],
        threads: Sequence[Sequence[Message]],
        add: Callable[[Sequence[Document]], None],
    ) -> list[Extraction]:
        """Extract, embed and index what of some threads is new; returns what was extracted."""
        stale = self.index.stale(threads, self.extraction.read_by([m.id for thread in threads for m in thread]))
        # Both at once: the parser keeps one core busy, the embedder what is left.
        with ThreadPoolExecutor(1) as aside:
            embedding = aside.submit(self.index.documents, threads, stale)
            extractions: list[Extraction] = watch.time("extract", extract)
            documents: list[Document] = watch.time("embed", embedding.result)
        watch.time("index", partial(self.index.remove_events, threads))
        watch.time("index", partial(add, documents))
        return extractions

    def _build_pending(self, threads: Sequence[ThreadKey], names: Collection[str] = ()) -> GraphDelta:
        """Build pending threads, and the components of names, into the graph; returns what changed."""
        return self._build.build(pending_of(self._store, self._space), threads, names=names)

    def stamp_index(self, *, was_whole: bool, documents: Sequence[Document] = ()) -> None:
        """Give the index documents and the stamp of the graph; first what it lacks, if it was lost or a run was killed before this one."""
        note = read_note(self._store, self._space)
        if was_whole and documents:
            self.index.add(documents, note.stamp)
            return
        self.index.add(documents)
        if not was_whole and self.index.stamp and self.index.stamp != note.stamp and not self._store.read("pending", space=self._space):
            self.index.complete(in_threads(self._all_messages()))
        self.index.commit(note.stamp)

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
            reused_keys=counts["reused"],
            ahead=counts["ahead"],
            forgotten=counts["forgotten"],
            room_events=counts["room_events"],
            redacted={name.removeprefix(REDACTED): count for name, count in sorted(counts.items()) if name.startswith(REDACTED)},
        )

    def is_built(self) -> bool:
        """True if the graph and the index are those of the messages that are stored."""
        note = read_note(self._store, self._space)
        if note.version != BUILD_VERSION or self._store.read("pending", space=self._space):
            return False
        return self.is_index_whole()

    def is_index_whole(self) -> bool:
        """True if the index carries the stamp of the graph; quick, for every opening."""
        return self.index.stamp == stamp_of(self._notes.read())

    def repair_index(self) -> None:
        """Embed what the index lacks, and give it the graph's stamp."""
        self.index.complete(in_threads(self._all_messages()))
        self.index.commit(read_note(self._store, self._space).stamp)

    def cached_by_model(self, ids: Sequence[str]) -> set[str]:
        """The messages among these that a chat model read, if none is in force: they stay as they are."""
        return self.extraction.by_model(ids)

    def _all_messages(self) -> list[Message]:
        return [from_dict(Message, row) for row in self._store.read("all_messages", space=self._space)]


def stamp_of(note: SpaceNote) -> str:
    """The stamp of an index that holds what the graph does; "" for a space that was never built."""
    return note.stamp if note.version else ""


def count_all(store: GraphStore, space: str) -> dict[str, int]:
    """How many rows of each kind a space holds; messages are those that the graph was built from."""
    kinds = [node.table for node in NODE_TYPES if node.is_counted]
    return {"messages": count_built(store, space)} | {kind: store.read(f"count_{kind}", space=space)[0]["count"] for kind in kinds}
