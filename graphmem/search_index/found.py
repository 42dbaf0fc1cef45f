"""What a search found: messages with their scores, as columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from graphmem.search_index import MATCHED_TERMS

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Found(NamedTuple):
    """A message that an index found: its BM25 score (0.0 if not found by words), and the best cosines of its passages.

    `whole` is the mean cosine of its passages alone, `passage` the number of the passage nearest to the question, from 0. `matched`
    has bit n set if the message has the n-th of the distinct terms asked for, in their order; terms after the 60th are not noted.
    """

    message_id: str
    words: float
    alone: float
    in_context: float
    whole: float = 0.0
    passage: int = 0
    matched: int = 0


@dataclass(frozen=True, eq=False)
class MessageTable:
    """Messages by id, sorted; each has a row."""

    ids: Sequence[str] = ()

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each message."""
        return dict(zip(self.ids, range(len(self.ids)), strict=True))


@dataclass(frozen=True, eq=False)
class FoundMessages:
    """The messages of a search, and each field of `Found` as a column: one value per row. Iterating gives the rows."""

    table: MessageTable
    words: "NDArray[np.float64]"
    alone: "NDArray[np.float64]"
    in_context: "NDArray[np.float64]"
    whole: "NDArray[np.float64]"
    passage: "NDArray[np.int64]"
    matched: "NDArray[np.int64]"

    @classmethod
    def of(cls, found: Iterable[Found]) -> Self:
        """The columns of rows, which may come in any order."""
        rows = sorted(found)
        columns = list(zip(*rows, strict=True)) or [()] * len(Found._fields)
        words, alone, in_context, whole = (np.array(column, dtype=np.float64) for column in columns[1:5])
        passage, matched = (np.array(column, dtype=np.int64) for column in columns[5:])
        return cls(MessageTable(columns[0]), words, alone, in_context, whole, passage, matched)

    @property
    def ids(self) -> Sequence[str]:
        """The ids of the messages."""
        return self.table.ids

    def with_terms(self, count: int) -> "NDArray[np.bool_]":
        """Whether each message has each of the first `count` of the distinct terms asked for, shape (messages, count)."""
        noted = np.arange(min(count, MATCHED_TERMS))
        has = np.zeros((len(self), count), dtype=np.bool_)
        has[:, noted] = self.matched[:, None] >> noted & 1
        return has

    def only(self, kept: Sequence[bool]) -> Self:
        """Those for which `kept`, which has a value per row, is true."""
        chosen = np.array(kept, dtype=np.bool_)
        table = MessageTable([*compress(self.ids, kept)])
        return type(self)(table, *(column[chosen] for column in self._columns()))

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Found]:
        return map(Found, self.ids, *(column.tolist() for column in self._columns()))

    def _columns(self) -> "tuple[NDArray[Any], ...]":
        return self.words, self.alone, self.in_context, self.whole, self.passage, self.matched


NOTHING_FOUND = FoundMessages.of(())
