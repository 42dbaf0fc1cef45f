"""Memory units: the hyperedges."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from graphmem.model.fact import Member
from graphmem.model.validity import FOREVER, Precision

UnitKind: TypeAlias = Literal["episodic", "semantic", "preference", "plan", "procedural"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One situation: the hyperedge that any number of entities take part in and any number of facts rest on.

    `title` and `text` can be read alone: names and dates are written out. `fact_ids` are in the order of what they tell. `valid_from` is
    the first moment that it tells of and `valid_to` when its last fact ceases to hold; `last_at` is when it was last told of, in
    `sessions` threads. `importance` is from 0 to 1. `history` has a line for each change as it became known: "DATE insert N",
    "DATE update N", "DATE merge N" or "DATE split N", with the number of its statements after it.
    """

    id: str
    space: str
    title: str
    text: str
    kind: UnitKind
    members: tuple[Member, ...]
    fact_ids: tuple[str, ...]
    valid_from: datetime
    valid_to: datetime
    precision: Precision
    recorded_at: datetime
    last_at: datetime
    sessions: int
    importance: float
    history: tuple[str, ...]
    retired_at: datetime = FOREVER
