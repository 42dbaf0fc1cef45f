"""What the names of entities say of a theme: entities that share a word belong together, and nouns that only name a class tie nothing.

"online store" and "clothing store" are about a store. "camping trip", "road trip" and "trip to Rome" are about camping, the road and Rome:
a noun that many others modify, and that modifies few itself, is a class of things. Relatives and friends take part in
everything.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Self

from graphmem.graph.graph_config import COMMUNITY_DETECTION
from graphmem.graph.topics import CLASS_NOUNS, RELATIVES, noun_stems
from graphmem.model import NAMED_KINDS, Entity


class NameStems(NamedTuple):
    """The stems of a name that tell something: those of its last word, and those of the words before it."""

    head: frozenset[str]
    before: frozenset[str]


@lru_cache(maxsize=1 << 17)
def stems_of(name: str) -> NameStems:
    """The stems of a name, without whose it is: of "Ada's pottery class", those of "pottery class"."""
    words = name.rpartition("'s ")[2]
    head = frozenset(noun_stems(words.rpartition(" ")[2]))
    return NameStems(head, frozenset(noun_stems(words)) - head if " " in words else frozenset())


@dataclass(frozen=True, slots=True)
class NameWords:
    """What the names of some entities say, by their ids.

    `left_out` tie nothing: who speaks, generic nouns, nouns that only name a class, relatives and friends of somebody. `shared` are
    groups of entities that have a word in common.
    """

    left_out: frozenset[str] = frozenset()
    shared: tuple[frozenset[str], ...] = ()

    @classmethod
    def of(cls, entities: Iterable[Entity]) -> Self:
        """The words of entities; their order does not matter."""
        specific, left_out = [], set()
        for entity in entities:
            stems = stems_of(entity.name)
            is_named = entity.kind in NAMED_KINDS and (entity.kind == "person" or not entity.name[:1].islower())
            is_specific = (is_named or stems.head or stems.before) and not _is_relative(entity, stems)
            if not entity.speaks and is_specific:
                specific.append((entity, stems))
            else:
                left_out.add(entity.id)
        classes = class_stems(stems for entity, stems in specific if not entity.name[:1].isupper())
        first: dict[str, str] = {}
        having: dict[str, list[str]] = defaultdict(list)
        for entity, (head, before) in specific:
            if not before and head and head <= classes and entity.name[:1].islower():
                left_out.add(entity.id)
                continue
            for stem in (head - classes) | before:
                # Most words are of one name only, and need no list.
                if stem in first:
                    having[stem].append(entity.id)
                else:
                    first[stem] = entity.id
        shared = (frozenset([first[stem], *ids]) for stem, ids in having.items() if len(ids) < COMMUNITY_DETECTION.word_hub)
        return cls(frozenset(left_out), tuple(shared))


def class_stems(names: Iterable[NameStems]) -> frozenset[str]:
    """The stems that are the last word of names with several different words before it, and stand before another one in fewer names."""
    modifiers: dict[str, set[frozenset[str]]] = defaultdict(set)
    modifies: dict[str, set[frozenset[str]]] = defaultdict(set)
    for head, before in names:
        for stem in head if before else ():
            modifiers[stem].add(before)
        for stem in before:
            modifies[stem].add(head | before)
    return frozenset(
        stem
        for stem, found in modifiers.items()
        if len(found) >= _class_size(stem) and (stem in CLASS_NOUNS or len(modifies[stem]) < len(found))
    )


def _class_size(stem: str) -> int:
    return COMMUNITY_DETECTION.class_size_of_events if stem in CLASS_NOUNS else COMMUNITY_DETECTION.class_size


def _is_relative(entity: Entity, stems: NameStems) -> bool:
    return not RELATIVES.isdisjoint(stems.head) and ("'s " in entity.name or entity.name[:1].islower())
