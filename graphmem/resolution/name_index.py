"""Names to entities, kept per key: an update reads and rewrites only the names that its threads touch."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graphmem.model import Alias, Decision, Entity, Fact, Mention, Message
from graphmem.model.ids import fingerprint
from graphmem.model.keyed_state import KeyedState
from graphmem.resolution.alias_index import AliasIndex
from graphmem.resolution.components import Part, Resolved, resolve_profiles, with_entities
from graphmem.resolution.name_closure import NameClosure
from graphmem.resolution.name_rows import NameRow, Persons, joined
from graphmem.resolution.name_scopes import DirtyNames
from graphmem.resolution.name_update import NameState, NameUpdate
from graphmem.resolution.profiles import NameKey
from graphmem.resolution.resolution_config import BANDS, REACH, Bands, Reach
from graphmem.resolution.thread_rows import Row, bare_names, names_of, read_thread

ThreadKey: TypeAlias = tuple[str, str]
"""A conversation and a thread of it."""


@dataclass(frozen=True, slots=True)
class ThreadInput:
    """All that a thread now holds; a thread without messages is gone. `facts` are the facts as stated."""

    conversation: str
    thread: str
    messages: Sequence[Message]
    mentions: Sequence[Mention]
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Resolution:
    """Entities of a space, what each name means where it is used, and the decisions that this rests on."""

    entities: tuple[Entity, ...]
    aliases: tuple[Alias, ...]
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionUpdate:
    """What an update changed.

    `entities` and `decisions` (of rules) are those of every recomputed component, changed or not; `gone` and `gone_decisions` are ids
    that exist no more; `user_decisions` are the decisions of users with the entities that they mean now; `rebind` are the threads, other
    than those given, in which some name means another entity than before. `Entity.mentions` is 0: they are counted when they are linked.
    """

    entities: tuple[Entity, ...]
    gone: frozenset[str]
    decisions: tuple[Decision, ...]
    gone_decisions: frozenset[str]
    user_decisions: tuple[Decision, ...]
    rebind: frozenset[ThreadKey]


class NameIndex:
    """The names of a space and the entities that they mean."""

    def __init__(self, space: str, state: KeyedState, bands: Bands = BANDS, reach: Reach = REACH) -> None:
        self._space = space
        self._state = state
        self._bands = bands
        self._reach = reach
        self._known = NameState(state)

    def update(
        self, threads: Iterable[ThreadInput], user_decisions: Sequence[Decision], decided_names: Collection[str] = ()
    ) -> ResolutionUpdate:
        """Take in what threads now hold; `user_decisions` are all decisions of users, `decided_names` the names of those added or gone."""
        # What is asked next is about the rows of this update, which are read and decoded already.
        state = self._known = NameState(self._state)
        given = {(t.conversation, t.thread): read_thread(t.messages, t.mentions, t.facts) for t in threads}
        taken = NameUpdate(state)
        taken.take_in(given)
        persons = Persons(state.names)
        dirty = taken.dirty | set(decided_names)
        relinked = state.links.refresh(state.names, dirty, persons)
        closure = self._closure(state, persons, user_decisions)
        scopes = closure.known.changed(DirtyNames(names=dirty | relinked.keys(), places=taken.places, links=relinked))
        resolved = self._resolve(state, closure, scopes.union(*map(closure.known.all_of, decided_names)))
        changed, before = self._note_entities(state, closure, resolved)
        rebind = taken.rebind | changed
        gone_decisions = _note_decisions(state, closure, resolved)
        closure.known.keep(closure.scopes)
        meant = _with_meanings(state, closure, user_decisions)
        state.write()
        state.let_go()
        return ResolutionUpdate(
            entities=tuple(sorted(resolved.entities, key=lambda e: e.id)),
            gone=frozenset(before - {e.id for e in resolved.entities}),
            decisions=tuple(sorted(resolved.decisions, key=lambda d: d.id)),
            gone_decisions=gone_decisions,
            user_decisions=meant,
            rebind=frozenset(rebind - given.keys()),
        )

    def preview(self, names: Collection[str], user_decisions: Sequence[Decision]) -> Resolution:
        """What some normal names, and all that is resolved with them, mean under these decisions of users; nothing is stored.

        Entities have no count of mentions, and of decisions there are those of users, with the entities that they mean as stored.
        """
        state = NameState(self._state)
        closure = self._closure(state, Persons(state.names), user_decisions)
        changed = closure.known.changed(DirtyNames(names=names, places=(), links={}))
        resolved = self._resolve(state, closure, changed.union(*map(closure.known.all_of, names)))
        aliases = [Alias(self._space, name, id_, conversation) for (conversation, name), id_ in resolved.entity_of.items()]
        entities = sorted(resolved.entities, key=lambda e: e.id)
        return Resolution(tuple(entities), tuple(aliases), _with_meanings(state, closure, user_decisions))

    def _closure(self, state: NameState, persons: Persons, user_decisions: Sequence[Decision]) -> NameClosure:
        return NameClosure(state, persons, sorted(user_decisions, key=lambda d: (d.decided_at, d.id)), self._reach)

    def _resolve(self, state: NameState, closure: NameClosure, dirty: Collection[NameKey]) -> Resolved:
        """Resolve scopes; where the clusters of an owner change, what it owns is resolved with it."""
        parts = KnownParts(state)
        waiting = set(dirty)
        while True:
            closure.gather(waiting)
            parts.load(closure.scopes)
            profiles = closure.profiles()
            resolved = resolve_profiles(self._space, profiles, closure.evidence(profiles), self._bands, parts.find)
            parts.keep(part for part, _ in resolved.parts)
            waiting = {("", name) for name in _owned_by_others(state, closure, resolved.clusters)} - closure.scopes
            again = parts.without_decisions(resolved)
            if not waiting and not again:
                parts.store(closure.scopes, resolved)
                return resolved
            # What is known of names is the most that an update holds: it is not held twice.
            del profiles, resolved

    def _note_entities(self, state: NameState, closure: NameClosure, resolved: Resolved) -> tuple[set[ThreadKey], set[str]]:
        """Store the entities of places; returns the threads in which a name means another one, and the entities that places had before."""
        ids: dict[str, dict[str, str]] = defaultdict(dict)
        for (conversation, name), id_ in sorted(resolved.entity_of.items()):
            ids[name][conversation] = id_
        changed: set[NameKey] = set()
        before: set[str] = set()
        for name in sorted(closure.names):
            row = state.names[name]
            kept = closure.elsewhere(name, row.ids_before)
            before |= {id_ for conversation, id_ in row.ids_before.items() if conversation not in kept}
            now = dict(sorted((kept | ids[name]).items()))
            if now != row.ids_before:
                changed |= {(c, name) for c in row.used_in() if _meant(now, c) != _meant(row.ids_before, c)}
                edited = state.names.edit(name).row
                edited["e"] = now
                if not now:
                    del edited["e"]
        state.uses.load(joined(*place) for place in changed)
        return {(place[0], thread) for place in changed for thread in state.uses[joined(*place)].get("th", ())}, before

    def aliases(self, threads: Iterable[ThreadKey]) -> list[Alias]:
        """What the names of some threads mean: in all conversations, in theirs, or in single messages."""
        state = self._known
        keys = sorted(set(threads))
        state.conversations.load(conversation for conversation, _ in keys)
        state.threads.load(joined(*key) for key in keys)
        persons = Persons(state.names)
        found: set[tuple[str, str, str, str]] = set()
        rows = [(conversation, state.threads[joined(conversation, thread)]) for conversation, thread in keys]
        used = [(conversation, row, names_of(row, state.speakers(conversation))) for conversation, row in rows]
        state.names.load(name for _, _, names in used for name in names)
        state.load_words((conversation, names) for conversation, _, names in used)
        for conversation, row, names in used:
            found.update(self._aliases_in(state, persons, conversation, row, names))
        # Threads are asked about in parts, each once.
        state.threads.forget()
        return [Alias(self._space, name, id_, conversation, message) for message, conversation, name, id_ in sorted(found)]

    def _aliases_in(
        self, state: NameState, persons: Persons, conversation: str, row: Row, names: Iterable[str]
    ) -> Iterable[tuple[str, str, str, str]]:
        for name in names:
            ids = state.names[name].ids()
            if conversation in ids:
                yield "", conversation, name, ids[conversation]
            elif "" in ids:
                yield "", "", name, ids[""]
        bare = bare_names(row, state.speakers(conversation), state.shared_words(conversation, persons))
        for (message, name), full in bare.items():
            yield message, conversation, name, state.names[full].ids()[conversation]

    def binder(self, threads: Sequence[ThreadKey]) -> AliasIndex:
        """What names mean in the messages of some threads."""
        return AliasIndex(self.aliases(threads))

    def entity_ids_of(self, names: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The ids that normal names may mean somewhere, sorted; unknown names are left out."""
        state = self._known
        state.names.load(names)
        state.names.load(full for name in names for full in _full_names(state.names[name]))
        found = {name: _all_ids(state, state.names[name]) for name in sorted(set(names))}
        return {name: ids for name, ids in found.items() if ids}

    def speakers_among(self, names: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Those of some normal names under which somebody speaks, with the ids that they may mean."""
        state = self._known
        state.names.load(names)
        return self.entity_ids_of([name for name in set(names) if state.names[name].speaks])


class KnownParts:
    """What is known of parts of names: those of this update, and those of earlier ones that rest on the same.

    The decisions of a part from an earlier update are stored already, unless they are on other entities now: then it is resolved again.
    """

    def __init__(self, state: NameState) -> None:
        self._state = state
        self._found: dict[str, Part] = {}
        self._again: set[str] = set()

    def load(self, scopes: Collection[NameKey]) -> None:
        """Read what is stored of these scopes together."""
        self._state.parts.load(joined(*scope) for scope in scopes)

    def find(self, scopes: frozenset[NameKey], places: frozenset[NameKey], digest: str) -> Part | None:
        """The part, if it is known."""
        stored = self._state.parts[joined(*min(scopes))]
        if digest in self._found or digest in self._again or stored.get("d") != digest:
            return self._found.get(digest)
        return Part(scopes, places, digest, [[(conversation, name) for conversation, name in group] for group in stored.get("g", ())], None)

    def keep(self, parts: Iterable[Part]) -> None:
        """Parts that may come up again in this update."""
        self._found.update((part.digest, part) for part in parts if part.is_resolved)

    def without_decisions(self, resolved: Resolved) -> bool:
        """Some part must be resolved again, since its names mean other entities than before."""
        names, entity_of = self._state.names, resolved.entity_of
        unknown = [part for part, _ in resolved.parts if not part.is_resolved]
        again = {part.digest for part in unknown if any(entity_of[p] != names[p[1]].ids_before.get(p[0]) for p in part.places)}
        self._again |= again
        return bool(again)

    def store(self, scopes: Collection[NameKey], resolved: Resolved) -> None:
        """Store the groups of each part with the least of its scopes."""
        parts = {min(part.scopes): part for part, _ in resolved.parts}
        self.load(scopes)
        for scope in sorted(scopes):
            key, part = joined(*scope), parts.get(scope)
            row = {"d": part.digest, "g": [list(map(list, group)) for group in part.groups]} if part else {}
            if row != self._state.parts[key]:
                self._state.parts.replace(key, row)


def _meant(ids: Mapping[str, str], conversation: str) -> str:
    return ids.get(conversation) or ids.get("", "")


def _full_names(row: NameRow) -> set[str]:
    """The full names that a name is a part of, in any conversation."""
    return {full for found in row.row.get("b", {}).values() for full in found}


def _all_ids(state: NameState, row: NameRow) -> tuple[str, ...]:
    """What a name means by itself, and as a part of full names."""
    found = set(row.ids().values())
    for conversation, full in row.row.get("b", {}).items():
        found |= {_meant(state.names[name].ids(), conversation) for name in full}
    return tuple(sorted(found))


def _owned_by_others(state: NameState, closure: NameClosure, clusters: Mapping[NameKey, NameKey]) -> set[str]:
    """Possessions of owners that are in other clusters than before, or with other names: what these own may be theirs too."""
    called: dict[NameKey, set[str]] = defaultdict(set)
    for (_, name), key in clusters.items():
        called[key].add(name)
    marks = {key: fingerprint([key, sorted(names_)]) for key, names_ in called.items()}
    of_name: dict[str, dict[str, str]] = defaultdict(dict)
    for (conversation, name), key in sorted(clusters.items()):
        of_name[name][conversation] = marks[key]
    owned: set[str] = set()
    for name in sorted(closure.names):
        row = state.names[name].row
        known = row.get("k", {})
        found = dict(sorted((closure.elsewhere(name, known) | of_name[name]).items())) if "o" in row else {}
        if found != known:
            # What is used where its owner was not known before is dirty by itself.
            if any(found.get(conversation, key) != key for conversation, key in known.items()):
                owned |= row.get("o", {}).keys()
            edited = state.names.edit(name).row
            edited["k"] = found
            if not found:
                del edited["k"]
    return owned


def _note_decisions(state: NameState, closure: NameClosure, resolved: Resolved) -> frozenset[str]:
    """Store the ids of rules' decisions by the scope of their first place; returns those that are no more."""
    kept = {scope for part, _ in resolved.parts if not part.is_resolved for scope in part.scopes}
    compared = (decision for _, made in resolved.parts for decision in made)
    gone: set[str] = set()
    for prefix, decisions, touched in (("c:", compared, closure.scopes - kept), ("r:", resolved.on_relatives, closure.scopes)):
        found: dict[NameKey, dict[str, int]] = defaultdict(dict)
        for decision in decisions:
            found[closure.known.scope_of((decision.left_conversation, decision.left_name))][decision.id] = 1
        state.decisions.load(prefix + joined(*scope) for scope in touched)
        for scope in sorted(touched):
            key = prefix + joined(*scope)
            if state.decisions[key] != found[scope]:
                gone |= state.decisions[key].keys()
                state.decisions.replace(key, found[scope])
    return frozenset(gone - {decision.id for decision in resolved.decisions})


def _with_meanings(state: NameState, closure: NameClosure, user_decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    decided = list(user_decisions)
    names = {name for d in decided for name in (d.left_name, d.right_name)}
    state.names.load(names)
    entity_of = {(conversation, name): id_ for name in names for conversation, id_ in state.names[name].ids().items()}
    return tuple(with_entities(decision, entity_of) for decision in decided)
