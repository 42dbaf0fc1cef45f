"""What is seen of each name: where it is used, for what kind of thing, by whom, and together with what."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from graphmem.extract.genders import is_given_name
from graphmem.index.words import terms_of
from graphmem.model import EntityKind, Fact, Mention, Message
from graphmem.resolve.names import handle_of, is_firm, normal_name, parts_of
from graphmem.validity import FOREVER

Place: TypeAlias = tuple[str, str]
"""A conversation ("" for all of them) and a normal name."""

_PRONOUN_GENDER = {"she": "f", "her": "f", "hers": "f", "herself": "f", "he": "m", "him": "m", "his": "m", "himself": "m"}
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Doc|Prof|Professor|Frau|Herr|Nurse|Aunt|Auntie|Uncle|Coach|Officer)\.? $")
_PLACE_WORD = re.compile(r"\b(?:in|to|from|near|around|through|via|at|visit|visiting|of) $", re.IGNORECASE)
# So much can a conversation say for or against, in votes.
MOST = 6
_PARENTS = {"mom": "mother", "mum": "mother", "mama": "mother", "mommy": "mother", "mummy": "mother"} | dict.fromkeys(
    ("dad", "daddy", "papa"), "father"
)
_ADDRESSED = frozenset((*_PARENTS, "grandma", "grandpa", "granny", "nana", "granddad", "grandad"))
# Names of roles, and no names: who they are changes with the conversation, and is the same throughout a log.
_ROLES = frozenset(("user", "assistant", "system", "tool", "human", "ai", "bot", "speaker", "unknown", ""))
# Of a message with more names than that, the first are the company that a name is seen in.
_COMPANY = 30


@dataclass(slots=True)
class Sighting:
    """A name as it is used in one conversation for a person, or in all of them for anything else; joined, what is seen of an entity.

    `circle` are the other speakers where it is used, `tellers` those of them who use it, `spoke` the conversations in which its bearer
    speaks, `near` the names and `words` the words it is used with, by messages, `beside` the names that are written in one message with it;
    `accounts` the bearer's own ids in the sources, `renamed` if the bearer has taken another name.
    """

    places: set[Place]
    person: bool
    proper: bool
    written: Counter[str] = field(default_factory=Counter)
    kinds: Counter[EntityKind] = field(default_factory=Counter)
    messages: set[str] = field(default_factory=set)
    first: datetime = FOREVER
    accounts: set[str] = field(default_factory=set)
    circle: set[str] = field(default_factory=set)
    tellers: set[str] = field(default_factory=set)
    spoke: set[str] = field(default_factory=set)
    beside: set[str] = field(default_factory=set)
    near: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    genders: Counter[str] = field(default_factory=Counter)
    renamed: bool = False

    @property
    def names(self) -> set[str]:
        """The normal names."""
        return {name for _, name in self.places}

    @property
    def is_own_name(self) -> bool:
        """Its name is its own, and does not say whose it is: no "Ada's sister", but "St John's Church"."""
        return self.proper and not any(owner_of(name) for conversation, name in self.places if conversation)

    @property
    def is_full(self) -> bool:
        """A name of it has more words than one."""
        return any(len(parts_of(name).words) > 1 for name in self.names)

    @property
    def key(self) -> Place:
        """The place that stands for all of them."""
        return min(self.places)

    def join(self, other: "Sighting") -> None:
        """Take in what was seen of the same entity elsewhere."""
        for name in ("places", "messages", "accounts", "circle", "tellers", "spoke", "beside"):
            getattr(self, name).update(getattr(other, name))
        for name in ("written", "kinds", "near", "words", "genders"):
            getattr(self, name).update(getattr(other, name))
        self.first = min(self.first, other.first)
        self.renamed = self.renamed or other.renamed


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that is seen in a space. `by_place` has a sighting for each place, `full` the full names that a bare name stands for
    in single messages of a conversation in which several people bear it."""

    by_place: Mapping[Place, Sighting]
    bare: Mapping[tuple[str, str], Place]
    circles: Mapping[str, frozenset[str]]

    def place_of(self, message: Message, name: str) -> Place:
        """The place of a name that a message uses."""
        meant = _name_in(message, name, self.circles[message.conversation])
        own = (message.conversation, meant)
        return self.bare.get((message.id, meant)) or (own if own in self.by_place else ("", meant))


def as_meant(message: Message, name: str) -> str:
    """The normal form of a name as a message means it: whose mother "Mum" is depends on who says it."""
    normal = normal_name(name)
    return f"{normal_name(message.speaker)}'s {_PARENTS.get(normal, normal)}" if normal in _ADDRESSED else normal


