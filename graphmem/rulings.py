"""A user rules on names: the decision is stored, and the graph is bound anew with it."""

from collections.abc import Callable
from datetime import datetime

from graphmem.contracts import from_dict
from graphmem.errors import QuestionError
from graphmem.model import Decision, Verdict
from graphmem.remember import Rememberer
from graphmem.resolve.resolve import Resolution
from graphmem.resolve.rulings import (
    Change,
    accepting,
    are_apart,
    following,
    gathering,
    merges_in,
    merging,
    parting,
    sides_of,
    undoing,
    whole_of,
)
from graphmem.store import GraphStore
from graphmem.store.calls import put_rulings

VERDICTS: tuple[Verdict, ...] = ("merge", "review", "apart")


def merge(rememberer: Rememberer, store: GraphStore, space: str, left: str, right: str, at: datetime) -> Change:
    """Make one of two entities (by id or name), or accept the decision whose id `left` is; raises QuestionError."""
    if right:
        return _carry_out(rememberer, store, lambda found: _whole(rememberer, found, merging(found, left, right, at), at))
    decision = _decision(store, space, left)
    return _carry_out(rememberer, store, lambda found: _whole(rememberer, found, accepting(decision, at), at))


def unmerge(rememberer: Rememberer, store: GraphStore, space: str, entity: str, alias: str, conversation: str, at: datetime) -> Change:
    """Take a name out of an entity, or undo the decision whose id `entity` is; raises QuestionError."""
    if alias:
        return _carry_out(rememberer, store, lambda found: _part(rememberer, found, entity, alias, conversation, at))
    decision = _decision(store, space, entity)
    return _carry_out(rememberer, store, lambda found: undoing(found, decision, at))


def _whole(rememberer: Rememberer, found: Resolution, change: Change, at: datetime) -> Change:
    """With what else it takes that the two entities are one, and whole: a merge changes what the rules make of other names."""
    whole = whole_of(found, change, [side for d in (*change.removed, *change.added) for side in sides_of(d)])
    while True:
        after = rememberer.resolution(without={d.id for d in change.removed}, more=change.added)
        known = {d.id for d in change.added}
        gathered = [d for d in gathering(after, whole, change, at) if d.id not in known]
        if not gathered:
            return change
        change = Change(change.removed, (*change.added, *gathered))


def _part(rememberer: Rememberer, found: Resolution, entity: str, alias: str, conversation: str, at: datetime) -> Change:
    """Take back what users merged, as far as that takes the name out; else rule that it is another's."""
    change = parting(found, entity, alias, at, conversation)
    merged = merges_in(found, entity)
    for removed in (*([one] for one in merged), merged):
        if removed and are_apart(
            rememberer.resolution(without={d.id for d in (*removed, *following(found, removed))}), found, entity, alias, conversation
        ):
            return Change(removed=tuple(removed))
    return change


def _carry_out(rememberer: Rememberer, store: GraphStore, work_out: Callable[[Resolution], Change]) -> Change:
    """Store what follows, and bind; first what a stopped run left, so that what is decided is decided of what is seen."""
    if not rememberer.is_bound():
        rememberer.remember(())
    found = rememberer.resolution()
    change = work_out(found)
    added = {d.id for d in change.added}
    change = Change((*change.removed, *(d for d in following(found, change.removed) if d.id not in added)), change.added)
    with store.transaction():
        store.write("drop_decisions", ids=[d.id for d in change.removed])
        put_rulings(store, change.added)
    rememberer.remember(())
    return change


def _decision(store: GraphStore, space: str, wanted: str) -> Decision:
    rows = store.read("decisions", space=space, verdicts=list(VERDICTS))
    found = [row for row in rows if row["id"].startswith(wanted)] if wanted.startswith("decision-") else []
    if len(found) != 1:
        many = f"{len(found)} decisions begin with" if found else "no decision has the id"
        raise QuestionError(f"{many} '{wanted}'. `graphmem entities review --all` shows the ids; to name two entities, give both.")
    return from_dict(Decision, found[0])
