"""Units kept up to date: scenes by thread, stories by topic; an update reads and rewrites only what its threads touch.

State, by key:

- `turns`: the order and speakers of a thread; `thread_units`: the fingerprints of its scenes
- `thread_topics`: the facts of a thread by topic; `told`: a fact with the keys of its topics, by its id
- `topic`: the facts of a topic by thread; `topic_size`: how many they are, and whether they can be a story
- `topic_units`: the fingerprints of the stories of a topic
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphmem.graph.graph_config import GRAPH_BUILD, UNIT_ASSEMBLY
from graphmem.graph.record_json import fact_from_json, fact_to_json
from graphmem.graph.scenes import Turn, Turns, tellings
from graphmem.graph.stories import Told
from graphmem.graph.topics import kinds_in, topic_keys, topics_of
from graphmem.graph.unit_assembly import scene_units, story_units, told_in_full
from graphmem.model import Fact, Unit
from graphmem.model.ids import fingerprint
from graphmem.model.keyed_state import KeyedState, in_parts

Row: TypeAlias = dict[str, Any]
UnitChanges: TypeAlias = tuple[list[Unit], list[str]]
"""The units that differ, and the ids of those that are gone."""
# What a topic notes of a fact: the topic takes part in what it tells, or is only mentioned.
_MENTIONED, _ARGUED = 1, 2
_NO_SIZE = (0, False)


class UnitRows:
    """The units of a space."""

    def __init__(self, state: KeyedState, facts_of: Callable[[Collection[str]], Mapping[str, Sequence[Fact]]]) -> None:
        """`facts_of` reads the facts of threads, with their ends."""
        self._state = state
        self._facts_of = facts_of
        self._stories = _StoryRows(state, self._told_in)

    def update(self, changed: Mapping[str, Turns], touched: Collection[str]) -> UnitChanges:
        """Assemble the threads that changed, with all their turns, and those that have changed facts; by thread key.

        Threads are gone through in parts, and their facts let go of after each.
        """
        replace_rows(self._state, "turns", {key: [tuple(turn) for turn in turns] for key, turns in changed.items()})
        units: list[Unit] = []
        gone: list[str] = []
        retold = _Retold()
        for keys in in_parts(sorted({*touched, *changed}), GRAPH_BUILD.threads_at_once):
            turns = self._turns_of(keys)
            said = _in_full(self._facts_of(keys), turns)
            scenes = {key: scene_units(said.get(key, ()), turns.get(key, ())) for key in keys}
            differing, ended = differing_units(self._state, "thread_units", scenes)
            units += differing
            gone += ended
            speakers = {key: {turn.speaker for turn in turns.get(key, ())} for key in keys}
            self._stories.take_in({key: said.get(key, ()) for key in keys}, speakers, retold)
        stories, ended = self._stories.update(retold)
        return [*units, *stories], sorted({*gone, *ended})

    def _turns_of(self, threads: Collection[str]) -> dict[str, Turns]:
        return {key: [Turn(*turn) for turn in said] for key, said in self._state.get("turns", threads).items()}

    def _told_in(self, threads: Collection[str]) -> dict[str, list[Fact]]:
        """The facts of threads, each as its thread tells it in full."""
        return _in_full(self._facts_of(threads), self._turns_of(threads))


def _in_full(facts_of: Mapping[str, Sequence[Fact]], turns_of: Mapping[str, Turns]) -> dict[str, list[Fact]]:
    return {key: told_in_full(facts, turns_of.get(key, ())) for key, facts in facts_of.items()}


@dataclass(slots=True)
class _Retold:
    """What threads tell otherwise than before, part by part.

    `dirty` are topics with what threads now tell of them. By the ids of facts: `topics` their topics, `threads` who tells them, and
    `prints` their fingerprints now; `before` are those of the facts that the threads told before.
    """

    dirty: dict[str, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))
    topics: dict[str, list[str]] = field(default_factory=dict)
    threads: dict[str, str] = field(default_factory=dict)
    prints: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)


class _StoryRows:
    """Units of several threads, by topic."""

    def __init__(self, state: KeyedState, facts_of: Callable[[Collection[str]], Mapping[str, Sequence[Fact]]]) -> None:
        self._state = state
        self._facts_of = facts_of

    def take_in(self, said: Mapping[str, Sequence[Fact]], speakers: Mapping[str, Collection[str]], retold: _Retold) -> None:
        """Note what threads tell otherwise, by their facts and speakers."""
        now = {thread: _by_topic(thread, facts, speakers[thread], retold) for thread, facts in said.items()}
        before = self._state.get("thread_topics", said)
        _note_dirty(retold.dirty, now, before)
        retold.before |= {id_: kept[1] for topics in before.values() for told in topics.values() for id_, kept in told.items()}
        replace_rows(self._state, "thread_topics", {thread: topics for thread, topics in now.items() if topics != before.get(thread)})

    def update(self, retold: _Retold) -> UnitChanges:
        """Replace what is told of each topic, and assemble the stories that this may change."""
        topics_before = self._told_topics(retold.topics)
        affected = {*retold.dirty, *topics_of_moved(topics_before, retold.topics)}
        for part in in_parts(sorted(retold.dirty), GRAPH_BUILD.rows_at_once):
            affected |= self._replace({topic: retold.dirty[topic] for topic in part}, retold.topics)
        self._write_told(retold, topics_before)
        return self._assemble(affected)

    def _assemble(self, topics: Collection[str]) -> UnitChanges:
        """What changes in the stories of topics, as they are stored now; some topics at a time."""
        differing: list[Unit] = []
        gone: list[str] = []
        for part in in_parts(sorted(topics), GRAPH_BUILD.rows_at_once):
            changed, ended = differing_units(self._state, "topic_units", self._stories_of(part))
            differing += changed
            gone += ended
        return differing, gone

    def _replace(self, topics: Mapping[str, Mapping[str, Row]], topics_of_facts: Mapping[str, list[str]]) -> set[str]:
        """Replace what threads tell of topics, by topic and thread; returns the neighbours of the topics."""
        rows: dict[str, dict[str, Row]] = self._state.get("topic", topics)
        sizes = self._sizes(topics)
        ids_before = {topic: _ids(rows.get(topic, {})) for topic in topics}
        for topic, told in topics.items():
            rows[topic] = {thread: facts for thread, facts in {**rows.get(topic, {}), **told}.items() if facts}
        sized = {topic: size_of(row) for topic, row in rows.items()}
        replace_rows(self._state, "topic", rows)
        replace_rows(self._state, "topic_size", {topic: list(size) if size[0] else [] for topic, size in sized.items()})
        return self._neighbours(topics, sizes, sized, ids_before, rows, topics_of_facts)

    def _told_topics(self, ids: Iterable[str]) -> dict[str, list[str]]:
        """The topics of stored facts, by fact id; the rows hold the facts as well, and are not all decoded at once."""
        return {
            id_: row[1] for part in in_parts(sorted(ids), GRAPH_BUILD.rows_at_once) for id_, row in self._state.get("told", part).items()
        }

    def _sizes(self, topics: Collection[str]) -> dict[str, tuple[int, bool]]:
        """How many facts topics have, and whether they can be a story."""
        return {topic: (size[0], bool(size[1])) for topic, size in self._state.get("topic_size", topics).items()}

    def _neighbours(
        self,
        dirty: Collection[str],
        sizes: Mapping[str, tuple[int, bool]],
        sized: Mapping[str, tuple[int, bool]],
        ids_before: Mapping[str, set[str]],
        rows: Mapping[str, dict[str, Row]],
        topics_of_facts: Mapping[str, list[str]],
    ) -> set[str]:
        """Topics that may now be a part of another one, or no longer: those of all its facts; of any, if it began or ceased to be a story.

        Read before the told facts are written: it looks at those of before as well.
        """
        looked_at = [topic for topic in dirty if sizes.get(topic, _NO_SIZE)[1] or sized[topic][1]]
        stored = self._told_topics({id_ for topic in looked_at for id_ in ids_before[topic] | _ids(rows[topic])})
        found: set[str] = set()
        for topic in looked_at:
            was, is_ = sizes.get(topic, _NO_SIZE)[1], sized[topic][1]
            # Both ways of being a part: with the facts of before, and with those of now.
            for ids, current in ((ids_before[topic], False), (_ids(rows[topic]), True)):
                if len(rows[topic]) > UNIT_ASSEMBLY.hub and current:
                    continue
                sets = [set(topics_of_facts[id_] if current and id_ in topics_of_facts else stored.get(id_, ())) for id_ in ids]
                if sets:
                    found |= set.union(*sets) if was != is_ else set.intersection(*sets)
        return found

    def _write_told(self, retold: _Retold, topics_before: Mapping[str, list[str]]) -> None:
        """Store the facts that differ with their topics. They are read again, some threads at a time."""
        self._state.drop("told", sorted(retold.before.keys() - retold.topics.keys()))
        self._state.drop("told", [id_ for id_ in topics_before if not retold.topics[id_]])
        other = {
            id_
            for id_, keys in retold.topics.items()
            if keys and (retold.before.get(id_) != retold.prints[id_] or topics_before.get(id_, []) != keys)
        }
        for threads in in_parts(sorted({retold.threads[id_] for id_ in other}), GRAPH_BUILD.threads_at_once):
            facts = (fact for said in self._facts_of(threads).values() for fact in said if fact.id in other)
            self._state.put("told", {fact.id: [fact_to_json(fact), retold.topics[fact.id]] for fact in facts})

    def _stories_of(self, topics: Collection[str]) -> dict[str, list[Unit]]:
        """The stories of topics, as they are stored now."""
        sizes = self._sizes(topics)
        rows = self._state.get("topic", [topic for topic in topics if sizes.get(topic, _NO_SIZE)[1]])
        possible = {topic: rows[topic] for topic in sorted(rows)}
        told = self._told_topics({id_ for row in possible.values() for id_ in _ids(row)})
        shared = {topic: set.intersection(*(set(told[id_]) for id_ in _ids(row))) - {topic} for topic, row in possible.items()}
        others = self._sizes({other for found in shared.values() for other in found})
        units = {topic: list[Unit]() for topic in topics}
        for topic, row in possible.items():
            if not any(is_larger(other, others[other], topic, sizes[topic]) for other in shared[topic] if other in others):
                facts = self._state.get("told", _ids(row))
                told_here = [
                    Told.of(fact_from_json(facts[id_][0]), thread, told[id_], is_argued=mark == _ARGUED)
                    for thread, ids in row.items()
                    for id_, mark in ids.items()
                ]
                units[topic] = story_units(told_here, topic)
        return units


def _by_topic(thread: str, facts: Iterable[Fact], speakers: Collection[str], retold: _Retold) -> dict[str, dict[str, list[Any]]]:
    """What a thread tells by topic key and fact, each with its mark and fingerprint; notes the facts."""
    by_topic: dict[str, dict[str, list[Any]]] = {}
    for fact in sorted(tellings(facts), key=lambda f: f.id):
        if fact.reason == "caption":
            continue
        topics, kinds, digest = topics_of(fact, speakers), kinds_in(fact), fingerprint(fact)
        keys, argued = topic_keys(fact, sorted(topics.named - kinds)), set(topic_keys(fact, topics.argued - kinds))
        retold.topics[fact.id], retold.threads[fact.id], retold.prints[fact.id] = keys, thread, digest
        for key in keys:
            by_topic.setdefault(key, {})[fact.id] = [_ARGUED if key in argued else _MENTIONED, digest]
    return by_topic


def _note_dirty(dirty: dict[str, dict[str, Row]], now: Mapping[str, Row], before: Mapping[str, Row]) -> None:
    """Add the topics of which threads tell otherwise than before, with what they tell now."""
    for thread, topics in now.items():
        for topic in {*topics, *before.get(thread, ())}:
            if topics.get(topic) != before.get(thread, {}).get(topic):
                dirty[topic][thread] = {id_: kind for id_, (kind, _) in topics.get(topic, {}).items()}


def topics_of_moved(before: Mapping[str, list[str]], now: Mapping[str, list[str]]) -> set[str]:
    """All topics, old and new, of facts that were there before with other topics, whether the facts themselves changed or not.

    A topic that is left may now be a part of another one, or no longer. A new speaker of a thread is no topic of its facts any more.
    """
    moved = [id_ for id_, keys in now.items() if before.get(id_, keys) != keys]
    return {topic for id_ in moved for topic in (*before[id_], *now[id_])}


def size_of(row: Mapping[str, Mapping[str, int]]) -> tuple[int, bool]:
    """How many facts a topic has, and whether they can be a story: it takes part in what several threads tell, but not too many."""
    threads = sum(_ARGUED in facts.values() for facts in row.values())
    return len(_ids(row)), threads > 1 and len(row) <= UNIT_ASSEMBLY.hub


def is_larger(other: str, size: tuple[int, bool], topic: str, own: tuple[int, bool]) -> bool:
    """True if a topic of all the facts of this one makes a story that holds this one; of two with the same facts, one counts."""
    return size[1] and (size[0], other) > (own[0], topic)


def differing_units(state: KeyedState, kind: str, units: Mapping[str, Sequence[Unit]]) -> UnitChanges:
    """Compare the units of keys with the stored fingerprints, and store those of now."""
    before = state.get(kind, units)
    now = {key: {unit.id: fingerprint(unit) for unit in found} for key, found in units.items()}
    replace_rows(state, kind, {key: prints for key, prints in now.items() if prints != before.get(key, {})})
    differing = [unit for key, found in units.items() for unit in found if before.get(key, {}).get(unit.id) != now[key][unit.id]]
    there = {id_ for prints in now.values() for id_ in prints}
    return differing, sorted({id_ for prints in before.values() for id_ in prints} - there)


def replace_rows(state: KeyedState, kind: str, rows: Mapping[str, object]) -> None:
    """Put the rows that hold something, and drop those that hold nothing."""
    state.put(kind, {key: row for key, row in rows.items() if row})
    state.drop(kind, [key for key, row in rows.items() if not row])


def _ids(row: Mapping[str, Iterable[str]]) -> set[str]:
    return {id_ for facts in row.values() for id_ in facts}
