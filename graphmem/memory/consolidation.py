"""Consolidation of a space, apart from the ingest: communities and links between units, from the last result on.

What can be worked out by key is done by each ingest: duplicate names are joined, units that tell of one situation merge, and strengths and
profiles follow from the time that is asked. What looks at the whole space is done here, and only what differs is written. A community that
changes keeps its id, and what it was before is kept as a version, so that a question of an earlier time finds it. The time of a version is
that of the last message, not of a clock: consolidating twice changes nothing.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from graphmem.graph.community_detection import find_communities
from graphmem.graph.community_update import TieChange
from graphmem.graph.graph_config import COMMUNITY_DETECTION, UNIT_WEIGHT
from graphmem.graph.unit_assembly import strength_of
from graphmem.graph.unit_links import Link, find_links, words_of
from graphmem.memory.clustering_state import ClusteringState, drop_state, entity_digests
from graphmem.model import Community, ConsolidationReport, Entity, Unit
from graphmem.model.ids import digest, fingerprint
from graphmem.model.node_types import BEARS_ON, IN_COMMUNITY, PART_OF
from graphmem.model.validity import BEGINNING, FOREVER, LATEST
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.repository import lock_space, unit_from
from graphmem.storage.sync import edge_rows, node_row

# Units that are in memory with their texts at a time.
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a consolidation works on: units without their texts in the order in which they began, entities, the digests of both, the
    time of the last message, and how many names and units ingests have joined."""

    units: list[Unit]
    entities: list[Entity]
    prints: dict[str, tuple[str, tuple[str, ...]]]
    entity_prints: dict[str, str]
    moment: datetime
    merged_names: int
    merged_units: int


def consolidate(store: GraphStore, space: str) -> ConsolidationReport:
    """Cluster the entities of a space and link its units, as far as something changed; returns what changed."""
    state, seen = ClusteringState.read(store, space), _seen(store, space)
    before = stored_communities(store, space)
    if (seen.prints, seen.entity_prints) == (state.units, state.entities) and _fits(state, before):
        links = len(store.read("unit_links", space=space))
        return ConsolidationReport(communities=len(before), links=links)
    change, touched = _change(state, seen, before)
    found = find_communities(seen.entities, seen.units, before, change)
    was = {c.id: c for c in before}
    now = [_dated(c, was.get(c.id), seen.moment) for c in found]
    changed = [c for c in now if c.id not in was or fingerprint(c) != fingerprint(was[c.id])]
    gone = sorted(set(was) - {c.id for c in now})
    earlier = [
        _version(was[id_], seen.moment) for id_ in (*gone, *(c.id for c in changed if c.id in was)) if was[id_].recorded_at < seen.moment
    ]
    added, removed = _moves(before, now)
    linked, unlinked, links = _links(store, space, seen, state.changed_units(seen.prints))
    with store.transaction():
        lock_space(store, space)
        store.write("drop_communities", ids=gone)
        store.write_rows("put_communities", [node_row(c) for c in (*changed, *earlier)])
        store.write("cut_communities", ids=[c.id for c in changed])
        store.write_rows(PART_OF.query, [row for c in changed for row in edge_rows(c, PART_OF)])
        store.write_rows("unlink_in_community", [{"source": c, "target": e} for c, e in removed if c not in gone])
        store.write_rows(IN_COMMUNITY.query, [{"source": c, "target": e} for c, e in added])
        store.write_rows("unlink_bears_on", [{"source": a, "target": b} for a, b in unlinked])
        store.write_rows(BEARS_ON.query, [{"source": a, "target": b} for a, b in linked])
        _state(seen, touched, now).write(store, space)
    return ConsolidationReport(
        communities=len(now),
        changed=len(changed),
        removed=len(gone),
        joined=len(added),
        left=len(removed),
        touched=len(change.touched) if change is not None else len(seen.entity_prints),
        links=links,
        linked=len(linked),
        unlinked=len(unlinked),
        merged_names=max(seen.merged_names - state.merged_names, 0),
        merged_units=max(seen.merged_units - state.merged_units, 0),
        faded=_faded(seen, state.moment),
    )


def consolidate_again(store: GraphStore, space: str) -> None:
    """Consolidate as if it had not been done before, after something was forgotten; nothing if the space never was consolidated."""
    if store.read("community_entity_lists", space=space) or store.read("unit_links", space=space):
        with store.transaction():
            store.write("clear_communities", space=space)
            store.write_rows("unlink_bears_on", store.read("unit_links", space=space))
            drop_state(store, space)
        consolidate(store, space)


