"""The front door: open a memory, remember messages, recall, answer and explain."""

import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from graphmem.answering.extractive import answer
from graphmem.embedding import Embedder, OnnxEmbedder, choose_model
from graphmem.extraction.interface import Extractor, SpacyExtractor
from graphmem.ingest import LogReader
from graphmem.language.spacy_pipeline import check_installed, load_model
from graphmem.memory.build_stage import read_note
from graphmem.memory.changed_rows import ChangedRows
from graphmem.memory.consolidation import consolidate
from graphmem.memory.entity_edits import merge, unmerge
from graphmem.memory.extraction_stage import Extracted
from graphmem.memory.message_stage import Progress
from graphmem.memory.rebuild_check import compare_with_rebuild
from graphmem.memory.retry import note_logs, replay
from graphmem.memory.shared_index import SharedIndex
from graphmem.memory.writer import Backlog, MemoryWriter, count_all, no_progress
from graphmem.model import (
    Answer,
    AsOf,
    Community,
    CompactionReport,
    ConsolidationReport,
    Decision,
    Entity,
    Fact,
    LLMUsage,
    Message,
    Pack,
    Quarantined,
    Report,
    RetryReport,
    Subgraph,
    Verdict,
)
from graphmem.model.errors import StoreLocked, StoreMismatch
from graphmem.model.validity import BEGINNING, LATEST
from graphmem.resolution.decisions import Change
from graphmem.resolution.name_index import NameIndex
from graphmem.retrieval.recall import Sources, recall
from graphmem.retrieval.subgraph import build_subgraph
from graphmem.search_index import Index, open_index
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore, open_store
from graphmem.storage.llm_cache import StoredReplies
from graphmem.storage.migrations import check_schema, is_current, migrate
from graphmem.storage.repository import fact_from, messages_by_id, rulings_of
from graphmem.storage.storage_config import SHARING
from graphmem.storage.store_state import StoreState

if TYPE_CHECKING:
    from types import TracebackType

    from graphmem.chat_model import ChatModel
    from graphmem.extraction.llm import Enrichment

BUDGET = 4000


