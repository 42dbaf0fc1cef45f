"""What the variables of a query stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Self, TypeAlias

Shape: TypeAlias = Literal["node", "relationship", "path", "value"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A node of some labels, a relationship of some types, a path or a value; `lists` says how many lists it is wrapped in.

    `weight` is how many stored values it may hold at most, for one row.
    """

    shape: Shape = "value"
    names: frozenset[str] = frozenset()
    lists: int = 0
    weight: int = 1

    def listed(self) -> Self:
        return replace(self, lists=self.lists + 1)

    def item(self) -> Self:
        """What an item of the list is."""
        return replace(self, lists=max(self.lists - 1, 0))


@dataclass(slots=True)
class Scope:
    """The variables that a clause sees, and what has been counted of the query so far."""

    variables: dict[str, Meaning] = field(default_factory=dict)

    def inner(self, more: Mapping[str, Meaning] | None = None) -> "Scope":
        """A scope of its own, as of a subquery."""
        return Scope({**self.variables, **(more or {})})
