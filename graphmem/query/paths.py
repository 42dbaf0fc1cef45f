"""The way from a seed to a hit, over the entities that both mention: what makes an answer multi-hop, shown."""

from collections.abc import Sequence

from graphmem.model import Hit, Step

SHOWN = 10
_WALKS = frozenset({"topics", "names"})


def paths_of(hits: Sequence[Hit], question: str) -> list[tuple[Step, ...]]:
    """For each of the first hits that a walk reached: from the question, over the best hit that shares the entity, to it."""
    over = {hit.message.id: tuple(dict.fromkeys(n for r in hit.reasons if r.step in _WALKS for n in r.via)) for hit in hits}
    paths: list[tuple[Step, ...]] = []
    for place, hit in enumerate(hits[:SHOWN]):
        for name in over[hit.message.id][:1]:
            seed = next((h for h in hits[:place] if name in over[h.message.id]), None)
            if seed is None:
                paths.append((Step(question, name, hit.message.id),))
            else:
                paths.append((Step(question, "meaning", seed.message.id), Step(seed.message.id, name, hit.message.id)))
    return paths