def _seen(store: GraphStore, space: str) -> _Seen:
    units: list[Unit] = []
    prints: dict[str, tuple[str, tuple[str, ...]]] = {}
    merged = 0
    for unit in _units(store, space):
        merged += sum(" merge " in line for line in unit.history)
        ids = tuple(sorted({m.entity_id for m in unit.members}))
        prints[unit.id] = (fingerprint(unit)[:8], ids)
        units.append(replace(unit, text="", history=()))
    entities = _entities(store, space)
    tied = {id_ for _, ids in prints.values() for id_ in ids}
    return _Seen(
        units=sorted(units, key=lambda u: (u.recorded_at, u.id)),
        entities=entities,
        prints=prints,
        entity_prints=entity_digests(entities, tied),
        moment=store.read("span", space=space)[0]["last"] or BEGINNING,
        merged_names=len(store.read("decisions", space=space, verdicts=["merge"])),
        merged_units=merged,
    )


def _units(store: GraphStore, space: str, wanted: Collection[str] | None = None) -> Iterator[Unit]:
    """The units that are believed, all or the wanted ones, a part in memory at a time."""
    ids = sorted(row["id"] for row in store.read("fingerprints_units", space=space)) if wanted is None else sorted(wanted)
    for start in range(0, len(ids), _AT_ONCE):
        rows = store.read("units_by_id", space=space, ids=ids[start : start + _AT_ONCE])
        yield from (unit for unit in map(unit_from, rows) if unit.retired_at == FOREVER)


def _fits(state: ClusteringState, before: Sequence[Community]) -> bool:
    """True if the communities are there that were found then: a whole new build or an import may have taken them away."""
    return state.communities == fingerprint(sorted(c.id for c in before))


def _change(state: ClusteringState, seen: _Seen, before: Sequence[Community]) -> tuple[TieChange | None, int]:
    """What changed, None if all is to be clustered again, and how many entities were touched since all were.

    Local changes add up: after many of them the whole is clustered again.
    """
    if not state.units or not _fits(state, before):
        return None, 0
    change = state.change(seen.prints, seen.entity_prints)
    touched = state.touched + len(change.touched)
    if touched > COMMUNITY_DETECTION.drift * len(seen.entity_prints):
        return None, 0
    return change, touched


def _links(store: GraphStore, space: str, seen: _Seen, changed: Collection[str]) -> tuple[list[Link], list[Link], int]:
    """The links to add and to remove, and how many there are then: those of changed units are found again."""
    there = {unit.id for unit in seen.units}
    stored = {(row["source"], row["target"]) for row in store.read("unit_links", space=space)}
    now = {(a, b) for a, b in stored if a in there and b in there and a not in changed}
    if there & set(changed):
        words = {unit.id: words_of(unit.text) for unit in _units(store, space)}
        now |= set(find_links({unit.id: words[unit.id] for unit in seen.units}, there & set(changed)))
    return sorted(now - stored), sorted(stored - now), len(now)


def _faded(seen: _Seen, since: str) -> int:
    """Units whose strength fell below a half since a moment, or ever."""
    before = datetime.fromisoformat(since) if since else None
    faded = 0
    for unit in seen.units:
        was = strength_of(unit, max(before, unit.last_at)) if before is not None else 1.0
        faded += strength_of(unit, seen.moment) < UNIT_WEIGHT.faded <= was
    return faded


def _state(seen: _Seen, touched: int, communities: Sequence[Community]) -> ClusteringState:
    return ClusteringState(
        units=seen.prints,
        entities=seen.entity_prints,
        moment=seen.moment.isoformat(),
        merged_names=seen.merged_names,
        merged_units=seen.merged_units,
        touched=touched,
        communities=fingerprint(sorted(c.id for c in communities)),
    )


def stored_communities(store: GraphStore, space: str, known: datetime = LATEST) -> list[Community]:
    """The communities of a space as they were clustered at a moment, with their entities; their parents are those of now."""
    parents = {row["community"]: row["parent"] for row in store.read("community_parents", space=space)}
    rows = store.read("communities", space=space, known=known)
    lists = ((row, tuple(row["entity_ids"] or ())) for row in rows)
    return [from_dict(Community, {**row, "entity_ids": ids, "parent": parents.get(row["id"], "")}) for row, ids in lists]


def _dated(community: Community, was: Community | None, moment: datetime) -> Community:
    """A community with the time since which it is as it is."""
    if was is not None and fingerprint(replace(community, recorded_at=was.recorded_at)) == fingerprint(was):
        return was
    return replace(community, recorded_at=moment)


def _version(community: Community, until: datetime) -> Community:
    """What a community was until a moment, under an id of its own."""
    id_ = digest("community", "version", community.id, community.recorded_at.isoformat())
    return replace(community, id=id_, version_of=community.id, retired_at=until, parent="")


def _moves(before: Sequence[Community], now: Sequence[Community]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Pairs of a community and an entity that is in it now and was not, and the other way round."""
    was = {(c.id, id_) for c in before for id_ in c.entity_ids}
    is_ = {(c.id, id_) for c in now for id_ in c.entity_ids}
    return sorted(is_ - was), sorted(was - is_)


def _entities(store: GraphStore, space: str) -> list[Entity]:
    rows = store.read("entity_names", space=space)
    return [Entity(id=row["id"], space=space, name=row["name"], kind=row["kind"], speaks=row["speaks"]) for row in rows]