class Memory:
    """A space of a store, its index and its model. Use it in a `with` statement.

    `at` is the moment a question is about, `known` the moment whose knowledge is used; left out, both mean the latest.
    """

    def __init__(
        self,
        store: GraphStore,
        embedder: Embedder,
        *,
        space: str,
        read_only: bool,
        llm: "ChatModel | None",
        language: str = "en",
        enrichment: "Enrichment | None" = None,
        extractor: Extractor | None = None,
    ) -> None:
        self.space = space
        self.store_name = store.name
        self.model_name = embedder.name
        self.store = store
        self.embedder = embedder
        self.language = language
        self._llm = llm
        self._index = self._open_index(read_only=read_only)
        self._writer = MemoryWriter(space, store, self._index, embedder, extractor or self._extractor(enrichment))
        self._one_writer = threading.Lock()

    @classmethod
    def open(
        cls,
        store: str | Path | None = None,
        *,
        space: str = "default",
        model: str = "auto",
        models: Path | str | None = None,
        embedder: Embedder | None = None,
        language: str = "en",
        neo4j_user: str = "neo4j",
        neo4j_password: str = "",
        llm: "ChatModel | None" = None,
        enrichment: "Enrichment | None" = None,
        extractor: Extractor | None = None,
        read_only: bool = False,
        lock_wait: float = SHARING.lock_wait,
    ) -> "Memory":
        """Open or make a memory at `ladybug:PATH`, a path, or `neo4j://HOST:PORT/DATABASE`; by default in the user data folder.

        Others may read and write the same store meanwhile: reads see the last complete state and pick up a new one within a second;
        a call that writes waits for another writer, at most `lock_wait` seconds.

        `llm` is the chat model that words answers; `enrichment` the one that reads messages beside spaCy, and what it may cost.
        `extractor` reads messages in place of both.
        Raises StoreError (StoreLocked, StoreMismatch) if the store cannot be used, ModelError if a model cannot.
        """
        from graphmem.config import DATA

        folder = Path(models) if models is not None else DATA / "models"
        if extractor is None:
            check_installed(language)
        chosen = embedder or OnnxEmbedder(choose_model(model, folder), folder)

        def opened(*, reading: bool) -> "Memory":
            name = str(store or DATA / "memory.lbug")
            address = open_store(name, user=neo4j_user, password=neo4j_password, read_only=reading, lock_wait=lock_wait)
            return cls._over(
                address, chosen, space=space, read_only=reading, llm=llm, language=language, enrichment=enrichment, extractor=extractor
            )

        memory = opened(reading=read_only)
        if not memory.has_whole_index():
            writer = opened(reading=False) if read_only else memory
            # While another process writes, what is there is read: it will leave the index whole.
            with suppress(StoreLocked):
                writer.mend_index(lock_wait=0.0)
            if writer is not memory:
                writer.close()
                memory.close()
                return opened(reading=True)
        return memory

    def _open_index(self, *, read_only: bool) -> Index:
        """The index of the store; beside an embedded store, one that follows it."""

        def opened(reading: bool) -> Index:
            return open_index(self.store, dimensions=self.embedder.dimensions, read_only=reading)

        return opened(read_only) if self.store.version is None else SharedIndex(self.store, opened, self.has_whole_index)

    @property
    def _writing(self) -> AbstractContextManager[None]:
        return self._write()

    @contextmanager
    def _write(self, *, lock_wait: float | None = None, resume: bool = True) -> Iterator[None]:
        """One thread of one process writes at a time."""
        with self._one_writer, self.store.writing(lock_wait=lock_wait, resume=resume):
            try:
                yield
            finally:
                if isinstance(self._index, SharedIndex):
                    self._index.end_writing()

    @classmethod
    def _over(
        cls,
        store: GraphStore,
        embedder: Embedder,
        *,
        space: str,
        read_only: bool,
        llm: "ChatModel | None",
        language: str,
        enrichment: "Enrichment | None",
        extractor: Extractor | None,
    ) -> "Memory":
        """A memory over an open store, once its schema and model are the right ones; the store is closed if they are not."""
        try:
            with nullcontext() if read_only or is_current(store) else store.writing():
                check_schema(store) if read_only else migrate(store)
                _check_model(store, embedder, read_only=read_only)
            return cls(
                store,
                embedder,
                space=space,
                read_only=read_only,
                llm=llm,
                language=language,
                enrichment=enrichment,
                extractor=extractor,
            )
        except BaseException:
            store.close()
            raise

    def _extractor(self, enrichment: "Enrichment | None") -> Extractor:
        """spaCy, or spaCy and the chat model; its parser is loaded when it is needed."""
        free = SpacyExtractor(lambda: load_model(self.language))
        if enrichment is None:
            return free
        from graphmem.extraction.llm import LlmExtractor

        return LlmExtractor(free, enrichment, StoredReplies(self.store, self.space))

    def remember(self, messages: Iterable[Message | Quarantined], *, progress: Progress = no_progress) -> Report:
        """Bring messages in; one whose text has changed is read anew, every other that is there stays as it is.

        Safe to run again after it was killed. Raises ContractError for a message of another space.
        """
        with self._writing:
            report = self._writer.remember(messages, progress)
            self._note_logs(messages)
            return report

    def _note_logs(self, messages: Iterable[Message | Quarantined]) -> None:
        if isinstance(messages, LogReader):
            note_logs(self.store, self.space, messages)

    def replay(self, *, progress: Progress = no_progress) -> RetryReport:
        """Try what is in quarantine again: read its logs where they lie, and extract its messages."""
        with self._writing:
            return replay(self._writer, self.store, self.space, progress)

    def consolidate(self) -> ConsolidationReport:
        """Cluster the entities into communities again, from the last result on. It looks at the whole space: `remember` does not."""
        with self._writing:
            return consolidate(self.store, self.space)

    def store_messages(self, messages: Iterable[Message | Quarantined]) -> Backlog:
        """Store messages and leave them to a batch run; returns all that waits for one. The first of its four steps.

        Raises ContractError for a message of another space.
        """
        with self._writing:
            backlog = self._writer.store_messages(messages)
            self._note_logs(messages)
            return backlog

    def extract(self, messages: Sequence[Message]) -> tuple[Extracted, LLMUsage | None]:
        """Mentions and facts of the threads that hold a message not read yet, and what a chat model cost.

        Writes nothing but the replies of a chat model.
        """
        with self._writing:
            return self._writer.extract(messages)

    def index(self, messages: Sequence[Message]) -> int:
        """Embed those of the stored messages that are new, and those that follow them; returns how many these were."""
        with self._writing:
            return self._writer.index(messages)

    def store_extracted(self, messages: Sequence[Message], extracted: Extracted) -> ChangedRows:
        """Keep what was extracted elsewhere, and build all that waits, what was remembered meanwhile too.

        Returns the rows that changed, with the stored rows that they must fit to.
        """
        with self._writing:
            return self._writer.store_extracted(messages, extracted)

    def recall(self, question: str, *, at: datetime | None = None, known: datetime | None = None, budget: int = BUDGET) -> Pack:
        """The messages that bear on a question, best first, within `budget` tokens. Raises QuestionError."""
        with self.store.snapshot():
            return recall(question, self.sources, as_of=AsOf(at or LATEST, known or LATEST), budget=budget)

    def answer(self, question: str, *, at: datetime | None = None, known: datetime | None = None, budget: int = BUDGET) -> Answer:
        """The best-supported answer and its evidence; `found` is False where nothing supports one. Raises QuestionError."""
        with self.store.snapshot():
            return answer(self.recall(question, at=at, known=known, budget=budget), self.sources, llm=self._llm)

    def explain(self, question: str, *, at: datetime | None = None, known: datetime | None = None, budget: int = BUDGET) -> Answer:
        """An answer whose `pack` shows how it came about: seeds, paths, and every hit's reasons. Raises QuestionError."""
        return self.answer(question, at=at, known=known, budget=budget)

    @property
    def sources(self) -> Sources:
        """What recall looks into."""
        return Sources(
            space=self.space,
            store=self.store,
            index=self._index,
            embedder=self.embedder,
            stats=read_note(self.store, self.space).stats,
            names=NameIndex(self.space, StoreState(self.store, self.space)),
            language=self.language,
        )

    def timeline(self, name: str, *, known: datetime | None = None) -> list[Fact]:
        """Every fact about the entity of that name, closed ones too, oldest first."""
        with self.store.snapshot():
            found = self.entities(like=name, limit=1, known=known)
            return self.facts_of(found[0].id, known=known, history=True) if found else []

    def entities(self, *, like: str = "", limit: int = 50, known: datetime | None = None) -> list[Entity]:
        """Entities whose name or an alias contains `like`: an exact name first, then by how often they are mentioned."""
        rows = self.store.read("entities_like", space=self.space, like=like.strip().lower(), known=known or LATEST, limit=limit)
        return [from_dict(Entity, row) for row in rows]

    def entity(self, entity_id: str) -> Entity | None:
        """The entity with that id."""
        rows = self.store.read("entities_by_id", space=self.space, ids=[entity_id])
        return from_dict(Entity, rows[0]) if rows else None

    def facts_of(self, entity_id: str, *, at: datetime | None = None, known: datetime | None = None, history: bool = False) -> list[Fact]:
        """The facts of an entity that hold; with `history` also those that have ended. Oldest first."""
        as_of = AsOf(at or LATEST, known or LATEST)
        rows = self.store.read("facts_of_entity", space=self.space, id=entity_id, known=as_of.known)
        return [fact_from(row) for row in rows if history or fact_from(row).holds(as_of)]

    def fact(self, fact_id: str) -> Fact | None:
        """The fact with that id."""
        rows = self.store.read("facts_by_id", space=self.space, ids=[fact_id])
        return fact_from(rows[0]) if rows else None

    def messages(self, ids: Sequence[str]) -> list[Message]:
        """The messages with these ids, in the order of the ids; ids that are not there are left out."""
        found = messages_by_id(self.store, self.space, ids)
        return [found[id_] for id_ in ids if id_ in found]

    def communities(self) -> list[Community]:
        """Every community, coarsest first, without its entities."""
        rows = self.store.read("communities", space=self.space)
        return [from_dict(Community, {**row, "entity_ids": ()}) for row in rows]

    def quarantined(self) -> list[Quarantined]:
        """What could not be read or stored."""
        return [from_dict(Quarantined, row) for row in self.store.read("quarantined", space=self.space)]

    def decisions(self, *verdicts: Verdict) -> list[Decision]:
        """Which names are of one entity and which are not, the surest first; without verdicts, those that are open ("review")."""
        rows = self.store.read("decisions", space=self.space, verdicts=list(verdicts or ("review",)))
        return [from_dict(Decision, row) for row in rows]

    def rulings(self) -> list[Decision]:
        """What users decided of names, oldest first."""
        return rulings_of(self.store, self.space)

    def merge(self, left: str, right: str = "", *, at: datetime | None = None) -> Change:
        """Make one of two entities, by id or name, or accept one open decision by its id; the graph is bound anew.

        `at` is when it was decided; left out, the time of the last message. Raises QuestionError.
        """
        with self._writing:
            return merge(self._writer, self.store, self.space, left, right, at or self._last())

    def unmerge(self, entity: str, alias: str = "", *, conversation: str = "", at: datetime | None = None) -> Change:
        """Take a name out of an entity (in one conversation, or in all), or undo one decision by its id; the graph is bound anew.

        What a user merged is taken back, so that facts and units are as they were; what a rule merged is ruled out. Raises QuestionError.
        """
        with self._writing:
            return unmerge(self._writer, self.store, self.space, entity, alias, conversation, at or self._last())

    def _last(self) -> datetime:
        span = self.span()
        return span[1] if span else BEGINNING

    def picture(
        self,
        *,
        entity: str | None = None,
        question: str | None = None,
        at: datetime | None = None,
        known: datetime | None = None,
        limit: int = 200,
    ) -> Subgraph:
        """At most `limit` nodes around an entity (name or id), around what a question finds, or around the most mentioned."""
        as_of = AsOf(at or LATEST, known or LATEST)
        with self.store.snapshot():
            hits = self.recall(question, at=at, known=known).hits if question else ()
            if question:
                start: list[str] = []
            else:
                start = [self._entity_of(entity, known)] if entity else [e.id for e in self.entities(limit=20, known=known)]
            return build_subgraph(self.store, self.space, as_of=as_of, start=[id_ for id_ in start if id_], hits=hits[:10], limit=limit)

    def _entity_of(self, name_or_id: str, known: datetime | None) -> str:
        if self.entity(name_or_id):
            return name_or_id
        found = self.entities(like=name_or_id, limit=1, known=known)
        return found[0].id if found else ""

    def stats(self) -> dict[str, int]:
        """How many rows of each kind the space holds."""
        with self.store.snapshot():
            return count_all(self.store, self.space)

    def span(self) -> tuple[datetime, datetime] | None:
        """The times of the first and the last message, or None for an empty space."""
        row = self.store.read("span", space=self.space)[0]
        return (row["first"], row["last"]) if row["first"] else None

    def has_whole_index(self) -> bool:
        """True if the index carries the stamp of the graph."""
        with self.store.snapshot():
            return self._writer.is_index_whole()

    def mend_index(self, *, lock_wait: float | None = None) -> None:
        """Embed what the index lacks, and stamp it. Raises StoreLocked if another process writes for `lock_wait` seconds."""
        with self._write(lock_wait=lock_wait, resume=False):
            if not self.has_whole_index():
                self._writer.repair_index()

    def compact(self) -> CompactionReport | None:
        """Rewrite an embedded store and its index without the space that nothing uses; None for a server, which sees to it itself."""
        with self._write():
            self._index.compact(self.space)
            return self.store.compact()

    def is_whole(self) -> bool:
        """True if graph and index match the messages; if not, the next `remember` repairs it."""
        with self.store.snapshot():
            return self._writer.is_built()

    def compare_with_rebuild(self) -> list[str]:
        """Where the stored graph differs from one that is built from scratch; empty if nowhere. Writes nothing."""
        with self.store.snapshot():
            return compare_with_rebuild(self.store, self.space)

    def close(self) -> None:
        """Release the store and the index."""
        self._index.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None") -> None:
        self.close()


def _check_model(store: GraphStore, embedder: Embedder, *, read_only: bool) -> None:
    """A store remembers its model by name and hash and never mixes two."""
    mine = {"name": embedder.name, "sha256": embedder.sha256, "dimensions": embedder.dimensions}
    noted = store.read("meta", id="model")
    if not noted and not read_only:
        store.write("put_meta", id="model", content=json.dumps(mine))
    elif noted and (theirs := json.loads(noted[0]["content"])) != mine:
        raise StoreMismatch(
            f"{store.name}: made with the model {theirs['name']} ({theirs['sha256'][:12]}), "
            f"now {mine['name']} ({str(mine['sha256'])[:12]}) is set. "
            f"Set GRAPHMEM_MODEL={theirs['name']}, or remember the logs into a new store."
        )
