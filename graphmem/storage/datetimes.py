"""Times on their way into a store."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_ALIKE = frozenset((str, float))
_PLAIN = _ALIKE | {int, bool, type(None)}


def in_utc(value: Any) -> Any:
    """Parameters with every time in Python's own UTC.

    ladybug drops a zone that is not UTC. The Neo4j driver asks it for the offset of a time class of its own, and `zoneinfo` reads
    past the end of any class but Python's (CPython 3.11), which now and then ends the process. Times from tables have such zones.
    """
    if type(value) in _PLAIN:
        return value
    if isinstance(value, datetime):
        return value if value.tzinfo is None or value.tzinfo is UTC else value.astimezone(UTC)
    if isinstance(value, Mapping):
        return value if _PLAIN.issuperset(map(type, value.values())) else {name: in_utc(inner) for name, inner in value.items()}
    if not isinstance(value, (list, tuple)) or not value or type(value[0]) in _ALIKE:
        return value  # Ids and vectors are long lists of one kind.
    return [in_utc(inner) for inner in value]
