"""From a question to a pack of evidence: understand, seed, traverse, fuse, rerank, pack."""

from collections.abc import Iterable
from dataclasses import dataclass

from graphmem.embedding import Embedder
from graphmem.language.name_forms import normal_name
from graphmem.model import AsOf, Pack
from graphmem.model.corpus_stats import CorpusStats
from graphmem.retrieval.candidates import best
from graphmem.retrieval.channels.graph_walk import traverse
from graphmem.retrieval.channels.seeds import find_seeds, said_by
from graphmem.retrieval.neighbour_smoothing import fuse
from graphmem.retrieval.packing import pack
from graphmem.retrieval.paths import paths_of
from graphmem.retrieval.query_analysis import NameLookup, check_question, understand
from graphmem.retrieval.question_parser import parse_question
from graphmem.retrieval.reranking import rerank
from graphmem.retrieval.temporal_filter import with_facts
from graphmem.search_index import Index
from graphmem.storage import GraphStore

# At most so many hits are handed to the pack.
HITS = 100


@dataclass(frozen=True, slots=True)
class Sources:
    """Where recall looks: one space of a store, its index, and the models that embed and parse questions."""

    space: str
    store: GraphStore
    index: Index
    embedder: Embedder
    stats: CorpusStats
    names: NameLookup
    language: str = "en"

    def known_names(self, names: Iterable[str]) -> set[str]:
        """Those of the names that mean an entity of the space."""
        normal = {name: normal_name(name) for name in names}
        meant = self.names.entity_ids_of(set(normal.values()))
        return {name for name in normal if meant.get(normal[name])}


def recall(question: str, sources: Sources, *, as_of: AsOf, budget: int) -> Pack:
    """The messages that bear on a question, best first, as far as they fit `budget` tokens.

    Raises QuestionError for an empty or overlong question.
    """
    space, store = sources.space, sources.store
    asked = understand(
        parse_question(check_question(question), sources.language),
        lookup=sources.names,
        embedder=sources.embedder,
        stats=sources.stats,
    )
    found = find_seeds(asked, sources.index, space=space, as_of=as_of)
    seeds = said_by(as_of.known, found, store, space=space, retired=sources.stats.retired)
    reached = traverse(asked, seeds, store, space=space, as_of=as_of)
    fused = fuse(asked, reached, store, space=space)
    hits = with_facts(rerank(asked, fused, store, space=space, as_of=as_of), store, space=space, as_of=as_of)[:HITS]
    return pack(asked.text, hits, as_of=as_of, budget=budget, paths=paths_of(hits, asked.text), seeds=best(seeds.totals(), 10))
