"""Decisions of users on names: each is stored, and the graph is built again with it."""

from collections.abc import Collection
from datetime import datetime

from graphmem.language.name_forms import normal_name
from graphmem.memory.decision_edits import decide
from graphmem.memory.writer import MemoryWriter
from graphmem.model import Decision, Verdict
from graphmem.model.errors import NotFound, QuestionError
from graphmem.model.id_prefix import find_by_id
from graphmem.resolution.decisions import Change, accepting, are_apart, are_one, merges_in, merging, parting, renaming, undoing
from graphmem.resolution.name_index import NameIndex, Resolution
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.repository import user_decisions_of
from graphmem.storage.store_state import StoreState

# So many entities are named in an error.
_SHOWN = 5
VERDICTS: tuple[Verdict, ...] = ("merge", "review", "apart", "rename")


def merge(writer: MemoryWriter, store: GraphStore, space: str, left: str, right: str, at: datetime) -> Change:
    """Make one of two entities (by id or name), or accept the decision whose id `left` is; raises QuestionError."""
    if not right:
        decision = _decision(store, space, left)
        names = _Names(store, space, names=(decision.left_name, decision.right_name))
        return _carry_out(writer, store, space, _least(names, accepting(decision, at)))
    one, other = entity_id_of(store, space, left), entity_id_of(store, space, right)
    if one == other:
        raise QuestionError(f"'{left}' and '{right}' are one entity already ({one}).")
    names = _Names(store, space, entities=(one, other))
    return _carry_out(writer, store, space, _least(names, merging(names.resolution(), one, other, at)))


def unmerge(writer: MemoryWriter, store: GraphStore, space: str, entity: str, alias: str, conversation: str, at: datetime) -> Change:
    """Take a name out of an entity, or undo the decision whose id `entity` is; raises QuestionError."""
    if alias:
        id_ = entity_id_of(store, space, entity)
        return _carry_out(writer, store, space, _part(_Names(store, space, entities=(id_,)), id_, entity, alias, conversation, at))
    decision = _decision(store, space, entity)
    names = _Names(store, space, names=(decision.left_name, decision.right_name))
    return _carry_out(writer, store, space, undoing(names.resolution(), decision, at))


def rename(writer: MemoryWriter, store: GraphStore, space: str, entity: str, name: str, at: datetime) -> Change:
    """Give an entity (by id or name) the name by which it is shown; raises QuestionError."""
    id_, shown = entity_id_of(store, space, entity), " ".join(name.split())
    names = _Names(store, space, entities=(id_,), names=(normal_name(shown),))
    return _carry_out(writer, store, space, renaming(names.resolution(), id_, shown, at))


class _Names:
    """The names of some entities, and some further ones, with all that is resolved with them."""

    def __init__(self, store: GraphStore, space: str, *, entities: Collection[str] = (), names: Collection[str] = ()) -> None:
        rows = store.read("entities_by_id", space=space, ids=list(entities)) if entities else []
        self._index = NameIndex(space, StoreState(store, space))
        self._names = {*names, *(normal_name(name) for row in rows for name in (row["name"], *row["aliases"]))}
        self._decided = user_decisions_of(store, space)

    def resolution(self, *, without: Collection[str] = ()) -> Resolution:
        """What they mean, leaving out the decisions of users with these ids."""
        return self._index.preview(self._names, [d for d in self._decided if d.id not in without])


def entity_id_of(store: GraphStore, space: str, wanted: str) -> str:
    """The id of the entity of an id or a name; raises QuestionError if there is none, or several of the name."""
    if store.read("entities_by_id", space=space, ids=[wanted]):
        return wanted
    name = normal_name(wanted)
    ids = NameIndex(space, StoreState(store, space)).entity_ids_of([name]).get(name, ())
    if not ids:
        raise NotFound(f"no entity is called '{wanted}'. `graphmem entities list` shows names and ids.")
    if len(ids) > 1:
        rows = store.read("entities_by_id", space=space, ids=list(ids[:_SHOWN]))
        shown = "; ".join(f"{row['id']} ({row['name']}, {row['mentions']} messages)" for row in rows)
        raise QuestionError(f"{len(ids)} entities are called '{wanted}': {shown}. Give an id.")
    return ids[0]


def _least(names: _Names, change: Change) -> Change:
    """Only the removals, if the rules alone then merge the two."""
    removed = {d.id for d in change.removed}
    if removed and all(are_one(names.resolution(without=removed), said) for said in change.added):
        return Change(removed=change.removed)
    return change


def _part(names: _Names, id_: str, called: str, alias: str, conversation: str, at: datetime) -> Change:
    """Undo merges of users if that takes the name out; otherwise decide that the name belongs to another entity."""
    found = names.resolution()
    change = parting(found, id_, alias, at, conversation)
    merged = merges_in(found, id_)
    for removed in (*([one] for one in merged), merged):
        without = {d.id for d in removed}
        if removed and are_apart(names.resolution(without=without), found, id_, called, alias, conversation):
            return Change(removed=tuple(removed))
    return change


def _carry_out(writer: MemoryWriter, store: GraphStore, space: str, change: Change) -> Change:
    """Store the decisions and build the graph. The caller has finished what a stopped run left: users decide on the current graph."""
    names = {name for d in (*change.removed, *change.added) for name in (d.left_name, d.right_name)}
    decide(writer, store, space, added=change.added, removed=change.removed, names=names)
    return change


def _decision(store: GraphStore, space: str, wanted: str) -> Decision:
    rows = store.read("decisions", space=space, verdicts=list(VERDICTS)) if wanted.startswith("decision-") else []
    hint = "`graphmem entities review --all` shows the ids; to name two entities, give both."
    return from_dict(Decision, find_by_id(wanted, ((row["id"], row) for row in rows), one="decision", several="decisions", hint=hint))
