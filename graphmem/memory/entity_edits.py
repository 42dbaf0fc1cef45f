"""Decisions of users on names: each is stored, and the graph is built again with it."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from graphmem.graph.record_json import unpack_extraction
from graphmem.graph.versions import close_versions
from graphmem.memory.pending_threads import mark_names
from graphmem.memory.writer import MemoryWriter
from graphmem.model import Decision, Message, Verdict
from graphmem.model.errors import QuestionError
from graphmem.model.ids import digest
from graphmem.resolution.decisions import Change, accepting, are_apart, are_one, merges_in, merging, parting, undoing
from graphmem.resolution.resolver import Resolution, resolve
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.repository import put_rulings, rulings_of
from graphmem.storage.stored_extractions import read_contents

VERDICTS: tuple[Verdict, ...] = ("merge", "review", "apart")


def merge(writer: MemoryWriter, store: GraphStore, space: str, left: str, right: str, at: datetime) -> Change:
    """Make one of two entities (by id or name), or accept the decision whose id `left` is; raises QuestionError."""
    if right:
        return _carry_out(writer, store, space, lambda found: _least(store, space, merging(found, left, right, at)))
    decision = _decision(store, space, left)
    return _carry_out(writer, store, space, lambda _: _least(store, space, accepting(decision, at)))


def unmerge(writer: MemoryWriter, store: GraphStore, space: str, entity: str, alias: str, conversation: str, at: datetime) -> Change:
    """Take a name out of an entity, or undo the decision whose id `entity` is; raises QuestionError."""
    if alias:
        return _carry_out(writer, store, space, lambda found: _part(store, space, found, entity, alias, conversation, at))
    decision = _decision(store, space, entity)
    return _carry_out(writer, store, space, lambda found: undoing(found, decision, at))


def _least(store: GraphStore, space: str, change: Change) -> Change:
    """Only the removals, if the rules alone then merge the two."""
    removed = {d.id for d in change.removed}
    if removed and all(are_one(resolve_names(store, space, without=removed), said) for said in change.added):
        return Change(removed=change.removed)
    return change


def _part(store: GraphStore, space: str, found: Resolution, entity: str, alias: str, conversation: str, at: datetime) -> Change:
    """Undo merges of users if that takes the name out; otherwise decide that the name belongs to another entity."""
    change = parting(found, entity, alias, at, conversation)
    merged = merges_in(found, entity)
    for removed in (*([one] for one in merged), merged):
        without = {d.id for d in removed}
        if removed and are_apart(resolve_names(store, space, without=without), found, entity, alias, conversation):
            return Change(removed=tuple(removed))
    return change


def _carry_out(writer: MemoryWriter, store: GraphStore, space: str, work_out: Callable[[Resolution], Change]) -> Change:
    """Store the decisions and build the graph. The caller has finished what a stopped run left: users decide on the current graph."""
    change = work_out(resolve_names(store, space))
    _store_decisions(store, space, change.removed, change.added)
    writer.remember(())
    return change


def resolve_names(store: GraphStore, space: str, *, without: Collection[str] = ()) -> Resolution:
    """The entities that the names of a space resolve to, leaving out the decisions of users with these ids."""
    messages = [from_dict(Message, row) for row in store.read("all_messages", space=space)]
    unpacked = [unpack_extraction(content) for content in read_contents(store, space, [m.id for m in messages]).values()]
    decided = [d for d in rulings_of(store, space) if d.id not in without]
    mentions, facts = [m for found, _ in unpacked for m in found], [f for _, found in unpacked for f in found]
    return resolve(space, close_versions(messages), mentions, facts, decided)


def _store_decisions(store: GraphStore, space: str, removed: Sequence[Decision], added: Sequence[Decision]) -> None:
    """Store and remove decisions of users, and mark their names to be built again."""
    names = {name for d in (*removed, *added) for name in (d.left_name, d.right_name)}
    with store.transaction():
        store.write("drop_decisions", ids=[d.id for d in removed])
        put_rulings(store, added)
        mark_names(store, space, names, digest("decided", *(d.id + d.verdict for d in (*removed, *added))))


def _decision(store: GraphStore, space: str, wanted: str) -> Decision:
    rows = store.read("decisions", space=space, verdicts=list(VERDICTS))
    found = [row for row in rows if row["id"].startswith(wanted)] if wanted.startswith("decision-") else []
    if len(found) != 1:
        many = f"{len(found)} decisions begin with" if found else "no decision has the id"
        raise QuestionError(f"{many} '{wanted}'. `graphmem entities review --all` shows the ids; to name two entities, give both.")
    return from_dict(Decision, found[0])
