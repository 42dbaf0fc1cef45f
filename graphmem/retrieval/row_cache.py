"""What recall has read of a store, kept in memory as long as it stays so: most questions find messages that others found."""

import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias, TypeVar

from graphmem.retrieval.retrieval_config import ROW_CACHE
from graphmem.storage import GraphStore

T = TypeVar("T")
_Key: TypeAlias = tuple[tuple[str, str], str]


class RowCache:
    """Values of one state of a store, by space, kind and id. Safe to share between threads, and between the spaces of the store.

    When the store has a new state, those values are kept on that are known to be the same in it.

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
        nodes: Callable[[T], Iterable[str] | None] | None = None,
    ) -> dict[str, T | None]:
        """The values of the ids, in their order; None for an id that `read` has no value for.

        `kind` is the space and what the values are, `size` tells about how many bytes one of them takes. `nodes` are the ids of all nodes
        that a value is read from beside that of its own id, with which each begins; without them (None), it is kept for one state only.
        """
        with store.snapshot():
            state = None if store.is_writing else store.version
            if state is None or not self._most:
                found = read(list(ids))
                return {id_: found.get(id_) for id_ in ids}
            held = self._of(store, state)
            kept = held.entries
            values: dict[str, T | None] = {}
            missing: list[str] = []
            for id_ in ids:
                entry = kept.get((kind, id_))
                if entry is None:
                    missing.append(id_)
                values[id_] = entry.value if entry is not None else None
            if missing:
                found = read(missing)
                absent = _Entry(None, ROW_CACHE.entry_bytes, () if nodes is not None else None)
                with self._lock:
                    for id_ in missing:
                        value = values[id_] = found.get(id_)
                        entry = absent
                        if value is not None:
                            entry = _Entry(value, ROW_CACHE.entry_bytes + size(value), _read_from(value, nodes))
                        held.keep((kind, id_), entry, self._most)
            return values

    def _of(self, store: GraphStore, state: object) -> "_Held":
        """What is kept of a state; a question that is still at an older one keeps nothing, and takes nothing away."""
        with self._lock:
            if state != self._held.state:
                if state in self._past:
                    return _Held(state)
                self._past.append(self._held.state)
                self._held = self._held.at(state, store.changed_between(self._held.state, state))
            return self._held


def _read_from(value: T, nodes: Callable[[T], Iterable[str] | None] | None) -> tuple[str, ...] | None:
    others = nodes(value) if nodes is not None else None
    return tuple(others) if others is not None else None


class _Entry(NamedTuple):
    """A value, about how many bytes it takes, and from which nodes it was read beside its own; None: from any."""

    value: Any
    size: int
    nodes: tuple[str, ...] | None


class _Held:
    """What is kept of one state, the oldest first."""

    def __init__(self, state: object, entries: "dict[_Key, _Entry] | None" = None) -> None:
        self.state = state
        self.entries = entries if entries is not None else {}
        self._used = sum(entry.size for entry in self.entries.values())

    def at(self, state: object, changed: frozenset[str] | None) -> "_Held":
        """What is the same in a state that differs from this one in some nodes; nothing if these are not known (None)."""
        if changed is None:
            return _Held(state)
        same = {
            key: entry
            for key, entry in self.entries.items()
            if entry.nodes is not None and key[1] not in changed and changed.isdisjoint(entry.nodes)
        }
        return _Held(state, same)

    def keep(self, key: "_Key", entry: "_Entry", most: int) -> None:
        """Keep a value, and let go of the oldest ones as far as it needs their room."""
        if key in self.entries or entry.size > most:
            return
        while self._used + entry.size > most:
            self._used -= self.entries.pop(next(iter(self.entries))).size
        self.entries[key] = entry
        self._used += entry.size
