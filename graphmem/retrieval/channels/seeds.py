"""Where the walk begins: the messages that words and meaning find."""

from datetime import datetime

from graphmem.language.stemming import terms_of
from graphmem.model.validity import LATEST, AsOf
from graphmem.retrieval.candidates import Pool, standardised
from graphmem.retrieval.query_analysis import Asked
from graphmem.search_index import Index
from graphmem.storage import GraphStore

# How many messages each way of looking brings in; more as of a date, because many of them will not have been said by then.
WIDTH, WIDTH_AS_OF = 500, 5000
WORDS, ALONE, CONTEXT = 0.7, 1.0, 1.0


def find_seeds(asked: Asked, index: Index, *, space: str, as_of: AsOf) -> Pool:
    """The messages found by words, by meaning alone, and by meaning with the turn before; z-scores, so that they add up."""
    width = WIDTH if as_of == AsOf() else WIDTH_AS_OF
    found = index.search(space, terms_of(asked.text), asked.vector, width)
    ids = [f.message_id for f in found]
    pool = Pool()
    for step, weight, scores in (
        ("words", WORDS, {f.message_id: f.words for f in found}),
        ("meaning", ALONE, {f.message_id: f.alone for f in found}),
        ("context", CONTEXT, {f.message_id: f.in_context for f in found}),
    ):
        pool = pool.add(step, {id_: weight * z for id_, z in standardised(scores, ids).items()})
    return pool


def said_by(known: datetime, seeds: Pool, store: GraphStore, *, space: str, retired: int) -> Pool:
    """The seeds without what was said after `known`, and without what had been changed or taken back by then.

    `retired` is how many messages of the space ever were.
    """
    if known == LATEST and not retired:
        return seeds
    early = {row["id"] for row in store.read("said_by", space=space, ids=sorted(seeds.ids()), known=known)}
    return Pool({step: {id_: score for id_, score in scores.items() if id_ in early} for step, scores in seeds.parts.items()}, seeds.via)
