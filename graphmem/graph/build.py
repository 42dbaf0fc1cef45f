"""The graph of a space, kept up to date: a change of some threads in, the rows that change in the graph out.

Every derived row has a key and is a pure function of the inputs of its key: entities and decisions by component of related names
(`resolution`), facts with their ends by slot (`supersession`), units by thread and by topic (`unit_rows`), links of messages by thread.
What a key needs later is kept as a row of the keyed state. An update recomputes the keys that its threads touch, so that its cost
follows what is new, and a space that was built in many updates equals one that was built in one.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import chain, pairwise
from typing import Any, TypeAlias

import orjson

from graphmem.graph.conflicts import ConflictDecisions
from graphmem.graph.graph_config import GRAPH_BUILD
from graphmem.graph.record_json import fact_from_json, fact_to_json
from graphmem.graph.scenes import turns_of
from graphmem.graph.supersession import retire_corrected, slot_of, supersede_in_slot
from graphmem.graph.topics import MARK
from graphmem.graph.trust import with_trust
from graphmem.graph.unit_rows import UnitRows, replace_rows
from graphmem.graph.versions import with_transaction_time
from graphmem.language.name_forms import normal_name
from graphmem.model import NAMED_KINDS, Decision, Entity, Fact, Mention, Message
from graphmem.model.build_rules import BuildRules
from graphmem.model.corpus_stats import CorpusStats
from graphmem.model.graph_delta import GraphDelta, MessageLinks
from graphmem.model.ids import fingerprint
from graphmem.model.keyed_state import KeyedState, in_parts
from graphmem.model.validity import FOREVER
from graphmem.resolution.alias_index import AliasIndex
from graphmem.resolution.name_index import NameIndex, ThreadInput, ThreadKey

LoadThreads: TypeAlias = Callable[[Collection[ThreadKey]], Sequence[ThreadInput]]
"""Reads everything that is in some threads."""
Row: TypeAlias = dict[str, Any]
_NOTHING = CorpusStats()


def thread_key(conversation: str, thread: str) -> str:
    """The key of a thread in the keyed state."""
    return f"{conversation}{MARK}{thread}"


class GraphBuilder:
    """Works out what a change of some threads changes in the graph of a space."""

    def __init__(self, space: str, state: KeyedState, rules: BuildRules = BuildRules()) -> None:  # noqa: B008 - frozen
        self._state = state
        self._rules = rules
        self._names = NameIndex(space, state)
        self._facts = _FactRows(state, rules)
        self._units = UnitRows(state, self._facts.of_threads)
        self._links = _LinkRows(state)
        self._entities = _EntityRows(state, self._names)

    def update(
        self,
        changed: Sequence[ThreadInput],
        load: LoadThreads,
        user_decisions: Sequence[Decision] = (),
        decided_names: Collection[str] = (),
        decided: Sequence[Decision] = (),
    ) -> GraphDelta:
        """What follows from threads that have changed, each with all that is now in it.

        `load` gives other threads, in which a name now means another entity; they are gone through in parts, since there may be many more
        of them than of those that changed. `user_decisions` are all decisions of users on names,
        `decided_names` the normal names of those made or undone since the last update; `decided` are all decisions on conflicts.
        """
        names = self._names.update(changed, user_decisions, decided_names)
        conflicts = ConflictDecisions(decided)
        links: list[MessageLinks] = []
        mentioned: dict[str, dict[str, int]] = {}
        turns, sums = {_key(t): turns_of(t.messages) for t in changed}, {_key(t): _sums(t) for t in changed}
        # What threads state is let go of when it was taken in: it is as much as all that changes.
        threads = self._threads(changed, names.rebind, load)
        del changed
        facts = self._facts.update(self._stated_in(threads, conflicts, links, mentioned), conflicts)
        units, gone_units = self._units.update(turns, facts.threads)
        entities = self._entities.update(names.entities, names.gone, mentioned)
        decisions, gone_decisions = _differing(self._state, "rule_decision", names.decisions, names.gone_decisions)
        known = {d.id: d for d in user_decisions}
        return GraphDelta(
            entities=entities.differing,
            gone_entities=entities.gone,
            facts=facts.differing,
            gone_facts=facts.gone,
            units=units,
            gone_units=gone_units,
            decisions=decisions,
            gone_decisions=gone_decisions,
            user_decisions=[d for d in names.user_decisions if d != known[d.id]],
            links=links,
            fact_ids=facts.of_messages,
            stats=self._stats(sums, entities.ties),
        )

    def _threads(self, changed: Sequence[ThreadInput], rebind: Set[ThreadKey], load: LoadThreads) -> Iterator[Sequence[ThreadInput]]:
        """The threads that changed, and the others in which a name now means another entity, in parts."""
        given = {(t.conversation, t.thread) for t in changed}
        return chain((changed,), map(load, in_parts(sorted(rebind - given), GRAPH_BUILD.threads_at_once)))

    def _stated_in(
        self,
        parts: Iterable[Sequence[ThreadInput]],
        conflicts: ConflictDecisions,
        links: list[MessageLinks],
        mentioned: dict[str, dict[str, int]],
    ) -> Iterator["_SlotFacts"]:
        """What threads now state otherwise; notes the links of messages that differ, and in how many messages each thread mentions what."""
        for part in parts:
            aliases = self._names.binder([(t.conversation, t.thread) for t in part])
            yield from self._facts.differing({_key(t): _stated(t, aliases, self._rules) for t in part}, conflicts)
            found = {_key(t): links_of(t, aliases) for t in part}
            links += self._links.update(found)
            mentioned |= {key: _mentions(own) for key, own in found.items()}

    def _stats(self, now: Mapping[str, CorpusStats], ties: int) -> CorpusStats:
        """The sums of the space, with those of the changed threads, by key, replaced."""
        stored = self._state.get("corpus", [""]).get("")
        stats = (CorpusStats.from_json(stored) if stored else CorpusStats()).plus(CorpusStats(name_ties=ties))
        for before in self._state.get("thread_sums", now).values():
            stats = stats.plus(CorpusStats.from_json(before), sign=-1)
        for sums in now.values():
            stats = stats.plus(sums)
        self._state.put("thread_sums", {key: asdict(sums) for key, sums in now.items() if sums != _NOTHING})
        self._state.drop("thread_sums", [key for key, sums in now.items() if sums == _NOTHING])
        self._state.put("corpus", {"": asdict(stats)})
        return stats


def is_built(state: KeyedState, thread: ThreadInput) -> bool:
    """True if a thread is as the graph was built from it; another writer may have stored more of it since, which waits for its build."""
    stored = state.get("thread_sums", [_key(thread)]).get(_key(thread))
    return (CorpusStats.from_json(stored) if stored else _NOTHING).digest == _sums(thread).digest


def _key(thread: ThreadInput) -> str:
    return thread_key(thread.conversation, thread.thread)


def _sums(thread: ThreadInput) -> CorpusStats:
    messages = [m for m in thread.messages if not m.event]
    return CorpusStats(
        messages=len(messages),
        characters=sum(len(m.text) for m in messages),
        words=sum(len(m.text.split()) for m in messages),
        retired=sum(m.retired_at != FOREVER for m in messages),
        digest=int(fingerprint([thread.messages, thread.mentions, thread.facts])[:13], 16) if thread.messages else 0,
    )


def _stated(thread: ThreadInput, aliases: AliasIndex, rules: BuildRules) -> list[Fact]:
    """The facts of a thread with their entities and their trust, known as long as the version of the message that states them."""
    by_id = {m.id: m for m in thread.messages}
    bound = [aliases.bind(fact, by_id[fact.message_id]) for fact in with_transaction_time(thread.facts, thread.messages)]
    speakers = {id_: _speaker(aliases, by_id[id_]) for id_ in {fact.message_id for fact in bound}}
    return retire_corrected([with_trust(fact, by_id[fact.message_id], speakers[fact.message_id], rules) for fact in bound])


def _speaker(aliases: AliasIndex, message: Message) -> str:
    """The entity of the speaker; "" if no message mentions it."""
    try:
        return aliases.entity_id(message, message.speaker)
    except KeyError:
        return ""


@dataclass(frozen=True, slots=True)
class _SlotFacts:
    """What a thread now states in a slot; no facts: nothing any more."""

    slot: str
    thread: str
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class _FactChanges:
    """The facts that differ, the ids of those that are gone, the threads of both, and the facts of messages that now state others."""

    differing: list[Fact]
    gone: list[str]
    threads: set[str]
    of_messages: dict[str, list[str]]


@dataclass(slots=True)
class _SlotChanges:
    """What changes in slots, part by part: facts that differ, ids of those lost and of those there, and facts by thread and slot."""

    differing: list[Fact] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    by_thread: dict[str, dict[str, list[Row]]] = field(default_factory=lambda: defaultdict(dict))


@dataclass(frozen=True, slots=True, kw_only=True)
class _EntityChanges:
    """The entities that differ, the ids of those that are gone, by how much the ties by name grew, in how many messages the entities
    are that the threads mention or mentioned, and which of these speak."""

    differing: list[Entity]
    gone: list[str]
    ties: int


class _FactRows:
    """Facts with their ends, by slot.

    State: `slot` holds what each thread states in a slot and the fingerprints of the facts that came out; `thread_slots` the slots that
    a thread states something in; `thread_facts` the facts that came out, by thread and slot.
    """

    def __init__(self, state: KeyedState, rules: BuildRules) -> None:
        self._state = state
        self._relations = rules.relations

    def differing(self, stated: Mapping[str, Sequence[Fact]], decided: ConflictDecisions) -> list[_SlotFacts]:
        """Take in what threads state; returns what differs from what they stated."""
        said = {thread: self._by_slot(facts) for thread, facts in stated.items()}
        before = self._state.get("thread_slots", said)
        now = {
            thread: {slot: fingerprint([facts, *decided.about(facts)]) for slot, facts in slots.items()} for thread, slots in said.items()
        }
        replace_rows(self._state, "thread_slots", {thread: prints for thread, prints in now.items() if prints != before.get(thread)})
        return [
            _SlotFacts(slot, thread, said[thread].get(slot, []))
            for thread, prints in now.items()
            for slot in {**prints, **before.get(thread, {})}
            if prints.get(slot) != before.get(thread, {}).get(slot)
        ]

    def update(self, changed: Iterable[_SlotFacts], decided: ConflictDecisions) -> _FactChanges:
        """Replace what threads state in slots, each of them once."""
        said: dict[str, list[_SlotFacts]] = defaultdict(list)
        for one in changed:
            said[one.slot].append(one)
        found = _SlotChanges()
        for slots in in_parts(sorted(said), GRAPH_BUILD.rows_at_once):
            rows = self._state.get("slot", slots)
            for one in (one for slot in slots for one in said.pop(slot)):
                row = rows.setdefault(one.slot, {"said": {}, "out": {}})
                row["said"].pop(one.thread, None)
                if one.facts:
                    row["said"][one.thread] = [fact_to_json(fact) for fact in one.facts]
            self._recompute(rows, decided, found)
        # A fact may move from one slot to another: then it is there still.
        return _FactChanges(
            differing=found.differing,
            gone=sorted(found.gone - found.kept),
            threads=set(found.by_thread),
            of_messages=self._note_threads(found.by_thread),
        )

    def _by_slot(self, facts: Iterable[Fact]) -> dict[str, list[Fact]]:
        slots: dict[str, list[Fact]] = defaultdict(list)
        for fact in sorted(facts, key=lambda f: f.id):
            slots[slot_of(fact, self._relations)].append(fact)
        return dict(slots)

    def _recompute(self, rows: Mapping[str, Row], decided: ConflictDecisions, found: "_SlotChanges") -> None:
        """Work out slots, and add what changed in them."""
        for slot, row in sorted(rows.items()):
            thread_of = {raw["message_id"]: thread for thread, raws in row["said"].items() for raw in raws}
            told = [fact_from_json(raw) for _, raws in sorted(row["said"].items()) for raw in raws]
            facts = supersede_in_slot(told, relations=self._relations, decided=decided)
            out = {fact.id: [fingerprint(fact), thread_of[fact.message_id]] for fact in facts}
            before: dict[str, list[str]] = row["out"]
            changed = [fact for fact in facts if before.get(fact.id) != out[fact.id]]
            lost = [id_ for id_ in before if id_ not in out]
            found.differing += changed
            found.gone.update(lost)
            found.kept.update(out)
            moved = {out[fact.id][1] for fact in changed} | {before[id_][1] for id_ in (*lost, *(f.id for f in changed)) if id_ in before}
            for thread in moved:
                found.by_thread[thread][slot] = []
            for fact in facts:
                if (thread := out[fact.id][1]) in moved:
                    found.by_thread[thread][slot].append(fact_to_json(fact))
            row["out"] = out
        replace_rows(self._state, "slot", {slot: row if row["said"] else {} for slot, row in rows.items()})

    def _note_threads(self, by_thread: Mapping[str, Mapping[str, list[Row]]]) -> dict[str, list[str]]:
        """Store the facts that came out by thread and slot; returns the facts of messages that now state others."""
        earlier: dict[str, set[str]] = defaultdict(set)
        current: dict[str, set[str]] = defaultdict(set)
        for threads in in_parts(sorted(by_thread), GRAPH_BUILD.threads_at_once):
            stored = self._state.get("thread_facts", threads)
            merged = {
                thread: {slot: facts for slot, facts in {**stored.get(thread, {}), **by_thread[thread]}.items() if facts}
                for thread in threads
            }
            replace_rows(self._state, "thread_facts", {thread: slots for thread, slots in merged.items() if slots != stored.get(thread)})
            # Over all threads at once: a message may have moved from one to another.
            _add_ids(earlier, stored.values())
            _add_ids(current, merged.values())
        return {id_: sorted(current[id_]) for id_ in {*earlier, *current} if earlier[id_] != current[id_]}

    def of_threads(self, threads: Collection[str]) -> dict[str, list[Fact]]:
        """The facts that threads state, with their ends."""
        return {
            thread: [fact_from_json(raw) for facts in slots.values() for raw in facts]
            for part in in_parts(sorted(threads), GRAPH_BUILD.threads_at_once)
            for thread, slots in self._state.get("thread_facts", part).items()
        }


def _add_ids(ids: dict[str, set[str]], threads: Iterable[Mapping[str, Sequence[Row]]]) -> None:
    """Add the ids of facts, by message."""
    for fact in (fact for slots in threads for facts in slots.values() for fact in facts):
        ids[fact["message_id"]].add(fact["id"])


class _LinkRows:
    """What hangs on messages, by thread. State: `links` holds the fingerprint of each message of a thread."""

    def __init__(self, state: KeyedState) -> None:
        self._state = state

    def update(self, threads: Mapping[str, Sequence[MessageLinks]]) -> list[MessageLinks]:
        """The links of the messages of some threads that differ."""
        before = self._state.get("links", threads)
        replace_rows(self._state, "links", {key: {link.message_id: link.fingerprint for link in links} for key, links in threads.items()})
        return [link for key, links in threads.items() for link in links if before.get(key, {}).get(link.message_id) != link.fingerprint]


def links_of(thread: ThreadInput, aliases: AliasIndex) -> list[MessageLinks]:
    """What hangs on each message of a thread."""
    following = next_in_thread(thread.messages)
    mentions: dict[str, list[tuple[Mention, str]]] = defaultdict(list)
    by_id = {m.id: m for m in thread.messages}
    for mention in thread.mentions:
        mentions[mention.message_id].append((mention, aliases.entity_id(by_id[mention.message_id], mention.name)))
    found = []
    for message in thread.messages:
        own = tuple(sorted(mentions[message.id], key=lambda pair: (pair[0].start, pair[0].end, pair[0].id)))
        after = following.get(message.id, "")
        said = fingerprint([message.text, message.attachments, message.retired_at, after, own])
        found.append(
            MessageLinks(
                message_id=message.id,
                fingerprint=said,
                retired_at=message.retired_at,
                following=after,
                length=len(message.text),
                following_length=len(by_id[after].text) if after else 0,
                mentions=own,
            )
        )
    return found


def next_in_thread(messages: Iterable[Message]) -> dict[str, str]:
    """The id of the message that follows in the same thread, by id; messages that were edited or deleted, and events, are passed over."""
    ordered = sorted((m for m in messages if m.retired_at == FOREVER and not m.event), key=lambda m: (m.sent_at, m.position, m.id))
    return {one.id: other.id for one, other in pairwise(ordered)}


class _EntityRows:
    """Entities by id. State: `entity` holds the fingerprint of an entity, its ties by name and its record; `mention_counts` the number of
    messages that mention an entity; `thread_mentions` the same of each thread."""

    def __init__(self, state: KeyedState, names: NameIndex) -> None:
        self._state = state
        self._names = names

    def update(self, entities: Sequence[Entity], gone: Collection[str], threads: Mapping[str, Mapping[str, int]]) -> _EntityChanges:
        """Replace the entities that were resolved again, and in how many messages each thread mentions which entities."""
        counts = self._count(threads, [e.id for e in entities])
        spoken = self._names.speakers_among({name for entity in entities for name in _names_of(entity)})
        before = self._state.get("entity", {*(e.id for e in entities), *gone, *counts})
        speaking = {e.id: any(e.id in spoken.get(name, ()) for name in _names_of(e)) for e in entities}
        # Of an entity that was not resolved again only the count may be another.
        others = {id_: _entity_from_json(before[id_][2]) for id_ in counts if id_ in before and id_ not in speaking and id_ not in gone}
        counted = [replace(e, mentions=counts.get(e.id, 0)) for e in others.values()]
        counted += [replace(e, mentions=counts.get(e.id, 0), speaks=speaking[e.id]) for e in entities]
        now: dict[str, list[Any]] = {e.id: [fingerprint(e), _ties(e)] for e in counted}
        differing = [e for e in counted if before.get(e.id, [])[:2] != now[e.id]]
        self._state.put("entity", {e.id: [*now[e.id], orjson.loads(orjson.dumps(e))] for e in differing})
        lost = sorted(id_ for id_ in gone if id_ in before and id_ not in now)
        self._state.drop("entity", lost)
        grown = sum(ties for _, ties in now.values()) - sum(row[1] for id_, row in before.items() if id_ in now or id_ in lost)
        return _EntityChanges(differing=differing, gone=lost, ties=grown)

    def _count(self, threads: Mapping[str, Mapping[str, int]], ids: Collection[str]) -> dict[str, int]:
        """How many messages mention each of these entities, and each that the threads mention or mentioned."""
        before = self._state.get("thread_mentions", threads)
        replace_rows(self._state, "thread_mentions", threads)
        grown: Counter[str] = Counter()
        for key, found in threads.items():
            grown.update(found)
            grown.subtract(before.get(key, {}))
        stored: dict[str, int] = self._state.get("mention_counts", {*grown, *ids})
        counts = {id_: stored.get(id_, 0) + grown[id_] for id_ in {*grown, *ids}}
        replace_rows(self._state, "mention_counts", {id_: count for id_, count in counts.items() if count != stored.get(id_, 0)})
        return counts


def _mentions(links: Iterable[MessageLinks]) -> dict[str, int]:
    """How many messages mention each entity."""
    return dict(Counter(id_ for link in links for id_ in {entity_id for _, entity_id in link.mentions}))


def _entity_from_json(raw: Row) -> Entity:
    return Entity(**{**raw, "aliases": tuple(raw["aliases"]), "first_seen": datetime.fromisoformat(raw["first_seen"])})


def _names_of(entity: Entity) -> set[str]:
    return {normal_name(name) for name in (entity.name, *entity.aliases)}


def _ties(entity: Entity) -> int:
    return entity.mentions if entity.mentions > 1 and entity.kind in NAMED_KINDS and not entity.speaks else 0


def _differing(state: KeyedState, kind: str, decisions: Sequence[Decision], gone: Collection[str]) -> tuple[list[Decision], list[str]]:
    """The decisions with another fingerprint than the stored one, and the ids of those that are gone."""
    before = state.get(kind, [*(d.id for d in decisions), *gone])
    now = {d.id: fingerprint(d) for d in decisions}
    differing = [d for d in decisions if before.get(d.id) != now[d.id]]
    state.put(kind, {d.id: now[d.id] for d in differing})
    lost = sorted(id_ for id_ in gone if id_ in before and id_ not in now)
    state.drop(kind, lost)
    return differing, lost
