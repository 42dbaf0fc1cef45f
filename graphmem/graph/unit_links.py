"""Links from units to earlier ones that they bear on, by rare words that both have: as notes in A-MEM (Xu et al. 2025), without a model.

The words of all units are one sparse matrix, a row a unit: cosines of some units with all others are one product, whatever the space has.
"""

from calendar import month_name
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from graphmem.graph.graph_config import UNIT_LINKS
from graphmem.graph.topics import noun_stems

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Link = tuple[str, str]
"""The id of a unit, and of the earlier one that it bears on."""


# Of dates as texts of units have them: "(said on 5 March 2026)".
_OF_DATES = frozenset(stem for name in (*month_name[1:], "said", "from", "until") for stem in noun_stems(name))


def words_of(text: str) -> frozenset[str]:
    """What the text of a unit tells of: the stems of its words, without dates."""
    return frozenset(noun_stems(text)) - _OF_DATES


def find_links(ids: Sequence[str], words: Sequence[Collection[int]], wanted: Collection[str]) -> Iterator[Link]:
    """The links of the wanted units to earlier ones; `ids` are of all units in the order in which they began, `words` the numbers of their
    words, which begin at 0."""
    rows = [number for number, id_ in enumerate(ids) if id_ in wanted]
    if not rows:
        return
    rare = _rare_words(words)
    by_word = rare.T.tocsr()
    ranks = np.argsort(np.argsort(np.array(ids)))
    for start in range(0, len(rows), UNIT_LINKS.rows_at_once):
        some = rows[start : start + UNIT_LINKS.rows_at_once]
        for row, column in _closest(rare[some] @ by_word, np.array(some), ranks):
            yield ids[row], ids[column]


def _rare_words(words: Sequence[Collection[int]]) -> "csr_array":
    """Units by words: a row has the length 1 by the weights of all its words, and holds those that are rare enough to lead to others."""
    from scipy.sparse import csr_array, diags_array  # Only here: it takes 0.1 s and 12 MB.

    starts = np.fromiter(chain((0,), map(len, words)), np.int64, len(words) + 1).cumsum()
    found = np.fromiter(chain.from_iterable(words), np.int64, int(starts[-1]))
    spread = np.bincount(found)
    weight = np.log(1 + len(words) / np.maximum(spread, 1))
    held = csr_array((weight[found], found, starts), shape=(len(words), len(spread)))
    lengths = np.sqrt(held.power(2).sum(axis=1))
    held.data[spread[found] > UNIT_LINKS.hub] = 0.0
    held.eliminate_zeros()
    scaled = diags_array(1 / np.where(lengths > 0, lengths, 1.0)) @ held
    return csr_array(scaled)


def _closest(cosines: "csr_array", rows: np.ndarray, ranks: np.ndarray) -> Iterator[tuple[int, int]]:
    """Of each row, the columns before it of the largest cosines; of equal ones, those whose ids come first."""
    pairs = cosines.tocoo()
    likely = np.flatnonzero(pairs.data >= UNIT_LINKS.closest - 1e-6)
    score, row, column = np.round(pairs.data[likely], 6), rows[pairs.row[likely]], pairs.col[likely]
    is_link = (score >= UNIT_LINKS.closest) & (column < row)
    score, row, column = score[is_link], row[is_link], column[is_link]
    order = np.lexsort((ranks[column], -score, row))
    row, column = row[order], column[order]
    _, first = np.unique(row, return_index=True)
    place = np.arange(len(row)) - np.repeat(first, np.diff(first, append=len(row)))
    is_near = place < UNIT_LINKS.most
    yield from zip(row[is_near].tolist(), column[is_near].tolist(), strict=True)
