"""Looks up which entity a name means in a message."""

from collections.abc import Iterable
from dataclasses import replace

from graphmem.language.name_forms import normal_name
from graphmem.model import Alias, Fact, Message
from graphmem.resolution.profiles import as_meant


class AliasIndex:
    """Looks up which entity a name means in a message."""

    def __init__(self, aliases: Iterable[Alias]) -> None:
        self._by_place = {(a.message_id or a.conversation, a.name): a.entity_id for a in aliases}

    def entity_id(self, message: Message, name: str) -> str:
        """The id of the entity that the name means there; raises KeyError for a name that was not resolved."""
        normal, meant = normal_name(name), as_meant(message, name)
        places = ((message.id, normal), (message.conversation, normal), (message.conversation, meant), ("", meant))
        return next((id_ for place in places if (id_ := self._by_place.get(place))), "") or self._by_place["", normal]

    def bind(self, fact: Fact, message: Message) -> Fact:
        """The fact with every member's entity filled in."""
        return replace(fact, members=tuple(replace(m, entity_id=self.entity_id(message, m.name)) for m in fact.members))
