"""The rows of the graph that a batch run wrote, with the rows that they must fit to: for checks after the build."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from graphmem.graph.supersession import slot_of
from graphmem.memory.build_stage import read_note
from graphmem.model import Decision, Entity, Fact, Unit
from graphmem.model.graph_delta import GraphDelta
from graphmem.model.relations import claim_of
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.repository import fact_from
from graphmem.storage.store_state import StoreState


class _Row(Protocol):
    @property
    def id(self) -> str: ...


R = TypeVar("R", bound=_Row)


@dataclass(slots=True)
class ChangedRows:
    """Rows that differ from what the store held before one or more builds."""

    entities: list[Entity] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    def add(self, delta: GraphDelta) -> None:
        """Add what the next build changed: its rows replace earlier ones of the same id."""
        self.entities = _replaced(self.entities, delta.entities, delta.gone_entities)
        self.facts = _replaced(self.facts, delta.facts, delta.gone_facts)
        self.units = _replaced(self.units, delta.units, delta.gone_units)
        self.decisions = _replaced(self.decisions, delta.decisions, delta.gone_decisions)

    def with_neighbours(self, store: GraphStore, space: str) -> "ChangedRows":
        """These rows, the stored entities that facts and units refer to, and the stored facts that share a functional slot."""
        return ChangedRows(self._with_members(store, space), self._with_slots(store, space), self.units, self.decisions)

    def _with_members(self, store: GraphStore, space: str) -> list[Entity]:
        named = {m.entity_id for rows in (self.facts, self.units) for row in rows for m in row.members}
        missing = sorted(named - {e.id for e in self.entities})
        stored = store.read("entities_by_id", space=space, ids=missing) if missing else []
        return _by_id([*self.entities, *(from_dict(Entity, row) for row in stored)])

    def _with_slots(self, store: GraphStore, space: str) -> list[Fact]:
        relations = read_note(store, space).rules.relations
        slots = {slot_of(fact, relations) for fact in self.facts if claim_of(fact, relations).single}
        rows = StoreState(store, space).get("slot", slots)
        missing = sorted({id_ for row in rows.values() for id_ in row["out"]} - {f.id for f in self.facts})
        stored = store.read("facts_by_id", space=space, ids=missing) if missing else []
        return _by_id([*self.facts, *map(fact_from, stored)])


def _replaced(rows: Sequence[R], newer: Sequence[R], gone: Iterable[str]) -> list[R]:
    replaced = {*gone, *(row.id for row in newer)}
    return _by_id([*(row for row in rows if row.id not in replaced), *newer])


def _by_id(rows: Iterable[R]) -> list[R]:
    return sorted(rows, key=lambda row: row.id)
