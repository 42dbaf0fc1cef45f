"""Units from facts: which facts are one situation, and the hyperedge with title, text and history that they make.

Scenes are situations within a thread. Stories are what one actor tells of one topic in several threads: a plan and what became of it, a
project, a habit. Both are pure functions of their facts, so that a unit that grew equals one that was made at once.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from math import log2

from graphmem.graph.clause_companions import with_companions
from graphmem.graph.clause_rewriting import clearness_of, dated_sentence, own_words
from graphmem.graph.graph_config import UNIT_WEIGHT
from graphmem.graph.scenes import Turns, scenes_of
from graphmem.graph.stories import Told, as_said, stories_of
from graphmem.graph.topics import MARK, RELATIVES, topics_of
from graphmem.graph.unit_grounds import is_ground, stands_alone
from graphmem.graph.unit_titles import title_of
from graphmem.graph.whole_sentences import in_whole_sentences
from graphmem.language.lexicon import ABSTRACT, FEELINGS
from graphmem.model import Fact, Member, Unit
from graphmem.model.ids import digest
from graphmem.model.unit import UnitKind
from graphmem.model.validity import FOREVER

_FEELING_WORDS = FEELINGS | (ABSTRACT & {"joy", "love", "peace", "pride", "fear", "grief", "pain", "sadness", "happiness", "gratitude"})
_NAMES_THAT_COUNT = 4
_ACTING = ("agent", "owner", "reporter")


def told_in_full(facts: Sequence[Fact], turns: Turns) -> list[Fact]:
    """What is said in one thread, not its events: the facts in order, in the words of their whole sentence, and with who "we" are."""
    place = {turn.message_id: number for number, turn in enumerate(turns)}
    said = sorted((fact for fact in facts if fact.message_id in place), key=lambda f: (place[f.message_id], f.start, f.id))
    return with_companions(in_whole_sentences(said), place)


def scene_units(facts: Sequence[Fact], turns: Turns) -> list[Unit]:
    """The scenes of one thread that rest on a fact that is understood by itself, as units."""
    speakers = {turn.speaker for turn in turns}
    found = []
    for scene in scenes_of(facts, turns):
        if any(is_ground(fact, speakers) for fact in scene.facts) and any(map(stands_alone, scene.facts)):
            told = [Told.of(fact, "") for fact in scene.facts]
            found.append(_unit(told, digest("unit", "scene", told[0].statement), _common_topic(scene.facts, speakers), _whole))
    return found


def story_units(told: Iterable[Told], key: str) -> list[Unit]:
    """What one actor tells of a topic (by its key) in several threads; each unit has facts of at least two, and one that stands alone."""
    topic = key.split(MARK)[1]
    cut = partial(stories_of, topic=topic)
    return [
        _unit(part, digest("unit", "story", key, part[0].statement), topic, cut)
        for part in cut(sorted(told, key=as_said))
        if len({one.thread for one in part}) > 1 and any(not one.fact.is_remark and stands_alone(one.fact) for one in part)
    ]


def moment_of(fact: Fact) -> datetime:
    """When what a fact tells of began, or if it names no time, when it was said."""
    return fact.event_start or fact.recorded_at


def _by_time(one: Told) -> tuple[datetime, datetime, int, str]:
    return moment_of(one.fact), one.fact.recorded_at, one.fact.start, one.fact.id


def _whole(told: Sequence[Told]) -> list[list[Told]]:
    return [list(told)] if told else []


def _common_topic(facts: Sequence[Fact], speakers: set[str]) -> str:
    """The topic that most of the facts name, if at least two do; relatives and friends are none."""
    topics = [topics_of(fact, speakers) for fact in facts]
    counts = Counter(topic for one in topics for topic in sorted(one.named - RELATIVES))
    argued = Counter(topic for one in topics for topic in one.argued)
    best = max(counts, key=lambda topic: (counts[topic], argued[topic]), default="")
    return best if counts[best] > 1 else ""


def _unit(told: Sequence[Told], id_: str, topic: str, cut: Callable[[Sequence[Told]], list[list[Told]]]) -> Unit:
    facts = [one.fact for one in sorted(told, key=_by_time)]
    whole = [fact for fact in facts if not fact.is_remark] or facts
    first = min(facts, key=lambda f: (f.valid_from, f.start, f.id))
    sessions = len({one.thread for one in told})
    return Unit(
        id=id_,
        space=first.space,
        title=title_of(facts, topic, sessions),
        text=text_of(facts),
        kind=kind_of(whole),
        members=_members(facts),
        fact_ids=tuple(dict.fromkeys(fact.id for fact in facts)),
        valid_from=first.valid_from,
        valid_to=max(f.valid_to for f in facts),
        precision=first.precision,
        recorded_at=min(f.recorded_at for f in facts),
        last_at=max(f.recorded_at for f in facts),
        sessions=sessions,
        importance=importance_of(facts, sessions),
        history=tuple(_history(told, cut)),
        retired_at=max(f.retired_at for f in facts),
    )


def unit_as_known(unit: Unit, facts: Sequence[Fact], known: datetime) -> Unit | None:
    """A unit as it was known at a moment: made of those of its facts that were believed then; None if there were none."""
    believed = [fact for fact in facts if fact.recorded_at <= known < fact.retired_at]
    if not believed:
        return None
    history = tuple(line for line in unit.history if line[:10] <= known.date().isoformat())
    if len(believed) == len(unit.fact_ids):
        return replace(unit, history=history)
    whole = [fact for fact in believed if not fact.is_remark] or believed
    first = min(believed, key=lambda f: (f.valid_from, f.start, f.id))
    topic = _common_topic(believed, {m.name.casefold() for f in believed for m in f.members_in(*_ACTING)})
    return replace(
        unit,
        title=title_of(believed, topic, unit.sessions),
        text=text_of(believed),
        kind=kind_of(whole),
        members=_members(believed),
        fact_ids=tuple(fact.id for fact in believed),
        valid_from=first.valid_from,
        valid_to=max(f.valid_to for f in believed),
        precision=first.precision,
        last_at=max(f.recorded_at for f in believed),
        history=history,
    )


def text_of(facts: Sequence[Fact]) -> str:
    """What the facts say, one line each; a clause inside another one that is said in its own words has none, nor what cannot be read."""
    whole = [fact for fact in facts if own_words(fact)]
    outer = [fact for fact in facts if not any(_is_inside(fact, other) for other in whole)]
    told = [fact for fact in outer if fact.is_remark or clearness_of(fact)] or outer
    names = {m.entity_id: m.name for fact in facts for m in fact.members if m.entity_id}
    return "\n".join(dict.fromkeys(_attributed(dated_sentence(fact), names.get(fact.said_by, "")) for fact in told))


def _attributed(sentence: str, speaker: str) -> str:
    """A quotation with the name of who said it."""
    return f"{speaker}: {sentence}" if speaker and sentence.startswith("“") else sentence


def _is_inside(fact: Fact, other: Fact) -> bool:
    is_longer = other.end - other.start > fact.end - fact.start
    return fact.message_id == other.message_id and is_longer and other.start <= fact.start and fact.end <= other.end


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

    It only ranks; nothing is removed for it.
    """
    return strength_after((at - unit.last_at).total_seconds() / 86_400, half_life_of(unit, uses))


def strength_after(days: float, half_life: float) -> float:
    """The strength (0 to 1) that is left so many days after something was last told of; before that, all of it."""
    return float(0.5 ** (max(days, 0.0) / half_life))


def half_life_of(unit: Unit, uses: int = 0) -> float:
    """In days: it grows with the importance of a unit, with each return to it, and with each use."""
    weight = UNIT_WEIGHT
    returns = max(unit.sessions, 1) - 1 + uses
    return weight.half_life * (1 + weight.importance_factor * unit.importance) * (1 + weight.per_use * returns)


def _history(told: Sequence[Told], cut: Callable[[Sequence[Told]], list[list[Told]]]) -> Iterable[str]:
    """The changes of a unit in the order in which they became known, each with the number of its statements after it."""
    own = {one.statement for one in told}
    before: list[set[str]] = []
    moments = sorted({m for one in told for m in (one.fact.recorded_at, one.fact.retired_at) if m < FOREVER})
    for moment in moments:
        known = sorted((one for one in told if one.fact.recorded_at <= moment < one.fact.retired_at), key=as_said)
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
