"""What the last consolidation of a space saw, as a key value: digests of units and entities, so that the next one knows what changed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import orjson

from graphmem.graph.community_update import TieChange
from graphmem.model import Entity
from graphmem.model.ids import digest, fingerprint
from graphmem.model.key_value import KeyValue
from graphmem.storage import GraphStore

KIND = "clustering"


@dataclass(frozen=True, slots=True)
class ClusteringState:
    """`units` have their digest and entities by id, `entities` their digest by id; `moment` is the time of the last message, as ISO text.

    `merged_names` and `merged_units` are how many names and units ingests have joined. `touched` entities were clustered locally since all
    were clustered; `communities` is a digest of the ids of the communities that were found.
    """

    units: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    entities: Mapping[str, str] = field(default_factory=dict)
    moment: str = ""
    merged_names: int = 0
    merged_units: int = 0
    touched: int = 0
    communities: str = ""

    @classmethod
    def read(cls, store: GraphStore, space: str) -> Self:
        """The state of a space; an empty one if it was not consolidated since it was built."""
        found = store.key_values.get(space, [_id(space)])
        if not found:
            return cls()
        raw: dict[str, Any] = orjson.loads(found[_id(space)])
        names = list(raw["entities"])
        units = {id_: (print_, tuple(names[n] for n in ids)) for id_, (print_, *ids) in raw.pop("units").items()}
        raw["entities"] = {id_: print_ for id_, print_ in raw["entities"].items() if print_}
        return cls(units=units, **raw)

    def write(self, store: GraphStore, space: str) -> None:
        """Keep the state; inside a transaction."""
        entities = dict(self.entities)
        for _, ids in self.units.values():
            for id_ in ids:
                entities.setdefault(id_, "")
        places = {id_: n for n, id_ in enumerate(entities)}
        units = {id_: (print_, *(places[one] for one in ids)) for id_, (print_, ids) in self.units.items()}
        value = {
            "units": units,
            "entities": entities,
            "moment": self.moment,
            "merged_names": self.merged_names,
            "merged_units": self.merged_units,
            "touched": self.touched,
            "communities": self.communities,
        }
        store.key_values.put([KeyValue(id=_id(space), space=space, kind=KIND, value=orjson.dumps(value))])

    def changed_units(self, units: Mapping[str, tuple[str, tuple[str, ...]]]) -> set[str]:
        """The units that are new, gone, or others now."""
        return {id_ for id_ in {*units, *self.units} if units.get(id_) != self.units.get(id_)}

    def change(self, units: Mapping[str, tuple[str, tuple[str, ...]]], entities: Mapping[str, str]) -> TieChange:
        """What changed for entities: those of changed units, and those that share a unit with an entity of another name or kind now."""
        touched: set[str] = set()
        loosened: set[str] = set()
        renamed = {id_ for id_ in {*entities, *self.entities} if entities.get(id_, "") != self.entities.get(id_, "")}
        changed = self.changed_units(units)
        beside = {id_ for id_, (_, ids) in units.items() if not renamed.isdisjoint(ids)} if renamed else set()
        for id_ in changed | beside:
            before, now = _entities_of(self.units, id_), _entities_of(units, id_)
            touched |= before | now
            if id_ in beside or before - now:
                loosened |= before
        return TieChange(frozenset(touched), frozenset(loosened))


def _entities_of(units: Mapping[str, tuple[str, tuple[str, ...]]], id_: str) -> set[str]:
    return set(units[id_][1]) if id_ in units else set()


def entity_digests(entities: Iterable[Entity], of_units: Collection[str]) -> dict[str, str]:
    """A digest of what counts of each entity of a unit."""
    return {e.id: fingerprint([e.name, e.kind, e.speaks])[:8] for e in entities if e.id in of_units}


def drop_state(store: GraphStore, space: str) -> None:
    """Forget what was seen, so that all is clustered and linked again; inside a transaction."""
    store.key_values.drop([_id(space)])


def _id(space: str) -> str:
    return digest("state", space, KIND, "")
