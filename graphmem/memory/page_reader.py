"""Reads of long lists in pages: from the key of the last record of the page before, in a fixed order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias

from graphmem.model import Entity
from graphmem.model.validity import LATEST
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore

Key: TypeAlias = tuple[Any, ...]
"""The sort key of a record, as JSON values; () is before the first one."""


class PageReader:
    """Pages of the rows of one space, as records with their keys."""

    def __init__(self, space: str, store: GraphStore) -> None:
        self._space = space
        self._store = store

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
