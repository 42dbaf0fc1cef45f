"""Units from facts: which facts are one situation, and the hyperedge with title, text and history that they make.

Scenes are situations within a thread. Stories are what one actor tells of one topic in several threads: a plan and what became of it, a
project, a habit. Both are pure functions of their facts, so that a unit that grew equals one that was made at once.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import log2

from graphmem.graph.clause_rewriting import dated_sentence, is_of_everybody
from graphmem.graph.conflicts import statement_id
from graphmem.graph.graph_config import UNIT_ASSEMBLY, UNIT_WEIGHT
from graphmem.graph.scenes import Turns, scenes_of, turns_of
from graphmem.graph.topics import MARK, RELATIVES, topics_of
from graphmem.graph.unit_titles import title_of
from graphmem.language.lexicon import ABSTRACT, FEELINGS
from graphmem.model import Fact, Member, Message, Unit
from graphmem.model.ids import digest
from graphmem.model.unit import UnitKind
from graphmem.model.validity import FOREVER

_FEELING_WORDS = FEELINGS | (ABSTRACT & {"joy", "love", "peace", "pride", "fear", "grief", "pain", "sadness", "happiness", "gratitude"})
_NAMES_THAT_COUNT = 4
_ACTING = ("agent", "owner", "reporter")


@dataclass(frozen=True, slots=True)
class Told:
    """A fact, the thread in which it was told, and what it states there (`statement_id`)."""

    fact: Fact
    thread: str
    statement: str

    @classmethod
    def of(cls, fact: Fact, thread: str) -> "Told":
        return cls(fact, thread, statement_id(fact))


def assemble(facts: Sequence[Fact], messages: Iterable[Message]) -> list[Unit]:
    """The units of the facts of a space, ordered by time; `messages` are all its messages."""
    threads: dict[tuple[str, str], list[Message]] = defaultdict(list)
    for message in messages:
        threads[message.conversation, message.thread].append(message)
    thread_of = {m.id: thread for thread, said in threads.items() for m in said}
    stated: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        stated[thread_of[fact.message_id]].append(fact)
    units = [unit for thread, found in stated.items() for unit in scene_units(found, turns_of(threads[thread]))]
    return sorted(units, key=lambda u: (u.valid_from, u.id))


def scene_units(facts: Sequence[Fact], turns: Turns) -> list[Unit]:
    """The scenes of one thread that hold more than remarks, requests and wisdom, as units."""
    speakers = {speaker for _, speaker in turns}
    found = []
    for scene in scenes_of(facts, turns):
        if any(_tells(fact) for fact in scene.facts):
            told = [Told.of(fact, "") for fact in scene.facts]
            found.append(_unit(told, digest("unit", "scene", told[0].statement), _common_topic(scene.facts, speakers), _whole))
    return found


def _tells(fact: Fact) -> bool:
    return not fact.is_remark and fact.modality != "asked" and not is_of_everybody(fact)


def story_units(told: Iterable[Told], key: str) -> list[Unit]:
    """What one actor tells of a topic (by its key) in several threads; each unit has facts of at least two, and more than remarks."""
    topic = key.split(MARK)[1]
    units = []
    for part in stories_of(sorted(told, key=_as_said)):
        if len({one.thread for one in part}) > 1 and any(not one.fact.is_remark for one in part):
            units.append(_unit(part, digest("unit", "story", key, part[0].statement), topic, stories_of))
    return units


def moment_of(fact: Fact) -> datetime:
    """When what a fact tells of began, or if it names no time, when it was said."""
    return fact.event_start or fact.recorded_at


def _by_time(one: Told) -> tuple[datetime, datetime, int, str]:
    return moment_of(one.fact), one.fact.recorded_at, one.fact.start, one.fact.id


def _as_said(one: Told) -> tuple[datetime, int, str]:
    return one.fact.recorded_at, one.fact.start, one.fact.id


def _whole(told: Sequence[Told]) -> list[list[Told]]:
    return [list(told)] if told else []


def stories_of(told: Sequence[Told]) -> list[list[Told]]:
    """Facts in the order in which they were said, cut where nothing was said for long, and at the longest pauses if they are too many."""
    parts: list[list[Told]] = []
    for one in told:
        if parts and (one.fact.recorded_at - parts[-1][-1].fact.recorded_at).days <= UNIT_ASSEMBLY.pause:
            parts[-1].append(one)
        else:
            parts.append([one])
    return [piece for part in parts for piece in _of_bounded_size(part)]


def _of_bounded_size(told: list[Told]) -> list[list[Told]]:
    if len({one.statement for one in told}) <= UNIT_ASSEMBLY.largest:
        return [told]
    # Not near the ends: a single fact that is far from the others would be cut off again and again.
    margin = max(len(told) // 4, 1)
    places = range(margin, len(told) - margin + 1)
    at = max(places, key=lambda n: (told[n].fact.recorded_at - told[n - 1].fact.recorded_at, -n))
    return [*_of_bounded_size(told[:at]), *_of_bounded_size(told[at:])]


def _common_topic(facts: Sequence[Fact], speakers: set[str]) -> str:
    """The topic that most of the facts name, if at least two do; relatives and friends are none."""
    counts = Counter(topic for fact in facts for topic in topics_of(fact, speakers).named - RELATIVES)
    best = min(counts, key=lambda topic: (-counts[topic], topic), default="")
    return best if counts[best] > 1 else ""


def _unit(told: Sequence[Told], id_: str, topic: str, cut: Callable[[Sequence[Told]], list[list[Told]]]) -> Unit:
    facts = [one.fact for one in sorted(told, key=_by_time)]
    whole = [fact for fact in facts if not fact.is_remark] or facts
    first = min(facts, key=lambda f: (f.valid_from, f.start, f.id))
    return Unit(
        id=id_,
        space=first.space,
        title=title_of(facts, topic),
        text="\n".join(dict.fromkeys(dated_sentence(fact) for fact in facts)),
        kind=kind_of(whole),
        members=_members(facts),
        fact_ids=tuple(dict.fromkeys(fact.id for fact in facts)),
        valid_from=first.valid_from,
        valid_to=max(f.valid_to for f in facts),
        precision=first.precision,
        recorded_at=min(f.recorded_at for f in facts),
        last_at=max(f.recorded_at for f in facts),
        sessions=len({one.thread for one in told}),
        importance=importance_of(facts, len({one.thread for one in told})),
        history=tuple(_history(told, cut)),
        retired_at=max(f.retired_at for f in facts),
    )


def unit_as_known(unit: Unit, facts: Sequence[Fact], known: datetime) -> Unit | None:
    """A unit as it was known at a moment: made of those of its facts that were believed then; None if there were none."""
    believed = [fact for fact in facts if fact.recorded_at <= known < fact.retired_at]
    if not believed:
        return None
    whole = [fact for fact in believed if not fact.is_remark] or believed
    first = min(believed, key=lambda f: (f.valid_from, f.start, f.id))
    topic = _common_topic(believed, {m.name.casefold() for f in believed for m in f.members_in(*_ACTING)})
    return replace(
        unit,
        title=unit.title if len(believed) == len(facts) else title_of(believed, topic),
        text="\n".join(dict.fromkeys(dated_sentence(fact) for fact in believed)),
        kind=kind_of(whole),
        members=_members(believed),
        fact_ids=tuple(fact.id for fact in believed),
        valid_from=first.valid_from,
        valid_to=max(f.valid_to for f in believed),
        precision=first.precision,
        last_at=max(f.recorded_at for f in believed),
        history=tuple(line for line in unit.history if line[:10] <= known.date().isoformat()),
    )


def _members(facts: Sequence[Fact]) -> tuple[Member, ...]:
    return tuple(sorted({Member(m.role, m.name, m.kind, m.entity_id) for f in facts for m in f.members}))


def kind_of(facts: Sequence[Fact]) -> UnitKind:
    """What the facts of a unit are: how to do something, a plan that nothing became of yet, what somebody likes, a state, or an event."""
    kinds = Counter(fact.kind for fact in facts)
    if kinds["instruction"] * 2 > len(facts):
        return "procedural"
    if all(fact.kind == "plan" or fact.modality in ("planned", "wished") for fact in facts):
        return "plan"
    if kinds["preference"] * 2 >= len(facts):
        return "preference"
    return "semantic" if (kinds["state"] + kinds["relation"]) * 2 > len(facts) else "episodic"


def importance_of(facts: Sequence[Fact], sessions: int) -> float:
    """How much a unit says (0 to 1): names, times, repetition, feeling, and later references to it."""
    weight = UNIT_WEIGHT
    names = {m.entity_id for f in facts for m in f.members if m.name[:1].isupper()}
    words = {word for f in facts for word in f.text.casefold().split()}
    score = weight.base + weight.per_name * min(len(names), _NAMES_THAT_COUNT)
    score += weight.dated if any(f.event_start is not None for f in facts) else 0.0
    score += weight.per_doubling * log2(len({f.message_id for f in facts}))
    score += weight.feeling if words & _FEELING_WORDS else 0.0
    score += weight.referred if sessions > 1 else 0.0
    return round(min(score, 1.0), 3)


def strength_of(unit: Unit, at: datetime, uses: int = 0) -> float:
    """How present a unit is at a moment (0 to 1): it halves with each half-life since it was last told of.

    Its half-life grows with its importance, with each return to it, and with each use. It only ranks; nothing is removed for it.
    """
    weight = UNIT_WEIGHT
    returns = max(unit.sessions, 1) - 1 + uses
    half_life = weight.half_life * (1 + weight.importance_factor * unit.importance) * (1 + weight.per_use * returns)
    since = max((at - unit.last_at).total_seconds() / 86_400, 0.0)
    return float(0.5 ** (since / half_life))


def _history(told: Sequence[Told], cut: Callable[[Sequence[Told]], list[list[Told]]]) -> Iterable[str]:
    """The changes of a unit in the order in which they became known, each with the number of its statements after it."""
    own = {one.statement for one in told}
    before: list[set[str]] = []
    moments = sorted({m for one in told for m in (one.fact.recorded_at, one.fact.retired_at) if m < FOREVER})
    for moment in moments:
        known = sorted((one for one in told if one.fact.recorded_at <= moment < one.fact.retired_at), key=_as_said)
        now = [{one.statement for one in part} & own for part in cut(known)]
        if now != before:
            yield f"{moment:%Y-%m-%d} {_change(before, now)} {sum(map(len, now))}"
        before = now


def _change(before: Sequence[set[str]], now: Sequence[set[str]]) -> str:
    if not before:
        return "insert"
    if len(now) != len(before):
        return "merge" if len(now) < len(before) and {*map(frozenset, before)} else "split"
    return "update"
