"""The way from a seed to a hit, over the entities that both mention: what makes an answer multi-hop, shown."""

from collections.abc import Mapping, Sequence

from graphmem.model import Hit, Step

SHOWN = 20
_WALKS = frozenset({"topics", "names"})


def paths_of(hits: Sequence[Hit], question: str) -> list[tuple[Step, ...]]:
    """For each of the first hits the way to it: from the question, and over the best earlier hit that shares an entity with it.

    A hit that no walk reached was found by what gave it most.
    """
    over = {hit.message.id: tuple(dict.fromkeys(n for r in hit.reasons if r.step in _WALKS for n in r.via)) for hit in hits}
    return [_path(question, hit, hits[:place], over) for place, hit in enumerate(hits[:SHOWN])]


def _path(question: str, hit: Hit, earlier: Sequence[Hit], over: Mapping[str, tuple[str, ...]]) -> tuple[Step, ...]:
    id_ = hit.message.id
    if not over[id_]:
        strongest = max(hit.reasons, key=lambda reason: reason.score)
        return (Step(question, strongest.step, id_),)
    name = over[id_][0]
    seed = next((h.message.id for h in earlier if name in over[h.message.id]), None)
    if seed is None:
        return (Step(question, name, id_),)
    return (Step(question, "meaning", seed), Step(seed, name, id_))