def _name_in(message: Message, name: str, circle: frozenset[str]) -> str:
    """As it is meant, unless somebody speaks under that very name: then it is who does."""
    normal = normal_name(name)
    return normal if normal in circle else as_meant(message, name)


def owner_of(name: str) -> str:
    """Whose it is: "ada's sister" of "ada's sister's dog", "" for a name that says no owner."""
    return name.rpartition("'s ")[0]


def is_role(name: str) -> bool:
    """A name for whoever has a part in a conversation, not for somebody in particular."""
    return name in _ROLES or name.rstrip(" 0123456789") in _ROLES


@dataclass(frozen=True, slots=True)
class _Use:
    """A name in a message: as a mention (with its text) or as a member of a fact (without)."""

    message: Message
    name: str
    written: str
    kind: EntityKind
    text: str = ""
    titled: bool = False
    after_place_word: bool = False

    @property
    def vote(self) -> float:
        """For (above 0) or against a person: "she" and "Dr" are sure, "in Florence" nearly so, the parser's guess is not."""
        if self.titled or self.text.lower() in _PRONOUN_GENDER:
            return 3
        if self.kind == "person":
            return 1
        return -2 if self.after_place_word else -0.5

    @property
    def is_written(self) -> bool:
        """The name stands there, and no pronoun."""
        return bool(self.text) and self.text.casefold() in self.written.casefold()


def look(messages: Iterable[Message], mentions: Iterable[Mention], facts: Iterable[Fact]) -> Seen:
    """Go through a space in the order in which it was said."""
    ordered = sorted(messages, key=lambda m: (m.conversation, m.sent_at, m.position, m.id))
    by_id = {m.id: m for m in ordered}
    circles = _speakers(ordered)
    uses: dict[str, list[_Use]] = defaultdict(list)
    for m in mentions:
        message = by_id[m.message_id]
        before = message.text[max(m.start - 12, 0) : m.start]
        name, of_place = _name_in(message, m.name, circles[message.conversation]), m.kind == "place" and bool(_PLACE_WORD.search(before))
        uses[message.id].append(_Use(message, name, m.name, m.kind, m.text, bool(_TITLED.search(before)), of_place))
    for fact in facts:
        message = by_id[fact.message_id]
        uses[message.id] += [_Use(message, _name_in(message, m.name, circles[message.conversation]), m.name, m.kind) for m in fact.members]
    people = _People(circles, (use for message in ordered for use in uses[message.id]))
    bare = _bare(ordered, uses, people)
    by_place: dict[Place, Sighting] = {}
    for message in ordered:
        _note(by_place, message, uses[message.id], people, bare, circles[message.conversation])
    for message in ordered:
        if message.speaker:
            _note_speaker(by_place, message, people)
    return Seen(by_place, bare, circles)


def _speakers(messages: Iterable[Message]) -> dict[str, frozenset[str]]:
    """The normal names of those who speak, by conversation."""
    found: dict[str, set[str]] = defaultdict(set)
    for message in messages:
        found[message.conversation].add(normal_name(message.speaker))
    return {conversation: frozenset(names) for conversation, names in found.items()}


class _People:
    """Which names are of people, conversation by conversation: the parser's guess for a single mention is a weak one."""

    def __init__(self, circles: Mapping[str, frozenset[str]], uses: Iterable[_Use]) -> None:
        self.circles = circles
        self._speakers = frozenset[str]().union(*circles.values())
        self._parts: set[str] = {word for name in self._speakers for word in parts_of(name).words}
        self._votes: dict[Place, float] = defaultdict(float)
        self._proper = set(self._speakers)
        for use in uses:
            if use.kind == "person" and " " in use.name and not owner_of(use.name):
                self._parts.update(parts_of(use.name).words)
            self._votes["", use.name] += use.vote
            self._votes[use.message.conversation, use.name] += use.vote
            if any(map(str.isupper, use.written)) or handle_of(use.name):
                self._proper.add(use.name)

    def place(self, conversation: str, name: str) -> Place:
        """Where a name is told apart: in its conversation if it is a person's own name or begins with one, else everywhere alike."""
        owner = owner_of(name)
        return (conversation, name) if self.is_person(conversation, owner or name) else ("", name)

    def is_proper(self, name: str) -> bool:
        """It was written with a capital somewhere, or speaks."""
        return name in self._proper

    def is_person(self, conversation: str, name: str) -> bool:
        """It is a person's own name there."""
        if is_role(name) or name not in self._proper or is_firm(name):
            return False
        if name in self.circles[conversation] or handle_of(name):
            return True
        votes = 2 * self._votes[conversation, name] + self._votes["", name]
        return max(-MOST, min(MOST, votes)) + self._prior(name) > 0

    def _prior(self, name: str) -> float:
        """What the name itself says, in votes: a parser takes many a product for a person."""
        parts = parts_of(name)
        if name in self._speakers:
            return 8
        if parts.words and is_given_name(parts.words[0]):
            return 3
        return 3 if parts.title else 1 if name in self._parts else 0 if len(parts.words) > 1 else -4


