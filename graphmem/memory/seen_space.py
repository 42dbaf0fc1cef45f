"""What a consolidation works on: of the units, only those that changed since the last one are read."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

import orjson

from graphmem.graph.community_titles import UnitOutline, is_acting, outline_of
from graphmem.memory.clustering_state import ClusteringState
from graphmem.memory.seen_unit import SeenUnit, short_digest
from graphmem.model import Entity, Unit
from graphmem.model.keyed_state import in_parts
from graphmem.model.validity import BEGINNING
from graphmem.storage import GraphStore
from graphmem.storage.repository import unit_from

# Units that are in memory with their texts at a time.
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class SeenSpace:
    """The units and entities of a space, the time of the last message, and how many names ingests have joined.

    `changed` are the ids of units that are new, gone or others than the last time, `ids` those of the units that are believed, in the order
    in which they began. `read` is what communities say of the units that were read.
    """

    store: GraphStore
    space: str
    units: Mapping[str, SeenUnit]
    changed: Collection[str]
    ids: Sequence[str]
    entities: Sequence[Entity]
    moment: datetime
    merged_names: int
    read: dict[str, UnitOutline] = field(default_factory=dict)

    @classmethod
    def since(cls, state: ClusteringState, store: GraphStore, space: str) -> Self:
        """A space as it is, of which `state` is known."""
        stored = {row["id"]: short_digest(row["fingerprint"]) for row in store.read("fingerprints_units", space=space)}
        kept = {id_: unit for id_, unit in state.units.items() if unit.digest == stored.get(id_)}
        units, read = dict(kept), dict[str, UnitOutline]()
        for unit in _units(store, space, stored.keys() - kept.keys()):
            units[unit.id] = state.vocabulary.seen(unit, stored[unit.id])
            read[unit.id] = outline_of(unit)
        believed = (id_ for id_, unit in units.items() if unit.is_believed)
        return cls(
            store=store,
            space=space,
            units=units,
            changed=(stored.keys() | state.units.keys()) - kept.keys(),
            ids=sorted(believed, key=lambda id_: (units[id_].began, id_)),
            entities=_entities(store, space),
            moment=store.read("span", space=space)[0]["last"] or BEGINNING,
            merged_names=len(store.read("decisions", space=space, verdicts=["merge"])),
            read=read,
        )

    def entity_ids(self) -> list[frozenset[str]]:
        """The entities of each unit."""
        return [frozenset(self.units[id_].entity_ids) for id_ in self.ids]

    def words(self) -> list[Sequence[int]]:
        """The numbers of the words of each unit."""
        return [self.units[id_].words for id_ in self.ids]

    def is_believed(self, id_: str) -> bool:
        """True for a unit that is there and believed."""
        return id_ in self.units and self.units[id_].is_believed

    def merged_units(self) -> int:
        """How often ingests have merged units."""
        return sum(self.units[id_].merges for id_ in self.ids)

    def numbered(self, numbers: Iterable[int]) -> dict[int, UnitOutline]:
        """What communities say of units, by their places in `ids`; reads those that were not read yet."""
        wanted = {number: self.ids[number] for number in numbers}
        for ids in in_parts(sorted(set(wanted.values()) - self.read.keys()), _AT_ONCE):
            rows = self.store.read("unit_outlines", space=self.space, ids=list(ids))
            self.read.update({row["id"]: _outline(row) for row in rows})
        return {number: self.read[id_] for number, id_ in wanted.items()}


def _outline(row: dict[str, Any]) -> UnitOutline:
    members = orjson.loads(row.pop("members"))
    return UnitOutline(**row, acting=[(m["name"], m["entity_id"]) for m in members if is_acting(m["role"], m["kind"])])


def _units(store: GraphStore, space: str, wanted: Collection[str]) -> Iterator[Unit]:
    for ids in in_parts(sorted(wanted), _AT_ONCE):
        yield from map(unit_from, store.read("units_by_id", space=space, ids=list(ids)))


def _entities(store: GraphStore, space: str) -> list[Entity]:
    rows = store.read("entity_names", space=space)
    return [Entity(id=row["id"], space=space, name=row["name"], kind=row["kind"], speaks=row["speaks"]) for row in rows]
