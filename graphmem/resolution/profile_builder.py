"""Goes through the messages of a space, and notes what is seen of each name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from graphmem.language.name_forms import normal_name
from graphmem.language.stemming import terms_of
from graphmem.model import Fact, Mention, Message
from graphmem.resolution.entity_typing import PRONOUN_GENDER, People, Use, use_of
from graphmem.resolution.profiles import ROLES, NameProfile, Place, Seen, name_in

# Of a message with more names than that, the first are the company that a name is seen in.
_COMPANY = 30


def look(messages: Iterable[Message], mentions: Iterable[Mention], facts: Iterable[Fact]) -> Seen:
    """Go through a space in the order in which it was said."""
    ordered = sorted(messages, key=lambda m: (m.conversation, m.sent_at, m.position, m.id))
    by_id = {m.id: m for m in ordered}
    circles = _speakers(ordered)
    uses: dict[str, list[Use]] = defaultdict(list)
    for m in mentions:
        message = by_id[m.message_id]
        uses[message.id].append(use_of(message, m, circles[message.conversation]))
    for fact in facts:
        message = by_id[fact.message_id]
        uses[message.id] += [Use(message, name_in(message, m.name, circles[message.conversation]), m.name, m.kind) for m in fact.members]
    people = People(circles, (use for message in ordered for use in uses[message.id]))
    bare = _bare(ordered, uses, people)
    by_place: dict[Place, NameProfile] = {}
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


def _bare(ordered: Sequence[Message], uses: Mapping[str, Sequence[Use]], people: People) -> dict[tuple[str, str], Place]:
    """Where several people of a conversation bear a first name or surname: the one named in full last, message by message."""
    full = _several(use for found in uses.values() for use in found if people.is_person(use.message.conversation, use.name))
    last: dict[Place, Place] = {}
    bare: dict[tuple[str, str], Place] = {}
    for message in ordered:
        names = {use.name for use in uses[message.id]}
        for name in sorted(names):
            for word in full.get((message.conversation, name), ()):
                last[message.conversation, word] = (message.conversation, name)
        for name in names - people.circles[message.conversation]:
            if (message.conversation, name) in last:
                bare[message.id, name] = last[message.conversation, name]
    return bare


def _several(uses: Iterable[Use]) -> dict[Place, tuple[str, ...]]:
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
    by_place: dict[Place, NameProfile],
    message: Message,
    uses: Sequence[Use],
    people: People,
    bare: Mapping[tuple[str, str], Place],
    circle: frozenset[str],
) -> None:
    """Note a message with every name that it uses."""
    of_name: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        of_name[use.name].append(use)
    company = [name for name in sorted(of_name) if people.is_proper(name)][:_COMPANY]
    written = {name for name in company if any(use.is_written for use in of_name[name])}
    words = frozenset(terms_of(message.text)) if company else frozenset()
    for name, own in of_name.items():
        place = bare.get((message.id, name)) or people.place(message.conversation, name)
        seen = by_place.setdefault(
            place, NameProfile(place, person=people.is_person(message.conversation, name), proper=people.is_proper(name))
        )
        _note_uses(seen, message, own)
        if people.is_proper(name):
            seen.near.update(other for other in company if other != name and other not in circle)
        if name in written:
            seen.beside |= written - {name}
        if place[0]:
            _note_person(seen, message, name, circle, words, is_written=name in written)


def _note_uses(seen: NameProfile, message: Message, uses: Iterable[Use]) -> None:
    seen.first = min(seen.first, message.sent_at)
    for use in uses:
        seen.written[use.written] += bool(use.text)
        seen.kinds[use.kind] += 1
        if use.text:
            seen.messages.add(message.id)
        if gender := PRONOUN_GENDER.get(use.text.lower()):
            seen.genders[gender] += 1


def _note_person(
    seen: NameProfile, message: Message, name: str, circle: frozenset[str], words: frozenset[str], *, is_written: bool
) -> None:
    teller = normal_name(message.speaker)
    seen.circle |= circle - {name}
    seen.words.update(words)
    if is_written and teller != name:
        seen.tellers.add(teller)


def _note_speaker(by_place: dict[Place, NameProfile], message: Message, people: People) -> None:
    """Who speaks is known, named or not."""
    name = normal_name(message.speaker)
    place = people.place(message.conversation, name)
    if place not in by_place:
        by_place[place] = NameProfile(place, person=bool(place[0]), proper=True, circle=set(people.circles[message.conversation]) - {name})
        by_place[place].written[message.speaker] = 0
        by_place[place].kinds["person"] += 1
    seen = by_place[place]
    seen.first = min(seen.first, message.sent_at)
    if not place[0]:
        return
    seen.spoke.add(message.conversation)
    if message.speaker_key != message.speaker and message.speaker_key.lower() not in ROLES:
        seen.accounts.add(message.speaker_key)
