"""Scenes: facts of one thread that tell of one situation."""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from graphmem.graph.clause_setting import sentence_before
from graphmem.graph.conflicts import statement_id
from graphmem.graph.graph_config import UNIT_ASSEMBLY
from graphmem.graph.secret_words import is_secret
from graphmem.graph.topics import CLASS_NOUNS, RELATIVES, REPLIES, actor_of, noun_stems, topics_of
from graphmem.graph.unit_grounds import needs_setting
from graphmem.language import lexicon as lx
from graphmem.model import Fact, Message
from graphmem.model.room_event import ROOM_EVENT


class Turn(NamedTuple):
    """A message of a thread: its id, its speaker in lower case, and the characters at which sentences begin, the first apart."""

    message_id: str
    speaker: str
    sentences: Sequence[int] = ()


Turns: TypeAlias = Sequence[Turn]
"""The messages of a thread in order."""

_SENTENCE = re.compile(r"[.!?…]+[\"'”’)]*\s+|\n+")
_WORD = re.compile(r"[^\W_]+")
_PRONOUNS = lx.HE | lx.SHE | lx.THEY
# Tags that say whom a pronoun means.
_MEANT = _PRONOUNS | lx.IT
_POINTING = lx.IT | {"this", "that", "these", "those"}
# After these words a "that" or "this" is a pronoun: "that was great", not "that boat".
_VERBS_OF_POINTERS = frozenset(
    ["", *"s is was are were has had will would can could made makes helped gave really all sounds looks".split()]
)
# A pronoun that points at what was said stands near the beginning of its clause.
_NEAR_BEGINNING = 4
_COURTESIES = frozenset("thanks thank thx congrats congratulations kudos welcome wow you your you're".split())
# Their pronouns mean nothing that was said.
_IDIOM = re.compile(r"\bhow(?:['’]s| is) it going\b|\bthat said\b|\bit(?:['’]s| is| was) (?:been )?(?:great|good|nice) to\b", re.IGNORECASE)
# Words that turn to something else.
_TURNS_AWAY = re.compile(
    r"^(?:on another note|on a different note|by the way|btw|in other news|as for|speaking of|anyway|also)\b", re.IGNORECASE
)
# What announces what comes next: "I had a bad experience on a hike. I ran into ..."
_ANNOUNCING = re.compile(
    r"\ban?(?: [\w'’-]+){0,3} (?:experience|incident|surprise|adventure|setback|scare|accident|shock)\b", re.IGNORECASE
)


def turns_of(messages: Iterable[Message]) -> list[Turn]:
    """The turns of one thread."""
    said = sorted((m for m in messages if not m.event), key=lambda m: (m.sent_at, m.position, m.id))
    return [Turn(m.id, m.speaker.casefold(), tuple(found.end() for found in _SENTENCE.finditer(m.text))) for m in said]


@dataclass(slots=True, eq=False)
class Scene:
    """Facts of one situation in the order in which they were said, who acts in them, and their last turn.

    `topics` count the facts by topic; those of its first fact, of two facts, or of what was said last bind others.
    """

    facts: list[Fact] = field(default_factory=list)
    statements: set[str] = field(default_factory=set)
    actors: set[str] = field(default_factory=set)
    topics: Counter[str] = field(default_factory=Counter)
    opened_with: frozenset[str] = frozenset()
    latest: frozenset[str] = frozenset()
    last: int = 0

    def add(self, said: "_Said") -> None:
        """Add a fact at the end."""
        self.opened_with = self.opened_with if self.facts else said.topics
        self.latest = said.topics if said.turn != self.last or not self.facts else self.latest | said.topics
        self.facts.append(said.fact)
        self.statements.add(said.statement)
        self.actors.add(said.actor)
        self.topics.update(said.topics)
        self.last = said.turn

    def is_about(self, topics: Collection[str]) -> bool:
        """True if one of the topics is what the scene is about."""
        return any(topic in self.opened_with or topic in self.latest or self.topics[topic] > 1 for topic in topics)


@dataclass(frozen=True, slots=True)
class _Said:
    """A fact with its statement, who acts in it, what it is about, the number of its turn, and that of its sentence there."""

    fact: Fact
    statement: str
    actor: str
    topics: frozenset[str]
    turn: int
    sentence: int

    def binding_in(self, scene: Scene, topics: Collection[str]) -> Collection[str]:
        """Those of some topics that bind the fact to a scene.

        To another actor's, several do; one alone if it has a name, or was spoken of right before and names no class ("walk").
        """
        if self.actor in scene.actors or sum(topic in scene.topics for topic in topics) > 1:
            return topics
        said_last = scene.latest - CLASS_NOUNS if self.turn - scene.last <= 1 else frozenset[str]()
        return [topic for topic in topics if topic.startswith("@") or topic in said_last]

    def goes_on_from(self, scene: Scene) -> bool:
        """True if the scene tells the sentence without which the fact is not understood."""
        before = sentence_before(self.fact) if needs_setting(self.fact) else ""
        return bool(before) and any(
            f.said_by == self.fact.said_by and not f.is_remark and f.text.rstrip(".!") in before for f in scene.facts
        )

    def answers(self, scene: Scene) -> bool:
        """True if the fact answers a question about what the scene tells, or one that points at what was said."""
        asked = (value for role, value in self.fact.role_tags if role in REPLIES and "?" in value)
        return any(_points_back(question) or scene.is_about(self.binding_in(scene, noun_stems(question))) for question in asked)

    @property
    def is_picture(self) -> bool:
        return self.fact.reason == "caption"

    def leans_on(self, before: "_Said") -> bool:
        """True for a clause that goes on from the one close before it: not understood without it, or telling what that one announced."""
        is_close = self.fact.start - before.fact.end <= UNIT_ASSEMBLY.same_message_gap
        is_announced = self.actor == before.actor and _ANNOUNCING.search(before.fact.text) is not None
        return is_close and (self.leans or self.is_of_group or (is_announced and not _TURNS_AWAY.match(self.fact.text)))

    @property
    def is_of_group(self) -> bool:
        """True for a clause about "us" that has no time of its own and turns to nothing else: who we are, the one before may tell."""
        words = {word.casefold() for word in _WORD.findall(self.fact.text)}
        return not (lx.FIRST_PLURAL.isdisjoint(words) or _TURNS_AWAY.match(self.fact.text) or self.fact.event_start)

    @property
    def leans(self) -> bool:
        """True for a clause that can only be understood from the one before: it has a pronoun, or is about nothing of its own."""
        if _TURNS_AWAY.match(self.fact.text):
            return False
        return not self.topics or _points_back(self.fact.text) or any(tag.partition("=")[0] in _MEANT for tag in self.fact.tags)


