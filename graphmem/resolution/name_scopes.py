"""Scopes: the places of names that are resolved together, so that what is resolved at once stays small in a large space.

The places of a name are one scope, `("", name)`. Only a hub, to which many other names are related (a first name with its full names,
nicknames and slips), ties them all to each other; so a hub has a scope `(conversation, name)` of its own in each conversation in which
one of those names is used, or a text says who it is, and is compared there with them alone. All its other places are `("", name)`.
A name with an account is no hub, since the account tells its places; nor is a name that a user decided on, which means all its places.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphmem.model import Decision
from graphmem.resolution.components import sides_of
from graphmem.resolution.name_rows import SPOKEN, Persons
from graphmem.resolution.name_update import NameState
from graphmem.resolution.profiles import NameKey, owner_of
from graphmem.resolution.resolution_config import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class DirtyNames:
    """What an update changed: names, the places where their evidence did, and the links that came or went, by either name."""

    names: Collection[str]
    places: Collection[NameKey]
    links: Mapping[str, Collection[str]]


class NameScopes:
    """The scopes of the names of a space, by links and uses; what is kept of hubs is used where nothing changed."""

    def __init__(self, state: NameState, persons: Persons, user_decisions: Sequence[Decision], reach: Reach) -> None:
        self._state = state
        self._persons = persons
        self._reach = reach
        self._decided_with: dict[str, set[str]] = defaultdict(set)
        for decision in user_decisions:
            (_, left), (_, right) = sides_of(decision)
            self._decided_with[left].add(right)
            self._decided_with[right].add(left)
        # Of names that an update touches, as `_hub` gives it.
        self._fresh: dict[str, frozenset[str] | None] = {}
        self._used: dict[str, frozenset[str]] = {}

    def load(self, names: Iterable[str]) -> None:
        """Read names with their links, and the names linked to them."""
        wanted = set(names)
        self._state.names.load(wanted)
        self._state.links.load(wanted)
        self._state.names.load(other for name in wanted for other in self._state.links.of(name))

    def changed(self, dirty: DirtyNames) -> set[NameKey]:
        """The scopes to be resolved again, those that are no more among them."""
        names = set(dirty.names)
        self.load(names)
        around = {name: {*self._state.links.of(name), *dirty.links.get(name, ())} for name in names}
        places: dict[str, set[str]] = defaultdict(set)
        for conversation, name in dirty.places:
            places[name].add(conversation)
        before = {name: self._stored(name) for name in names}
        self._fresh.update((name, self._local(name) if self._is_hub(name) else None) for name in sorted(names))
        hubs = ((name, other) for name in names for other in around[name] - names if self.is_hub(other))
        moved = {other for name, other in hubs if places[name] & self.used(other)}
        before |= {name: self._stored(name) for name in moved}
        self._fresh.update((name, self._local(name)) for name in sorted(moved))
        found: set[NameKey] = set()
        for name in sorted(before):
            found |= self._turned(name, before[name])
        for name in names:
            found |= {self.scope_of((conversation, name)) for conversation in places[name]}
            for other in around[name]:
                met = places[name] | (self.used(name) if other in dirty.links.get(name, ()) else frozenset())
                found |= {self.scope_of((conversation, other)) for conversation in met & self.used(other)}
        return found

    def _turned(self, name: str, before: frozenset[str] | None) -> set[NameKey]:
        """The scopes of a name that are others than before, or hold others."""
        hub, row = self._hub(name), self._state.names[name]
        is_hub, was_hub = hub is not None, before is not None
        own, own_before = hub or frozenset(), before or frozenset()
        if not is_hub and not was_hub:
            return {("", name)}
        if is_hub != was_hub or row.traits != row.traits_before:
            around = (self.scope_of((c, other)) for other in self._state.links.of(name) for c in self.used(other))
            return {("", name), *((c, name) for c in own | own_before), *around}
        return {("", name), *((c, name) for c in own ^ own_before)} if own != own_before else set()

    def all_of(self, name: str) -> set[NameKey]:
        """The scopes of a name."""
        return {("", name), *((conversation, name) for conversation in self._own(name))}

    def scope_of(self, place: NameKey) -> NameKey:
        """The scope of a place."""
        conversation, name = place
        return place if conversation in self._own(name) else ("", name)

    def conversations(self, scope: NameKey) -> frozenset[str]:
        """The conversations that a scope reaches over; none if it is no more."""
        conversation, name = scope
        own = self._own(name)
        return own & {conversation} if conversation else self.used(name) - own

    def used(self, name: str) -> frozenset[str]:
        """The conversations in which a name means something of its own."""
        if name not in self._used:
            self._used[name] = frozenset(self._state.names[name].used_in())
        return self._used[name]

    def compared_with(self, scope: NameKey) -> Iterator[NameKey]:
        """The scopes that a scope is resolved with: of related names, and of what a text or a user says is the same."""
        conversation, name = scope
        here, is_hub = self.conversations(scope), self.is_hub(name)
        for other in self._state.links.of(name):
            if not is_hub and not self.is_hub(other):
                yield "", other
            elif conversation or not is_hub:
                # Where one of them is a hub, they are compared in the conversations that both are used in.
                met = here & (self._own(other) if self.is_hub(other) else self.used(other))
                yield from (self.scope_of((c, other)) for c in met)
        told = self._state.names[name].row.get("d", {})
        yield from (self.scope_of((c, other)) for c in told.keys() & here for other in told[c])
        if not conversation:
            yield from (("", other) for other in self._decided_with.get(name, ()))

    def tied_to(self, scope: NameKey) -> Iterator[NameKey]:
        """Those, the persons that a relative may be, and the owner of a possessive."""
        yield from self.compared_with(scope)
        name, here = scope[1], self.conversations(scope)
        kin = self._state.names[name].row.get("n", {})
        yield from (self.scope_of((c, other)) for c in kin.keys() & here for other in kin[c])
        owner = owner_of(name)
        if owner:
            yield from (self.scope_of((c, owner)) for c in here & self.used(owner))
            if not self.is_hub(owner):
                yield "", owner

    def is_hub(self, name: str) -> bool:
        """So many names are related to a name that its places are told apart."""
        return self._hub(name) is not None

    def keep(self, scopes: Collection[NameKey]) -> None:
        """Store of the names of some scopes whether they are hubs, and where."""
        for name in sorted({name for _, name in scopes} & self._fresh.keys()):
            now = self._fresh[name]
            if now != self._stored(name):
                row = self._state.names.edit(name).row
                row.pop("h", None)
                row.update({"h": sorted(now)} if now is not None else {})

    def _own(self, name: str) -> frozenset[str]:
        """The conversations in which a name has a scope of its own; none of a name that is no hub."""
        return self._hub(name) or frozenset()

    def _hub(self, name: str) -> frozenset[str] | None:
        """These of a hub; None of any other name."""
        if name in self._fresh:
            return self._fresh[name]
        return None if name in self._decided_with else self._stored(name)

    def _stored(self, name: str) -> frozenset[str] | None:
        row = self._state.names[name].row
        return frozenset(row["h"]) if "h" in row else None

    def _is_hub(self, name: str) -> bool:
        is_told = bool(self._state.names[name].row.get("a")) or name in self._decided_with
        return not is_told and len(self._state.links.of(name)) > self._reach.related_names

    def _local(self, name: str) -> frozenset[str]:
        """The conversations in which a hub has a scope of its own: it is a person's there who does not speak."""
        row, linked = self._state.names[name], self._state.links.of(name)
        self._state.names.load(linked)
        told = row.row.get("d", {}).keys()
        met = self.used(name) & (frozenset().union(*(self.used(other) for other in linked)) | told)
        mine = (c for c in met if not row.conversations[c][SPOKEN])
        return frozenset(c for c in mine if self._state.names.is_own(c, name, self._persons))
