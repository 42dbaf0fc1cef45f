"""Messages in: stored, extracted and embedded in batches, then bound together. Killed at any point, a second run finishes it."""

import hashlib
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from itertools import pairwise
from typing import TypeVar

from graphmem.embedding import Embedder
from graphmem.extraction.interface import ExtractionRun, Extractor, extractor_to_store, keeps_stored, uses_llm
from graphmem.extraction.spacy_extractor import Extraction
from graphmem.graph.build import Extracted, bind, join, pack_extraction, unpack_extraction
from graphmem.graph.versions import close_versions
from graphmem.language.stemming import terms_of
from graphmem.memory.delta import BATCH, batches, diff_messages
from graphmem.model import Community, ExtractionProvenance, Fact, LLMUsage, Mention, Message, Quarantined, Report, Unit
from graphmem.model.corpus_stats import CorpusStats
from graphmem.model.errors import ContractError
from graphmem.resolution.resolver import Resolution, resolve
from graphmem.search_index import Document, Index
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.repository import Graph, in_order, messages_by_id, put_messages, put_quarantined, rulings_of, sync_graph

T = TypeVar("T")
Progress = Callable[[str, int], None]
# Threads are extracted together until they hold so many messages: a lost batch is a few seconds of work.
TOGETHER = 400
# Which way of binding a graph was made by: one that was made by another is bound anew.
BINDING = "2"
# Between a conversation and a thread where one text names both.
MARK = "\x1f"


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
    """Tell nobody."""


