"""Scenes: facts of one thread that tell of one situation."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from graphmem.graph.conflicts import statement_id
from graphmem.graph.graph_config import UNIT_ASSEMBLY
from graphmem.graph.secret_words import is_secret
from graphmem.graph.topics import REPLIES, actor_of, topics_of
from graphmem.model import Fact, Message
from graphmem.model.room_event import ROOM_EVENT

Turns: TypeAlias = Sequence[tuple[str, str]]
"""The ids of the messages of a thread in order, each with its speaker in lower case."""


def turns_of(messages: Iterable[Message]) -> list[tuple[str, str]]:
    """The turns of one thread."""
    return [(m.id, m.speaker.casefold()) for m in sorted((m for m in messages if not m.event), key=lambda m: (m.sent_at, m.position, m.id))]


@dataclass(slots=True)
class Scene:
    """Facts of one situation in the order in which they were said, who acts in them, what they are about, and their last turn."""

    facts: list[Fact] = field(default_factory=list)
    statements: set[str] = field(default_factory=set)
    actors: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)
    last: int = 0


@dataclass(frozen=True, slots=True)
class _Said:
    """A fact with its statement, who acts in it, what it is about, and the number of its turn."""

    fact: Fact
    statement: str
    actor: str
    topics: frozenset[str]
    turn: int

    @property
    def replies(self) -> bool:
        return any(tag.startswith(REPLIES) for tag in self.fact.tags)


def scenes_of(facts: Iterable[Fact], turns: Turns) -> list[Scene]:
    """The scenes of one thread.

    A fact goes on with the scene of the same actor in its own message; else with the latest one at most `reach` messages before that is
    about the same, or that asked what it answers. Speakers alone tie nothing: they take part in everything.
    """
    scenes: list[Scene] = []
    near: list[Scene] = []
    stated: dict[str, Scene] = {}
    for said in _in_order(facts, turns):
        near = [scene for scene in near if said.turn - scene.last <= UNIT_ASSEMBLY.reach]
        # Versions of one statement, before and after it was closed, stay together.
        scene = stated.get(said.statement) or _latest(near, said)
        if scene is None:
            scene = Scene()
            scenes.append(scene)
            near.append(scene)
        scene.facts.append(said.fact)
        scene.statements.add(said.statement)
        scene.actors.add(said.actor)
        scene.topics |= said.topics
        scene.last = said.turn
        stated[said.statement] = scene
    return scenes


def _in_order(facts: Iterable[Fact], turns: Turns) -> Iterable[_Said]:
    place = {message_id: number for number, (message_id, _) in enumerate(turns)}
    speakers = {speaker for _, speaker in turns}
    for fact in sorted(tellings(facts), key=lambda f: (place[f.message_id], f.start, f.id)):
        topics = topics_of(fact, speakers)
        yield _Said(fact, statement_id(fact), actor_of(fact), topics.named | topics.hinted, place[fact.message_id])


def _latest(near: Iterable[Scene], said: _Said) -> Scene | None:
    """The latest scene within reach that a fact goes on with."""
    return next((scene for scene in sorted(near, key=lambda scene: -scene.last) if _goes_on(scene, said)), None)


def _goes_on(scene: Scene, said: _Said) -> bool:
    if len(scene.statements) >= UNIT_ASSEMBLY.largest_scene or not _fits_in_time(scene.facts, said.fact):
        return False
    latest = scene.facts[-1]
    if latest.message_id == said.fact.message_id:
        return said.fact.start - latest.end <= UNIT_ASSEMBLY.same_message_gap and said.actor in scene.actors
    return bool(said.topics & scene.topics) or (said.replies and said.turn - scene.last <= 1)


def _fits_in_time(facts: Iterable[Fact], said: Fact) -> bool:
    """False if the fact and the others name times that lie apart."""
    if said.event_start is None or said.event_end is None:
        return True
    spans = [(f.event_start, f.event_end) for f in facts if f.event_start is not None and f.event_end is not None]
    return not spans or any(start < said.event_end and said.event_start < end for start, end in spans)


def tellings(facts: Iterable[Fact]) -> list[Fact]:
    """The facts without those that tell nothing of their own (of one entity alone, twins of another fact), secrets, and events of rooms."""
    by_message: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if not is_self_relation(fact) and not is_secret(fact) and fact.reason != ROOM_EVENT:
            by_message[fact.message_id].append(fact)
    return [fact for found in by_message.values() for fact in found if not _is_twin(fact, found)]


def is_self_relation(fact: Fact) -> bool:
    """True if all its members, at least two, are one entity."""
    return len(fact.members) > 1 and len({m.entity_id or m.name for m in fact.members}) == 1


def _is_twin(fact: Fact, others: Collection[Fact]) -> bool:
    """True for a fact that follows from another one of the same words, and for a remark of words that a whole fact says better."""
    return _is_derived(fact) and any(
        other.start < fact.end and fact.start < other.end and not _is_derived(other) for other in others if other is not fact
    )


def _is_derived(fact: Fact) -> bool:
    return fact.is_remark or fact.reason == "inferred" or fact.kind == "relation"
