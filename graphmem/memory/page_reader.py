"""Reads of long lists in pages: from the key of the last record of the page before, in a fixed order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias

from graphmem.memory.consolidation import stored_communities
from graphmem.model import AsOf, Community, Entity, Fact, Message, Unit
from graphmem.model.validity import BEGINNING, FOREVER, LATEST
from graphmem.retrieval.retrieval_config import ROW_CACHE
from graphmem.retrieval.row_cache import RowCache
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.repository import fact_from, unit_from

Key: TypeAlias = tuple[Any, ...]
"""The sort key of a record, as JSON values; () is before the first one."""


class PageReader:
    """Pages of the rows of one space, as records with their keys."""

    def __init__(self, space: str, store: GraphStore, cache: RowCache | None = None) -> None:
        """`cache` keeps the facts that were read, as long as they stay the same."""
        self._space = space
        self._store = store
        self._cache = cache or RowCache(0)

    def entities(self, *, like: str, known: datetime | None, after: Key, limit: int) -> Sequence[tuple[Key, Entity]]:
        """Entities whose name or an alias contains `like`: an exact name first, then by how often they are mentioned."""
        distance, mentions, name, id_ = after or (-1, 0, "", "")
        rows = self._store.read(
            "entities_page",
            space=self._space,
            like=like.strip().lower(),
            known=known or LATEST,
            distance=int(distance),
            mentions=int(mentions),
            name=str(name),
            id=str(id_),
            limit=limit,
        )
        return [((row["distance"], row["mentions"], row["name"], row["id"]), from_dict(Entity, row)) for row in rows]

    def messages(
        self,
        *,
        after: Key = (),
        limit: int,
        conversation: str = "",
        speaker: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        known: datetime | None = None,
    ) -> Sequence[tuple[Key, Message]]:
        """Messages from `since` on and before `until`, oldest first; "" stands for all conversations and speakers."""
        sent_at, id_ = _time_and_id(after)
        rows = self._store.read(
            "messages_page",
            space=self._space,
            conversation=conversation,
            speaker=speaker,
            since=since or BEGINNING,
            until=until or FOREVER,
            known=known or LATEST,
            sent_at=sent_at,
            id=id_,
            limit=limit,
        )
        return [((row["sent_at"].isoformat(), row["id"]), from_dict(Message, row)) for row in rows]

    def facts(
        self,
        *,
        after: Key = (),
        limit: int,
        predicate: str = "",
        kind: str = "",
        said_by: str = "",
        as_of: AsOf,
        history: bool = False,
    ) -> Sequence[tuple[Key, Fact]]:
        """Facts that hold, or with `history` all that are believed, in the order in which they were learnt."""
        recorded_at, id_ = _time_and_id(after)

        asked = {
            "predicate": predicate,
            "kind": kind,
            "said_by": said_by,
            "at": as_of.valid,
            "known": as_of.known,
            "history": history,
            "recorded_at": recorded_at,
            "id": id_,
            "limit": limit,
        }

        def page() -> list[dict[str, Any]]:
            def read(keys: list[str]) -> dict[str, list[dict[str, Any]]]:
                return dict.fromkeys(keys, self._store.read("facts_page", space=self._space, **asked))

            key = repr(asked)
            found = self._cache.get(self._store, (self._space, "facts page"), [key], read, lambda rows: ROW_CACHE.row_bytes * len(rows))
            return found[key] or []

        with self._store.snapshot():
            # Sorting whole facts costs ladybug five times as much as sorting their ids.
            rows, facts = page(), dict[str, Fact]()
            while any(row["id"] not in facts for row in rows):
                facts = self._facts_by_id([row["id"] for row in rows])
                if len(facts) < len(rows):
                    rows = page()  # On a server, one was removed in between.
            return [((row["recorded_at"].isoformat(), row["id"]), facts[row["id"]]) for row in rows]

    def _facts_by_id(self, ids: Sequence[str]) -> dict[str, Fact]:
        """Those of the facts that are there. Most pages are read again and again, and most of their facts stay as they are."""

        def read(missing: list[str]) -> dict[str, Fact]:
            return {row["id"]: fact_from(row) for row in self._store.read("facts_by_id", space=self._space, ids=missing)}

        found = self._cache.get(self._store, (self._space, "facts by id"), ids, read, lambda _: ROW_CACHE.record_bytes, _others_of)
        return {id_: fact for id_, fact in found.items() if fact is not None}

    def units(
        self,
        *,
        after: Key = (),
        limit: int,
        kind: str = "",
        as_of: AsOf,
        history: bool = False,
    ) -> Sequence[tuple[Key, Unit]]:
        """Units that hold, or with `history` all that are believed, in the order in which they were learnt."""
        recorded_at, id_ = _time_and_id(after)
        with self._store.snapshot():
            rows = self._store.read(
                "units_page",
                space=self._space,
                kind=kind,
                at=as_of.valid,
                known=as_of.known,
                history=history,
                recorded_at=recorded_at,
                id=id_,
                limit=limit,
            )
            return [((row["recorded_at"].isoformat(), row["id"]), unit_from(row)) for row in rows]

    def unit(self, unit_id: str) -> Unit | None:
        """The unit with that id."""
        with self._store.snapshot():
            return next(map(unit_from, self._store.read("units_by_id", space=self._space, ids=[unit_id])), None)

    def earlier_units(self, unit_ids: Sequence[str], known: datetime | None = None) -> dict[str, list[tuple[str, str]]]:
        """The earlier units that units bear on, as known at a moment, by the id of the later one: id and title of each."""
        found: dict[str, list[tuple[str, str]]] = {}
        with self._store.snapshot():
            for row in self._store.read("unit_links_of", space=self._space, ids=list(unit_ids), known=known or LATEST):
                found.setdefault(row["id"], []).append((row["earlier"], row["title"]))
        return found

    def communities(self) -> list[Community]:
        """Every community with its entities, coarsest first."""
        with self._store.snapshot():
            return stored_communities(self._store, self._space)


def _time_and_id(after: Key) -> tuple[datetime, str]:
    """The time and the id of a key. Raises ValueError if it is the key of another list."""
    if not after:
        return BEGINNING, ""
    moment, id_ = after
    time = datetime.fromisoformat(str(moment))
    if time.tzinfo is None:
        raise ValueError("a time without a zone")
    return time, str(id_)


def _others_of(fact: Fact) -> tuple[str, ...]:
    """The ids of the facts that an edge leads to: without one of them, the edge is gone."""
    return (*fact.supersedes, *fact.contradicts)
