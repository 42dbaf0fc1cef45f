"""Where the walk begins: the messages that words and meaning find."""

from graphmem.index import Index
from graphmem.index.words import terms_of
from graphmem.query.pool import Pool, standardised
from graphmem.query.understand import Asked

# How many messages each way of looking brings in.
WIDTH = 500
WORDS, ALONE, CONTEXT = 0.7, 1.0, 1.0


def find_seeds(asked: Asked, index: Index, *, space: str, width: int = WIDTH) -> Pool:
    """The messages found by words, by meaning alone, and by meaning with the turn before; z-scores, so that they add up."""
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
