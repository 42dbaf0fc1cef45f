"""Reads of one space of a store: entities, facts, messages, decisions and counts."""

from collections.abc import Sequence
from datetime import datetime

from graphmem.memory.writer import count_all
from graphmem.model import AsOf, Community, Decision, Entity, Fact, Message, Quarantined, Verdict
from graphmem.model.errors import NotFound
from graphmem.model.validity import BEGINNING, LATEST
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.repository import fact_from, messages_by_id, user_decisions_of


class MemoryReader:
    """Looks up the rows of one space. A method that reads more than once reads one state of the store."""

    def __init__(self, space: str, store: GraphStore) -> None:
        self._space = space
        self._store = store

    def timeline(self, name: str, *, known: datetime | None = None) -> list[Fact]:
        """Every fact about the entity of that name, closed ones too, oldest first."""
        with self._store.snapshot():
            found = self.entities(like=name, limit=1, known=known)
            return self.facts_of(found[0].id, known=known, history=True) if found else []

    def entities(self, *, like: str = "", limit: int = 50, known: datetime | None = None) -> list[Entity]:
        """Entities whose name or an alias contains `like`: an exact name first, then by how often they are mentioned."""
        rows = self._store.read("entities_like", space=self._space, like=like.strip().lower(), known=known or LATEST, limit=limit)
        return [from_dict(Entity, row) for row in rows]

    def entity(self, entity_id: str) -> Entity | None:
        """The entity with that id."""
        rows = self._store.read("entities_by_id", space=self._space, ids=[entity_id])
        return from_dict(Entity, rows[0]) if rows else None

    def facts_of(self, entity_id: str, *, at: datetime | None = None, known: datetime | None = None, history: bool = False) -> list[Fact]:
        """The facts of an entity that hold; with `history` also those that have ended. Oldest first."""
        as_of = AsOf(at or LATEST, known or LATEST)
        rows = self._store.read("facts_of_entity", space=self._space, id=entity_id, known=as_of.known)
        return [fact_from(row) for row in rows if history or fact_from(row).holds(as_of)]

    def fact(self, fact_id: str) -> Fact | None:
        """The fact with that id."""
        rows = self._store.read("facts_by_id", space=self._space, ids=[fact_id])
        return fact_from(rows[0]) if rows else None

    def messages(self, ids: Sequence[str]) -> list[Message]:
        """The messages with these ids, in the order of the ids; ids that are not there are left out."""
        found = messages_by_id(self._store, self._space, ids)
        return [found[id_] for id_ in ids if id_ in found]

    def communities(self, *, known: datetime | None = None) -> list[Community]:
        """Every community as it was clustered at a moment, coarsest first, without its parent."""
        rows = self._store.read("communities", space=self._space, known=known or LATEST)
        return [from_dict(Community, {**row, "entity_ids": tuple(row["entity_ids"] or ())}) for row in rows]

    def quarantined(self) -> list[Quarantined]:
        """What could not be read or stored."""
        return [from_dict(Quarantined, row) for row in self._store.read("quarantined", space=self._space)]

    def decisions(self, *verdicts: Verdict) -> list[Decision]:
        """Which names are of one entity and which are not, the surest first; without verdicts, those that are open ("review")."""
        rows = self._store.read("decisions", space=self._space, verdicts=list(verdicts or ("review",)))
        return [from_dict(Decision, row) for row in rows]

    def user_decisions(self) -> list[Decision]:
        """The decisions of users on names, oldest first."""
        return user_decisions_of(self._store, self._space)

    def stats(self) -> dict[str, int]:
        """How many rows of each kind the space holds."""
        with self._store.snapshot():
            return count_all(self._store, self._space)

    def span(self) -> tuple[datetime, datetime] | None:
        """The times of the first and the last message, or None for an empty space."""
        row = self._store.read("span", space=self._space)[0]
        return (row["first"], row["last"]) if row["first"] else None

    def last_time(self) -> datetime:
        """The time of the last message; in an empty space, the beginning of time."""
        span = self.span()
        return span[1] if span else BEGINNING

    def id_of(self, name_or_id: str, known: datetime | None) -> str:
        """The id of the entity with that id or name, or ""."""
        if self.entity(name_or_id):
            return name_or_id
        found = self.entities(like=name_or_id, limit=1, known=known)
        return found[0].id if found else ""

    def require_id(self, name_or_id: str, known: datetime | None) -> str:
        """As `id_of`. Raises NotFound if there is no such entity."""
        id_ = self.id_of(name_or_id, known) if name_or_id.strip() else ""
        if not id_:
            raise NotFound(f"no entity is called '{name_or_id}' in space '{self._space}'. Try part of the name.")
        return id_
