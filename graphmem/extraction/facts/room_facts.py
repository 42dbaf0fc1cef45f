"""Facts of what happened in a room: from the fields that the source gives, without a parser."""

from collections.abc import Iterator

from graphmem.model import EntityKind, Fact, Member, Mention, Message
from graphmem.model.room_event import ROOM_EVENT, UNKNOWN_ACTOR, RoomEvent
from graphmem.model.validity import FOREVER


def room_mentions_and_facts(message: Message) -> tuple[tuple[Mention, ...], tuple[Fact, ...]]:
    """Who took part in the event of a message, with the room by its name, and one fact per person; nothing of an event that never held."""
    if not message.was_current:
        return (), ()
    event = RoomEvent.from_json(message.event)
    facts = tuple(_fact(message, predicate, members) for predicate, members in _statements(event, message.speaker))
    names = dict.fromkeys((m.name, m.kind) for fact in facts for m in fact.members)
    return tuple(_mention(message, name, kind) for name, kind in names), facts


def _statements(event: RoomEvent, speaker: str) -> Iterator[tuple[str, tuple[Member, ...]]]:
    """Yield predicate and members of each fact; the actor's deed is a fact of its own if it is done to others."""
    actor = "" if speaker == UNKNOWN_ACTOR else speaker
    room = (Member("place", event.room, "concept"),) if event.room else ()
    others = [name for name in event.people if name != actor]
    match event.action:
        case "join" | "leave":
            for name in event.people:
                yield event.action, (_person("agent", name), *room)
            done = "add" if event.action == "join" else "remove"
            if actor and others:
                yield done, (_person("agent", actor), *(_person("theme", name) for name in others), *room)
        case "rename" if event.people:
            yield "rename", (_person("agent", event.people[0]), _person("theme", event.name))
        case "rename":
            named = Member("attribute", event.name, "concept")
            yield "rename", ((_person("agent", actor), *room, named) if actor else (*room, named))
        case "call":
            caller = actor or (others[0] if others else "")
            if caller:
                yield "call", (_person("agent", caller), *(_person("with", name) for name in others if name != caller), *room)


def _person(role: str, name: str) -> Member:
    return Member(role, name, "person")


def _mention(message: Message, name: str, kind: EntityKind) -> Mention:
    """The name where the text has it, else the whole text."""
    start = message.text.find(name)
    return (
        Mention.of(message, start, start + len(name), name, kind) if start >= 0 else Mention.of(message, 0, len(message.text), name, kind)
    )


def _fact(message: Message, predicate: str, members: tuple[Member, ...]) -> Fact:
    return Fact(
        id="",
        space=message.space,
        message_id=message.id,
        start=0,
        end=len(message.text),
        text=message.text,
        predicate=predicate,
        members=members,
        kind="event",
        polarity="positive",
        modality="asserted",
        valid_from=message.sent_at,
        valid_to=FOREVER,
        precision="instant",
        recorded_at=message.sent_at,
        event_start=message.sent_at,
        event_end=message.sent_at,
        event_precision="instant",
        reason=ROOM_EVENT,
    ).with_id()
