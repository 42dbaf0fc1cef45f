"""A user rules on names: the decision is stored, and the graph is bound anew with it."""

from collections.abc import Callable
from datetime import datetime

from graphmem.memory.writer import MemoryWriter
from graphmem.model import Decision, Verdict
from graphmem.model.errors import QuestionError
from graphmem.resolution.decisions import Change, accepting, are_apart, are_one, merges_in, merging, parting, undoing
from graphmem.resolution.resolver import Resolution
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore

VERDICTS: tuple[Verdict, ...] = ("merge", "review", "apart")


def merge(writer: MemoryWriter, store: GraphStore, space: str, left: str, right: str, at: datetime) -> Change:
    """Make one of two entities (by id or name), or accept the decision whose id `left` is; raises QuestionError."""
    if right:
        return _carry_out(writer, store, lambda found: _least(writer, merging(found, left, right, at)))
    decision = _decision(store, space, left)
    return _carry_out(writer, store, lambda _: _least(writer, accepting(decision, at)))


def unmerge(writer: MemoryWriter, store: GraphStore, space: str, entity: str, alias: str, conversation: str, at: datetime) -> Change:
    """Take a name out of an entity, or undo the decision whose id `entity` is; raises QuestionError."""
    if alias:
        return _carry_out(writer, store, lambda found: _part(writer, found, entity, alias, conversation, at))
    decision = _decision(store, space, entity)
    return _carry_out(writer, store, lambda found: undoing(found, decision, at))


def _least(writer: MemoryWriter, change: Change) -> Change:
    """Only what is taken back, where the rules then make one of the two by themselves."""
    removed = {d.id for d in change.removed}
    if removed and all(are_one(writer.resolution(without=removed), said) for said in change.added):
        return Change(removed=change.removed)
    return change


def _part(writer: MemoryWriter, found: Resolution, entity: str, alias: str, conversation: str, at: datetime) -> Change:
    """Take back what users merged, as far as that takes the name out; else rule that it is another's."""
    change = parting(found, entity, alias, at, conversation)
    merged = merges_in(found, entity)
    for removed in (*([one] for one in merged), merged):
        without = {d.id for d in removed}
        if removed and are_apart(writer.resolution(without=without), found, entity, alias, conversation):
            return Change(removed=tuple(removed))
    return change


def _carry_out(writer: MemoryWriter, store: GraphStore, work_out: Callable[[Resolution], Change]) -> Change:
    """Store what follows, and bind; first what a stopped run left, so that what is decided is decided of what is seen."""
    if not writer.is_built():
        writer.remember(())
    change = work_out(writer.resolution())
    writer.decide(change.removed, change.added)
    return change


def _decision(store: GraphStore, space: str, wanted: str) -> Decision:
    rows = store.read("decisions", space=space, verdicts=list(VERDICTS))
    found = [row for row in rows if row["id"].startswith(wanted)] if wanted.startswith("decision-") else []
    if len(found) != 1:
        many = f"{len(found)} decisions begin with" if found else "no decision has the id"
        raise QuestionError(f"{many} '{wanted}'. `graphmem entities review --all` shows the ids; to name two entities, give both.")
    return from_dict(Decision, found[0])
