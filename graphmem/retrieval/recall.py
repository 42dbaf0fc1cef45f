"""From a question to a pack of evidence: analyse, seed, walk, smooth, rerank, filter, order, pack."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from graphmem.embedding import Embedder
from graphmem.language.name_forms import normal_name
from graphmem.model import AsOf, Hit, Pack
from graphmem.model.corpus_stats import CorpusStats
from graphmem.retrieval.asked_value import asked_value, asks_of_past
from graphmem.retrieval.candidates import CandidatePool
from graphmem.retrieval.channels.graph_walk import traverse
from graphmem.retrieval.channels.second_round import search_again
from graphmem.retrieval.channels.seeds import find_seeds, seeds_known_at, seeds_valid_at
from graphmem.retrieval.filters import NO_FILTERS, Filters, check_filters, filter_hits, filter_seeds
from graphmem.retrieval.graph_rows import GraphRows
from graphmem.retrieval.learnt_ranking import Ranker
from graphmem.retrieval.neighbour_smoothing import read_chain, smooth_neighbours
from graphmem.retrieval.packing import pack
from graphmem.retrieval.paths import find_paths
from graphmem.retrieval.query_analysis import NameLookup, QueryAnalysis, analyse_query, check_question
from graphmem.retrieval.question_parser import parse_question
from graphmem.retrieval.recipes import AUTO, Recipe
from graphmem.retrieval.reranking import rerank
from graphmem.retrieval.retrieval_config import PACKING, PRUNING
from graphmem.retrieval.row_cache import RowCache
from graphmem.retrieval.set_ordering import order_set
from graphmem.retrieval.temporal_filter import filter_by_time
from graphmem.retrieval.value_ordering import put_asked_value_first
from graphmem.search_index import Index
from graphmem.storage import GraphStore


@dataclass(frozen=True, slots=True)
class Sources:
    """What recall reads: one space of a store, its index, statistics and names, and the models that embed and parse questions.

    Without a `ranker`, the channels are joined by the plain formula. `cache` keeps what was read of the graph, from question to question.
    """

    space: str
    store: GraphStore
    index: Index
    embedder: Embedder
    stats: CorpusStats
    names: NameLookup
    language: str = "en"
    ranker: Ranker | None = None
    cache: RowCache = field(default_factory=lambda: RowCache(0))

    @property
    def rows(self) -> GraphRows:
        """What is read of the graph by id."""
        return GraphRows(self.store, self.space, self.cache)

    def known_names(self, names: Iterable[str]) -> set[str]:
        """Those of the names that mean an entity of the space."""
        normal = {name: normal_name(name) for name in names}
        meant = self.names.entity_ids_of(set(normal.values()))
        return {name for name in normal if meant.get(normal[name])}

    def analyse(self, question: str) -> QueryAnalysis:
        """The question, parsed, embedded, and with whom and what it names looked up."""
        return analyse_query(parse_question(question, self.language), lookup=self.names, embedder=self.embedder, stats=self.stats)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallOptions:
    """How to recall, what may be found, and how many hits at most (never more than PACKING.max_hits)."""

    recipe: Recipe = AUTO
    filters: Filters = NO_FILTERS
    limit: int = PACKING.max_hits


DEFAULT_OPTIONS = RecallOptions()


def recall(question: str, sources: Sources, *, as_of: AsOf, budget: int, options: RecallOptions = DEFAULT_OPTIONS) -> Pack:
    """The messages that bear on a question, best first, as far as they fit `budget` tokens.

    Raises QuestionError for an empty or overlong question, and for filters that cannot be.
    """
    space, store, recipe, filters = sources.space, sources.store, options.recipe, check_filters(options.filters)
    query = sources.analyse(check_question(question))
    found = find_seeds(query, sources.index, space=space, as_of=as_of, recipe=recipe, filters=filters)

    def admit(pool: CandidatePool) -> CandidatePool:
        known = seeds_known_at(as_of.known, pool, store, space=space, retired=sources.stats.retired)
        return filter_seeds(filters, seeds_valid_at(as_of, known, store, space=space), store, space=space)

    seeds = admit(found)
    walked = traverse(query, seeds, sources.rows, as_of=as_of) if recipe.walks else seeds
    ranked = _rank(query, walked, sources, as_of, recipe)
    if recipe.second_round:
        limited = as_of != AsOf() or filters.limit_messages
        more = search_again(query, ranked, walked, sources.index, sources.embedder, space=space, limited=limited, admit=admit)
        ranked = _rank(query, more, sources, as_of, recipe)
    valid = filter_hits(filters, filter_by_time(ranked, as_of=as_of, with_ended=asks_of_past(query.text)))
    asked = asked_value(query.text, sources.language) if recipe.values else None
    hits = order_set(recipe, put_asked_value_first(asked, valid, at=as_of.valid))[: max(1, min(options.limit, PACKING.max_hits))]
    paths, first = find_paths(hits, query.text), seeds.top(PACKING.shown_seeds)
    return pack(query.text, hits, as_of=as_of, budget=budget, paths=paths, seeds=first)


def _rank(query: QueryAnalysis, pool: CandidatePool, sources: Sources, as_of: AsOf, recipe: Recipe) -> list[Hit]:
    """The candidates as hits, best first, with what their neighbours and their text say for them."""
    pool = pool.best(PRUNING.width)
    chain = read_chain(sources.rows, pool.ids)
    smoothed = smooth_neighbours(query, pool, chain) if recipe.neighbours else pool
    ranker = sources.ranker if recipe.learnt else None
    return rerank(query, smoothed, chain, sources.rows, as_of=as_of, ranker=ranker)
