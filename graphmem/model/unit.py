"""Memory units: the hyperedges."""

from dataclasses import dataclass
from datetime import datetime

from graphmem.model.fact import FactKind, Member
from graphmem.model.validity import FOREVER, Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One situation: the hyperedge that any number of entities take part in and any number of facts rest on."""

    id: str
    space: str
    title: str
    kind: FactKind
    members: tuple[Member, ...]
    fact_ids: tuple[str, ...]
    valid_from: datetime
    valid_to: datetime
    precision: Precision
    recorded_at: datetime
    retired_at: datetime = FOREVER
