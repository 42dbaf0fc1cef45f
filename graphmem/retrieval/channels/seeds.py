"""Seeds: the messages that text search finds, by words and by meaning. The graph walk starts from them."""

from collections import defaultdict
from datetime import datetime

from graphmem.language.stemming import terms_of
from graphmem.model.validity import LATEST, AsOf
from graphmem.retrieval.candidates import CandidatePool
from graphmem.retrieval.filters import NO_FILTERS, Filters
from graphmem.retrieval.query_analysis import QueryAnalysis
from graphmem.retrieval.recipes import AUTO, Recipe
from graphmem.retrieval.retrieval_config import LONG_MESSAGES, SEED_SEARCH
from graphmem.search_index import Index
from graphmem.storage import GraphStore


def find_seeds(
    query: QueryAnalysis, index: Index, *, space: str, as_of: AsOf, recipe: Recipe = AUTO, filters: Filters = NO_FILTERS
) -> CandidatePool:
    """The messages found by words, by meaning, and by meaning together with the message before; weighted z-scores."""
    config = SEED_SEARCH
    width = config.width if as_of == AsOf() and not filters.limit_messages else config.width_as_of
    found = index.search(space, terms_of(query.text), query.vector, width)
    pool = CandidatePool(found.table, found=found)
    has_context = bool((found.in_context != found.alone).any())
    share = config.long_context_share if has_context and query.mean_length > LONG_MESSAGES else 1.0
    weights = {"words": recipe.words_weight, "meaning": config.meaning_weight, "context": share * recipe.context_weight}
    for step, weight in weights.items():
        pool = pool.add_column(step, weight * pool.spread(step))
    return pool


def seeds_known_at(known: datetime, seeds: CandidatePool, store: GraphStore, *, space: str, retired: int) -> CandidatePool:
    """The seeds without the messages that were recorded after `known`, or edited or deleted by then.

    `retired` counts the edited and deleted messages of the space; if it is 0 and `known` is the latest, nothing is looked up.
    """
    if known == LATEST and not retired:
        return seeds
    early = {row["id"] for row in store.read("said_by", space=space, ids=list(seeds.ids), known=known)}
    return seeds.only(early)


def seeds_valid_at(as_of: AsOf, seeds: CandidatePool, store: GraphStore, *, space: str) -> CandidatePool:
    """For a date, the best seeds without the messages that the temporal filter would drop; for the latest moment, all of them.

    So the steps that follow need to look at no more messages than without a date.
    """
    if as_of.valid == LATEST:
        return seeds
    ids = list(seeds.best(SEED_SEARCH.checked_as_of).ids)
    stated: dict[str, bool] = defaultdict(bool)
    for row in store.read("fact_times", space=space, ids=ids, known=as_of.known):
        holds = row["valid_from"] <= as_of.valid < row["valid_to"] and as_of.known < row["retired_at"]
        stated[row["message_id"]] |= holds
    silent = [id_ for id_ in ids if id_ not in stated]
    sent = {row["id"] for row in store.read("sent_by", space=space, ids=silent, at=as_of.valid)}
    return seeds.only({id_ for id_, holds in stated.items() if holds} | sent)
