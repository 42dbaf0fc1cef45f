"""Communities of a space, clustered apart from the ingest: from the last result on, and only what differs is written."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from graphmem.graph.community_detection import find_communities
from graphmem.model import Community, ConsolidationReport, Entity, Member, Unit
from graphmem.model.ids import fingerprint
from graphmem.model.node_types import IN_COMMUNITY, PART_OF
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.sync import edge_rows, node_row


def consolidate(store: GraphStore, space: str) -> ConsolidationReport:
    """Cluster the entities of a space again; returns what changed."""
    before = stored_communities(store, space)
    now = find_communities(_entities(store, space), _units(store, space), before)
    prints = {row["id"]: row["fingerprint"] for row in store.read("fingerprints_communities", space=space)}
    changed = [c for c in now if prints.get(c.id) != fingerprint(c)]
    gone = sorted(set(prints) - {c.id for c in now})
    added, removed = _moves(before, now)
    with store.transaction():
        store.write("put_meta", id=f"lock:{space}", content="")  # On a server, a second writer waits here.
        store.write("drop_communities", ids=gone)
        store.write_rows("put_communities", [node_row(c) for c in changed])
        store.write("cut_communities", ids=[c.id for c in changed])
        store.write_rows(PART_OF.query, [row for c in changed for row in edge_rows(c, PART_OF)])
        store.write_rows("unlink_in_community", [{"source": c, "target": e} for c, e in removed if c not in gone])
        store.write_rows(IN_COMMUNITY.query, [{"source": c, "target": e} for c, e in added])
    return ConsolidationReport(communities=len(now), changed=len(changed), removed=len(gone), joined=len(added), left=len(removed))


def stored_communities(store: GraphStore, space: str) -> list[Community]:
    """The communities of a space with their entities and parents."""
    members: dict[str, list[str]] = defaultdict(list)
    for row in store.read("community_members", space=space):
        members[row["community"]].append(row["entity_id"])
    parents = {row["community"]: row["parent"] for row in store.read("community_parents", space=space)}
    rows = store.read("communities", space=space)
    return [from_dict(Community, {**row, "entity_ids": tuple(members[row["id"]]), "parent": parents.get(row["id"], "")}) for row in rows]


def _moves(before: Sequence[Community], now: Sequence[Community]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Pairs of a community and an entity that is in it now and was not, and the other way round."""
    was = {(c.id, id_) for c in before for id_ in c.entity_ids}
    is_ = {(c.id, id_) for c in now for id_ in c.entity_ids}
    return sorted(is_ - was), sorted(was - is_)


def _entities(store: GraphStore, space: str) -> list[Entity]:
    return [Entity(id=row["id"], space=space, name=row["name"], kind=row["kind"]) for row in store.read("entity_names", space=space)]


def _units(store: GraphStore, space: str) -> list[Unit]:
    return [_unit(row, space) for row in store.read("unit_members", space=space)]


def _unit(row: Mapping[str, Any], space: str) -> Unit:
    """A unit as far as clustering looks at it: its members without role and name, and nothing of its text and history."""
    members = tuple(Member("", "", "concept", id_) for id_ in sorted(row["entity_ids"]))
    own = {name: row[name] for name in ("id", "title", "kind", "valid_from", "valid_to", "precision", "recorded_at", "retired_at")}
    unread = {"text": "", "last_at": row["recorded_at"], "sessions": 0, "importance": 0.0, "history": ()}
    return Unit(**own, **unread, space=space, members=members, fact_ids=tuple(sorted(row["facts"])))
