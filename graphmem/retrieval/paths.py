"""Paths: how a hit was reached from the question, over the entities that it shares with earlier hits."""

from collections.abc import Mapping, Sequence

from graphmem.model import Hit, Step
from graphmem.retrieval.retrieval_config import PACKING

_WALKS = frozenset({"topics", "names"})
WAYS = {
    "meaning": "its meaning",
    "words": "its words",
    "names": "the names in it",
    "topics": "the topics in it",
    "neighbours": "what was said beside it",
}
"""Ways of looking, in plain words. What else gives a score, such as the length of a message, does not lead to it."""


def find_paths(hits: Sequence[Hit], question: str) -> list[tuple[Step, ...]]:
    """One path for each of the first hits: from the question, and through the best earlier hit that shares an entity with it.

    A hit that no walk reached gets the way of looking that scored it highest.
    """
    via = {hit.message.id: tuple(dict.fromkeys(n for r in hit.reasons if r.step in _WALKS for n in r.via)) for hit in hits}
    return [_path(question, hit, hits[:place], via) for place, hit in enumerate(hits[: PACKING.shown_paths])]


def _path(question: str, hit: Hit, earlier: Sequence[Hit], via: Mapping[str, tuple[str, ...]]) -> tuple[Step, ...]:
    id_ = hit.message.id
    if not via[id_]:
        ways = [reason for reason in hit.reasons if reason.step in WAYS] or hit.reasons
        return (Step(question, max(ways, key=lambda reason: reason.score).step, id_),)
    name = via[id_][0]
    seed = next((h.message.id for h in earlier if name in via[h.message.id]), None)
    if seed is None:
        return (Step(question, name, id_),)
    return (Step(question, "meaning", seed), Step(seed, name, id_))
