"""From dirty scopes of names to everything that has to be resolved with them: components, with the profiles and what ties them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from heapq import nsmallest
from itertools import chain
from zlib import crc32

from graphmem.model import Decision, EntityKind
from graphmem.resolution.alias_patterns import is_relative
from graphmem.resolution.components import Evidence
from graphmem.resolution.name_rows import FIRST, SPOKEN, NameRow, Persons, joined
from graphmem.resolution.name_scopes import NameScopes
from graphmem.resolution.name_update import NameState, everywhere
from graphmem.resolution.profiles import NameKey, NameProfile, owner_of
from graphmem.resolution.resolution_config import REACH, Reach
from graphmem.resolution.thread_rows import Row, moment

# The kinds that comparing names asks for.
_TOLD_APART: tuple[EntityKind, ...] = ("place", "organisation")


class NameClosure:
    """Gathers scopes of names that are resolved together.

    Those that can be compared, that a text or a user ties, and relatives with the persons they are, come together; a possessive comes
    with its owner's component, and with what has the same description there.
    """

    def __init__(self, state: NameState, persons: Persons, user_decisions: Sequence[Decision], reach: Reach) -> None:
        self._state = state
        self._persons = persons
        self._user_decisions = user_decisions
        self.known = NameScopes(state, persons, user_decisions, reach)
        self.scopes: set[NameKey] = set()

    @property
    def names(self) -> set[str]:
        """The names of the scopes gathered; of a hub, not all that it is used for."""
        return {name for _, name in self.scopes}

    def gather(self, dirty: Iterable[NameKey]) -> None:
        """Take in scopes, and all that must be resolved with them."""
        waiting = set(dirty) - self.scopes
        while waiting:
            self.scopes |= waiting
            self.known.load(name for _, name in waiting)
            found = set(chain.from_iterable(self.known.tied_to(scope) for scope in waiting))
            waiting = found - self.scopes
            if not waiting:
                waiting = self._siblings() - self.scopes

    def elsewhere(self, name: str, of_places: Mapping[str, str]) -> dict[str, str]:
        """What is kept of a name by conversation, of the places whose scopes were not gathered."""
        scopes = ((conversation, self.known.scope_of((conversation, name))) for conversation in of_places)
        return {conversation: of_places[conversation] for conversation, scope in scopes if scope not in self.scopes}

    def _siblings(self) -> set[NameKey]:
        """What has the same description as a possessive, of another name of the owner's component."""
        owned = sorted(name for name in self.names if owner_of(name))
        if not owned:
            return set()
        part_of = {scope: part for part in self._parts() for scope in part}
        wanted: set[tuple[str, str]] = set()
        for name in owned:
            owner, _, description = name.rpartition("'s ")
            owners = {self.known.scope_of((conversation, owner)) for conversation in self.known.used(name)}
            wanted |= {(other, description) for scope in owners for _, other in part_of.get(scope, (scope,))}
        self._state.names.load(other for other, _ in wanted)
        return {
            ("", sibling)
            for other, description in wanted
            if (sibling := f"{other}'s {description}") in self._state.names[other].row.get("o", ())
        }

    def _parts(self) -> list[frozenset[NameKey]]:
        """The scopes gathered, in parts within which all comparisons stay."""
        left = {scope for scope in self.scopes if self._may_compare(scope)}
        parts = []
        for start in sorted(left):
            if start not in left:
                continue
            part, waiting = {start}, [start]
            left.discard(start)
            while waiting:
                others = set(self.known.compared_with(waiting.pop())) & left
                left -= others
                part |= others
                waiting += others
            parts.append(frozenset(part))
        return parts

    def _may_compare(self, scope: NameKey) -> bool:
        """It has a name to be compared with, or is used in several conversations."""
        return self._state.names[scope[1]].is_proper or any(True for _ in self.known.compared_with(scope))

    def _places(self) -> dict[str, set[str]]:
        """Of each name gathered the conversations in which it is told apart, "" for all in which it is not."""
        found: dict[str, set[str]] = {name: set() for name in sorted(self.names)}
        for scope in self.scopes:
            name = scope[1]
            used = self.known.conversations(scope)
            found[name] |= {c if self._state.names.is_own(c, name, self._persons) else "" for c in used}
        return found

    def profiles(self) -> dict[NameKey, NameProfile]:
        """What is known of each name gathered, by where it is told apart."""
        state = self._state
        places = self._places()
        own = {name: sorted(found - {""}) for name, found in places.items()}
        state.uses.load(joined(c, name) for name, conversations in own.items() for c in conversations)
        state.conversations.load(c for conversations in own.values() for c in conversations)
        found: dict[NameKey, NameProfile] = {}
        for name, conversations in own.items():
            row = state.names[name]
            for conversation in conversations:
                found[conversation, name] = self._own_profile(row, conversation)
            if "" in places[name]:
                elsewhere = sorted(c for c in row.used_in() if not state.names.is_own(c, name, self._persons))
                found["", name] = self._common_profile(row, elsewhere)
        return found

    def _own_profile(self, row: NameRow, conversation: str) -> NameProfile:
        use, numbers = self._state.uses[joined(conversation, row.name)], row.conversations[conversation]
        person = conversation in self._persons(row.name)
        profile = _profile((conversation, row.name), use, person=person, proper=row.is_proper, first=numbers[FIRST])
        circle = self._state.speakers(conversation)
        profile.context_names = sampled(profile.context_names - circle)
        profile.co_speakers = set(circle - {row.name})
        profile.mentioned_by = set(use.get("t", ()))
        profile.accounts = set(use.get("a", ()))
        if numbers[SPOKEN]:
            profile.spoken_in.add(conversation)
        return profile

    def _common_profile(self, row: NameRow, conversations: Sequence[str]) -> NameProfile:
        person = bool(owner_of(row.name)) and conversations[0] in self._persons(row.name)
        first = min(row.conversations[c][FIRST] for c in conversations)
        profile = _profile(("", row.name), row.row.get("g", {}), person=person, proper=row.is_proper, first=first)
        profile.context_names = sampled(profile.context_names)
        return profile

    def evidence(self, profiles: Collection[NameKey]) -> Evidence:
        """What ties the names gathered."""
        told: set[tuple[NameKey, NameKey]] = set()
        relatives: set[tuple[NameKey, NameKey]] = set()
        for name in sorted(self.names):
            row = self._state.names[name].row
            told |= {(left, right) for left, right in self._pairs(name, row, "d") if left <= right}
            if is_relative(name):
                relatives |= set(self._pairs(name, row, "n"))
        space = self._state.space["names"]
        user_decisions = [d for d in self._user_decisions if {d.left_name, d.right_name} <= self.names]
        ties = (tuple(sorted(pair for pair in pairs if set(pair) <= set(profiles))) for pairs in (told, relatives))
        parts = self._parts()
        scope_of = {place: self.known.scope_of(place) for place in profiles}
        part_of = {scope: number for number, part in enumerate(parts) for scope in part}
        return Evidence(
            parts=parts,
            part_of={place: part_of[scope] for place, scope in scope_of.items() if scope in part_of},
            hubs={name for name in self.names if self.known.is_hub(name)},
            told=next(ties),
            relatives=next(ties),
            user_decisions=user_decisions,
            everywhere=everywhere(space),
            common=space.get("c", {}),
        )

    def _pairs(self, name: str, row: Row, field: str) -> Iterable[tuple[NameKey, NameKey]]:
        for conversation, others in row.get(field, {}).items():
            for other in others:
                yield self.place(conversation, name), self.place(conversation, other)

    def place(self, conversation: str, name: str) -> NameKey:
        """Where a name is told apart that is used in a conversation."""
        return (conversation, name) if self._state.names.is_own(conversation, name, self._persons) else ("", name)


