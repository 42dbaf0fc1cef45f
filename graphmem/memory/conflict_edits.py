"""Conflicts of a space: which there are, and what users decide of them; each decision is stored, and the graph is built again with it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from graphmem.graph.conflicts import statement_id
from graphmem.memory.decision_edits import decide
from graphmem.memory.writer import MemoryWriter
from graphmem.model import Decision, Fact, Message
from graphmem.model.history import Conflict, ConflictChange
from graphmem.model.id_prefix import find_by_id
from graphmem.model.ids import digest
from graphmem.model.validity import FOREVER
from graphmem.resolution.decisions import conflict_decision_id
from graphmem.storage import GraphStore
from graphmem.storage.repository import conflict_decisions_of, fact_from, messages_by_id

BOTH = "both"


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
    known = ((c.id, c) for c in conflicts_of(store, space, every=True))
    found = find_by_id(conflict, known, one="conflict", several="conflicts", hint="`graphmem conflicts list` shows the ids.")
    sides = (found.later, found.earlier)
    kept = sides[0] if keep == BOTH else _side(keep, sides)
    other = next(f for f in sides if f.id != kept.id)
    made = _decision(space, kept, other, keep, reason, at)
    decide(writer, store, space, added=[made], messages=_stated(store, space, made))
    return ConflictChange(made=made)


def undo_resolution(writer: MemoryWriter, store: GraphStore, space: str, decision: str) -> ConflictChange:
    """Take back a decision on a conflict, by its id. Raises QuestionError."""
    made = ((d.id, d) for d in conflict_decisions_of(store, space))
    hint = "`graphmem conflicts list --all` shows the ids."
    undone = find_by_id(decision, made, one="decision on a conflict", several="decisions on conflicts", hint=hint)
    decide(writer, store, space, removed=[undone], messages=_stated(store, space, undone))
    return ConflictChange(undone=undone)


def _side(keep: str, sides: Sequence[Fact]) -> Fact:
    hint = "`graphmem conflicts list` shows the ids."
    return find_by_id(keep, ((f.id, f) for f in sides), one="fact of this conflict", several="facts of this conflict", hint=hint)


def _stated(store: GraphStore, space: str, about: Decision) -> Iterable[Message]:
    """The messages that state what a decision is about."""
    return messages_by_id(store, space, [about.left_conversation, about.right_conversation]).values()


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
