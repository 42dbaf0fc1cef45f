"""Communities of a space, clustered apart from the ingest: from the last result on, and only what differs is written.

A community that changes keeps its id, and what it was before is kept as a version, so that a question of an earlier time finds it. The
time of a version is that of the last message, not of a clock: consolidating twice changes nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from graphmem.graph.community_detection import find_communities
from graphmem.model import Community, ConsolidationReport, Entity
from graphmem.model.ids import digest, fingerprint
from graphmem.model.node_types import IN_COMMUNITY, PART_OF
from graphmem.model.validity import BEGINNING, LATEST
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.repository import lock_space, unit_from
from graphmem.storage.sync import edge_rows, node_row


def consolidate(store: GraphStore, space: str) -> ConsolidationReport:
    """Cluster the entities of a space again; returns what changed."""
    before = stored_communities(store, space)
    units = [unit_from(row) for row in store.read("units_of_space", space=space, known=LATEST)]
    entities = _entities(store, space)
    clustered = f"{len(before)}-{fingerprint([sorted(fingerprint(u) for u in units), entities])}"
    noted = store.read("meta", id=_note(space))
    if noted and noted[0]["content"] == clustered:
        return ConsolidationReport(communities=len(before), changed=0, removed=0, joined=0, left=0)
    found = find_communities(entities, units, before)
    moment = store.read("span", space=space)[0]["last"] or BEGINNING
    was = {c.id: c for c in before}
    now = [_dated(c, was.get(c.id), moment) for c in found]
    changed = [c for c in now if c.id not in was or fingerprint(c) != fingerprint(was[c.id])]
    gone = sorted(set(was) - {c.id for c in now})
    earlier = [_version(was[id_], moment) for id_ in (*gone, *(c.id for c in changed if c.id in was)) if was[id_].recorded_at < moment]
    added, removed = _moves(before, now)
    with store.transaction():
        lock_space(store, space)
        store.write("drop_communities", ids=gone)
        store.write_rows("put_communities", [node_row(c) for c in (*changed, *earlier)])
        store.write("cut_communities", ids=[c.id for c in changed])
        store.write_rows(PART_OF.query, [row for c in changed for row in edge_rows(c, PART_OF)])
        store.write_rows("unlink_in_community", [{"source": c, "target": e} for c, e in removed if c not in gone])
        store.write_rows(IN_COMMUNITY.query, [{"source": c, "target": e} for c, e in added])
        store.write("put_meta", id=_note(space), content=f"{len(now)}-{clustered.partition('-')[2]}")
    return ConsolidationReport(communities=len(now), changed=len(changed), removed=len(gone), joined=len(added), left=len(removed))


def _note(space: str) -> str:
    """Under this id it is noted what was clustered last, so that the same is not clustered again."""
    return f"communities:{space}"


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