def _profile(place: NameKey, use: Row, *, person: bool, proper: bool, first: float) -> NameProfile:
    profile = NameProfile(place, person=person, proper=proper, first=moment(int(first)))
    # As the counters are empty, `dict.update` sets them, many times as quick as their own.
    dict.update(profile.written, {written: texts for written, (texts, _) in use.get("w", {}).items()})
    dict.update(profile.kinds, use.get("k", {}))
    profile.mentions = min(use.get("m", 0), REACH.often)
    dict.update(profile.genders, {gender: rounded(count) for gender, count in use.get("g", {}).items()})
    company = use.get("c", {})
    profile.context_names = {name for name, (near, _) in company.items() if near}
    profile.same_message_names = {name for name, (_, written) in company.items() if written}
    profile.renamed = bool(use.get("r"))
    if not profile.written and "s" in use:
        profile.written[min(use["s"], key=lambda form: (-use["s"][form], form))] = 0
        profile.kinds["person"] = 1
    shown = {kind: profile.kinds[kind] for kind in _TOLD_APART}
    shown["thing"] = profile.kinds.total() - sum(shown.values())
    dict.update(profile.likely_kinds, {kind: rounded(count) for kind, count in shown.items() if count})
    return profile


def rounded(count: int) -> int:
    """A count from 8 on as a power of two: the more frequent a name, the less often its evidence changes."""
    return count if count < 8 else 1 << count.bit_length() - 1


def sampled(names: set[str]) -> set[str]:
    """A sample of some names, the same ones of two sets that share them (a bottom-k sketch, Cohen and Kaplan 2007)."""
    most = REACH.compared_company
    return set(nsmallest(most, names, key=_order)) if len(names) > most else names


@lru_cache(maxsize=100_000)
def _order(name: str) -> tuple[int, str]:
    return crc32(name.encode("utf-8", "surrogatepass")), name
