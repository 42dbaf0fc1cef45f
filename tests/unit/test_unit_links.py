"""Links between units are those of the largest cosines of rare words, whatever the order in which they are found."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import log, sqrt
from random import Random

import pytest

from graphmem.graph.graph_config import UNIT_LINKS, UnitLinks
from graphmem.graph.unit_links import Link, find_links, words_of


def pair_by_pair(ids: Sequence[str], words: Sequence[frozenset[int]], config: UnitLinks) -> set[Link]:
    """The same as it is defined: every unit is compared with every earlier one."""
    spread = Counter(word for found in words for word in found)
    weight = {word: log(1 + len(words) / count) for word, count in spread.items()}
    lengths = [sqrt(sum(weight[word] ** 2 for word in found)) for found in words]
    links: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for later, id_ in enumerate(ids):
        for earlier in range(later):
            shared = [word for word in words[later] & words[earlier] if spread[word] <= config.hub]
            score = round(sum(weight[word] ** 2 for word in shared) / ((lengths[later] * lengths[earlier]) or 1), 6)
            if score >= config.closest:
                links[id_].append((-score, ids[earlier]))
    return {(id_, other) for id_, found in links.items() for _, other in sorted(found)[: config.most]}


def drawn(seed: int, n: int = 120) -> tuple[list[str], list[frozenset[int]]]:
    """Units of up to eight words; some have none, and some words are in most."""
    random = Random(seed)
    ids = [f"{random.getrandbits(40):010x}" for _ in range(n)]
    return ids, [frozenset(min(int(random.expovariate(1 / 30)), 90) for _ in range(random.randrange(9))) for _ in ids]


@pytest.mark.parametrize("seed", range(4))
def test_links_are_those_of_the_definition(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a hub that many words pass, and few rows at once, so that there are several products."""
    ids, words = drawn(seed)
    config = replace(UNIT_LINKS, hub=12, rows_at_once=7)
    monkeypatch.setattr("graphmem.graph.unit_links.UNIT_LINKS", config)
    found = set(find_links(ids, words, set(ids)))
    assert found == pair_by_pair(ids, words, config) != set()
    some = set(ids[::3])
    assert set(find_links(ids, words, some)) == {link for link in found if link[0] in some}


def test_nothing_leads_nowhere() -> None:
    assert list(find_links([], [], set())) == []
    assert list(find_links(["a", "b"], [frozenset(), frozenset()], {"a", "b"})) == []
    assert list(find_links(["a", "b"], [frozenset({0}), frozenset({1})], {"a", "b"})) == []


def test_dates_are_no_words() -> None:
    assert words_of("Ada painted the lighthouse (said on 5 March 2026)") == words_of("Ada painted the lighthouse")
