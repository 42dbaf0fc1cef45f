"""What recall reads of the graph by id: messages, their neighbours, facts and entities, each as it is used."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from sys import getsizeof
from typing import Any, NamedTuple, TypeVar

from graphmem.language.stemming import terms_of
from graphmem.model import Fact, Message
from graphmem.model.validity import LATEST, AsOf
from graphmem.retrieval.channels.fact_words import fact_terms
from graphmem.retrieval.retrieval_config import RERANKING, ROW_CACHE
from graphmem.retrieval.row_cache import RowCache
from graphmem.storage import GraphStore
from graphmem.storage.repository import built_messages, fact_from

T = TypeVar("T")
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")
_NUMBER = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twice|once|hundred)\b", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:yesterday|today|tonight|tomorrow|last|next|ago|since|week|weekend|month|year|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|\d{4})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ReadMessage:
    """A message, and what is worked out of its text once."""

    message: Message

    @cached_property
    def only_asks(self) -> bool:
        """True if it states nothing."""
        sentences: Sequence[str] = _SENTENCE.findall(self.message.text)
        return bool(sentences) and all(s.strip().endswith("?") or len(terms_of(s)) <= RERANKING.filler_terms for s in sentences)

    @cached_property
    def has_number(self) -> bool:
        """True if it has a number, in digits or as a word."""
        return _NUMBER.search(self.message.text) is not None

    @cached_property
    def has_time(self) -> bool:
        """True if it names a time."""
        return _TIME.search(self.message.text) is not None


@dataclass(frozen=True)
class StatedFacts:
    """The facts that a message states, the earliest first."""

    facts: tuple[Fact, ...]

    @cached_property
    def terms(self) -> tuple[frozenset[str], ...]:
        """The index terms of each fact, written out."""
        return tuple(fact_terms(fact) for fact in self.facts)

    def known(self, as_of: AsOf) -> "StatedFacts":
        """Those that had been learnt by then."""
        if all(fact.recorded_at <= as_of.known for fact in self.facts):
            return self
        return StatedFacts(tuple(fact for fact in self.facts if fact.recorded_at <= as_of.known))


# Named tuples, because a question makes hundreds of them.
class Following(NamedTuple):
    """The message after one in its thread, and the lengths of both in characters."""

    id: str
    length: int
    following_length: int


class MentionedEntity(NamedTuple):
    """What the walk needs of an entity; `spread` is the number of messages that mention it."""

    name: str
    kind: str
    spread: int
    speaks: bool


class MentioningMessages(NamedTuple):
    """The messages that mention an entity, sorted by id, and their lengths in characters."""

    entity: MentionedEntity
    message_ids: tuple[str, ...]
    lengths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GraphRows:
    """Reads of one space of a store. What was read before, and stands in the cache, is not read again."""

    store: GraphStore
    space: str
    cache: RowCache

    def following(self, ids: Iterable[str]) -> dict[str, Following]:
        """What follows each of the messages that something follows, sorted by id."""

        def read(missing: list[str]) -> dict[str, Following]:
            rows = self.store.read("next_of", space=self.space, ids=missing)
            return {row["id"]: Following(row["following"], row["length"], row["following_length"]) for row in rows}

        return self._found("following", sorted(ids), read, lambda _: ROW_CACHE.row_bytes, _no_others)

    def messages(self, ids: Sequence[str]) -> dict[str, ReadMessage]:
        """Those of the messages that the graph was built from, in the order of the ids."""

        def read(missing: list[str]) -> dict[str, ReadMessage]:
            return {id_: ReadMessage(message) for id_, message in built_messages(self.store, self.space, missing).items()}

        return self._found("messages", ids, read, lambda one: ROW_CACHE.record_bytes + getsizeof(one.message.text), _no_others)

    def facts(self, ids: Sequence[str], as_of: AsOf) -> dict[str, StatedFacts]:
        """The facts that messages stated and that had been learnt by `as_of.known`, valid or not, of those that stated any."""

        def read(missing: list[str]) -> dict[str, StatedFacts]:
            stated: dict[str, list[Fact]] = defaultdict(list)
            for row in self.store.read("facts_in_messages", space=self.space, ids=missing, known=LATEST):
                stated[row["message_id"]].append(fact_from(row))
            return {id_: StatedFacts(tuple(facts)) for id_, facts in stated.items()}

        found = self._found("facts", ids, read, lambda one: 2 * ROW_CACHE.record_bytes * len(one.facts), _ids_of_facts)
        known = {id_: stated.known(as_of) for id_, stated in found.items()}
        return {id_: stated for id_, stated in known.items() if stated.facts}

    def kinds(self, ids: Sequence[str]) -> dict[str, frozenset[str]]:
        """The kinds of entity that each of the messages mentions, of those that mention any."""
        mentions, entities = self._mentions(ids)
        return {id_: frozenset(entities[one].kind for one in found if one in entities) for id_, found in mentions.items()}

    def entities_in(self, ids: Collection[str]) -> dict[str, MentionedEntity]:
        """What messages mention, by id."""
        return self._mentions(ids)[1]

    def _mentions(self, ids: Collection[str]) -> tuple[dict[str, tuple[str, ...]], dict[str, MentionedEntity]]:
        """The ids of what each of the messages mentions, of those that mention any, and these entities by id."""
        entities: dict[str, MentionedEntity] = {}

        def read(missing: list[str]) -> dict[str, tuple[str, ...]]:
            rows = self.store.read("entities_in", space=self.space, ids=missing)
            entities.update((row["entity_id"], _entity(row)) for row in rows)
            return {id_: tuple(row["entity_id"] for row in found) for id_, found in _by(rows, "message_id").items()}

        def read_entities(missing: list[str]) -> dict[str, MentionedEntity]:
            if unread := [id_ for id_ in missing if id_ not in entities]:
                rows = self.store.read("entities_by_id", space=self.space, ids=unread)
                entities.update((row["id"], _entity({**row, "spread": row["mentions"]})) for row in rows)
            return entities

        # Apart: a message stays as it is when what it mentions is mentioned again, as those who speak are by each message.
        mentions = self._found("mentions", ids, read, lambda one: ROW_CACHE.row_bytes * len(one), _no_others)
        wanted = dict.fromkeys(entity_id for one in mentions.values() for entity_id in one)
        return mentions, self._found("entities", wanted, read_entities, lambda _: ROW_CACHE.row_bytes, _no_others)

    def messages_mentioning(self, ids: Sequence[str], as_of: AsOf, most: int) -> dict[str, MentioningMessages]:
        """The messages that mention each of the entities and were current at `as_of.known`, of those that any mentions.

        Entities that speak, or that more than `most` messages mention, may be missing. In one state of the store, `most` is the same.
        """

        def read(missing: list[str]) -> dict[str, MentioningMessages]:
            rows = self.store.read("messages_mentioning", space=self.space, ids=missing, known=as_of.known, most=most)
            found = _by(rows, "entity_id")
            return {id_: _mentioning(found.get(id_, ())) for id_ in missing}

        if as_of.known == LATEST:
            found = self._found("mentioning", ids, read, lambda one: ROW_CACHE.row_bytes * len(one.lengths), _ids_of_messages)
        else:
            found = read(list(ids))
        return {id_: one for id_, one in found.items() if one.message_ids}

    def _found(
        self,
        kind: str,
        ids: Collection[str],
        read: Callable[[list[str]], Mapping[str, T]],
        size: Callable[[T], int],
        nodes: Callable[[T], Iterable[str] | None] | None = None,
    ) -> dict[str, T]:
        values = self.cache.get(self.store, (self.space, kind), ids, read, size, nodes)
        return {id_: value for id_, value in values.items() if value is not None}


def _no_others(_: object) -> tuple[str, ...]:
    """It is read from its own node alone."""
    return ()


def _ids_of_facts(stated: StatedFacts) -> tuple[str, ...]:
    return tuple(fact.id for fact in stated.facts)


def _entity(row: Mapping[str, Any]) -> MentionedEntity:
    return MentionedEntity(row["name"], row["kind"], row["spread"], row["speaks"])


def _mentioning(rows: Sequence[Mapping[str, Any]]) -> MentioningMessages:
    if not rows:
        return MentioningMessages(MentionedEntity("", "", 0, False), (), ())
    lengths = {row["message_id"]: row["length"] for row in rows}
    return MentioningMessages(_entity(rows[0]), tuple(lengths), tuple(lengths.values()))


def _ids_of_messages(mentioning: MentioningMessages) -> tuple[str, ...] | None:
    """None without messages: that there are too many of them is true of one bound only."""
    return mentioning.message_ids or None


def _by(rows: Iterable[Mapping[str, Any]], column: str) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found