class MemoryWriter:
    """Brings messages into one space of a store and its index."""

    def __init__(self, space: str, store: GraphStore, index: Index, embedder: Embedder, extractor: Extractor) -> None:
        self._space = space
        self._store = store
        self._index = index
        self._embedder = embedder
        self._extractor = extractor

    def remember(self, entries: Iterable[Message | Quarantined], progress: Progress = no_progress) -> Report:
        """Store, extract, embed, bind; returns what this run did and what the space holds now."""
        watch = Stopwatch()
        came = watch.time("store messages", lambda: self._store_entries(entries, progress))
        refused, spent = self._work_off(watch, progress)
        if not self.is_bound():
            self.bind(watch)
        counts = count_all(self._store, self._space)
        new, unchanged, changed = came["new"], came["unchanged"], came["changed"]
        return Report(
            new + unchanged + changed,
            new,
            unchanged,
            changed,
            counts["entities"],
            counts["facts"],
            counts["units"],
            counts["communities"],
            came["quarantined"] + refused,
            watch.seconds,
            spent,
        )

    def gather(self, entries: Iterable[Message | Quarantined]) -> tuple[list[Message], list[Quarantined]]:
        """The messages among the entries and all that the space holds, in order; and what could not be read. Writes nothing.

        As in `remember`, what is stored stays as it is unless it says something new.
        """
        together = {row["id"]: from_dict(Message, row) for row in self._store.read("all_messages", space=self._space)}
        bad = []
        for batch in batches(entries, BATCH):
            bad += [e for e in batch if isinstance(e, Quarantined)]
            delta = diff_messages([e for e in batch if isinstance(e, Message)], lambda ids: {i: together[i] for i in ids if i in together})
            together.update({m.id: m for m in (*delta.replaced, *delta.new, *delta.changed)})
        return in_order(close_versions(together.values())), bad

    def extract(self, messages: Sequence[Message]) -> tuple[Extracted, LLMUsage | None]:
        """Mentions and facts of these messages, read anew, and what a chat model cost; what it read before is not shown to it again.

        Nothing is written but what a chat model says, since that was paid for.
        """
        stored = self._paid_for(messages)
        wanted = {m.id for m in messages if m.id not in stored or not self._extractor.accepts(stored[m.id].extractor)}
        run = self._extractor.start_run()
        read = [e for threads in _together(in_threads(messages)) for e in run.extract(threads, wanted)] + run.finish()
        last = {e.message_id: e for e in read}
        last |= {id_: e for id_, e in stored.items() if keeps_stored(e.extractor, last[id_].extractor)}
        found = [last[m.id] for m in messages]
        mentions, facts = [m for e in found for m in e.mentions], [f for e in found for f in e.facts]
        bad = _problems({m.id: m for m in messages}, read)
        return Extracted(mentions, facts, bad, [ExtractionProvenance(e.message_id, e.extractor) for e in found]), run.usage

    def _paid_for(self, messages: Sequence[Message]) -> dict[str, Extraction]:
        """What is stored of messages that a chat model read and that say the same as then."""
        said = messages_by_id(self._store, self._space, [m.id for m in messages])
        same = [m.id for m in messages if m.id in said and said[m.id].text == m.text]
        stored = self._store.read("extractions_of", space=self._space, ids=same)
        unpacked = [(row, *unpack_extraction(row["content"])) for row in stored if uses_llm(row["extractor"])]
        return {row["id"]: Extraction(row["id"], tuple(m), tuple(f), extractor=row["extractor"]) for row, m, f in unpacked}

    def index(self, messages: Sequence[Message]) -> int:
        """Store the messages that are new, and embed those that are not indexed; returns how many these were."""
        self._store_entries(messages, no_progress)
        embedded = 0
        for threads in _together(in_threads(messages)):
            fresh = self._not_indexed(threads)
            if fresh:
                self._add(list(documents_of(threads, fresh, self._embedder)))
            embedded += len(fresh)
        return embedded

    def store_built(
        self,
        messages: Sequence[Message],
        extracted: Extracted,
        resolution: Resolution,
        facts: Sequence[Fact],
        units: Sequence[Unit],
        communities: Sequence[Community],
    ) -> Report:
        """Store the graph of parts that were worked out one by one; what was remembered meanwhile is bound in too."""
        self._keep(extractions_of(messages, extracted), extracted.quarantined)
        ruled = {(d.id, d.verdict) for d in resolution.decisions if d.made_by == "user"}
        stored = {(d.id, d.verdict) for d in rulings_of(self._store, self._space)}
        if self._message_ids() == {m.id for m in messages} and ruled == stored:
            self._write(*join(self._space, messages, extracted.mentions, resolution, facts, units, communities))
        return self.remember(())

    def _store_entries(self, entries: Iterable[Message | Quarantined], progress: Progress) -> Counter[str]:
        """Store what is new; returns how many messages were new, unchanged, changed, and how many entries are quarantined."""
        came: Counter[str] = Counter()
        for batch in batches(map(self._checked, entries), BATCH):
            bad = [e for e in batch if isinstance(e, Quarantined)]
            delta = diff_messages([e for e in batch if isinstance(e, Message)], partial(messages_by_id, self._store, self._space))
            with self._store.transaction():
                self._store.write("drop_extractions", ids=[m.id for m in delta.changed])
                put_messages(self._store, [*delta.replaced, *delta.new, *delta.changed])
                put_quarantined(self._store, bad)
            came += Counter(new=len(delta.new), unchanged=delta.unchanged, changed=len(delta.changed), quarantined=len(bad))
            progress("store messages", len(batch))
        return came

    def _checked(self, entry: Message | Quarantined) -> Message | Quarantined:
        if entry.space != self._space:
            raise ContractError(
                f"{entry.source}, {entry.id}: is of space '{entry.space}', this memory is of '{self._space}'. Read it for this space."
            )
        return entry

    def _work_off(self, watch: Stopwatch, progress: Progress) -> tuple[int, LLMUsage | None]:
        """Extract and embed every thread that has a message which was not; returns how many could not be, and what a model cost."""
        run, refused = self._extractor.start_run(), set[str]()
        for threads in self._waiting_threads():
            extractions, documents = self._extract_and_embed(watch, run, threads)
            watch.time("index", partial(self._add, documents))
            refused |= watch.time("store extractions", partial(self._keep_read, extractions))
            progress("extract and embed", sum(map(len, threads)))
        last = watch.time("extract", run.finish)
        refused |= watch.time("store extractions", partial(self._keep_read, last)) if last else set()
        return len(refused), run.usage

    def _extract_and_embed(
        self, watch: Stopwatch, run: ExtractionRun, threads: Sequence[Sequence[Message]]
    ) -> tuple[list[Extraction], list[Document]]:
        """Both at once: the parser keeps one core busy, the embedder what is left."""
        fresh = self._not_indexed(threads)
        with ThreadPoolExecutor(1) as aside:
            embedding = aside.submit(lambda: list(documents_of(threads, fresh, self._embedder)))
            extractions = watch.time("extract", lambda: run.extract(threads, self._not_read(threads)))
            return extractions, watch.time("embed", embedding.result)

    def _waiting_threads(self) -> Iterator[list[list[Message]]]:
        """The threads with messages that wait, whole, in groups of about TOGETHER that do."""
        group: list[str] = []
        size = 0
        for row in self._store.read("not_extracted", space=self._space, kept=self._kept()):
            group.append(f"{row['conversation']}{MARK}{row['thread']}")
            size += row["waiting"]
            if size >= TOGETHER:
                yield self._threads(group)
                group, size = [], 0
        if group:
            yield self._threads(group)

    def _threads(self, names: list[str]) -> list[list[Message]]:
        rows = self._store.read("messages_of_threads", space=self._space, threads=names, mark=MARK)
        return in_threads(from_dict(Message, row) for row in rows)

    def _kept(self) -> list[str]:
        """The extractors, of those that have read here, that need not be followed by the one in force."""
        known = {row["extractor"] for row in self._store.read("extractors", space=self._space)}
        return sorted({self._extractor.name, *filter(self._extractor.accepts, known)})

    def _read_by(self, ids: Sequence[str]) -> dict[str, str]:
        """By whom these messages were read, of those that were."""
        return {row["id"]: row["extractor"] for row in self._store.read("extracted_ids", space=self._space, ids=list(ids))}

    def _not_read(self, threads: Sequence[Sequence[Message]]) -> set[str]:
        """The messages that were not read by an extractor which the one in force accepts."""
        ids = [m.id for thread in threads for m in thread]
        read_by = self._read_by(ids)
        return {id_ for id_ in ids if id_ not in read_by or not self._extractor.accepts(read_by[id_])}

    def paid_for(self, ids: Sequence[str]) -> set[str]:
        """The messages among these that a chat model read, where none is in force: they stay as they are."""
        return {id_ for id_, extractor in self._read_by(ids).items() if keeps_stored(extractor, self._extractor.name)}

    def _not_indexed(self, threads: Sequence[Sequence[Message]]) -> set[str]:
        """What must be embedded: messages that are not indexed yet, or whose text or forerunner is new."""
        extracted = self._read_by([m.id for thread in threads for m in thread])
        lacking = self._index.lacking(self._space, (m.id for thread in threads for m in thread))
        fresh = {m.id for thread in threads for m in thread if m.id not in extracted or m.id in lacking}
        after = {later.id for thread in threads for earlier, later in pairwise(thread) if earlier.id in fresh}
        return fresh | after

    def _add(self, documents: Sequence[Document]) -> None:
        self._index.add(documents)
        self._index.commit(self._space, "")  # Not whole until the graph is bound: the stamp says so.

    def _keep_read(self, extractions: Sequence[Extraction]) -> set[str]:
        """Store them, and what is wrong with them; returns the ids of the messages with which something is."""
        wrong = {e.message_id for e in extractions if e.problem}
        self._keep(extractions, _problems(messages_by_id(self._store, self._space, sorted(wrong)), extractions))
        return wrong

    def _keep(self, extractions: Sequence[Extraction], bad: Sequence[Quarantined]) -> None:
        """Store the last one of each message, unless what is stored was paid for and this was not."""
        last = {e.message_id: e for e in extractions}
        read_by = self._read_by(list(last))
        kept = [(e, read_by.get(e.message_id, "")) for e in last.values()]
        rows = [
            {"id": e.message_id, "space": self._space, "extractor": extractor_to_store(stored, e.extractor), "content": pack_extraction(e)}
            for e, stored in kept
            if not keeps_stored(stored, e.extractor)
        ]
        with self._store.transaction():
            self._store.write_rows("put_extractions", rows)
            put_quarantined(self._store, bad)

    def is_bound(self) -> bool:
        """True if the graph and the index are those of the messages that are stored."""
        noted = self._noted_stamp()
        return bool(noted) and noted == self._stamp() and self.is_index_whole() and self._index.has(self._space) == self._message_ids()

    def is_index_whole(self) -> bool:
        """True if the index carries the stamp of the graph; quick, for every opening."""
        return self._index.generation(self._space) == self._noted_stamp()

    def mend_index(self) -> None:
        """Embed what the index lacks, and give it the graph's stamp."""
        messages = [from_dict(Message, row) for row in self._store.read("all_messages", space=self._space)]
        self._complete_index(messages)
        self._index.commit(self._space, self._noted_stamp())

    def _noted_stamp(self) -> str:
        noted = self._store.read("meta", id=f"space:{self._space}")
        return str(json.loads(noted[0]["content"])["stamp"]) if noted else ""

    def _message_ids(self) -> set[str]:
        return {row["id"] for row in self._store.read("fingerprints_messages", space=self._space)}

    def _stamp(self) -> str:
        rows = self._store.read("extractions", space=self._space)
        ruled = rulings_of(self._store, self._space)
        parts = [BINDING, *(row["id"] + row["content"] for row in rows), *(f"{d.id} {d.verdict}" for d in ruled)]
        return hashlib.blake2b("".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()

    def bind(self, watch: Stopwatch) -> None:
        """Work out the graph from everything extracted, write what changed, and stamp the index."""
        messages, mentions, stated = self._extracted()
        graph, facts = watch.time("bind", lambda: bind(self._space, messages, mentions, stated, rulings_of(self._store, self._space)))
        watch.time("index", lambda: self._complete_index(messages))
        watch.time("store graph", lambda: self._write(graph, facts))

    def _extracted(self) -> tuple[list[Message], list[Mention], list[Fact]]:
        """Every message of the space, and what was extracted from them."""
        messages = [from_dict(Message, row) for row in self._store.read("all_messages", space=self._space)]
        unpacked = [unpack_extraction(row["content"]) for row in self._store.read("extractions", space=self._space)]
        return messages, [m for found, _ in unpacked for m in found], [f for _, found in unpacked for f in found]

    def resolution(self, *, without: Collection[str] = ()) -> Resolution:
        """What the names of the space mean, worked out anew, as if the decisions of users with these ids were not there."""
        messages, mentions, stated = self._extracted()
        ruled = [d for d in rulings_of(self._store, self._space) if d.id not in without]
        return resolve(self._space, close_versions(messages), mentions, stated, ruled)

    def _complete_index(self, messages: Sequence[Message]) -> None:
        """Embed what the index lacks: after a lost or foreign index, everything."""
        missing = {m.id for m in messages} - self._index.has(self._space)
        self._index.add(documents_of(in_threads(messages), missing, self._embedder))

    def _write(self, graph: Graph, facts: CorpusStats) -> None:
        stamp = self._stamp()
        sync_graph(self._store, self._space, graph)
        content = json.dumps({"stamp": stamp, "binding": BINDING, **asdict(facts)}, sort_keys=True)
        self._store.write("put_meta", id=f"space:{self._space}", content=content)
        self._index.commit(self._space, stamp)


def read_space_facts(store: GraphStore, space: str) -> CorpusStats:
    """What was noted of a space when it was bound; an empty space has nothing, one that was bound in another way only its measures."""
    noted = store.read("meta", id=f"space:{space}")
    content = json.loads(noted[0]["content"]) if noted else {}
    if content.get("binding") != BINDING:
        return CorpusStats(content.get("messages", 0), content.get("length", 0.0), content.get("name_density", 0.0), {}, {})
    return from_dict(CorpusStats, content)


def documents_of(threads: Sequence[Sequence[Message]], wanted: set[str], embedder: Embedder) -> Iterator[Document]:
    """The documents of the wanted messages: each alone, and with the turn before it in its thread."""
    pairs = [(before, m) for thread in threads for before, m in zip([None, *thread], thread, strict=False) if m.id in wanted]
    alone = embedder.passages([m.rendered_text for _, m in pairs])
    together = embedder.passages([f"{before.rendered_text}\n{m.rendered_text}" for before, m in pairs if before is not None])
    contexts = iter(together)
    for (before, message), vector in zip(pairs, alone, strict=True):
        context = vector if before is None else next(contexts)
        yield Document(message.id, message.space, " ".join(terms_of(message.rendered_text)), vector, context)


def count_all(store: GraphStore, space: str) -> dict[str, int]:
    """How many rows of each kind a space holds."""
    kinds = ("messages", "entities", "facts", "units", "communities", "quarantined")
    return {kind: store.read(f"count_{kind}", space=space)[0]["count"] for kind in kinds}


def extractions_of(messages: Iterable[Message], extracted: Extracted) -> list[Extraction]:
    """What was extracted, message by message."""
    mentions: dict[str, list[Mention]] = defaultdict(list)
    facts: dict[str, list[Fact]] = defaultdict(list)
    for mention in extracted.mentions:
        mentions[mention.message_id].append(mention)
    for fact in extracted.facts:
        facts[fact.message_id].append(fact)
    read_by = {one.message_id: one.extractor for one in extracted.read_by}
    return [Extraction(m.id, tuple(mentions[m.id]), tuple(facts[m.id]), extractor=read_by[m.id]) for m in messages]


def in_threads(messages: Iterable[Message]) -> list[list[Message]]:
    """The messages of each thread, in order."""
    threads: dict[tuple[str, str], list[Message]] = defaultdict(list)
    for message in in_order(messages):
        threads[message.conversation, message.thread].append(message)
    return list(threads.values())


def _together(threads: Iterable[list[Message]]) -> Iterator[list[list[Message]]]:
    together: list[list[Message]] = []
    for thread in threads:
        together.append(thread)
        if sum(map(len, together)) >= TOGETHER:
            yield together
            together = []
    if together:
        yield together


def _problems(messages: Mapping[str, Message], extractions: Iterable[Extraction]) -> list[Quarantined]:
    return [_problem(messages[e.message_id], e) for e in extractions if e.problem]


def _problem(message: Message, found: Extraction) -> Quarantined:
    """With the text as it was said, or with what a chat model replied."""
    return Quarantined.of(message.space, "extract", message.source, message.position, found.problem, found.reply or message.text)
