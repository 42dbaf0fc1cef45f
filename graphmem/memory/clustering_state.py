"""What the last consolidation of a space saw, as key values, so that the next one reads only what changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import orjson

from graphmem.graph.community_update import TieChange
from graphmem.memory.seen_unit import SeenUnit, Vocabulary
from graphmem.model import Entity
from graphmem.model.ids import digest
from graphmem.model.key_value import KeyValue
from graphmem.model.keyed_state import in_parts
from graphmem.storage import GraphStore

KIND = "clustering"

# Units of one key value: 1 or 2 MB.
_UNITS_TOGETHER = 10_000


@dataclass(frozen=True, slots=True)
class ClusteringState:
    """`units` are those of the space by id, `entities` what counts of each entity of a unit; `moment` is the time of the last message, as
    ISO text.

    `merged_names` and `merged_units` are how many names and units ingests have joined. `touched` entities were clustered locally since all
    were clustered; `communities` is a digest of the ids of the communities that were found. `parts` are the ids of the units that are
    stored together, so that a change writes little.
    """

    units: Mapping[str, SeenUnit] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    entities: Mapping[str, str] = field(default_factory=dict)
    moment: str = ""
    merged_names: int = 0
    merged_units: int = 0
    touched: int = 0
    communities: str = ""
    parts: Sequence[Sequence[str]] = ()

    @classmethod
    def read(cls, store: GraphStore, space: str) -> Self:
        """The state of a space; an empty one if it was not consolidated since it was built."""
        raw = _stored(store, space)
        if not raw:
            return cls()
        ids = [_id(space, number) for number in range(raw.pop("parts"))]
        values = store.key_values.get(space, ids)
        parts = [orjson.loads(values[id_]) for id_ in ids]
        units = {id_: SeenUnit(*of) for part in parts for id_, of in part.items()}
        return cls(units=units, vocabulary=Vocabulary(raw.pop("vocabulary")), parts=[tuple(part) for part in parts], **raw)

    def write(self, store: GraphStore, space: str, changed: Collection[str]) -> None:
        """Keep the state, of units those that changed since it was read; inside a transaction."""
        parts = self._parts_now()
        whole = {
            "parts": len(parts),
            "vocabulary": list(self.vocabulary.numbers),
            "entities": self.entities,
            "moment": self.moment,
            "merged_names": self.merged_names,
            "merged_units": self.merged_units,
            "touched": self.touched,
            "communities": self.communities,
        }
        touched = frozenset(changed)
        values = {_id(space): whole}
        for number, ids in enumerate(parts):
            if number >= len(self.parts) or not touched.isdisjoint(ids) or not touched.isdisjoint(self.parts[number]):
                values[_id(space, number)] = {id_: tuple(self.units[id_]) for id_ in ids}
        _drop_parts(store, space, len(parts))
        store.key_values.put(KeyValue(id=id_, space=space, kind=KIND, value=orjson.dumps(value)) for id_, value in values.items())

    def _parts_now(self) -> list[Sequence[str]]:
        """The parts of before with the units that are still there, new units in the last one and in more."""
        parts: list[Sequence[str]] = [tuple([id_ for id_ in part if id_ in self.units]) for part in self.parts]
        stored = {id_ for part in parts for id_ in part}
        last = parts.pop() if parts else ()
        new = sorted(self.units.keys() - stored, key=lambda id_: (self.units[id_].began, id_))
        return [*parts, *in_parts([*last, *new], _UNITS_TOGETHER)]

    def without_units(self) -> Self:
        """The same as if no unit and no entity had been seen."""
        return replace(self, units={}, vocabulary=Vocabulary(), entities={}, touched=0, parts=())

    def change(self, units: Mapping[str, SeenUnit], entities: Mapping[str, str], changed: Collection[str]) -> TieChange:
        """What changed for entities: those of changed units, and those that share a unit with an entity of another name or kind now."""
        touched: set[str] = set()
        loosened: set[str] = set()
        renamed = {id_ for id_ in {*entities, *self.entities} if entities.get(id_, "") != self.entities.get(id_, "")}
        beside = {id_ for id_, unit in units.items() if not renamed.isdisjoint(unit.entity_ids)} if renamed else set()
        for id_ in {*changed, *beside}:
            before, now = _entities_of(self.units, id_), _entities_of(units, id_)
            touched |= before | now
            if id_ in beside or before - now:
                loosened |= before
        return TieChange(frozenset(touched), frozenset(loosened))


def _entities_of(units: Mapping[str, SeenUnit], id_: str) -> set[str]:
    return set(units[id_].entity_ids) if id_ in units and units[id_].is_believed else set()


def outlines_of(entities: Iterable[Entity], of_units: Collection[str]) -> dict[str, str]:
    """What counts of each entity of a unit, as one text."""
    return {e.id: f"{e.kind} {e.speaks} {e.name}" for e in entities if e.id in of_units}


def has_state(store: GraphStore, space: str) -> bool:
    """True if a space was consolidated since it was built."""
    return bool(store.key_values.get(space, [_id(space)]))


def drop_state(store: GraphStore, space: str) -> None:
    """Forget what was seen, so that all is clustered and linked again; inside a transaction."""
    _drop_parts(store, space, 0)
    store.key_values.drop([_id(space)])


def _drop_parts(store: GraphStore, space: str, first: int) -> None:
    """Drop the parts of units from one on."""
    store.key_values.drop([_id(space, number) for number in range(first, _stored(store, space).get("parts", 0))])


def _stored(store: GraphStore, space: str) -> dict[str, Any]:
    """The value that tells of the whole; empty if there is none, or one of an earlier form."""
    found = store.key_values.get(space, [_id(space)])
    raw: dict[str, Any] = orjson.loads(found[_id(space)]) if found else {}
    return raw if "parts" in raw else {}


def _id(space: str, part: int | None = None) -> str:
    return digest("state", space, KIND, "" if part is None else str(part))
