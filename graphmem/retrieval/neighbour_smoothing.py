"""Add up what the steps gave, and let each message share with its neighbours: the answer often stands beside the best match."""

from collections import defaultdict

from graphmem.retrieval.candidates import Pool
from graphmem.retrieval.query_analysis import Asked
from graphmem.storage import GraphStore

# The share of a positive score that goes one message on or back, and two.
NEXT, SECOND = 0.35, 0.15
# A question for a set finds its parts in many places; there, each place's neighbours are in the others' way.
FOR_A_SET = 0.4
# A message longer than this many characters explains itself: it receives the less, the longer it is.
SHORT = 330


def fuse(asked: Asked, reached: Pool, store: GraphStore, *, space: str) -> Pool:
    """The pool with the shares from up to two messages before and after, in the same thread, as far as those are in the pool."""
    rows = store.read("next_of", space=space, ids=sorted(reached.ids()))
    following = {row["id"]: row["following"] for row in rows}
    lengths = {row["id"]: row["length"] for row in rows} | {row["following"]: row["following_length"] for row in rows}
    pairs = [(one, other, NEXT) for one, other in following.items()]
    pairs += [(one, following[other], SECOND) for one, other in following.items() if other in following]
    positive = {id_: score for id_, score in reached.totals().items() if score > 0}
    received: dict[str, float] = defaultdict(float)
    for one, other, share in pairs:
        received[one] += share * positive.get(other, 0.0)
        received[other] += share * positive.get(one, 0.0)
    factor = FOR_A_SET if asked.wants_set else 1.0
    shares = {id_: factor * score * min(1.0, SHORT / max(lengths[id_], 1)) for id_, score in received.items() if score}
    return reached.add("neighbours", shares)
