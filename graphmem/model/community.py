"""Communities of entities."""

from dataclasses import dataclass
from datetime import datetime

from graphmem.model.validity import FOREVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """A cluster of entities at one level of a hierarchy (0 is the coarsest); `parent` is the one it was split from."""

    id: str
    space: str
    level: int
    title: str
    summary: str
    key_members: tuple[str, ...]
    entity_ids: tuple[str, ...]
    parent: str = ""
    valid_from: datetime = FOREVER
    valid_to: datetime = FOREVER