def _bare(ordered: Sequence[Message], uses: Mapping[str, Sequence[_Use]], people: _People) -> dict[tuple[str, str], Place]:
    """Where several people of a conversation bear a first name or surname: the one named in full last, message by message."""
    full = _several(use for found in uses.values() for use in found if people.is_person(use.message.conversation, use.name))
    last: dict[Place, Place] = {}
    bare: dict[tuple[str, str], Place] = {}
    for message in ordered:
        names = {use.name for use in uses[message.id]}
        for name in sorted(names):
            for word in full.get((message.conversation, name), ()):
                last[message.conversation, word] = (message.conversation, name)
        for name in names:
            if (message.conversation, name) in last:
                bare[message.id, name] = last[message.conversation, name]
    return bare


def _several(uses: Iterable[_Use]) -> dict[Place, tuple[str, ...]]:
    """The full names of each conversation that share a first name or surname with another one, with the words that they share."""
    bearers: dict[Place, set[str]] = defaultdict(set)
    for use in uses:
        words = use.name.split()
        if len(words) > 1 and "'s" not in use.name:
            for word in (words[0], words[-1]):
                bearers[use.message.conversation, word].add(use.name)
    shared: dict[Place, set[str]] = defaultdict(set)
    for (conversation, word), names in bearers.items():
        if len(names) > 1:
            for name in names:
                shared[conversation, name].add(word)
    return {place: tuple(sorted(words)) for place, words in shared.items()}


def _note(
    by_place: dict[Place, Sighting],
    message: Message,
    uses: Sequence[_Use],
    people: _People,
    bare: Mapping[tuple[str, str], Place],
    circle: frozenset[str],
) -> None:
    """Note a message with every name that it uses."""
    of_name: dict[str, list[_Use]] = defaultdict(list)
    for use in uses:
        of_name[use.name].append(use)
    company = [name for name in sorted(of_name) if people.is_proper(name)][:_COMPANY]
    written = {name for name in company if any(use.is_written for use in of_name[name])}
    words = frozenset(terms_of(message.text)) if company else frozenset()
    for name, own in of_name.items():
        place = bare.get((message.id, name)) or people.place(message.conversation, name)
        seen = by_place.setdefault(
            place, Sighting({place}, person=people.is_person(message.conversation, name), proper=people.is_proper(name))
        )
        _note_uses(seen, message, own)
        if people.is_proper(name):
            seen.near.update(other for other in company if other != name and other not in circle)
        if name in written:
            seen.beside |= written - {name}
        if place[0]:
            _note_person(seen, message, name, circle, words, is_written=name in written)


def _note_uses(seen: Sighting, message: Message, uses: Iterable[_Use]) -> None:
    seen.first = min(seen.first, message.sent_at)
    for use in uses:
        seen.written[use.written] += bool(use.text)
        seen.kinds[use.kind] += 1
        if use.text:
            seen.messages.add(message.id)
        if gender := _PRONOUN_GENDER.get(use.text.lower()):
            seen.genders[gender] += 1


def _note_person(seen: Sighting, message: Message, name: str, circle: frozenset[str], words: frozenset[str], *, is_written: bool) -> None:
    teller = normal_name(message.speaker)
    seen.circle |= circle - {name}
    seen.words.update(words)
    if is_written and teller != name:
        seen.tellers.add(teller)


def _note_speaker(by_place: dict[Place, Sighting], message: Message, people: _People) -> None:
    """Who speaks is known, named or not."""
    name = normal_name(message.speaker)
    place = people.place(message.conversation, name)
    if place not in by_place:
        by_place[place] = Sighting({place}, person=bool(place[0]), proper=True, circle=set(people.circles[message.conversation]) - {name})
        by_place[place].written[message.speaker] = 0
        by_place[place].kinds["person"] += 1
    seen = by_place[place]
    seen.first = min(seen.first, message.sent_at)
    if not place[0]:
        return
    seen.spoke.add(message.conversation)
    if message.speaker_key != message.speaker and message.speaker_key.lower() not in _ROLES:
        seen.accounts.add(message.speaker_key)
