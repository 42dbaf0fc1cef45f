"""A second search, for the question together with what the best messages say: the next hop of a chain."""

from collections.abc import Callable, Sequence

from graphmem.embedding import Embedder
from graphmem.language.stemming import terms_of
from graphmem.model import Hit
from graphmem.retrieval.candidates import CandidatePool, z_scores
from graphmem.retrieval.query_analysis import QueryAnalysis
from graphmem.retrieval.retrieval_config import SECOND_ROUND, SEED_SEARCH
from graphmem.search_index import Index


def search_again(
    query: QueryAnalysis,
    hits: Sequence[Hit],
    pool: CandidatePool,
    index: Index,
    embedder: Embedder,
    *,
    space: str,
    limited: bool = False,
    admit: Callable[[CandidatePool], CandidatePool] = lambda found: found,
) -> CandidatePool:
    """The pool with a step "second": the best weighted z-score over searches with the question and one of the best hits.

    A message keeps what it has: only one that such a search finds better than the mean gains. `admit` drops what may not be found, by
    time or filter; the searches are wider if the question is `limited` so.
    """
    config = SECOND_ROUND
    width = SEED_SEARCH.width_as_of if limited else config.width
    best: dict[str, float] = {}
    for hit in hits[: config.messages]:
        told = hit.message.text[: config.characters]
        found = index.search(space, terms_of(told), embedder.question(f"{query.text} {told}"), width)
        scores = config.meaning_weight * z_scores(found.alone) + config.words_weight * z_scores(found.words)
        for id_, score in zip(found.ids, scores.tolist(), strict=True):
            if id_ != hit.message.id:
                best[id_] = max(best.get(id_, 0.0), score)
    gained = {id_: score for id_, score in best.items() if score > 0}
    allowed = admit(CandidatePool().add("second", gained)).rows
    return pool.add("second", {id_: score for id_, score in gained.items() if id_ in allowed})
