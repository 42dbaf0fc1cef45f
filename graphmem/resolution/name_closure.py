"""From dirty names to everything that has to be resolved with them: their components, with the profiles and what ties them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from heapq import nsmallest
from itertools import chain
from zlib import crc32

from graphmem.model import Decision, EntityKind
from graphmem.resolution.alias_patterns import is_relative
from graphmem.resolution.components import Evidence, sides_of
from graphmem.resolution.name_rows import FIRST, SPOKEN, NameRow, Persons, joined
from graphmem.resolution.name_update import NameState, everywhere
from graphmem.resolution.profiles import NameKey, NameProfile, owner_of
from graphmem.resolution.resolution_config import REACH
from graphmem.resolution.thread_rows import Row, moment

# The kinds that comparing names asks for.
_TOLD_APART: tuple[EntityKind, ...] = ("place", "organisation")


class NameClosure:
    """Gathers names that are resolved together.

    Names that can be compared, that a text or a user ties, and relatives with the persons they are, come together; a possessive comes
    with its owner's component, and with what has the same description there.
    """

    def __init__(self, state: NameState, persons: Persons, user_decisions: Sequence[Decision]) -> None:
        self._state = state
        self._persons = persons
        self._user_decisions = user_decisions
        self._decided_with: dict[str, set[str]] = defaultdict(set)
        for decision in user_decisions:
            (_, left), (_, right) = sides_of(decision)
            self._decided_with[left].add(right)
            self._decided_with[right].add(left)
        self.names: set[str] = set()

    def gather(self, dirty: Iterable[str]) -> None:
        """Take in names, and all that must be resolved with them."""
        waiting = set(dirty) - self.names
        while waiting:
            self.names |= waiting
            self._state.names.load(waiting)
            self._state.links.load(waiting)
            found = set(chain.from_iterable(self._ties(name) for name in waiting))
            waiting = found - self.names
            if not waiting:
                waiting = self._siblings() - self.names

    def _ties(self, name: str) -> Iterable[str]:
        yield from self._compared_with(name)
        row = self._state.names[name]
        yield from chain.from_iterable(row.row.get("n", {}).values())
        owner = owner_of(name)
        if owner:
            yield owner

    def _compared_with(self, name: str) -> Iterable[str]:
        yield from self._state.links.of(name)
        yield from chain.from_iterable(self._state.names[name].row.get("d", {}).values())
        yield from self._decided_with.get(name, ())

    def _siblings(self) -> set[str]:
        """What has the same description as a possessive, of another name of the owner's component."""
        owned = sorted(name for name in self.names if owner_of(name))
        if not owned:
            return set()
        part_of = {name: part for part in self.parts() for name in part}
        wanted = {
            (other, description)
            for name in owned
            for owner, _, description in (name.rpartition("'s "),)
            for other in part_of.get(owner, (owner,))
        }
        self._state.names.load(other for other, _ in wanted)
        return {
            sibling for other, description in wanted if (sibling := f"{other}'s {description}") in self._state.names[other].row.get("o", ())
        }

    def parts(self) -> list[frozenset[str]]:
        """The names gathered, in sets within which comparisons stay; a name that is compared with none is left out."""
        left = {name for name in self.names if self._may_compare(name)}
        parts = []
        for start in sorted(left):
            if start not in left:
                continue
            part, waiting = {start}, [start]
            left.discard(start)
            while waiting:
                others = set(self._compared_with(waiting.pop())) & left
                left -= others
                part |= others
                waiting += others
            parts.append(frozenset(part))
        return parts

    def _may_compare(self, name: str) -> bool:
        """It has a name to be compared with, or is used in several conversations."""
        return self._state.names[name].is_proper or any(True for _ in self._compared_with(name))

    def profiles(self) -> dict[NameKey, NameProfile]:
        """What is known of each name gathered, by where it is told apart."""
        state = self._state
        rows = [state.names[name] for name in sorted(self.names)]
        own = {row.name: [c for c in sorted(row.used_in()) if state.names.is_own(c, row.name, self._persons)] for row in rows}
        state.uses.load(joined(c, name) for name, conversations in own.items() for c in conversations)
        state.conversations.load(c for conversations in own.values() for c in conversations)
        found: dict[NameKey, NameProfile] = {}
        for row in rows:
            for conversation in own[row.name]:
                found[conversation, row.name] = self._own_profile(row, conversation)
            elsewhere = sorted(set(row.used_in()) - set(own[row.name]))
            if elsewhere:
                found["", row.name] = self._common_profile(row, elsewhere)
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
        return Evidence(
            parts=self.parts(),
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
