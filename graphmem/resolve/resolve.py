"""Mentions and the members of facts become entities: by name, deterministic, whatever the order of the messages."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self, TypeVar

from graphmem.ids import digest
from graphmem.model import Entity, EntityKind, Fact, Member, Mention
from graphmem.validity import FOREVER

S = TypeVar("S", bound=str)
_LEADING = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


def normal_name(name: str) -> str:
    """The form in which two names are compared: no article, no outer punctuation, one case."""
    bare = _SPACES.sub(" ", name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")).strip(' \t\n.,;:!?"()[]*_').casefold()
    return _LEADING.sub("", bare).removesuffix("'s") or name.casefold()


@dataclass(frozen=True, slots=True)
class Resolution:
    """The entities of a space, and the entity that each normal name means."""

    entities: tuple[Entity, ...]
    by_name: Mapping[str, str]

    @classmethod
    def of(cls, entities: Iterable[Entity]) -> Self:
        """The resolution that these entities came from: every name that one was called by leads back to it."""
        found = tuple(entities)
        return cls(found, {normal_name(name): e.id for e in found for name in (e.name, *e.aliases)})

    def entity_id(self, name: str) -> str:
        """The id of the entity that a name means; raises KeyError for a name that was not resolved."""
        return self.by_name[normal_name(name)]

    def bind(self, fact: Fact) -> Fact:
        """The fact with every member's entity filled in."""
        return replace(fact, members=tuple(self._bound(m) for m in fact.members))

    def _bound(self, member: Member) -> Member:
        return replace(member, entity_id=self.entity_id(member.name))


@dataclass(slots=True)
class _Seen:
    """What was seen of one normal name; `messages` are those that mention it."""

    written: Counter[str]
    kinds: Counter[EntityKind]
    messages: set[str]
    first: datetime


def resolve(space: str, mentions: Iterable[Mention], facts: Iterable[Fact], sent_at: Mapping[str, datetime]) -> Resolution:
    """Entities of everything mentioned; `sent_at` gives the time of each message by id."""
    seen: dict[str, _Seen] = defaultdict(lambda: _Seen(Counter(), Counter(), set(), FOREVER))
    for mention in mentions:
        _note(seen[normal_name(mention.name)], mention.name, mention.kind, sent_at[mention.message_id], spans=1)
        seen[normal_name(mention.name)].messages.add(mention.message_id)
    for fact in facts:
        for member in fact.members:
            _note(seen[normal_name(member.name)], member.name, member.kind, fact.recorded_at, spans=0)
    full = _full_names(seen)
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(seen):
        groups[full.get(name, name)].append(name)
    entities = tuple(_entity(space, chief, [seen[name] for name in names]) for chief, names in sorted(groups.items()))
    by_name = {name: entity.id for entity, names in zip(entities, (n for _, n in sorted(groups.items())), strict=True) for name in names}
    return Resolution(entities, by_name)


def _note(seen: _Seen, name: str, kind: EntityKind, at: datetime, *, spans: int) -> None:
    seen.written[name] += spans
    seen.kinds[kind] += 1
    seen.first = min(seen.first, at)


def _full_names(seen: Mapping[str, _Seen]) -> dict[str, str]:
    """A person's first name stands for the full name, where only one full name begins with it."""
    people = [name for name, s in seen.items() if _most(s.kinds) == "person"]
    longer: dict[str, set[str]] = defaultdict(set)
    for name in people:
        words = name.split()
        if len(words) > 1 and "'s" not in name:
            longer[words[0]].add(name)
    return {name: next(iter(longer[name])) for name in people if len(longer[name]) == 1}


def _entity(space: str, chief: str, seen: Sequence[_Seen]) -> Entity:
    written = sum((s.written for s in seen), Counter[str]())
    kinds = sum((s.kinds for s in seen), Counter[EntityKind]())
    names = {name for s in seen for name in s.written}
    messages = {id_ for s in seen for id_ in s.messages}
    own = Counter({name: written[name] for name in names if normal_name(name) == chief})
    name = _most(own)
    aliases = tuple(sorted(names - {name}))
    return Entity(digest("entity", space, chief), space, name, _most(kinds), aliases, len(messages), min(s.first for s in seen))


def _most(counts: Counter[S]) -> S:
    return min(counts, key=lambda key: (-counts[key], key))
