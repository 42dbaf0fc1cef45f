"""What later runs need of a space, by key: derived rows that an ingest reads and rewrites for the keys it touches."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import orjson

K = TypeVar("K")


class KeyedState(Protocol):
    """Small JSON values by kind and key, all of one space. A get returns what earlier puts and drops left."""

    def get(self, kind: str, keys: Collection[str]) -> dict[str, Any]:
        """The values that are there, by key."""
        ...

    def put(self, kind: str, values: Mapping[str, Any]) -> None:
        """Set values; each must be plain JSON (dict, list, str, int, float, bool, None)."""
        ...

    def drop(self, kind: str, keys: Collection[str]) -> None:
        """Remove values; a key that is not there is passed over."""
        ...


def in_parts(keys: Sequence[K], size: int) -> Iterator[Sequence[K]]:
    """The keys, so many at a time: values take ten times as much when they are decoded, so not all of them are held at once."""
    return (keys[start : start + size] for start in range(0, len(keys), size))


class MemoryState:
    """A KeyedState in memory: for one whole build, and for tests."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], bytes] = {}

    def get(self, kind: str, keys: Collection[str]) -> dict[str, Any]:
        return {key: orjson.loads(self._values[kind, key]) for key in keys if (kind, key) in self._values}

    def put(self, kind: str, values: Mapping[str, Any]) -> None:
        self._values.update({(kind, key): orjson.dumps(value, option=orjson.OPT_SORT_KEYS) for key, value in values.items()})

    def drop(self, kind: str, keys: Collection[str]) -> None:
        for key in keys:
            self._values.pop((kind, key), None)
