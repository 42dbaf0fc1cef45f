"""Reads of texts that are not ours: planned first, then run with limits, on a connection that cannot write."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

CheckPlan: TypeAlias = Callable[[frozenset[str]], None]
"""Takes the operators of a plan, and raises if one may not be there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """`characters` are those of all values as text; `memory` is in bytes, and counts for an embedded engine."""

    seconds: float
    rows: int
    characters: int
    memory: int


@dataclass(frozen=True, slots=True)
class BoundedRows:
    """Rows with their column names; `truncated` says that there were more."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool


def bounded(columns: Iterable[str], rows: Iterator[tuple[Any, ...]], limits: ReadLimits) -> BoundedRows:
    """The first rows that the limits have room for."""
    taken: list[tuple[Any, ...]] = []
    characters = 0
    for row in rows:
        characters += sum(len(str(value)) for value in row)
        if len(taken) == limits.rows or characters > limits.characters:
            return BoundedRows(tuple(columns), tuple(taken), True)
        taken.append(row)
    return BoundedRows(tuple(columns), tuple(taken), False)
