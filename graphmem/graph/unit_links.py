"""Links from units to earlier ones that they bear on, by rare words that both have: as notes in A-MEM (Xu et al. 2025), without a model."""

from calendar import month_name
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from math import log, sqrt

from graphmem.graph.graph_config import UNIT_LINKS
from graphmem.graph.topics import noun_stems

Link = tuple[str, str]
"""The id of a unit, and of the earlier one that it bears on."""


# Of dates as texts of units have them: "(said on 5 March 2026)".
_OF_DATES = frozenset(stem for name in (*month_name[1:], "said", "from", "until") for stem in noun_stems(name))


def words_of(text: str) -> frozenset[str]:
    """What the text of a unit tells of: the stems of its words, without dates."""
    return frozenset(noun_stems(text)) - _OF_DATES


def find_links(words: Mapping[str, Collection[str]], wanted: Collection[str]) -> Iterator[Link]:
    """The links of some units to earlier ones. `words` are what each unit tells of, by its id, in the order in which they began."""
    spread = Counter(word for found in words.values() for word in found)
    weight = {word: log(1 + len(words) / count) for word, count in spread.items()}
    lengths = {id_: sqrt(sum(weight[word] ** 2 for word in sorted(found))) for id_, found in words.items()}
    having: dict[str, list[str]] = defaultdict(list)
    for id_, found in words.items():
        leading = sorted(word for word in found if spread[word] <= UNIT_LINKS.hub)
        if id_ in wanted:
            shared: dict[str, float] = defaultdict(float)
            for word in leading:
                for other in having[word]:
                    shared[other] += weight[word] ** 2
            close = ((-round(product / (lengths[id_] * lengths[other]), 6), other) for other, product in shared.items())
            yield from ((id_, other) for score, other in sorted(close)[: UNIT_LINKS.most] if -score >= UNIT_LINKS.closest)
        for word in leading:
            having[word].append(id_)
