"""The facade: open a memory, remember messages, recall, answer and explain."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from graphmem.cypher import ask_cypher, run_cypher
from graphmem.embedding import Embedder, choose_model, open_embedder
from graphmem.extraction.interface import Extractor
from graphmem.extraction.llm.budget import Budget
from graphmem.extraction.llm.llm_extraction_config import BUDGET_CONFIG
from graphmem.graph.fact_checks import broken_invariants
from graphmem.ingest import LogReader
from graphmem.language.spacy_pipeline import check_installed
from graphmem.memory.access.marks import check_mark, marked, put_marks, turn_of
from graphmem.memory.access.visible_store import VisibleIndex, VisibleStore
from graphmem.memory.batch_run import Backlog, BatchRun
from graphmem.memory.build_stage import has_lost_state
from graphmem.memory.changed_rows import ChangedRows
from graphmem.memory.clock import Clock, utc_now
from graphmem.memory.conflict_edits import conflicts_of, resolve_conflict, undo_resolution
from graphmem.memory.consolidation import consolidate
from graphmem.memory.detail_reader import DetailReader
from graphmem.memory.entity_edits import merge, rename, unmerge
from graphmem.memory.experience.lesson_wording import LessonWordings
from graphmem.memory.extraction_stage import Extracted
from graphmem.memory.fact_edits import correct_fact, retract_fact, undo_correction
from graphmem.memory.feedback import JudgedQuestion, add_judgement, ids_of_hits, judged_questions
from graphmem.memory.forgetting.erasure import Erasure
from graphmem.memory.forgetting.forget_plan import select
from graphmem.memory.forgetting.receipts import receipts_folder
from graphmem.memory.forgetting.retention import start_of_retention
from graphmem.memory.forgetting.tombstones import Tombstones
from graphmem.memory.history_reader import HistoryReader
from graphmem.memory.map_reader import MapReader
from graphmem.memory.memory_reader import MemoryReader
from graphmem.memory.message_stage import Progress, check_own
from graphmem.memory.page_reader import PageReader
from graphmem.memory.profile_reader import ProfileReader
from graphmem.memory.question_service import BUDGET, QuestionService
from graphmem.memory.rebuild_check import compare_with_rebuild
from graphmem.memory.retry import note_logs, replay
from graphmem.memory.role_packs.role_packing import make_role_pack
from graphmem.memory.role_packs.roles import role_named, roles_of
from graphmem.memory.room_reader import RoomReader
from graphmem.memory.store_opening import default_extractor, open_index_beside, prepared
from graphmem.memory.write_session import WriteSession
from graphmem.memory.writer import MemoryWriter, no_progress
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
    Unit,
    Verdict,
)
from graphmem.model.access import Mark, Reader
from graphmem.model.build_rules import BuildRules
from graphmem.model.cypher_rows import CypherRows
from graphmem.model.errors import StoreError, StoreLocked
from graphmem.model.experience import Lesson, Procedure, Task
from graphmem.model.forgetting import ForgetResult, Selection, Verification
from graphmem.model.history import Conflict, ConflictChange, FactChange, HistoryDiff, TimelineLine
from graphmem.model.portability import ExportForm, ImportReport
from graphmem.model.profile import Profile
from graphmem.model.role_pack import RolePack
from graphmem.model.room_event import RoomLogEntry, Stay
from graphmem.model.subgraph_view import AnswerPicture
from graphmem.model.validity import LATEST
from graphmem.resolution.decisions import Change
from graphmem.retrieval.query_analysis import check_question
from graphmem.retrieval.recall import DEFAULT_OPTIONS, RecallOptions, Sources
from graphmem.retrieval.row_cache import RowCache
from graphmem.search_index import Index
from graphmem.storage import GraphStore, open_store
from graphmem.storage.repository import conflict_decisions_of, corrections_of, fact_from
from graphmem.storage.storage_config import SHARING

if TYPE_CHECKING:
    from types import TracebackType

    from graphmem.chat_model import ChatModel
    from graphmem.extraction.llm import Enrichment


class Memory:
    """A space of a store, its index and its model. Use it in a `with` statement.

    `at` is the time a question is about; `known` limits the answer to what was known at that time. Both default to the latest.
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
        ranker: str = "shipped",
        workers: int = 1,
        rules: BuildRules | None = None,
        clock: Clock | None = utc_now,
        redact_secrets: bool = False,
        index: Index | None = None,
        cache: RowCache | None = None,
        roles: Mapping[str, Mapping[str, float]] | None = None,
        llm_calls: int = BUDGET_CONFIG.calls,
        llm_tokens: int = BUDGET_CONFIG.tokens,
        wordings: "LessonWordings | None" = None,
    ) -> None:
        """For `open` and its counterparts: `index` and `cache` are those of another memory of the same store, if it has any."""
        cache = cache or RowCache()
        self.space = space
        self.store_name = store.name
        self.model_name = embedder.name
        self.store = store
        self.embedder = embedder
        self.language = language
        self.is_read_only = read_only
        self._is_beside_another = False
        self._open_space = partial(
            Memory,
            store,
            embedder,
            read_only=read_only,
            llm=llm,
            language=language,
            enrichment=enrichment,
            extractor=extractor,
            ranker=ranker,
            workers=workers,
            rules=rules,
            clock=clock,
            redact_secrets=redact_secrets,
            cache=cache,
            roles=roles,
            llm_calls=llm_calls,
            llm_tokens=llm_tokens,
        )
        self._given_roles = roles or {}
        self.roles = roles_of(self._given_roles)
        self._llm, self._ranker = llm, ranker
        self._index = index or open_index_beside(store, embedder, self.has_whole_index, read_only=read_only)
        chosen = extractor or default_extractor(store, space, language, enrichment, workers)
        self._writer = MemoryWriter(space, store, self._index, embedder, chosen, rules=rules, clock=clock, redact_secrets=redact_secrets)
        self._batch = BatchRun(self._writer, store, space)
        self._session = WriteSession(store, self._index)
        self._wordings = wordings
        if llm is not None and wordings is None:
            self._wordings = LessonWordings(store, space, self._session, llm, Budget(llm_calls, llm_tokens))
        self._clock = clock or utc_now
        self._reader = MemoryReader(space, store)
        self.pages = PageReader(space, store, cache)
        self.map = MapReader(space, store)
        self.details = DetailReader(space, store)
        self._history = HistoryReader(space, store, self._reader)
        self._rooms = RoomReader(space, store)
        self._profiles = ProfileReader(space, store, self._reader)
        self._questions = QuestionService(
            space, store, index=self._index, embedder=embedder, language=language, llm=llm, reader=self._reader, ranker=ranker, cache=cache
        )

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
        ranker: str = "shipped",
        rules: BuildRules | None = None,
        clock: Clock | None = utc_now,
        redact_secrets: bool = False,
        roles: Mapping[str, Mapping[str, float]] | None = None,
        llm_calls: int = BUDGET_CONFIG.calls,
        llm_tokens: int = BUDGET_CONFIG.tokens,
        read_only: bool = False,
        lock_wait: float = SHARING.lock_wait,
        workers: int = 1,
    ) -> "Memory":
        """Open or make a memory at `ladybug:PATH`, a path, or `neo4j://HOST:PORT/DATABASE`; by default in the user data folder.

        Others may read and write the same store meanwhile: reads see the last complete state and pick up a new one within a second;
        a call that writes waits for another writer, at most `lock_wait` seconds.

        `llm` is the chat model that words answers; `enrichment` the one that reads messages beside spaCy, and what it may cost.
        `extractor` reads messages in place of both. `workers` is the number of processes that extract a long log; what is stored does not
        depend on it. `ranker` is `shipped`, `plain`, or a file that `graphmem train ranker` wrote.
        `rules` say how far sources are trusted and which relations there are besides; None keeps those of the store. A message more than a
        day ahead of `clock` is quarantined; None lets every time pass.
        With `redact_secrets`, keys, tokens, cards and passwords are not stored. `roles` are roles of agents besides those that there are,
        each with shares of a pack by kind of evidence (`pack`). `llm_calls` and `llm_tokens` are what the chat model may cost for wording
        lessons while the memory is open.
        Raises StoreError (StoreLocked, StoreMismatch) if the store cannot be used, ModelError if a model cannot.
        """
        from graphmem.config import DATA

        folder = Path(models) if models is not None else DATA / "models"
        if extractor is None:
            check_installed(language)
        chosen = embedder or open_embedder(choose_model(model, folder), folder)

        def opened(*, reading: bool) -> "Memory":
            name = str(store or DATA / "memory.lbug")
            graph = open_store(name, user=neo4j_user, password=neo4j_password, read_only=reading, lock_wait=lock_wait)
            with prepared(graph, chosen, read_only=reading):
                return cls(
                    graph,
                    chosen,
                    space=space,
                    read_only=reading,
                    llm=llm,
                    language=language,
                    enrichment=enrichment,
                    extractor=extractor,
                    ranker=ranker,
                    workers=workers,
                    rules=rules,
                    clock=clock,
                    redact_secrets=redact_secrets,
                    roles=roles,
                    llm_calls=llm_calls,
                    llm_tokens=llm_tokens,
                )

        memory = opened(reading=read_only)
        if memory.has_lost_state() or not memory.has_whole_index():
            writer = opened(reading=False) if read_only else memory
            # Another process that is writing will leave the store whole; until then, read what is there.
            with suppress(StoreLocked):
                writer.repair(lock_wait=0.0)
            if writer is not memory:
                writer.close()
                memory.close()
                return opened(reading=True)
        return memory

    def in_space(self, space: str) -> "Memory":
        """Another space of the same store, with the same model and rules. It lives as long as this memory is open."""
        memory = self._open_space(space=space)
        memory._is_beside_another = True
        memory._session.thread_lock = self._session.thread_lock
        return memory

    def remember(self, messages: Iterable[Message | Quarantined], *, mark: Mark | None = None, progress: Progress = no_progress) -> Report:
        """Bring messages in; those with a changed text are extracted again, all others stay as they are. What was forgotten stays out.

        `mark` says whose the messages are, and who may read them (`as_reader`).
        Safe to run again after it was killed. Raises ContractError for a message of another space, and for what is no message, such as
        the path of a log.
        """
        self._erasure().finish(self._clock)
        with self._session.hold():
            entries = messages if mark is None else marked(self.store, self.space, messages, mark, as_stored=self._writer.messages.kept())
            report = self._writer.remember(entries, progress)
            self._note_logs(messages)
            return report

    def _note_logs(self, messages: Iterable[Message | Quarantined]) -> None:
        if isinstance(messages, LogReader):
            note_logs(self.store, self.space, messages)

    def as_stored(self, entry: Message | Quarantined) -> Message | Quarantined:
        """The entry as this memory would store it: without secrets, if it redacts them."""
        return self._writer.messages.as_stored(entry)

    def latest_time(self) -> datetime | None:
        """The latest time that a message may have now, a day ahead of the clock; None without a clock."""
        return self._writer.messages.latest_time()

    def replay(self, *, progress: Progress = no_progress) -> RetryReport:
        """Try what is in quarantine again: read its logs where they lie, and extract its messages."""
        with self._session.hold():
            return replay(self._writer, self.store, self.space, progress)

    def consolidate(self) -> ConsolidationReport:
        """Cluster the entities into communities and link units to earlier ones, from the last result on; returns what changed.

        It looks at the whole space: `remember` does not.
        """
        with self._session.hold():
            return consolidate(self.store, self.space)

    def store_messages(self, messages: Iterable[Message | Quarantined]) -> Backlog:
        """Store messages for a batch run; returns its backlog. The first of its four steps.

        Raises ContractError for a message of another space.
        """
        with self._session.hold():
            backlog = self._batch.store_messages(messages)
            self._note_logs(messages)
            return backlog

    def extract(self, messages: Sequence[Message]) -> tuple[Extracted, LLMUsage | None]:
        """Mentions and facts of the threads that hold a message not read yet, and what a chat model cost.

        Writes nothing but the replies of a chat model. Raises ContractError for a message of another space or with a forged id.
        """
        check_own(messages, self.space)
        # Without a chat model it only reads, so that several processes may extract at once.
        with self._session.hold() if self._batch.writes_replies else nullcontext():
            return self._batch.extract(messages)

    def index(self, messages: Sequence[Message]) -> int:
        """Embed those of the stored messages that are new, and those that follow them; returns how many these were."""
        check_own(messages, self.space)
        with self._session.hold():
            return self._batch.index(messages)

    def store_extracted(self, messages: Sequence[Message], extracted: Extracted) -> ChangedRows:
        """Store what was extracted elsewhere, and build all pending threads, also those that were remembered meanwhile.

        Returns the rows that changed, with the stored rows that they must fit to.
        """
        check_own(messages, self.space)
        with self._session.hold():
            return self._batch.store_extracted(messages, extracted)

    def recall(
        self,
        question: str,
        *,
        at: datetime | None = None,
        known: datetime | None = None,
        budget: int = BUDGET,
        options: RecallOptions = DEFAULT_OPTIONS,
    ) -> Pack:
        """The messages that bear on a question, best first, within `budget` tokens. Raises QuestionError."""
        return self._questions.recall(question, at=at, known=known, budget=budget, options=options)

    def answer(
        self,
        question: str,
        *,
        at: datetime | None = None,
        known: datetime | None = None,
        budget: int = BUDGET,
        options: RecallOptions = DEFAULT_OPTIONS,
    ) -> Answer:
        """The best-supported answer and its evidence; `found` is False where nothing supports one. Raises QuestionError."""
        return self._questions.answer(question, at=at, known=known, budget=budget, options=options)

    def explain(
        self,
        question: str,
        *,
        at: datetime | None = None,
        known: datetime | None = None,
        budget: int = BUDGET,
        options: RecallOptions = DEFAULT_OPTIONS,
    ) -> Answer:
        """An answer with a `pack` that explains it: seeds, paths, and the reasons for every hit. Raises QuestionError."""
        return self.answer(question, at=at, known=known, budget=budget, options=options)

    def pack(
        self,
        question: str,
        *,
        role: str = "",
        task: str = "",
        at: datetime | None = None,
        known: datetime | None = None,
        budget: int = BUDGET,
    ) -> RolePack:
        """What bears on a question, of the kinds of evidence that the role needs, within `budget` tokens.

        What is of the `task`, and of the agent that reads (`as_reader`), comes first. Raises QuestionError, also for an unknown role.
        """
        from graphmem.memory.role_packs.evidence_reader import EvidenceReader

        question, asked = check_question(question), role_named(role, self.roles)
        agent = self.store.reader.agent if isinstance(self.store, VisibleStore) else ""
        reader = EvidenceReader(space=self.space, store=self.store, questions=self._questions, profiles=self._profiles, reader=self._reader)
        as_of = AsOf(at or LATEST, known or LATEST)
        with self.store.snapshot():
            candidates = reader.read(question, asked.shares, as_of, agent=agent, task=task, budget=budget)
        return make_role_pack(question, asked, candidates, agent=agent, task=task, budget=budget)

    def judge(self, question: str, *, useful: Sequence[str] = (), useless: Sequence[str] = ()) -> JudgedQuestion:
        """Keep which hits of a question were useful and which were not, each by its place (from 1) in `recall` or its message id.

        Returns all that is known of the question; see `judged_questions`. Raises QuestionError.
        """
        question = check_question(question)
        hits = self.recall(question).hits if any(name.isdecimal() for name in (*useful, *useless)) else ()
        judged = JudgedQuestion(question=question, useful=ids_of_hits(useful, hits), useless=ids_of_hits(useless, hits))
        with self._session.hold():
            return add_judgement(self.store, self.space, judged)

    def judged_questions(self) -> list[JudgedQuestion]:
        """The questions that were judged, with useful and useless messages."""
        return judged_questions(self.store, self.space)

    @property
    def has_chat_model(self) -> bool:
        """True if a chat model words answers and writes queries."""
        return self._llm is not None

    @property
    def sources(self) -> Sources:
        """What recall looks into."""
        return self._questions.sources()

    def timeline(self, name: str, *, known: datetime | None = None) -> list[Fact]:
        """Every fact about the entity of that name, closed ones too, oldest first."""
        return self._reader.timeline(name, known=known)

    def rooms(self, conversation: str = "", *, at: datetime | None = None, known: datetime | None = None) -> list[Stay]:
        """Who was in a conversation ("": in any) since when and until when; with `at`, only who was there then."""
        return self._rooms.stays(conversation, at=at, known=known)

    def room_events(self, conversation: str = "", *, known: datetime | None = None) -> list[RoomLogEntry]:
        """Joins, leaves, renames and calls in a conversation ("": in any), oldest first."""
        return self._rooms.events(conversation, known=known)

    def history(self, entity: str, *, at: datetime | None = None, known: datetime | None = None) -> list[TimelineLine]:
        """The timeline of an entity (id or name) in words: subject, what, since, until, who said it, what it replaced; oldest first."""
        return self._history.timeline(entity, at=at, known=known)

    def profile(self, name: str, *, at: datetime | None = None, known: datetime | None = None, sections: Sequence[str] = ()) -> Profile:
        """What holds of an entity (id or name) by section; of all sections but the vault, unless `sections` names some.

        Raises QuestionError for an unknown entity or section.
        """
        return self._profiles.profile(name, at=at, known=known, sections=sections)

    def units(
        self, name: str = "", *, at: datetime | None = None, known: datetime | None = None, limit: int = 50
    ) -> list[tuple[Unit, float]]:
        """Units that an entity (id or name; "" for all) takes part in, each with its strength (0 to 1), the strongest first.

        Raises QuestionError for an unknown entity.
        """
        return self._profiles.units(name, at=at, known=known, limit=limit)

    def diff(self, start: datetime, end: datetime, *, entity: str = "") -> HistoryDiff:
        """What became true, ceased, was learnt and was corrected from `start` on and before `end`, of all or of one entity.

        Raises QuestionError.
        """
        return self._history.diff(start, end, entity=entity)

    def conflicts(self, *, every: bool = False) -> list[Conflict]:
        """Pairs of facts that contradict each other while both hold, the newest first; with `every` also those that have ended."""
        with self.store.snapshot():
            return conflicts_of(self.store, self.space, every=every)

    def conflict_decisions(self) -> list[Decision]:
        """The decisions of users on conflicts, oldest first."""
        return conflict_decisions_of(self.store, self.space)

    def resolve_conflict(self, conflict: str, keep: str, *, reason: str = "", at: datetime | None = None) -> ConflictChange:
        """Keep one fact of a conflict, by its id, or "both"; the other is then no longer believed, or none contradicts the other.

        `at` is when it was decided; left out, the time of the last message. Raises QuestionError.
        """
        self._finish_stopped_run()
        with self._session.hold():
            return resolve_conflict(self._writer, self.store, self.space, conflict, keep, reason, at or self._reader.last_time())

    def undo_resolution(self, decision: str) -> ConflictChange:
        """Take back a decision on a conflict, by its id: the facts are as before it. Raises QuestionError."""
        self._finish_stopped_run()
        with self._session.hold():
            return undo_resolution(self._writer, self.store, self.space, decision)

    def retract_fact(self, fact: str, *, reason: str = "", at: datetime | None = None) -> FactChange:
        """Believe a fact, by its id, no longer. It stays in the history, known until `at` (left out, the time of the last message).

        Raises QuestionError.
        """
        self._finish_stopped_run()
        with self._session.hold():
            return retract_fact(self._writer, self.store, self.space, fact, reason, at or self._reader.last_time())

    def correct_fact(self, fact: str, text: str, *, speaker: str = "", reason: str = "", at: datetime | None = None) -> FactChange:
        """Believe a fact, by its id, no longer, and what `text` says instead: a sentence, as `speaker` ("": who said the fact) says it.

        It holds from when the fact was said, or from the time in the text, and is known since `at`. Raises QuestionError.
        """
        self._finish_stopped_run()
        with self._session.hold():
            return correct_fact(self._writer, self.store, self.space, fact, text, speaker, reason, at or self._reader.last_time())

    def corrections(self) -> list[Decision]:
        """What users retracted and corrected, oldest first."""
        return corrections_of(self.store, self.space)

    def undo_correction(self, decision: str) -> FactChange:
        """Take back what was retracted or corrected, by the id of the decision: the facts are as before it. Raises QuestionError."""
        self._finish_stopped_run()
        with self._session.hold():
            return undo_correction(self._writer, self.store, self.space, decision)

    def broken_invariants(self) -> list[str]:
        """One line per fact that breaks an invariant: an end before its start, a circle of supersession, a mark that is not true."""
        with self.store.snapshot():
            return list(broken_invariants(fact_from(row) for row in self.store.read("all_facts", space=self.space)))

    def entities(self, *, like: str = "", limit: int = 50, known: datetime | None = None) -> list[Entity]:
        """Entities whose name or an alias contains `like`: an exact name first, then by how often they are mentioned."""
        return self._reader.entities(like=like, limit=limit, known=known)

    def entity(self, entity_id: str) -> Entity | None:
        """The entity with that id."""
        return self._reader.entity(entity_id)

    def facts_of(self, entity_id: str, *, at: datetime | None = None, known: datetime | None = None, history: bool = False) -> list[Fact]:
        """The facts of an entity that hold; with `history` also those that have ended. Oldest first."""
        return self._reader.facts_of(entity_id, at=at, known=known, history=history)

    def facts_about(self, entity: str, *, at: datetime | None = None, known: datetime | None = None, history: bool = False) -> list[Fact]:
        """As `facts_of`, by the id or the name of the entity; nothing if there is none."""
        with self.store.snapshot():
            return self._reader.facts_of(self._reader.id_of(entity, known), at=at, known=known, history=history)

    def fact(self, fact_id: str) -> Fact | None:
        """The fact with that id."""
        return self._reader.fact(fact_id)

    def messages(self, ids: Sequence[str]) -> list[Message]:
        """The messages with these ids, in the order of the ids; ids that are not there are left out."""
        return self._reader.messages(ids)

    def communities(self, *, known: datetime | None = None) -> list[Community]:
        """Every community as it was clustered at a moment (left out: as it is now), coarsest first, without its parent."""
        return self._reader.communities(known=known)

    def quarantined(self) -> list[Quarantined]:
        """What could not be read or stored."""
        return self._reader.quarantined()

    def decisions(self, *verdicts: Verdict) -> list[Decision]:
        """Which names are of one entity and which are not, the surest first; without verdicts, those that are open ("review")."""
        return self._reader.decisions(*verdicts)

    def user_decisions(self) -> list[Decision]:
        """The decisions of users on names, oldest first."""
        return self._reader.user_decisions()

    def merge(self, left: str, right: str = "", *, at: datetime | None = None) -> Change:
        """Make one of two entities, by id or name, or accept one open decision by its id; the graph is built again.

        `at` is when it was decided; left out, the time of the last message. Raises QuestionError.
        """
        self._finish_stopped_run()
        with self._session.hold():
            return merge(self._writer, self.store, self.space, left, right, at or self._reader.last_time())

    def unmerge(self, entity: str, alias: str = "", *, conversation: str = "", at: datetime | None = None) -> Change:
        """Take a name out of an entity (in one conversation, or in all), or undo one decision by its id; the graph is built again.

        A user's merge is undone, and facts and units are as before it; a rule's merge is overruled by a decision. Raises QuestionError.
        """
        self._finish_stopped_run()
        with self._session.hold():
            return unmerge(self._writer, self.store, self.space, entity, alias, conversation, at or self._reader.last_time())

    def rename(self, entity: str, name: str, *, at: datetime | None = None) -> Change:
        """Show an entity (by id or name) under this name; its names in the texts become aliases, and questions may use each of them.

        A text that uses the name later means it. `unmerge` with the id of the decision takes it back. Raises QuestionError, also if
        another entity has the name.
        """
        self._finish_stopped_run()
        with self._session.hold():
            return rename(self._writer, self.store, self.space, entity, name, at or self._reader.last_time())

    def _finish_stopped_run(self) -> None:
        """Build what a stopped run left, and publish it, whatever becomes of what follows."""
        with self._session.hold():
            if not self._writer.is_built():
                self._writer.remember(())

    def cypher(self, query: str, parameters: Mapping[str, Any] | None = None) -> CypherRows:
        """The rows of a reading Cypher query over this space, at most 1,000, in at most 10 seconds.

        Raises QueryRefused, with the part and its position, for whatever is not such a query (docs/cypher.md).
        """
        return run_cypher(self.store, self.space, query, parameters)

    def ask_cypher(self, question: str) -> CypherRows:
        """The rows of the query that the chat model writes to a question, with that query. Raises ModelError, QueryRefused."""
        return ask_cypher(self._llm, self.store, self.space, question)

    def picture(
        self,
        *,
        entity: str | None = None,
        question: str | None = None,
        at: datetime | None = None,
        known: datetime | None = None,
        limit: int = 200,
        history: bool = False,
    ) -> Subgraph:
        """At most `limit` nodes around an entity (name or id), around what a question finds, or around the most mentioned.

        With `history`, also facts that do not hold.
        """
        return self._questions.picture(entity=entity, question=question, at=at, known=known, limit=limit, history=history)

    def draw_answer(
        self, question: str, *, at: datetime | None = None, known: datetime | None = None, budget: int = BUDGET, limit: int = 200
    ) -> tuple[Answer, AnswerPicture]:
        """The answer, with the part of the graph that it was drawn from and the path to it. Raises QuestionError."""
        return self._questions.draw_answer(question, at=at, known=known, budget=budget, limit=limit)

    def stats(self) -> dict[str, int]:
        """How many rows of each kind the space holds."""
        return self._reader.stats()

    def span(self) -> tuple[datetime, datetime] | None:
        """The times of the first and the last message, or None for an empty space."""
        return self._reader.span()

    def has_whole_index(self) -> bool:
        """True if the index carries the stamp of the graph."""
        with self.store.snapshot():
            return self._writer.is_index_whole()

    def has_lost_state(self) -> bool:
        """True if the graph was copied without the key values beside it: names cannot be looked up, and nothing can be added."""
        with self.store.snapshot():
            return has_lost_state(self.store, self.space)

    def repair(self, *, lock_wait: float | None = None) -> None:
        """Make again what was lost of the files beside the graph: build from the messages, embed what the index lacks, and stamp it.

        Raises StoreLocked if another process writes for `lock_wait` seconds.
        """
        if self.has_lost_state():
            with self._session.hold(lock_wait=lock_wait):
                self._writer.remember(())
        with self._session.hold(lock_wait=lock_wait, resume=False):
            if not self.has_whole_index():
                self._writer.repair_index()

    def compact(self) -> CompactionReport | None:
        """Rewrite an embedded store and its index without the space that nothing uses; None for a server, which sees to it itself.

        On a server, the vector indexes are built as new ones, which are searched faster.
        """
        with self._session.hold():
            self._index.compact(self.space)
            self.store.rebuild_search()
            return self.store.compact()

    def is_whole(self) -> bool:
        """True if graph and index match the messages; if not, the next `remember` repairs it."""
        with self.store.snapshot():
            return self._writer.is_built()

    def compare_with_rebuild(self) -> list[str]:
        """Where the stored graph differs from one that is built from scratch; empty if nowhere. Writes nothing."""
        with self.store.snapshot():
            return compare_with_rebuild(self.store, self.space)

    def forget(
        self,
        selection: Selection,
        *,
        confirm: bool = False,
        promised: tuple[str, ...] | None = None,
        at: datetime | None = None,
        stages: Path | None = None,
    ) -> ForgetResult:
        """What would be forgotten; with `confirm` it is, with everything that was derived from it, and a signed receipt is written.

        `at` is now; `stages` the folder of the pipeline's Parquet files. A run that was stopped is finished first.
        Raises QuestionError for a selection that says nothing, for an entity name that no or several entities have, and if other messages
        than those `promised` (the ids of a plan) are selected by now.
        """
        erasure = self._erasure(stages)
        return erasure.run(selection, at or self._clock(), promised) if confirm else ForgetResult(plan=erasure.plan(selection))

    def retain(self, period: str, *, confirm: bool = False, at: datetime | None = None, stages: Path | None = None) -> ForgetResult:
        """Forget what was said longer ago than `period` ("2 years", "90 days"); without `confirm`, what would be. Raises SettingsError."""
        now = at or self._clock()
        return self.forget(Selection(before=start_of_retention(period, now)), confirm=confirm, at=now, stages=stages)

    def verify(self, receipt: Path, *, words: Sequence[str] = (), stages: Path | None = None) -> Verification:
        """Search all files for what a receipt of `forget` names, and for these words. Raises ReceiptError for one that was changed.

        Raises StoreError for a reader: files have what is hidden, too.
        """
        if isinstance(self.store, VisibleStore):
            raise StoreError(f"{self.store_name}: a reader cannot search its files. Open the memory itself.")
        return self._erasure(stages).verify(receipt, words)

    def mark(self, selection: Selection, mark: Mark) -> int:
        """Say whose stored messages are, and who may read them; returns how many. Raises QuestionError, ContractError."""
        check_mark(mark)
        with self._session.hold():
            found = select(self.store, self.space, selection, Tombstones()).places
            put_marks(self.store, self.space, [turn_of(self.space, p["conversation"], p["key"]) for p in found], mark)
        return len(found)

    def as_reader(self, reader: Reader) -> "Memory":
        """The same memory as one agent may read it, for a purpose. It writes nothing, and is closed with this one."""
        store = VisibleStore(self.store, self.space, reader)
        return Memory(
            store,
            self.embedder,
            space=self.space,
            read_only=True,
            llm=self._llm,
            language=self.language,
            ranker=self._ranker,
            clock=self._clock,
            roles=self._given_roles,
            # What is kept is found by its content alone, so only by who sees it.
            wordings=self._wordings,
            index=VisibleIndex(self._index, store),
            # What a reader may see is worked out for every read, so nothing is kept.
            cache=RowCache(0),
        )

    def lessons(self, situation: str, *, limit: int = 5) -> list[Lesson]:
        """What failed in agents' runs like this situation, and what mended it, best first. Quoted evidence, and no instructions.

        With a chat model, lessons have a `wording` besides: one call words those that have none yet, within `llm_calls` and `llm_tokens`.
        """
        from graphmem.memory.experience.experience_reader import find_lessons

        with self.store.snapshot():
            found = find_lessons(self.store, self.space, self.embedder, situation, limit)
        return self._wordings.worded(found) if self._wordings is not None else found

    def procedures(self, situation: str, *, limit: int = 5) -> list[Procedure]:
        """What did tasks like this one in agents' runs: the calls in order, and what was there before. Quoted evidence."""
        from graphmem.memory.experience.experience_reader import find_procedures

        with self.store.snapshot():
            return find_procedures(self.store, self.space, self.embedder, situation, limit)

    def tasks(self) -> list[Task]:
        """The tasks of agents' runs as trees: what was asked, the calls and their results, and the tasks that were handed on."""
        from graphmem.memory.experience.experience_reader import read_tasks

        with self.store.snapshot():
            return read_tasks(self.store, self.space)

    def export(self, target: Path, form: ExportForm = "bundle") -> dict[str, Any]:
        """Write the space to `target`: as a bundle, or as GraphML, a Cypher script, CSV for neo4j-admin, or Markdown for each person.

        Returns the manifest of a bundle, or what was written. Raises BundleError if something is there already.
        """
        from graphmem.memory.portability.space_export import export_space

        with self.store.snapshot():
            return export_space(self.store, self.space, target, form)

    def import_bundle(self, folder: Path) -> ImportReport:
        """Bring a bundle in. Raises BundleError for one that was cut off or changed, or of another space, model or version."""
        from graphmem.memory.portability.bundle_import import import_bundle

        with self._session.hold():
            return import_bundle(self._writer, self.store, self.space, self.model_name, folder)

    def import_from(self, path: Path, system: str = "") -> ImportReport:
        """Bring in what another memory system exported: Mem0, Graphiti (Zep), GraphRAG, LightRAG, Letta or MemPalace.

        Without a name, the export is recognised. Raises BundleError if it cannot be read at all.
        """
        from graphmem.memory.portability.peers.peer_import import import_peer

        with self._session.hold():
            return import_peer(self._writer, self.store, self.space, path, system)

    def copy_from(self, source: GraphStore) -> ImportReport:
        """Bring this space of another store in; one that was stopped goes on when it is called again."""
        from graphmem.memory.portability.bundle_import import copy_space

        with self._session.hold(), source.snapshot():
            return copy_space(self._writer, self.store, self.space, source)

    def content_hash(self) -> str:
        """One hash of everything that the space holds: equal on every engine."""
        from graphmem.memory.portability.content_hash import content_hash

        with self.store.snapshot():
            return content_hash(self.store, self.space)

    def _erasure(self, stages: Path | None = None) -> Erasure:
        from graphmem.config import DATA

        receipts = receipts_folder(self.store, DATA / "receipts")
        return Erasure(
            space=self.space,
            store=self.store,
            index=self._index,
            writer=self._writer,
            session=self._session,
            receipts=receipts,
            stages=stages,
        )

    def close(self) -> None:
        """Release the index, and the store if it was opened for this memory."""
        self._index.close()
        if not self._is_beside_another:
            self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None") -> None:
        self.close()
