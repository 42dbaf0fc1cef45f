"""Questions to one space: recall, answer, and the subgraph around a result."""

from datetime import datetime
from typing import TYPE_CHECKING

from graphmem.answering.extractive import answer
from graphmem.embedding import Embedder
from graphmem.memory.answer_picture import draw_answer
from graphmem.memory.build_stage import NoteReader
from graphmem.memory.memory_reader import MemoryReader
from graphmem.model import Answer, AsOf, Pack, Subgraph
from graphmem.model.subgraph_view import AnswerPicture
from graphmem.model.validity import LATEST
from graphmem.resolution.name_index import NameIndex
from graphmem.retrieval.learnt_ranking import open_ranker
from graphmem.retrieval.recall import DEFAULT_OPTIONS, RecallOptions, Sources, recall
from graphmem.retrieval.row_cache import RowCache
from graphmem.retrieval.subgraph import build_subgraph
from graphmem.search_index import Index
from graphmem.storage import GraphStore
from graphmem.storage.store_state import StoreState
from graphmem.tracing import step

if TYPE_CHECKING:
    from graphmem.chat_model import ChatModel

BUDGET = 4000
"""Tokens in a pack, unless the caller sets another number: a few pages, which every chat model can take."""


class QuestionService:
    """Answers questions from one space. Each question sees one state of the store."""

    def __init__(
        self,
        space: str,
        store: GraphStore,
        *,
        index: Index,
        embedder: Embedder,
        language: str,
        llm: "ChatModel | None",
        reader: MemoryReader,
        ranker: str = "shipped",
        cache: RowCache | None = None,
    ) -> None:
        """`ranker` is what ranks messages, see `open_ranker`; `cache` keeps what was read. Raises ModelError if it is no ranking."""
        self._space = space
        self._store = store
        self._index = index
        self._embedder = embedder
        self._language = language
        self._llm = llm
        self._reader = reader
        self._ranker = open_ranker(ranker)
        self._cache = cache or RowCache(0)
        self._notes = NoteReader(store, space)

    def sources(self) -> Sources:
        """What recall reads, with the statistics as they are now."""
        return Sources(
            space=self._space,
            store=self._store,
            index=self._index,
            embedder=self._embedder,
            stats=self._notes.read().stats,
            names=NameIndex(self._space, StoreState(self._store, self._space)),
            language=self._language,
            ranker=self._ranker,
            cache=self._cache,
        )

    def recall(
        self, question: str, *, at: datetime | None, known: datetime | None, budget: int, options: RecallOptions = DEFAULT_OPTIONS
    ) -> Pack:
        """The messages that bear on a question, best first, within `budget` tokens. Raises QuestionError."""
        with step("recall"), self._store.snapshot():
            return recall(question, self.sources(), as_of=AsOf(at or LATEST, known or LATEST), budget=budget, options=options)

    def answer(
        self, question: str, *, at: datetime | None, known: datetime | None, budget: int, options: RecallOptions = DEFAULT_OPTIONS
    ) -> Answer:
        """The best-supported answer and its evidence; `found` is False where nothing supports one. Raises QuestionError."""
        with step("answer"), self._store.snapshot():
            return answer(self.recall(question, at=at, known=known, budget=budget, options=options), self.sources(), llm=self._llm)

    def picture(
        self,
        *,
        entity: str | None,
        question: str | None,
        at: datetime | None,
        known: datetime | None,
        limit: int,
        history: bool = False,
    ) -> Subgraph:
        """At most `limit` nodes around an entity (name or id), around what a question finds, or around the most mentioned.

        With `history`, also facts that do not hold.
        """
        as_of = AsOf(at or LATEST, known or LATEST)
        with step("picture"), self._store.snapshot():
            hits = self.recall(question, at=at, known=known, budget=BUDGET).hits if question else ()
            if question:
                start: list[str] = []
            else:
                start = [self._reader.id_of(entity, known)] if entity else [e.id for e in self._reader.entities(limit=20, known=known)]
            return build_subgraph(
                self._store,
                self._space,
                as_of=as_of,
                start=[id_ for id_ in start if id_],
                hits=hits[:10],
                limit=limit,
                history=history,
            )

    def draw_answer(
        self, question: str, *, at: datetime | None, known: datetime | None, budget: int, limit: int
    ) -> tuple[Answer, AnswerPicture]:
        """The answer, and the part of the graph that it was drawn from. Raises QuestionError."""
        with self._store.snapshot():
            found = self.answer(question, at=at, known=known, budget=budget)
            return found, draw_answer(self._store, self._space, found, AsOf(at or LATEST, known or LATEST), limit)
