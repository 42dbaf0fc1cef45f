"""A selection as the messages and quarantine entries that it means in a space now."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from graphmem.memory.entity_edits import entity_id_of
from graphmem.memory.forgetting.forgetting_config import SCAN
from graphmem.memory.forgetting.tombstones import CONVERSATION, SOURCE, SPEAKER, TURN, Tombstones
from graphmem.model import Quarantined
from graphmem.model.errors import QuestionError
from graphmem.model.forgetting import ForgetPlan, Selection
from graphmem.model.validity import LATEST
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore

Place: TypeAlias = Mapping[str, Any]
"""A message without its text: id, conversation, thread, key, speaker, speaker_key, source, position, sent_at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """The messages of a selection (`places`), all messages of the space (`every`), quarantine entries and chat model replies that go."""

    selection: Selection
    places: Sequence[Place]
    every: Sequence[Place]
    quarantined: list[Quarantined]
    fact_ids: list[str]
    entities: list[str]
    mentioned_elsewhere: int
    was_forgotten: bool

    @property
    def ids(self) -> set[str]:
        """The ids of the messages."""
        return {place["id"] for place in self.places}


def check_selection(selection: Selection) -> None:
    """Raise QuestionError for a selection that says nothing, or too much."""
    if not selection.parts:
        raise QuestionError("forget: say what: a message, a speaker, a conversation, an entity, a source, a time before, or everything.")
    if selection.everything and len(selection.parts) > 1:
        raise QuestionError("forget: 'everything' is the whole space. Leave it out, or the other parts.")
    if selection.others and not (selection.speaker or selection.entity):
        raise QuestionError("forget: 'others' is about what others said of a person. Give a speaker or an entity.")
    if selection.before is not None and selection.before.tzinfo is None:
        raise QuestionError("forget: the time has no zone. Give UTC.")


def select(store: GraphStore, space: str, selection: Selection, tombstones: Tombstones) -> Selected:
    """What a selection means in a space. Raises QuestionError for an entity name that no or several entities have."""
    check_selection(selection)
    every = store.read("message_places", space=space)
    entity = _entity_of(store, space, selection.entity) if selection.entity else None
    chosen, elsewhere = _chosen(store, space, selection, every, entity)
    places = _all_versions(every, chosen)
    ids = {place["id"] for place in places}
    facts = store.read("facts_in_messages", space=space, ids=sorted(ids), known=LATEST) if ids else []
    quarantined = [from_dict(Quarantined, row) for row in store.read("quarantined", space=space)]
    return Selected(
        selection=selection,
        places=places,
        every=every,
        quarantined=_going(quarantined, selection, places, every, _names_of_person(selection, places, entity)),
        fact_ids=sorted({row["id"] for row in facts}),
        entities=_lost_entities(store, space, ids),
        mentioned_elsewhere=len(elsewhere - ids),
        was_forgotten=bool(tombstones) and any(tombstones.hash(*name) in tombstones.until for name in names_of(selection)),
    )


def plan_of(selected: Selected, replies: int) -> ForgetPlan:
    """What would go, counted."""
    times: list[datetime] = sorted(place["sent_at"] for place in selected.places)
    return ForgetPlan(
        message_ids=tuple(place["id"] for place in selected.places),
        speakers=dict(Counter(place["speaker"] for place in selected.places)),
        conversations=dict(Counter(place["conversation"] for place in selected.places)),
        first=times[0] if times else None,
        last=times[-1] if times else None,
        facts=len(selected.fact_ids),
        entities=tuple(selected.entities),
        quarantined=len(selected.quarantined),
        replies=replies,
        mentioned_elsewhere=selected.mentioned_elsewhere,
        was_forgotten=selected.was_forgotten,
    )


def names_of(selection: Selection) -> list[tuple[str, ...]]:
    """The names of a selection of one part as tombstones have them."""
    named = ((SPEAKER, selection.speaker), (CONVERSATION, selection.conversation), (SOURCE, selection.source))
    return [(kind, name) for kind, name in named if name]


def tombstone_names(selected: Selected) -> list[tuple[str, ...]]:
    """What an ingest must leave out: names where the selection is one, else turns."""
    selection = selected.selection
    match selection.parts:
        case ("speaker",):
            own = [p for p in selected.places if _is_speaker(p, selection.speaker)]
            # Messages of others that mention the speaker go one by one.
            turns = [p for p in selected.places if not _is_speaker(p, selection.speaker)]
            accounts = sorted({p["speaker_key"] for p in own} | {selection.speaker})
            return [*((SPEAKER, account) for account in accounts), *_turns(turns)]
        case ("conversation",) | ("source",):
            return names_of(selection)
        case ("before",):
            return []
        case _:
            return _turns(selected.places)


def _turns(places: Iterable[Place]) -> list[tuple[str, ...]]:
    return [(TURN, p["conversation"], p["key"]) for p in places]


@dataclass(frozen=True, slots=True)
class _Entity:
    """The entity of a selection: its id, all of its names, and whether it speaks under them."""

    id: str
    names: frozenset[str]
    speaks: bool


