"""Communities of entities."""

from dataclasses import dataclass
from datetime import datetime

from graphmem.model.validity import BEGINNING, FOREVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """A cluster of entities at one level of a hierarchy (0 is the coarsest); `parent` is the one it was split from.

    A version of it was so from `recorded_at` on and before `retired_at`, the times of the last messages when it was clustered; earlier
    versions have ids of their own, and name the one that they are of in `version_of`.
    """

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
    recorded_at: datetime = BEGINNING
    retired_at: datetime = FOREVER
    version_of: str = ""