def scenes_of(facts: Iterable[Fact], turns: Turns) -> list[Scene]:
    """The scenes of one thread.

    A fact belongs to the scene of its own sentence; else to that of the sentence without which it is not understood; else to the latest one
    at most `reach` messages before that is about the same; else to what it leans on: the clause before it in its message, or the question
    that it answers. Speakers alone tie nothing.
    """
    scenes: list[Scene] = []
    near: list[Scene] = []
    stated: dict[str, Scene] = {}
    before: tuple[_Said, Scene] | None = None
    for said in _in_order(facts, turns):
        near = [scene for scene in near if said.turn - scene.last <= UNIT_ASSEMBLY.reach]
        # Versions of one statement, before and after it was closed, stay together.
        scene = stated.get(said.statement) or _goes_on_with(near, said, before)
        if scene is None:
            scene = Scene()
            scenes.append(scene)
        near = [*(one for one in near if one is not scene), scene]
        scene.add(said)
        stated[said.statement] = scene
        before = said, scene
    return scenes


def _in_order(facts: Iterable[Fact], turns: Turns) -> Iterable[_Said]:
    place = {turn.message_id: number for number, turn in enumerate(turns)}
    speakers = {turn.speaker for turn in turns}
    for fact in sorted(tellings(facts), key=lambda f: (place[f.message_id], f.start, f.id)):
        number = place[fact.message_id]
        topics = topics_of(fact, speakers).named - RELATIVES
        yield _Said(fact, statement_id(fact), actor_of(fact), topics, number, bisect_right(turns[number].sentences, fact.start))


def _goes_on_with(near: Sequence[Scene], said: _Said, before: tuple[_Said, Scene] | None) -> Scene | None:
    """The scene within reach that a fact goes on with, the latest one first."""
    beside = before[1] if before is not None and before[0].turn == said.turn and _has_room(before[1]) else None
    if before is not None and beside is not None and (said.is_picture or before[0].sentence == said.sentence):
        return beside
    open_ = [scene for scene in reversed(near) if _has_room(scene) and _fits_in_time(scene.facts, said.fact)]
    about = [scene for scene in open_ if not said.is_picture and scene.is_about(said.binding_in(scene, said.topics))]
    gone_on_from = [scene for scene in open_ if not said.is_picture and said.goes_on_from(scene)]
    if gone_on_from:
        return gone_on_from[0]
    if not about and before is not None and beside in open_ and said.leans_on(before[0]):
        return beside
    told = [scene for scene in open_ if said.turn - scene.last <= UNIT_ASSEMBLY.leaning]
    answered = [scene for scene in told if said.answers(scene)]
    pointed_at = [scene for scene in told if said.leans and scene.last < said.turn and scene.facts[-1].said_by == said.fact.said_by]
    return next(iter([*about, *answered, *pointed_at]), None)


def _has_room(scene: Scene) -> bool:
    return len(scene.statements) < UNIT_ASSEMBLY.largest_scene


def _points_back(text: str) -> bool:
    """True if a clause has a pronoun that means what was said before it."""
    words = [word.casefold() for word in _WORD.findall(_IDIOM.sub("", text))]
    near = zip(words[:_NEAR_BEGINNING], [*words[1:], ""], strict=False)
    is_pointing = any(word in lx.IT or (word in _POINTING and after in _VERBS_OF_POINTERS) for word, after in near)
    return is_pointing or not _PRONOUNS.isdisjoint(words) or (len(words) > 0 and words[-1] in _POINTING)


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
        if not (is_self_relation(fact) or is_secret(fact) or fact.reason == ROOM_EVENT or _is_courtesy(fact) or _is_unnamed_relative(fact)):
            by_message[fact.message_id].append(fact)
    return [fact for found in by_message.values() for fact in found if not _is_twin(fact, found)]


def _is_courtesy(fact: Fact) -> bool:
    """True for thanks, congratulations, and what is said of who listens."""
    first = _WORD.search(fact.text)
    return fact.is_remark and fact.reason != "caption" and first is not None and first[0].casefold() in _COURTESIES


def _is_unnamed_relative(fact: Fact) -> bool:
    """True for what only a mention says: of "my cousin", that somebody has a cousin."""
    return fact.kind == "relation" and fact.reason == "unnamed"


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