def _entity_of(store: GraphStore, space: str, wanted: str) -> _Entity:
    """The entity of an id or a name. Raises QuestionError."""
    id_ = entity_id_of(store, space, wanted)
    (row,) = store.read("entities_by_id", space=space, ids=[id_])
    return _Entity(id_, frozenset({row["name"], *row["aliases"]} - {""}), bool(row["speaks"]))


def _chosen(
    store: GraphStore, space: str, selection: Selection, every: Sequence[Place], entity: _Entity | None
) -> tuple[Sequence[Place], set[str]]:
    """The messages to which every part applies, and the ids of the messages of others that mention the person."""
    about: set[str] = set()
    chosen: Sequence[Place] = every
    if selection.message:
        chosen = [p for p in chosen if p["id"] == selection.message]
    if selection.conversation:
        chosen = [p for p in chosen if p["conversation"] == selection.conversation]
    if selection.source:
        chosen = [p for p in chosen if p["source"] == selection.source or p["source"].startswith(f"{selection.source}/")]
    if selection.before is not None:
        chosen = [p for p in chosen if p["sent_at"] < selection.before]
    if selection.speaker:
        own = {p["id"]: p["speaker"] for p in chosen if _is_speaker(p, selection.speaker)}
        about = _mentioning(store, space, every, _entities_speaking_as(store, space, set(own.values()))) - {*own}
        chosen = [p for p in chosen if p["id"] in own or (selection.others == "remove" and p["id"] in about)]
    if entity is not None:
        about = _mentioning(store, space, every, {entity.id})
        own_ids = {p["id"] for p in chosen if entity.speaks and p["speaker"] in entity.names}
        gone = own_ids if selection.others == "keep" else own_ids | about
        chosen = [p for p in chosen if p["id"] in gone]
    return chosen, about


def _is_speaker(place: Place, name: str) -> bool:
    return name in (place["speaker"], place["speaker_key"])


def _mentioning(store: GraphStore, space: str, every: Sequence[Place], wanted: Collection[str]) -> set[str]:
    """The messages that mention one of these entities. Entities do not list all of their messages, so the messages are asked."""
    found: set[str] = set()
    for start in range(0, len(every) if wanted else 0, SCAN.read_at_once):
        ids = [p["id"] for p in every[start : start + SCAN.read_at_once]]
        found.update(row["message_id"] for row in store.read("entities_in", space=space, ids=ids) if row["entity_id"] in wanted)
    return found


def _entities_speaking_as(store: GraphStore, space: str, speakers: Collection[str]) -> set[str]:
    """The entities that speak under one of these names."""
    speaking = [row["id"] for row in store.read("entity_names", space=space) if row["speaks"]]
    rows = store.read("entities_by_id", space=space, ids=speaking) if speaking and speakers else []
    return {row["id"] for row in rows if {row["name"], *row["aliases"]} & set(speakers)}


def _all_versions(every: Iterable[Place], chosen: Iterable[Place]) -> list[Place]:
    """The chosen messages, and every other version of these turns by the same account."""
    turns = {(p["conversation"], p["key"], p["speaker_key"]) for p in chosen}
    return [p for p in every if (p["conversation"], p["key"], p["speaker_key"]) in turns]


def _lost_entities(store: GraphStore, space: str, ids: Collection[str]) -> list[str]:
    """The names of entities that only these messages mention."""
    spread: Counter[tuple[str, str, int]] = Counter()
    for row in store.read("entities_in", space=space, ids=sorted(ids)) if ids else []:
        spread[row["entity_id"], row["name"], row["spread"]] += 1
    return sorted(name for (_, name, mentions), here in spread.items() if here >= mentions)


def _names_of_person(selection: Selection, places: Iterable[Place], entity: _Entity | None) -> set[str]:
    """The names and accounts of the person who is forgotten; empty unless a person is."""
    names = {selection.speaker} - {""}
    if selection.speaker:
        names |= {name for p in places if _is_speaker(p, selection.speaker) for name in (p["speaker"], p["speaker_key"])}
    return (names | (entity.names if entity is not None else set())) - {""}


def _going(
    entries: Iterable[Quarantined], selection: Selection, places: Sequence[Place], every: Sequence[Place], person: Collection[str]
) -> list[Quarantined]:
    """The entries at the place of a selected message, of a source that goes as a whole, or that name who is forgotten."""
    if selection.everything:
        return list(entries)
    at = {(p["source"], p["position"]) for p in places}
    whole, here = Counter(p["source"] for p in every), Counter(p["source"] for p in places)
    gone = {source for source, count in here.items() if whole[source] == count}
    # Whole names: "Al" is not in "almost".
    named = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(person)))})(?!\w)", re.IGNORECASE) if person else None

    def goes(entry: Quarantined) -> bool:
        if selection.parts == ("source",) and (entry.source == selection.source or entry.source.startswith(f"{selection.source}/")):
            return True
        return (entry.source, entry.line) in at or entry.source in gone or bool(named and named.search(entry.content))

    return [entry for entry in entries if goes(entry)]
