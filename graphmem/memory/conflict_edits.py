"""Conflicts of a space: which there are, and what users decide of them; each decision is stored, and the graph is built again with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from graphmem.graph.conflicts import statement_id
from graphmem.memory.pending_threads import mark_threads
from graphmem.memory.writer import MemoryWriter
from graphmem.model import Decision, Fact
from graphmem.model.errors import QuestionError
from graphmem.model.history import Conflict, ConflictChange
from graphmem.model.ids import digest
from graphmem.model.validity import FOREVER
from graphmem.resolution.decisions import conflict_decision_id
from graphmem.storage import GraphStore
from graphmem.storage.repository import conflict_decisions_of, fact_from, messages_by_id, put_user_decisions

BOTH = "both"
T = TypeVar("T")


def conflicts_of(store: GraphStore, space: str, *, every: bool = False) -> list[Conflict]:
    """The conflicts that are open, the newest first; with `every` also those of facts that have ended since."""
    pairs = [(row["id"], row["other"]) for row in store.read("contradictions", space=space)]
    ids = sorted({id_ for pair in pairs for id_ in pair})
    facts = {row["id"]: fact_from(row) for row in store.read("facts_by_id", space=space, ids=ids)} if ids else {}
    found = [_conflict(facts[later], facts[earlier]) for later, earlier in pairs if later in facts and earlier in facts]
    believed = [c for c in found if c.later.retired_at == FOREVER == c.earlier.retired_at and (every or c.is_open)]
    return sorted(believed, key=lambda c: (c.later.recorded_at, c.id), reverse=True)


def resolve_conflict(
    writer: MemoryWriter, store: GraphStore, space: str, conflict: str, keep: str, reason: str, at: datetime
) -> ConflictChange:
    """Keep one fact of a conflict (by its id), or both (`keep` is "both"). Ids may be shortened. Raises QuestionError."""
    found = _one(conflict, [(c.id, c) for c in conflicts_of(store, space, every=True)], "conflicts", "graphmem conflicts list")
    sides = (found.later, found.earlier)
    kept = sides[0] if keep == BOTH else _one(keep, [(f.id, f) for f in sides], "facts of this conflict", "graphmem conflicts list")
    other = next(f for f in sides if f.id != kept.id)
    made = _decision(space, kept, other, keep, reason, at)
    _carry_out(writer, store, space, made, [made], [])
    return ConflictChange(made=made)


def undo_resolution(writer: MemoryWriter, store: GraphStore, space: str, decision: str) -> ConflictChange:
    """Take back a decision on a conflict, by its id. Raises QuestionError."""
    made = [(d.id, d) for d in conflict_decisions_of(store, space)]
    undone = _one(decision, made, "decisions on conflicts", "graphmem conflicts list --all")
    _carry_out(writer, store, space, undone, [], [undone.id])
    return ConflictChange(undone=undone)


def _carry_out(writer: MemoryWriter, store: GraphStore, space: str, about: Decision, added: Sequence[Decision], gone: list[str]) -> None:
    stated = messages_by_id(store, space, [about.left_conversation, about.right_conversation]).values()
    with store.transaction():
        if gone:
            store.write("drop_decisions", ids=gone)
        put_user_decisions(store, added)
        why = digest("resolved", about.id, about.verdict, about.decided_at.isoformat(), *gone)
        mark_threads(store, space, [(m.conversation, m.thread) for m in stated], why)
    writer.remember(())


def _decision(space: str, kept: Fact, other: Fact, keep: str, reason: str, at: datetime) -> Decision:
    """A decision on two statements; of one pair there is one."""
    left, right = statement_id(kept), statement_id(other)
    return Decision(
        id=conflict_decision_id(space, left, right),
        space=space,
        left_name=left,
        left_conversation=kept.message_id,
        right_name=right,
        right_conversation=other.message_id,
        verdict="both" if keep == BOTH else "keep",
        score=1.0,
        reasons=(reason,) if reason else (),
        made_by="user",
        decided_at=at,
        left_id=kept.id,
        right_id=other.id,
    )


def _conflict(later: Fact, earlier: Fact) -> Conflict:
    id_ = digest("conflict", *sorted((statement_id(later), statement_id(earlier))))
    return Conflict(id=id_, later=later, earlier=earlier, is_open=later.valid_to == FOREVER == earlier.valid_to)


def _one(wanted: str, known: Sequence[tuple[str, T]], what: str, command: str) -> T:
    """The record of an id, or of its beginning. Raises QuestionError."""
    found = [record for id_, record in known if wanted and id_.startswith(wanted)]
    if len(found) != 1:
        raise QuestionError(f"{len(found) or 'none'} of the {what} has the id '{wanted}'. `{command}` shows the ids.")
    return found[0]
