"""Order hits as a set: the newest first among what bears on the question, or one hit of each place first."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import pstdev

from graphmem.model import Hit, Reason
from graphmem.retrieval.recipes import Recipe
from graphmem.retrieval.retrieval_config import RERANKING


def order_set(recipe: Recipe, hits: Sequence[Hit]) -> list[Hit]:
    """The hits (best first) in the order of the recipe."""
    ordered = list(hits)
    if recipe.recency:
        ordered = _newest_first(ordered, recipe.recency)
    return _places_first(ordered) if recipe.places else ordered


def _newest_first(hits: list[Hit], weight: float) -> list[Hit]:
    """The first hits, ranked again with their age; the others follow as they were."""
    first = hits[: RERANKING.recent_width]
    spread = pstdev(hit.score for hit in first) if len(first) > 1 else 0.0
    ages = {
        id_: rank for rank, id_ in enumerate(h.message.id for h in sorted(first, key=lambda h: (h.message.sent_at, h.message.position)))
    }
    scale = weight * spread / max(len(first) - 1, 1)
    scored = [
        replace(
            hit, score=hit.score + scale * ages[hit.message.id], reasons=(*hit.reasons, Reason("recency", scale * ages[hit.message.id]))
        )
        for hit in first
    ]
    return sorted(scored, key=lambda h: (-h.score, h.message.id)) + hits[len(first) :]


def _places_first(hits: list[Hit]) -> list[Hit]:
    """The first hit of each thread, then the second of each, and so on."""
    seen: dict[tuple[str, str], int] = {}
    turns = []
    for place, hit in enumerate(hits):
        thread = (hit.message.conversation, hit.message.thread)
        seen[thread] = seen.get(thread, 0) + 1
        turns.append((seen[thread], place, hit))
    return [hit for _, _, hit in sorted(turns, key=lambda turn: turn[:2])]
