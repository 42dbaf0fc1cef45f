"""What a page shows of one thing: an entity's neighbours, conversations and names; a unit, a community, a message in its thread."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from graphmem.model import AsOf, Community, Decision, Fact, Message, Subgraph
from graphmem.model.validity import LATEST
from graphmem.retrieval.subgraph import build_subgraph
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.repository import fact_from, messages_by_id

NEIGHBOURS = 12
"""Neighbours of one role, the most frequent first."""
UNITS = 20
"""Units of an entity, the newest first."""
DECISIONS = 100
"""Decisions on the names of an entity, the surest first."""
MESSAGES = 500
"""Messages; an entity in more than this many is in every conversation, and those of its facts are told."""
CONVERSATIONS = 50
"""Conversations that speak of an entity, those with the most messages first."""
THREAD = 40
"""Messages of a thread before and after one."""
MEMBERS = 200
"""Entities of a community, by id order of the store."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An entity that shares facts with another one: in which role, and how often."""

    entity_id: str
    name: str
    kind: str
    role: str
    facts: int


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in a list."""

    id: str
    title: str
    kind: str
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityContext:
    """What stands around an entity: neighbours by role, messages by conversation, units, and why its names are one."""

    neighbours: tuple[Neighbour, ...]
    conversations: tuple[tuple[str, int], ...]
    units: tuple[UnitLine, ...]
    decisions: tuple[Decision, ...]
    community: str
    community_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityPage:
    """A community with its entities as (id, name, kind), at most 200."""

    community: Community
    entities: tuple[tuple[str, str, str], ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPage:
    """A message, the messages of its thread around it in the order in which they were said, and the facts that it states."""

    message: Message
    thread: tuple[Message, ...]
    facts: tuple[Fact, ...]
    before: int
    after: int


class DetailReader:
    """Reads pages of one space. Each method reads one state of the store."""

    def __init__(self, space: str, store: GraphStore) -> None:
        self._space = space
        self._store = store

    def around_entity(self, entity_id: str, as_of: AsOf) -> EntityContext:
        """Neighbours by the facts that hold, conversations, units, and the decisions on its names."""
        with self._store.snapshot():
            rows = self._store.read("facts_of_entity", space=self._space, id=entity_id, known=as_of.known)
            facts = [fact for fact in map(fact_from, rows) if fact.holds(as_of)]
            mentioning = self._store.read("messages_of_entity", space=self._space, id=entity_id, most=MESSAGES)
            ids = sorted({*(row["id"] for row in mentioning), *(row["message_id"] for row in rows)})
            groups = self._store.read("communities_of", space=self._space, ids=[entity_id])
            units = self._store.read("unit_titles_of_entity", space=self._space, id=entity_id, limit=UNITS)
            decided = self._store.read("decisions_of_entity", space=self._space, id=entity_id, limit=DECISIONS)
            said = self._store.read("conversations_of", space=self._space, ids=ids)
            spoken = Counter(row["conversation"] for row in said)
        return EntityContext(
            neighbours=tuple(_neighbours(entity_id, facts)),
            conversations=tuple(spoken.most_common(CONVERSATIONS)),
            units=tuple(_unit(row) for row in units),
            decisions=tuple(from_dict(Decision, row) for row in decided),
            community=groups[0]["community"] if groups else "",
            community_title=groups[0]["title"] if groups else "",
        )

    def ties(self, ids: Sequence[str], as_of: AsOf, *, limit: int) -> Subgraph:
        """The facts that tie each of these entities to the next one, as a picture of at most `limit` nodes."""
        with self._store.snapshot():
            first: list[Fact] = []
            for one, other in pairwise(ids):
                rows = self._store.read("facts_of_entity", space=self._space, id=one, known=as_of.known)
                facts = (fact for fact in map(fact_from, rows) if fact.holds(as_of) and not fact.is_remark)
                first.extend(fact for fact in facts if any(m.entity_id == other for m in fact.members))
            return build_subgraph(self._store, self._space, as_of=as_of, start=(), hits=(), limit=limit, first=first)

    def community(self, community_id: str) -> CommunityPage | None:
        """The community with that id."""
        with self._store.snapshot():
            rows = [row for row in self._store.read("communities", space=self._space, known=LATEST) if row["id"] == community_id]
            if not rows:
                return None
            inside = sorted(rows[0]["entity_ids"] or ())
            named = self._store.read("entities_by_id", space=self._space, ids=inside)
        ranked = sorted(named, key=lambda row: (-row["mentions"], row["name"], row["id"]))[:MEMBERS]
        return CommunityPage(
            community=from_dict(Community, {**rows[0], "entity_ids": ()}),
            entities=tuple((row["id"], row["name"], row["kind"]) for row in ranked),
            total=len(inside),
        )

    def thread(self, message_id: str) -> ThreadPage | None:
        """The message with that id, and those around it."""
        with self._store.snapshot():
            found = messages_by_id(self._store, self._space, [message_id]).get(message_id)
            if found is None:
                return None
            rows = self._store.read("thread_messages", space=self._space, conversation=found.conversation, thread=found.thread)
            ids = [row["id"] for row in rows]
            here = ids.index(message_id) if message_id in ids else 0
            near = ids[max(0, here - THREAD) : here + THREAD + 1]
            around = messages_by_id(self._store, self._space, near)
            facts = self._store.read("facts_in_messages", space=self._space, ids=[message_id], known=AsOf().known)
        return ThreadPage(
            message=found,
            thread=tuple(around[id_] for id_ in near if id_ in around and around[id_].was_current),
            facts=tuple(map(fact_from, facts)),
            before=max(0, here - THREAD),
            after=max(0, len(ids) - here - THREAD - 1),
        )


def _neighbours(entity_id: str, facts: Sequence[Fact]) -> list[Neighbour]:
    """By role, then by the number of shared facts."""
    counts: dict[str, Counter[tuple[str, str, str]]] = defaultdict(Counter)
    for fact in facts:
        for member in fact.members:
            if member.entity_id and member.entity_id != entity_id:
                counts[member.role][member.entity_id, member.name, member.kind] += 1
    return [
        Neighbour(id_, name, kind, role, number)
        for role in sorted(counts)
        for (id_, name, kind), number in sorted(counts[role].items(), key=lambda item: (-item[1], item[0]))[:NEIGHBOURS]
    ]


def _unit(row: Mapping[str, Any]) -> UnitLine:
    return UnitLine(**{name: row[name] for name in ("id", "title", "kind", "valid_from", "valid_to")})
