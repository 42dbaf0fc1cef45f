"""What recall has read of a store, kept in memory as long as the store stays as it is: most questions find messages that others found."""

import threading
from collections import deque
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from graphmem.retrieval.retrieval_config import ROW_CACHE
from graphmem.storage import GraphStore

T = TypeVar("T")
_UNREAD: Any = object()


class RowCache:
    """Values of one state of a store, by space, kind and id. Safe to share between threads, and between the spaces of the store.

    Nothing is kept of a store that does not tell its states apart (a server), nor of what a writer reads of its draft.
    """

    def __init__(self, most_bytes: int = ROW_CACHE.most_bytes) -> None:
        """Keep values of about `most_bytes` in all, the newest; with 0, none."""
        self._most = most_bytes
        self._lock = threading.Lock()
        self._held = _Held(None)
        self._past: deque[object] = deque(maxlen=ROW_CACHE.past_states)

    def get(
        self,
        store: GraphStore,
        kind: tuple[str, str],
        ids: Collection[str],
        read: Callable[[list[str]], Mapping[str, T]],
        size: Callable[[T], int],
    ) -> dict[str, T | None]:
        """The values of the ids, in their order; None for an id that `read` has no value for.

        `kind` is the space and what the values are, `size` tells about how many bytes one of them takes.
        """
        with store.snapshot():
            state = None if store.is_writing else store.version
            if state is None or not self._most:
                found = read(list(ids))
                return {id_: found.get(id_) for id_ in ids}
            held = self._of(state)
            kept = held.values
            values: dict[str, T | None] = {id_: kept.get((kind, id_), _UNREAD) for id_ in ids}
            if missing := [id_ for id_, value in values.items() if value is _UNREAD]:
                found = read(missing)
                now = {id_: found.get(id_) for id_ in missing}
                values.update(now)
                with self._lock:
                    for id_, value in now.items():
                        held.keep((kind, id_), value, ROW_CACHE.entry_bytes + (size(value) if value is not None else 0), self._most)
            return values

    def _of(self, state: object) -> "_Held":
        """What is kept of a state; a question that is still at an older one keeps nothing, and takes nothing away."""
        with self._lock:
            if state != self._held.state:
                if state in self._past:
                    return _Held(state)
                self._past.append(self._held.state)
                self._held = _Held(state)
            return self._held


class _Held:
    """What is kept of one state, the oldest first."""

    def __init__(self, state: object) -> None:
        self.state = state
        self.values: dict[tuple[tuple[str, str], str], Any] = {}
        self._sizes: dict[tuple[tuple[str, str], str], int] = {}
        self._used = 0

    def keep(self, key: tuple[tuple[str, str], str], value: Any, needed: int, most: int) -> None:
        """Keep a value, and let go of the oldest ones as far as it needs their room."""
        if key in self.values or needed > most:
            return
        while self._used + needed > most:
            oldest = next(iter(self.values))
            del self.values[oldest]
            self._used -= self._sizes.pop(oldest)
        self.values[key], self._sizes[key] = value, needed
        self._used += needed
