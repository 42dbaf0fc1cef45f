"""What a user decides of names: which decisions that takes away, and which it adds. Pure: nothing is stored here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from graphmem.language.name_forms import normal_name
from graphmem.model import Decision, Entity, Verdict
from graphmem.model.errors import QuestionError
from graphmem.model.ids import digest
from graphmem.resolution.components import sides_of
from graphmem.resolution.name_index import Resolution
from graphmem.resolution.profiles import NameKey


@dataclass(frozen=True, slots=True)
class Change:
    """Decisions of users to remove and to add."""

    removed: tuple[Decision, ...] = ()
    added: tuple[Decision, ...] = ()


def find_entity(resolution: Resolution, entity_id: str) -> Entity:
    """The entity of an id; raises QuestionError if there is none."""
    found = [e for e in resolution.entities if e.id == entity_id]
    if not found:
        raise QuestionError(f"no entity has the id '{entity_id}'. `graphmem entities list` shows names and ids.")
    return found[0]


def merging(resolution: Resolution, left: str, right: str, at: datetime) -> Change:
    """Decisions that merge two entities, by id: cannot-link decisions are undone and a must-link is added."""
    one, other = find_entity(resolution, left), find_entity(resolution, right)
    mine, theirs = _places(resolution, one.id), _places(resolution, other.id)
    said = _user_decision(one.space, _chief(mine, one), _chief(theirs, other), "merge", at)
    return Change(removed=_held_apart(resolution, mine, theirs), added=(said,))


def are_one(resolution: Resolution, decision: Decision) -> bool:
    """The two names of a decision mean one entity."""
    of = _meant(resolution)
    left, right = (of.get(side) for side in sides_of(decision))
    return left is not None and left == right


def parting(resolution: Resolution, entity: str, alias: str, at: datetime, conversation: str = "") -> Change:
    """What takes a name out of an entity (by id), in one conversation or in all, whoever put it there."""
    found = find_entity(resolution, entity)
    every = _places(resolution, found.id)
    out = [p for p in every if p[1] == normal_name(alias) and conversation in ("", p[0])]
    if not out or len(out) == len(every):
        where = f" in {conversation}" if conversation else ""
        raise QuestionError(f"{found.name} ({found.id}) is not called '{alias}'{where} beside another name: nothing can be taken out.")
    return _taking_out(found.space, every, out, at)


def renaming(resolution: Resolution, entity: str, name: str, at: datetime) -> Change:
    """What makes an entity (by id) go by a name, in place of what it was renamed to before; raises QuestionError."""
    found, wanted = find_entity(resolution, entity), normal_name(name)
    places = _places(resolution, found.id)
    of_others = [e for e in resolution.entities if e.id != found.id and wanted in map(normal_name, (e.name, *e.aliases))]
    if not wanted:
        raise QuestionError(f"'{name}' is no name: give one with letters or digits.")
    if of_others:
        raise QuestionError(
            f"{of_others[0].id} is called '{name}' already. If the two are one, `graphmem entities merge {found.id} {of_others[0].id}` "
            "says so; else give another name."
        )
    if name == found.name:
        raise QuestionError(f"{found.id} goes by '{name}' already.")
    earlier = tuple(d for d in resolution.decisions if d.made_by == "user" and d.verdict == "rename" and d.left_id == found.id)
    given = {normal_name(d.reasons[0]) for d in earlier}
    own = [place for place in places if place[1] not in given and place[1] != wanted] or places
    return Change(removed=earlier, added=(_user_decision(found.space, _chief(own, found), ("", wanted), "rename", at, (name,)),))


def _taking_out(space: str, every: Sequence[NameKey], out: Sequence[NameKey], at: datetime) -> Change:
    """Rulings that hold places of one name apart from the rest: by the names of the rest, and of the same name by each place."""
    name = out[0][1]
    same = [p for p in every if p[1] == name and p not in out]
    names: list[NameKey] = [("", other) for other in sorted({other for _, other in every} - {name})]
    taken = list(out) if same else [("", name)]
    return Change(added=tuple(_user_decision(space, one, other, "apart", at) for one, other in product((*names, *same), taken)))


def merges_in(resolution: Resolution, entity: str) -> list[Decision]:
    """What users merged into an entity (by id), the last first."""
    merged = [d for d in resolution.decisions if d.made_by == "user" and d.verdict == "merge" and entity in (d.left_id, d.right_id)]
    return sorted(merged, key=lambda d: (d.decided_at, d.id), reverse=True)


def are_apart(resolution: Resolution, found: Resolution, entity: str, called: str, alias: str, conversation: str = "") -> bool:
    """No entity has both what was taken out of the entity as it was `found` (by id) and what stays: the name that it was called by."""
    every = _places(found, entity)
    out = {p for p in every if p[1] == normal_name(alias) and conversation in ("", p[0])}
    rest = set(every) - out
    kept = {p for p in rest if p[1] == normal_name(called)} or rest
    of = _meant(resolution)
    return not {of.get(p) for p in kept} & {of.get(p) for p in out}


def undoing(resolution: Resolution, decision: Decision, at: datetime) -> Change:
    """What undoes a decision, or settles an open one as two: a user's is removed, a rule's merge is forbidden."""
    if decision.made_by == "user":
        return Change(removed=(decision,))
    if decision.verdict == "apart":
        raise QuestionError(f"{decision.id}: these two are apart already. `graphmem entities merge {decision.id}` makes them one.")
    left, right = sides_of(decision)
    if decision.left_id != decision.right_id:
        return Change(added=(_user_decision(decision.space, left, right, "apart", at),))
    every = _places(resolution, decision.right_id)
    out = [right] if left[1] == right[1] else [p for p in every if p[1] == right[1]]
    return _taking_out(decision.space, every, out, at)


def accepting(decision: Decision, at: datetime) -> Change:
    """What makes one of two names that a rule left open or apart."""
    if (decision.left_id and decision.left_id == decision.right_id) or (decision.made_by, decision.verdict) == ("user", "merge"):
        raise QuestionError(f"{decision.id}: these two are one already. `graphmem entities unmerge {decision.id}` takes them apart.")
    said = _user_decision(decision.space, *sides_of(decision), "merge", at)
    return Change(removed=(decision,) if decision.made_by == "user" else (), added=(said,))


def _meant(resolution: Resolution) -> dict[NameKey, str]:
    """The entity of each place; a name in a single message follows the full name that it means."""
    return {(a.conversation, a.name): a.entity_id for a in resolution.aliases if not a.message_id}


def _places(resolution: Resolution, entity_id: str) -> list[NameKey]:
    """Where the names of an entity are used."""
    return sorted(place for place, id_ in _meant(resolution).items() if id_ == entity_id)


def _chief(places: Sequence[NameKey], entity: Entity) -> NameKey:
    """The place that represents an entity: one of its own name, if it has any."""
    return min(places, key=lambda place: (place[1] != normal_name(entity.name), place))


def _held_apart(resolution: Resolution, left: Iterable[NameKey], right: Iterable[NameKey]) -> tuple[Decision, ...]:
    """User decisions between two entities."""
    mine, theirs = ({*places, *(("", name) for _, name in places)} for places in map(tuple, (left, right)))
    decided = [d for d in resolution.decisions if d.made_by == "user" and d.verdict == "apart"]
    return tuple(d for d in decided if any(a in mine and b in theirs for a, b in (sides_of(d), sides_of(d)[::-1])))


def has_own_decision_id(decision: Decision) -> bool:
    """True if the id of a user's decision, on names, on two statements or on one, is made of its space and what it is about."""
    about = sorted((sides_of(decision)[0], sides_of(decision)[1]))
    names = digest("decision", decision.space, "user", *(part for side in about for part in side))
    conflict = conflict_decision_id(decision.space, decision.left_name, decision.right_name)
    return decision.id in (names, conflict, fact_decision_id(decision.space, decision.left_name))


def conflict_decision_id(space: str, left: str, right: str) -> str:
    """The id of the decision on two statements; of one pair there is one."""
    return digest("decision", space, "conflict", *sorted((left, right)))


def fact_decision_id(space: str, statement: str) -> str:
    """The id of the decision that a statement is wrong; of one statement there is one."""
    return digest("decision", space, "fact", statement)


def _user_decision(space: str, left: NameKey, right: NameKey, verdict: Verdict, at: datetime, reasons: tuple[str, ...] = ()) -> Decision:
    """A user's decision; of one pair there is one, whose sides are in order unless the right one names the left one."""
    sides = sorted((left, right))
    (conversation, name), (other_conversation, other) = (left, right) if verdict == "rename" else sides
    return Decision(
        id=digest("decision", space, "user", *(part for side in sides for part in side)),
        space=space,
        left_name=name,
        left_conversation=conversation,
        right_name=other,
        right_conversation=other_conversation,
        verdict=verdict,
        score=0.0 if verdict == "apart" else 1.0,
        reasons=reasons,
        made_by="user",
        decided_at=at,
    )
