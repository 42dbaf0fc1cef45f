"""Profiles of names: where they are used, by which speakers, for what kind of thing and with which other names."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

from graphmem.language.name_forms import KIN_FORMS, normal_name, parts_of
from graphmem.model import EntityKind, Message
from graphmem.model.validity import FOREVER
from graphmem.resolution.resolution_config import REACH

NameKey: TypeAlias = tuple[str, str]
"""A conversation ("" for all of them) and a normal name."""

# What is united and what is added up when profiles are joined.
_SETS = ("places", "names", "conversations", "accounts", "co_speakers", "mentioned_by", "spoken_in", "same_message_names", "context_names")
_COUNTS = ("written", "kinds", "likely_kinds", "genders")

ADDRESSED = frozenset(KIN_FORMS) - {"sis", "bro", "hubby", "wifey", "auntie", "gran", "mam", "mamma"}
# Names of roles, and no names: who they are changes with the conversation, and is the same throughout a log.
ROLES = frozenset(("user", "assistant", "system", "tool", "human", "ai", "bot", "speaker", "unknown", ""))


@dataclass(slots=True)
class NameProfile:
    """A name as it is used in one conversation for a person, or in all of them for anything else; joined, what is seen of an entity.

    `key` is the least of its places and identifies it. `written` and `kinds` count forms and kinds, `likely_kinds` rounded for
    comparison; `mentions` counts messages, as far as it matters. `co_speakers` are the other speakers where it is used, `mentioned_by`
    the speakers who use it, `spoken_in` the conversations in which its bearer speaks, `context_names` a sample of the names it is used
    with, `same_message_names` the names written in one message with it; `accounts` are the bearer's own ids in the sources, `renamed`
    says that the bearer took another name, `of_people` counts the places at which it is a person's.
    """

    key: NameKey
    person: bool
    proper: bool
    places: set[NameKey] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    conversations: set[str] = field(default_factory=set)
    written: Counter[str] = field(default_factory=Counter)
    kinds: Counter[EntityKind] = field(default_factory=Counter)
    likely_kinds: Counter[EntityKind] = field(default_factory=Counter)
    mentions: int = 0
    first: datetime = FOREVER
    accounts: set[str] = field(default_factory=set)
    co_speakers: set[str] = field(default_factory=set)
    mentioned_by: set[str] = field(default_factory=set)
    spoken_in: set[str] = field(default_factory=set)
    same_message_names: set[str] = field(default_factory=set)
    context_names: set[str] = field(default_factory=set)
    genders: Counter[str] = field(default_factory=Counter)
    renamed: bool = False
    of_people: int = 0

    def __post_init__(self) -> None:
        conversation, name = self.key
        self.of_people = int(self.person)
        self.places.add(self.key)
        self.names.add(name)
        if conversation:
            self.conversations.add(conversation)

    def evidence(self, shared: Collection[str], names: Collection[str]) -> tuple[object, ...]:
        """All but its kinds that comparing it with others rests on, as plain values; of its company, only what is `shared`."""
        near, tellers = self.context_names.intersection(shared), self.mentioned_by.intersection(shared)
        sets = (self.accounts, self.co_speakers, self.spoken_in, near, tellers, self.same_message_names.intersection(names))
        others, genders = min(len(self.context_names) - len(near), REACH.known_company), sorted(self.genders.items())
        return self.person, self.proper, self.mentions, self.renamed, self.first, others, genders, *map(sorted, sets)

    @property
    def is_own_name(self) -> bool:
        """True for a proper name, False for a possessive description: no "Ada's sister", but "St John's Church"."""
        return self.proper and not any(owner_of(name) for conversation, name in self.places if conversation)

    @property
    def is_full(self) -> bool:
        """A name of it has more words than one."""
        return any(len(parts_of(name).words) > 1 for name in self.names)

    def join(self, other: "NameProfile") -> None:
        """Merge another profile of the same entity into this one."""
        self.key = min(self.key, other.key)
        self.of_people += other.of_people
        self.proper = self.proper or other.proper
        for name in _SETS:
            if more := getattr(other, name):
                getattr(self, name).update(more)
        for name in _COUNTS:
            counts = getattr(self, name)
            for key, count in getattr(other, name).items():
                counts[key] += count
        self.first = min(self.first, other.first)
        self.person = 2 * self.of_people >= len(self.places)
        self.mentions += other.mentions
        self.renamed = self.renamed or other.renamed


def as_meant(message: Message, name: str) -> str:
    """The normal form of a name as a message means it: "Mum" depends on the speaker."""
    return sense_of(normal_name(name), normal_name(message.speaker), ())


def sense_of(normal: str, speaker: str, speakers: Collection[str]) -> str:
    """What a normal name means to a speaker: "mum" is the speaker's mother, unless somebody speaks under that very name."""
    return f"{speaker}'s {KIN_FORMS[normal]}" if normal in ADDRESSED and normal not in speakers else normal


def owner_of(name: str) -> str:
    """The owner in a possessive description: "ada's sister" of "ada's sister's dog", "" for a name that says no owner."""
    return name.rpartition("'s ")[0]


@lru_cache(maxsize=100_000)
def is_role(name: str) -> bool:
    """A name for whoever has a part in a conversation, not for somebody in particular."""
    return name in ROLES or name.rstrip(" 0123456789") in ROLES
