"""Consolidation of a space, apart from the ingest: communities and links between units, from the last result on.

What can be worked out by key is done by each ingest: duplicate names are joined, units that tell of one situation merge, and strengths and
profiles follow from the time that is asked. What looks at the whole space is done here, and only what differs is written. A community that
changes keeps its id, and what it was before is kept as a version, so that a question of an earlier time finds it. The time of a version is
that of the last message, not of a clock: consolidating twice changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from graphmem.graph.community_detection import find_communities
from graphmem.graph.community_titles import NumberedUnits
from graphmem.graph.community_update import TieChange
from graphmem.graph.graph_config import COMMUNITY_DETECTION, UNIT_WEIGHT
from graphmem.graph.unit_links import Link, find_links
from graphmem.memory.clustering_state import ClusteringState, drop_state, has_state, outlines_of
from graphmem.memory.collection_pause import paused_collection
from graphmem.memory.seen_space import SeenSpace
from graphmem.memory.seen_unit import days_of
from graphmem.model import Community, ConsolidationReport
from graphmem.model.ids import digest, fingerprint
from graphmem.model.node_types import BEARS_ON, IN_COMMUNITY, PART_OF
from graphmem.model.validity import LATEST
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.sync import edge_rows, node_row


@paused_collection()
def consolidate(store: GraphStore, space: str) -> ConsolidationReport:
    """Cluster the entities of a space and link its units, as far as something changed; returns what changed."""
    before = stored_communities(store, space)
    state = ClusteringState.read(store, space)
    # A whole new build or an import may have taken away what was found.
    fits = state.communities == _ids_digest(before)
    if not fits:
        state = state.without_units()
    seen = SeenSpace.since(state, store, space)
    told = seen.entity_ids()
    outlines = outlines_of(seen.entities, set[str]().union(*told))
    if fits and not seen.changed and outlines == state.entities:
        return ConsolidationReport(communities=len(before), links=_count_links(store, space))
    change, touched = _change(state, seen, outlines)
    found = find_communities(seen.entities, NumberedUnits(told, seen.numbered), before, change)
    was = {c.id: c for c in before}
    now = [_dated(c, was.get(c.id), seen.moment) for c in found]
    changed = [c for c in now if was.get(c.id) is not c]
    gone = sorted(set(was) - {c.id for c in now})
    earlier = [
        _version(was[id_], seen.moment) for id_ in (*gone, *(c.id for c in changed if c.id in was)) if was[id_].recorded_at < seen.moment
    ]
    added, removed = _moves([was[c.id] for c in changed if c.id in was], changed)
    linked, unlinked = _links(store, space, seen)
    links = _count_links(store, space) + len(linked) - len(unlinked)
    with store.transaction():
        store.lock_space(space)
        store.write("drop_communities", ids=gone)
        store.write_rows("put_communities", [node_row(c) for c in (*changed, *earlier)])
        store.write("cut_communities", ids=[c.id for c in changed])
        store.write_rows(PART_OF.query, [row for c in changed for row in edge_rows(c, PART_OF)])
        store.write_rows("unlink_in_community", [{"source": c, "target": e} for c, e in removed])
        store.write_rows(IN_COMMUNITY.query, [{"source": c, "target": e} for c, e in added])
        store.write_rows("unlink_bears_on", [{"source": a, "target": b} for a, b in unlinked])
        store.write_rows(BEARS_ON.query, [{"source": a, "target": b} for a, b in linked])
        _new_state(state, seen, outlines, touched, now).write(store, space, seen.changed)
    return ConsolidationReport(
        communities=len(now),
        changed=len(changed),
        removed=len(gone),
        joined=len(added),
        left=len(removed) + sum(len(was[id_].entity_ids) for id_ in gone),
        touched=len(change.touched) if change is not None else len(outlines),
        links=links,
        linked=len(linked),
        unlinked=len(unlinked),
        merged_names=max(seen.merged_names - state.merged_names, 0),
        merged_units=max(seen.merged_units() - state.merged_units, 0),
        faded=_faded(seen, state.moment),
    )


def consolidate_again(store: GraphStore, space: str) -> None:
    """Consolidate as if it had not been done before, after something was forgotten; nothing if the space never was consolidated."""
    if has_state(store, space) or store.read("community_entity_lists", space=space) or store.read("unit_links", space=space):
        with store.transaction():
            store.lock_space(space)
            store.write("clear_communities", space=space)
            store.write_rows("unlink_bears_on", store.read("unit_links", space=space))
            drop_state(store, space)
        consolidate(store, space)


def _change(state: ClusteringState, seen: SeenSpace, outlines: Mapping[str, str]) -> tuple[TieChange | None, int]:
    """What changed, None if all is to be clustered again, and how many entities were touched since all were.

    Local changes add up: after many of them the whole is clustered again.
    """
    if not state.units:
        return None, 0
    change = state.change(seen.units, outlines, seen.changed)
    touched = state.touched + len(change.touched)
    if touched > COMMUNITY_DETECTION.drift * len(outlines):
        return None, 0
    return change, touched


def _links(store: GraphStore, space: str, seen: SeenSpace) -> tuple[list[Link], list[Link]]:
    """The links to add and to remove: those of changed units are found again."""
    changed = sorted(seen.changed)
    from_changed = _stored_links(store, "unit_links_from", space, changed)
    stored = from_changed | _stored_links(store, "unit_links_to", space, [id_ for id_ in changed if not seen.is_believed(id_)])
    now = set(find_links(seen.ids, seen.words(), seen.changed))
    return sorted(now - stored), sorted(stored - now)


def _stored_links(store: GraphStore, query: str, space: str, ids: Sequence[str]) -> set[Link]:
    return {(row["source"], row["target"]) for row in store.read(query, space=space, ids=ids)} if ids else set()


def _count_links(store: GraphStore, space: str) -> int:
    return int(store.read("count_unit_links", space=space)[0]["count"])


def _faded(seen: SeenSpace, since: str) -> int:
    """Units whose strength fell below a half since a moment, or ever."""
    before, now = days_of(datetime.fromisoformat(since)) if since else None, days_of(seen.moment)
    faded = 0
    for unit in map(seen.units.__getitem__, seen.ids):
        was = unit.strength(before) if before is not None else 1.0
        faded += unit.strength(now) < UNIT_WEIGHT.faded <= was
    return faded


def _new_state(
    state: ClusteringState, seen: SeenSpace, outlines: Mapping[str, str], touched: int, communities: Sequence[Community]
) -> ClusteringState:
    return replace(
        state,
        units=seen.units,
        entities=outlines,
        moment=seen.moment.isoformat(),
        merged_names=seen.merged_names,
        merged_units=seen.merged_units(),
        touched=touched,
        communities=_ids_digest(communities),
    )


def _ids_digest(communities: Iterable[Community]) -> str:
    return fingerprint(sorted(c.id for c in communities))


def stored_communities(store: GraphStore, space: str, known: datetime = LATEST) -> list[Community]:
    """The communities of a space as they were clustered at a moment, with their entities; their parents are those of now."""
    parents = {row["community"]: row["parent"] for row in store.read("community_parents", space=space)}
    rows = store.read("communities", space=space, known=known)
    lists = ((row, tuple(row["entity_ids"] or ())) for row in rows)
    return [from_dict(Community, {**row, "entity_ids": ids, "parent": parents.get(row["id"], "")}) for row, ids in lists]


def _dated(community: Community, was: Community | None, moment: datetime) -> Community:
    """A community with the time since which it is as it is; the one of before if it is the same."""
    if was is community:
        return was
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
